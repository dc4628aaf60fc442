"""What Google's answers about tokens mean for who asked: the port's failures, by code and never by text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from google.auth.exceptions import GoogleAuthError, RefreshError

from domain.ports.provider import FailureKind, ProviderFailed

_OF_THE_APP = frozenset({"invalid_client", "unauthorized_client", "invalid_scope", "unsupported_grant_type"})
_TRANSIENT = frozenset({"internal_failure", "server_error", "temporarily_unavailable"})
_TOO_MANY = frozenset({"rate_limit_exceeded", "slow_down"})
_UNNAMED = "unknown"
_LONGEST_CODE = 40


class ConsentFailed(Exception):
    """Signing in did not work out; the message is a sentence for whoever wanted to."""


def failure_of(error: GoogleAuthError) -> ProviderFailed:
    """What an error of the library means while a token is got."""
    body = next((each for each in error.args if isinstance(each, Mapping)), {})
    code = code_of(body)
    if code == _UNNAMED and isinstance(error, RefreshError) and error.retryable:
        return ProviderFailed(FailureKind.RETRY, "token_endpoint_failed")
    return failure_of_code(code)


def failure_of_code(code: str) -> ProviderFailed:
    """What an `error` of the token endpoint means."""
    if code in _OF_THE_APP:
        return ProviderFailed(FailureKind.STOP_APP, code)
    if code in _TRANSIENT:
        return ProviderFailed(FailureKind.RETRY, code)
    if code in _TOO_MANY:
        return ProviderFailed(FailureKind.SLOW_DOWN, code)
    return ProviderFailed(FailureKind.REAUTHORISE, code)


def code_of(body: Mapping[str, Any]) -> str:
    """The `error` of an answer, as far as it looks like a code: nobody's text gets any further."""
    code = body.get("error")
    fits = isinstance(code, str) and 0 < len(code) <= _LONGEST_CODE and code.replace("_", "").isalnum()
    return str(code) if fits else _UNNAMED
