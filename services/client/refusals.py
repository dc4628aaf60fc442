"""What the API refuses, as exceptions by status (RFC 9457), and what keeps it from answering at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import requests

_MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class ErrorAt:
    """One place of what was sent, and what is expected there."""

    place: str
    detail: str


class Refused(Exception):
    """The API did not do it. `kind` tells programs why, `detail` tells people what to do about it.

    `more` are members of the problem that are of its kind alone.
    """

    def __init__(self, status: int, said: Mapping[str, Any]) -> None:
        self.status = status
        self.type = str(said.get("type", "about:blank"))
        self.title = str(said.get("title", ""))
        self.detail = str(said.get("detail", ""))
        self.errors: Sequence[ErrorAt] = [_error(each) for each in said.get("errors", ())]
        self.more = {name: value for name, value in said.items() if name not in _MEMBERS}
        places = [f"{each.place}: {each.detail}" for each in self.errors]
        super().__init__("; ".join(filter(None, (f"{status} {self.title}", self.detail, *places))))

    @property
    def kind(self) -> str:
        """The last part of its type: `step-can-not` of `urn:setpoint:problem:step-can-not`."""
        return self.type.rpartition(":")[2]


class NotSignedIn(Refused):
    """The token is none, has ended, or is not known (401)."""


class NotPermitted(Refused):
    """Your roles do not let you do this with anything (403)."""


class NotFound(Refused):
    """There is no such thing, or none that you may know of (404)."""


class Conflict(Refused):
    """It can not be done as things are (409)."""


class ChangedInBetween(Refused):
    """It is no longer as you saw it: read it again (412)."""


class DoesNotRead(Refused):
    """What was sent does not read; `errors` names each place (422)."""


class TooManyRequests(Refused):
    """You ask too often (429)."""


class OutOfReach(Refused):
    """Nobody answers, or something that is needed does not (503, or 0 where there was no answer)."""


_MEMBERS = frozenset({"type", "title", "status", "detail", "instance", "errors"})
_BY_STATUS: Mapping[int, type[Refused]] = {
    0: OutOfReach,
    401: NotSignedIn,
    403: NotPermitted,
    404: NotFound,
    409: Conflict,
    412: ChangedInBetween,
    422: DoesNotRead,
    429: TooManyRequests,
    503: OutOfReach,
}


def refusal_in(answer: requests.Response) -> Refused | None:
    """What an answer refuses; None where it gives what was asked for. A redirect is never followed."""
    if answer.status_code in range(200, 300) or answer.status_code == requests.codes.not_modified:
        return None
    kind = _BY_STATUS.get(answer.status_code, Refused)
    return kind(answer.status_code, _said(answer))


def no_answer(error: Exception) -> OutOfReach:
    """Nobody answered."""
    return OutOfReach(0, {"title": "No answer", "detail": type(error).__name__})


def _said(answer: requests.Response) -> Mapping[str, Any]:
    if answer.headers.get("content-type", "").partition(";")[0] == _MEDIA_TYPE:
        try:
            return msgspec.json.decode(answer.content, type=dict[str, Any])
        except msgspec.MsgspecError:
            pass
    return {"title": answer.reason or "Refused"}


def _error(said: object) -> ErrorAt:
    fields = said if isinstance(said, dict) else {}
    return ErrorAt(str(fields.get("place", "")), str(fields.get("detail", "")))
