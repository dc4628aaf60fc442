"""What went wrong, as RFC 9457 has it: one shape for every refusal, and one place that knows them all.

A problem never repeats what was sent: values may be somebody's correspondence.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from domain.deal.decide import (
    DealIsNotOpen,
    DecisionBeforeOpening,
    DecisionDateIsFixed,
    NoLongerAnError,
    NotTheBuyersDoing,
    OpeningIsFixed,
    UnknownInDeal,
)
from domain.deal.handover import NotOnTheSellersSide
from domain.deal.merging import CannotBeMerged
from integrations.eventstore.errors import StoreOutOfReach
from integrations.identity.refusals import IssuerOutOfReach, TokenRefused
from integrations.playbookfiles.faults import FaultyFile
from integrations.playbookfiles.plain_values import expectation
from services.api.v1.access_log import NotLogged
from services.api.v1.expected import expected
from services.api.v1.live import StillReading
from services.importing import DealIsThere
from services.recorder.deals import UnknownDeal
from services.recorder.persisting import TooManyConflicts
from services.speaking.typed import CannotBeSaid

MEDIA_TYPE = "application/problem+json"
_TYPES = "urn:setpoint:problem:"
_MOST_ERRORS = 50
_log = logging.getLogger(__name__)


@dataclass(eq=False)
class Problem(Exception):
    """A refusal. `type` names its kind for programs, `detail` tells a person what to do about it.

    `more` are members of its own; `headers` go with the answer.
    """

    status: int
    type: str
    title: str
    detail: str = ""
    more: Mapping[str, Any] = field(default_factory=dict[str, Any])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    def body(self, instance: str) -> dict[str, Any]:
        """The problem document."""
        said: dict[str, Any] = {"type": f"{_TYPES}{self.type}", "title": self.title, "status": self.status}
        if self.detail:
            said["detail"] = self.detail
        return {**said, "instance": instance, **self.more}


def unauthenticated(detail: str, *, error: str = "") -> Problem:
    """Nobody said who they are, or they could not prove it (RFC 6750 section 3)."""
    challenge = f'Bearer realm="setpoint", error="{error}"' if error else 'Bearer realm="setpoint"'
    return Problem(401, "not-signed-in", "Not signed in", detail, headers={"www-authenticate": challenge})


def forbidden(detail: str) -> Problem:
    """They are known, and may not do this."""
    return Problem(403, "not-permitted", "Not permitted", detail)


def not_found(what: str, name: str) -> Problem:
    """There is no such thing, or none that they may know of: nobody can tell which."""
    return Problem(404, "not-found", "Not found", f"there is no {what} {name!r} that you may see")


def unexpected(error: Exception, asked: str) -> Problem:
    """A fault of ours, logged by its class and where it was alone: its words may be anybody's."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(frame.filename).name}:{frame.lineno}"
    _log.error("a request failed", extra={"fault": type(error).__name__, "reason": f"{asked} at {place}"})
    return Problem(
        500,
        "fault-of-ours",
        "A fault of ours",
        "it is logged where Setpoint runs; what you wanted may be done or not: look before you ask again",
    )


def unfit(errors: Sequence[Mapping[str, str]]) -> Problem:
    """What was sent does not read; `errors` name each place and what is expected there."""
    return Problem(
        422,
        "does-not-read",
        "What was sent does not read",
        "see errors for each place and what is expected there",
        more={"errors": list(errors[:_MOST_ERRORS])},
    )


def problem_of(error: Exception) -> Problem | None:
    """The problem that an expected refusal of ours is; None for what nobody expected."""
    if isinstance(error, Problem):
        return error
    made = next((make for kind, make in _OURS.items() if isinstance(error, kind)), None)
    return None if made is None else made(error)


def _refused_by_the_deal(type_: str, title: str) -> Callable[[Any], Problem]:
    return lambda error: Problem(409, type_, title, str(error))


def _away(type_: str, title: str, seconds: int) -> Callable[[Any], Problem]:
    return lambda error: Problem(503, type_, title, str(error), headers={"retry-after": str(seconds)})


