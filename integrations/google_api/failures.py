"""What a failure of Google's APIs and token endpoint means: one table for both adapters.

Nothing is retried and nothing waited for here; who asks decides. A reason is Google's own short
code, never its message, which may hold an address.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any

from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
from googleapiclient.errors import BatchError, HttpError
from googleapiclient.errors import Error as ClientError
from httplib2 import HttpLib2Error

from domain.moments import Instant, instant_of
from domain.ports.provider import FailureKind, ProviderFailed

_STRANGE = (BatchError, ValueError, RecursionError, LookupError, TypeError, AttributeError)
"""What the client ends with over bytes that are no UTF-8, JSON of absurd depth, missing or odd parts."""
CAUGHT = (ClientError, GoogleAuthError, HttpLib2Error, HTTPException, OSError, *_STRANGE)
"""Everything that a call through the client library may end with, but an answer."""

_BY_REASON = {
    "rateLimitExceeded": FailureKind.SLOW_DOWN,
    "userRateLimitExceeded": FailureKind.SLOW_DOWN,
    "quotaExceeded": FailureKind.SLOW_DOWN,
    "RESOURCE_EXHAUSTED": FailureKind.SLOW_DOWN,
    "dailyLimitExceeded": FailureKind.STOP_APP,
    "accessNotConfigured": FailureKind.STOP_APP,
    "fullSyncRequired": FailureKind.RESYNC,
    "updatedMinTooLongAgo": FailureKind.RESYNC,
    "failedPrecondition": FailureKind.RETRY,
    "FAILED_PRECONDITION": FailureKind.RETRY,
}
# What Google tells in words only.
_BY_WORDS = (
    (re.compile(r"Quota exceeded for quota metric"), FailureKind.SLOW_DOWN, "quotaExceeded"),
    (re.compile(r"Delegation denied"), FailureKind.STOP_APP, "delegationDenied"),
    (re.compile(r"Mail service not enabled"), FailureKind.PERMANENT, "mailServiceNotEnabled"),
    (re.compile(r"Only one user push notification client"), FailureKind.PERMANENT, "onlyOnePushClient"),
)
_TOKEN_CODES = {
    "invalid_grant": FailureKind.REAUTHORISE,
    "interaction_required": FailureKind.REAUTHORISE,
    "invalid_client": FailureKind.STOP_APP,
    "unauthorized_client": FailureKind.STOP_APP,
    "deleted_client": FailureKind.STOP_APP,
    "disabled_client": FailureKind.STOP_APP,
    "invalid_scope": FailureKind.STOP_APP,
    "access_denied": FailureKind.STOP_APP,
}
_NO_SUCH_USER = re.compile(r"Invalid email or User ID")
_BAD_ASSERTION = re.compile(r"Invalid JWT")
_RETRY_AFTER = re.compile(r"Retry after (\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d))")
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,60}")
_UNAUTHORIZED, _NOT_FOUND, _GONE, _TOO_MANY = 401, 404, 410, 429
_TIMEOUT, _SERVER, _NOT_IMPLEMENTED = 408, 500, 501


def failure_of(error: BaseException, *, now: Instant, missing: FailureKind) -> ProviderFailed:
    """What an error of `CAUGHT` means. `missing`: what it means here that something is not found."""
    match error:
        case _ if isinstance(error, _STRANGE):
            return malformed("answer")
        case HttpError():
            return _refused(_read(error), now, missing)
        case RefreshError():
            return _no_token(error)
        case GoogleAuthError() if not isinstance(error, TransportError):
            return ProviderFailed(FailureKind.STOP_APP, "credentials")
        case _:
            return ProviderFailed(FailureKind.RETRY, "connection")


def malformed(what: str) -> ProviderFailed:
    """An answer with a success's status that is none: cut off, or without what it has to hold."""
    return ProviderFailed(FailureKind.RETRY, f"malformed_{what}")


def unread(reason: str) -> ProviderFailed:
    """An item that was answered and can not be read. It is there: to skip it would lose it unseen."""
    return ProviderFailed(FailureKind.RETRY, reason)


