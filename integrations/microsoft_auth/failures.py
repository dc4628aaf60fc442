"""What a failure of the sign-in means: by its code and by Entra's numbers, never by its words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import requests
from msal.exceptions import MsalError

from domain.ports.provider import FailureKind, ProviderFailed

_STRANGE = (ValueError, RuntimeError, LookupError, TypeError, AttributeError)
CAUGHT = (MsalError, requests.RequestException, OSError, *_STRANGE)
"""What msal ends with, if not with an answer: over connections, and over answers that are none."""
ADMIN_CONSENT = frozenset({90094, 90095, 900941})
"""Only an administrator may grant what was asked for."""
NO_CONSENT = 65001

_CODES = {
    "invalid_grant": FailureKind.REAUTHORISE,
    "interaction_required": FailureKind.REAUTHORISE,
    "consent_required": FailureKind.REAUTHORISE,
    "login_required": FailureKind.REAUTHORISE,
    "invalid_client": FailureKind.STOP_APP,
    "unauthorized_client": FailureKind.STOP_APP,
    "invalid_scope": FailureKind.STOP_APP,
    "invalid_resource": FailureKind.STOP_APP,
    "invalid_request": FailureKind.STOP_APP,
    "temporarily_unavailable": FailureKind.RETRY,
    "server_error": FailureKind.RETRY,
}
_NUMBERS = {
    700082: FailureKind.REAUTHORISE,
    70008: FailureKind.REAUTHORISE,
    700084: FailureKind.REAUTHORISE,
    50173: FailureKind.REAUTHORISE,
    50076: FailureKind.REAUTHORISE,
    50079: FailureKind.REAUTHORISE,
    53003: FailureKind.REAUTHORISE,
    65001: FailureKind.REAUTHORISE,
    7000215: FailureKind.STOP_APP,
    7000222: FailureKind.STOP_APP,
    700016: FailureKind.STOP_APP,
    90002: FailureKind.STOP_APP,
    90094: FailureKind.STOP_APP,
    90033: FailureKind.RETRY,
    90055: FailureKind.SLOW_DOWN,
}
_CODE = re.compile(r"[a-z_]{1,60}")
_NUMBER = re.compile(r"AADSTS(\d{4,8})\b")


def refusal(answer: Mapping[str, Any]) -> ProviderFailed:
    """What a refusal of the token endpoint means. The reason is its code, with Entra's number."""
    code, numbers = str(answer.get("error", "")), numbers_of(answer)
    known = [_NUMBERS[number] for number in numbers if number in _NUMBERS]
    kind = known[0] if known else _CODES.get(code, FailureKind.STOP_APP)
    name = code if _CODE.fullmatch(code) else "token_endpoint"
    return ProviderFailed(kind, f"{name}_{numbers[0]}" if numbers else name)


def numbers_of(answer: Mapping[str, Any]) -> tuple[int, ...]:
    """Entra's numbers for a failure; on the way back from a browser they stand in its description only."""
    stated = answer.get("error_codes")
    numbers = [each for each in stated if isinstance(each, int)] if isinstance(stated, list) else []
    return tuple(numbers or [int(each) for each in _NUMBER.findall(str(answer.get("error_description", "")))])


def unreachable() -> ProviderFailed:
    """The sign-in gave no answer, or none that can be read."""
    return ProviderFailed(FailureKind.RETRY, "sign_in_out_of_reach")
