"""`/shared/{kind}/{token}`: what a secret link leads to. Nobody signs in; whoever holds the link reads.

What leads nowhere (never made, over, revoked, of another kind) is one answer, so that nothing can be told
from it. Every opening is logged as a look before anything is shown; who looks is the link.
"""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool

from domain.access.events import LinkShared
from services.access.links import CALENDAR, HEADLINES, PLAN, LinkKind, Of, kind_of
from services.api.shared.calendars import shared_calendar
from services.api.shared.headlines import shared_headlines
from services.api.shared.plan import show_plan
from services.api.v1.desk import Desk
from services.api.v1.limits import Limits
from services.api.v1.links import links_of
from services.api.v1.problems import Problem, problem_of
from services.web.markup import answered, letter

Shown = Callable[[Desk, LinkShared, Request], Response]
"""What a link leads to; may block. `UnknownDeal` or a problem 404 is told as a link that leads nowhere."""

ANSWERS: dict[LinkKind, Shown] = {
    PLAN: show_plan,
    CALENDAR: shared_calendar,
    HEADLINES: shared_headlines,
}
"""What each kind of link leads to."""

_OPENED_A_MINUTE = 60
_FAILED_A_MINUTE = 30
_NOT_FOUND = 404
_PRIVATE = {
    "cache-control": "private, no-store",
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex, nofollow, noarchive",
    "x-content-type-options": "nosniff",
}
_NOWHERE = "This link leads nowhere"
_WHAT_TO_DO = "It has ended, was taken back, or lacks its end. Ask whoever sent it to you for a new one."


def serve_shared(app: FastAPI, desk: Desk) -> None:
    """Answer secret links."""
    links = links_of(desk)
    opened, failed = Limits(_OPENED_A_MINUTE), Limits(_FAILED_A_MINUTE)

    async def shown(kind: str, token: str, request: Request) -> Response:
        link = await run_in_threadpool(links.opened, kind, token)
        show = None if link is None else ANSWERS.get(kind_of(link))
        if link is None or show is None:
            failed.take(request.client.host if request.client else "")
            return _nowhere()
        opened.take(link.id)
        deal_id = link.subject if kind_of(link).of is Of.DEAL else None
        await desk.log.note(f"link:{link.id}", f"open_{kind}", deal_id)
        return await run_in_threadpool(show, desk, link, request)

    @app.get("/shared/{kind}/{token}", include_in_schema=False)
    async def open_link(kind: str, token: str, request: Request) -> Response:
        try:
            answer = await shown(kind, token, request)
        except Exception as error:
            problem = problem_of(error)
            if problem is None:
                raise
            answer = _nowhere() if problem.status == _NOT_FOUND else _refused(problem)
        answer.headers.update(_PRIVATE)
        return answer


def _nowhere() -> Response:
    return answered(letter(_NOWHERE, _WHAT_TO_DO), _NOT_FOUND)


def _refused(problem: Problem) -> Response:
    """A refusal without the address that was asked for: it holds the secret."""
    answer = answered(letter(problem.title, problem.detail), problem.status)
    answer.headers.update(problem.headers)
    return answer