@dataclass(frozen=True, slots=True)
class _Refusal:
    """An error answer. `reasons` are Google's codes for it, the most telling first."""

    status: int
    reasons: tuple[str, ...]
    message: str
    location: str
    headers: Mapping[str, str]

    @property
    def code(self) -> str:
        """The code for who asks."""
        return self.reasons[0] if self.reasons else f"status_{self.status}"


def _read(error: HttpError) -> _Refusal:
    body = _body(error.content)
    first = next((each for each in _list(body.get("errors")) if isinstance(each, dict)), {})
    named = (first.get("reason"), body.get("status"))
    message = body.get("message")
    return _Refusal(
        status=int(error.resp.status),
        reasons=tuple(each for each in named if isinstance(each, str) and _CODE.fullmatch(each)),
        message=message if isinstance(message, str) else "",
        location=str(first.get("location", "")),
        headers=error.resp,
    )


def _body(content: bytes | str) -> Mapping[str, Any]:
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    error = body.get("error") if isinstance(body, dict) else None
    return error if isinstance(error, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _refused(refusal: _Refusal, now: Instant, missing: FailureKind) -> ProviderFailed:
    kind, reason = _judged(refusal, missing)
    return ProviderFailed(kind, reason, wait_seconds=_wait(refusal, now))


def _judged(refusal: _Refusal, missing: FailureKind) -> tuple[FailureKind, str]:
    for words, kind, reason in _BY_WORDS:
        if words.search(refusal.message):
            return kind, reason
    if refusal.status == _TOO_MANY:
        return FailureKind.SLOW_DOWN, refusal.code
    if refusal.status < _SERVER:
        for reason in refusal.reasons:
            if reason in _BY_REASON:
                return _BY_REASON[reason], reason
    return _by_status(refusal, missing), refusal.code


def _by_status(refusal: _Refusal, missing: FailureKind) -> FailureKind:
    if refusal.location == "syncToken":
        return FailureKind.RESYNC
    if refusal.status == _UNAUTHORIZED:  # the client has renewed the token twice before it says so
        return FailureKind.REAUTHORISE
    if refusal.status == _GONE and missing is not FailureKind.SKIP_ITEM:  # of a list, whatever it is called
        return FailureKind.RESYNC
    if refusal.status in (_NOT_FOUND, _GONE):
        return missing
    passes = refusal.status == _TIMEOUT or refusal.status >= _SERVER
    return FailureKind.RETRY if passes and refusal.status != _NOT_IMPLEMENTED else FailureKind.PERMANENT


def _wait(refusal: _Refusal, now: Instant) -> float | None:
    """Seconds to wait, as the header says, else the message."""
    stated = refusal.headers.get("retry-after", "").strip()
    if stated.isascii() and stated.isdigit():
        return float(stated[:9])
    told = _RETRY_AFTER.search(refusal.message)
    try:
        until = datetime.fromisoformat(told[1]) if told else parsedate_to_datetime(stated)
        return float(max(0, instant_of(until) - now))
    except (ValueError, OverflowError):
        return None


def _no_token(error: RefreshError) -> ProviderFailed:
    """The token endpoint's no. Without a code, the credentials lack what renewing them takes."""
    body = error.args[1] if len(error.args) > 1 and isinstance(error.args[1], dict) else {}
    code, said = str(body.get("error", "")), str(body.get("error_description", ""))
    if _NO_SUCH_USER.search(said):
        return ProviderFailed(FailureKind.PERMANENT, "no_such_user")
    if _BAD_ASSERTION.search(said):
        return ProviderFailed(FailureKind.STOP_APP, "invalid_assertion")
    if code in _TOKEN_CODES:
        return ProviderFailed(_TOKEN_CODES[code], code)
    if error.retryable or code:
        kind = FailureKind.RETRY if error.retryable else FailureKind.STOP_APP
        return ProviderFailed(kind, code if _CODE.fullmatch(code) else "token_endpoint")
    return ProviderFailed(FailureKind.REAUTHORISE, "no_refresh_token")