_PLACES = {
    "PERSON...": "body/people",
    "--at": "body/at",
    "--until": "body/until",
    "--approved-by": "body/approved_by",
    "--continues": "body/continues",
    "--from-day": "body/from_day",
    "--new-date": "body/new_date",
    "--person": "body/people",
    "--thread": "body/threads",
    "--to": "body/to",
    "--reason": "body/reason",
    "--touch": "body/touch",
    "DEAL...": "path/deal_id",
    "DUE": "body/due",
    "EVIDENCE": "body/evidence",
    "NEW.yaml": "body/deal",
    "RULE": "path/rule",
    "TOUCH": "path/touch",
    "DEAL": "body/deal",
    "--also": "body/also",
    "--block": "body/block",
    "--subject": "body/subjects",
    "--only": "body",
    "--never": "body",
}
"""Where in a request stands what a command line calls so."""

_AGAINST_THE_RULES = _refused_by_the_deal("against-the-rules", "Against the rules of a deal")

_OURS: Mapping[type[Exception], Callable[[Any], Problem]] = {
    TokenRefused: lambda error: unauthenticated(str(error), error="invalid_token"),
    UnknownDeal: lambda error: not_found("deal", error.deal_id),
    UnknownInDeal: lambda error: not_found(error.what, error.name),
    DecisionDateIsFixed: _refused_by_the_deal("decision-date-is-fixed", "The decision date never moves"),
    OpeningIsFixed: _AGAINST_THE_RULES,
    DecisionBeforeOpening: _AGAINST_THE_RULES,
    NotTheBuyersDoing: _AGAINST_THE_RULES,
    NoLongerAnError: _AGAINST_THE_RULES,
    NotOnTheSellersSide: _AGAINST_THE_RULES,
    CannotBeMerged: _refused_by_the_deal("can-not-be-merged", "The deals can not be merged"),
    DealIsThere: _refused_by_the_deal("deal-is-there", "A deal of this id is there, on other terms"),
    DealIsNotOpen: _refused_by_the_deal("deal-is-not-open", "The deal is not open"),
    CannotBeSaid: lambda error: unfit(
        [{"place": _PLACES.get(error.place, error.place), "detail": expectation(error.problem)}]
    ),
    TooManyConflicts: _refused_by_the_deal("changed-by-others", "Changed by others"),
    FaultyFile: lambda error: unfit([{"place": each.field, "detail": each.problem} for each in error.faults]),
    NotLogged: _away("not-logged", "The look could not be logged, so nothing is shown", 1),
    StillReading: _away("still-reading", "The deals are still being read", 1),
    StoreOutOfReach: _away("store-out-of-reach", "The store does not answer", 5),
    IssuerOutOfReach: _away("issuer-out-of-reach", "The issuer does not answer", 30),
    RequestValidationError: lambda error: unfit(
        [{"place": _place(each["loc"]), "detail": expected(each)} for each in error.errors()]
    ),
}
"""Every refusal of ours that a caller can meet, and the problem that it is."""

_NO_ROUTE = {
    404: ("not-found", "Not found", "nothing is at this address; /docs shows what there is"),
    405: (
        "method-not-allowed",
        "Method not allowed",
        "/docs shows how this address can be asked",
    ),
}


def answer_with_problems(app: FastAPI) -> None:
    """Answer every refusal of an application as a problem document."""
    app.add_exception_handler(Problem, _answer)
    for kind in _OURS:
        app.add_exception_handler(kind, _answer)
    app.add_exception_handler(HTTPException, _answer_http)


def as_response(problem: Problem, request: Request) -> JSONResponse:
    """The answer to a request that a problem is."""
    return JSONResponse(
        problem.body(request.url.path),
        status_code=problem.status,
        headers=dict(problem.headers),
        media_type=MEDIA_TYPE,
    )


async def _answer(request: Request, error: Exception) -> JSONResponse:
    problem = problem_of(error)
    if problem is None:
        raise error
    return as_response(problem, request)


async def _answer_http(request: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) and error.headers else {}
    kind, title, detail = _NO_ROUTE.get(status, ("refused", "Refused", ""))
    return as_response(Problem(status, kind, title, detail, headers=headers), request)


def _place(location: Sequence[object]) -> str:
    """`('body', 'people', 0, 'role')` as `body/people/0/role`."""
    return "/".join(str(part) for part in location)
