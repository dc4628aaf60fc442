"""What a failure of Graph means: one table for both adapters.

Nothing is retried and nothing waited for here; who asks decides. A reason is Graph's own short code,
never its message, which may hold an address.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

from domain.moments import Instant, instant_of
from domain.ports.provider import FailureKind, ProviderFailed

_BY_CODE = {
    "syncstatenotfound": FailureKind.RESYNC,
    "syncstateinvalid": FailureKind.RESYNC,
    "resyncrequired": FailureKind.RESYNC,
    "applicationthrottled": FailureKind.SLOW_DOWN,
    "mailboxconcurrency": FailureKind.SLOW_DOWN,
    "toomanyrequests": FailureKind.SLOW_DOWN,
    "errorirresolvableconflict": FailureKind.RETRY,
    "errormailboxstoreunavailable": FailureKind.RETRY,
    "errormailboxmoveinprogress": FailureKind.RETRY,
    "mailboxnotenabledforrestapi": FailureKind.PERMANENT,
    "mailboxnotsupportedforrestapi": FailureKind.PERMANENT,
    "errornonexistentmailbox": FailureKind.PERMANENT,
    "errorinvaliduser": FailureKind.PERMANENT,
    "resourcenotfound": FailureKind.PERMANENT,
    "request_resourcenotfound": FailureKind.PERMANENT,
}
# What Graph tells in words only.
_BY_WORDS = (
    (re.compile(r"Badly formed token"), FailureKind.RESYNC, "badToken"),
    (re.compile(r"hosted on-premise|soft-deleted"), FailureKind.PERMANENT, "MailboxNotEnabledForRESTAPI"),
    (re.compile(r"MailboxConcurrency"), FailureKind.SLOW_DOWN, "MailboxConcurrency"),
)
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,60}")
_UNAUTHORIZED, _NOT_FOUND, _GONE, _TIMEOUT, _SERVER, _NOT_IMPLEMENTED = 401, 404, 410, 408, 500, 501
_THROTTLED = frozenset({429, 503, 504, 509})
_BAD_REQUEST = 400
_NO_ID = "ErrorInvalidIdMalformed"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: of a request, or of a part of a batch. Names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    data: bytes

    @property
    def is_good(self) -> bool:
        """Whether it is what was asked for."""
        return self.status // 100 == 2  # noqa: PLR2004 - so HTTP counts


def failure_of(answer: Answer, *, now: Instant, missing: FailureKind) -> ProviderFailed:
    """What a refusal means. `missing`: what it means here that something is not found."""
    code, message = _said(answer.data)
    kind, reason = _judged(answer, code, message, missing)
    return ProviderFailed(kind, reason, wait_seconds=_wait(answer.headers.get("retry-after", ""), now))


def unreachable() -> ProviderFailed:
    """There was no answer."""
    return ProviderFailed(FailureKind.RETRY, "connection")


def malformed(what: str) -> ProviderFailed:
    """An answer with a success's status that is none: cut off, or without what it has to hold."""
    return ProviderFailed(FailureKind.RETRY, f"malformed_{what}")


def unread(reason: str) -> ProviderFailed:
    """An item that was answered and can not be read. It is there: to skip it would lose it unseen."""
    return ProviderFailed(FailureKind.RETRY, reason)


def _said(data: bytes) -> tuple[str, str]:
    try:
        body: Any = json.loads(data)
    except (ValueError, RecursionError):
        return "", ""
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return "", ""
    code, message = error.get("code"), error.get("message")
    is_code = isinstance(code, str) and _CODE.fullmatch(code)
    return str(code) if is_code else "", message if isinstance(message, str) else ""


def _judged(answer: Answer, code: str, message: str, missing: FailureKind) -> tuple[FailureKind, str]:
    reason = code or f"status_{answer.status}"
    for words, kind, told in _BY_WORDS:
        if words.search(message):
            return kind, told
    if answer.status < _SERVER and code.lower() in _BY_CODE:
        return _BY_CODE[code.lower()], reason
    if answer.status in _THROTTLED:
        return FailureKind.SLOW_DOWN, reason
    if answer.status == _BAD_REQUEST and not answer.data.strip():
        return FailureKind.RETRY, "empty_refusal"
    return _by_status(answer.status, code, missing), reason


def _by_status(status: int, code: str, missing: FailureKind) -> FailureKind:
    if status == _UNAUTHORIZED:  # the token has been renewed once before this is asked
        return FailureKind.REAUTHORISE
    if status == _GONE and missing is not FailureKind.SKIP_ITEM:  # of a list, whatever it is called
        return FailureKind.RESYNC
    if status in (_NOT_FOUND, _GONE) or code == _NO_ID:
        return missing
    passes = status == _TIMEOUT or status >= _SERVER
    return FailureKind.RETRY if passes and status != _NOT_IMPLEMENTED else FailureKind.PERMANENT


def _wait(stated: str, now: Instant) -> float | None:
    """Seconds to wait, as the header says."""
    stated = stated.strip()
    if stated.isascii() and stated.isdigit():
        return float(stated[:9])
    try:
        return float(max(0, instant_of(parsedate_to_datetime(stated)) - now))
    except (ValueError, OverflowError):
        return None
