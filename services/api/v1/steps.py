"""Next steps: what to do, and what somebody says became of it.

Source: rules.md section 7.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from domain.access.permits import Permit
from domain.moments import day_of
from domain.planning.events import StepCommand
from domain.planning.step_words import (
    AcceptStep,
    DismissStep,
    FinishStep,
    SnoozedTooLong,
    SnoozeIsOver,
    SnoozeStep,
    StepHasEnded,
    StepWord,
)
from services.api.v1.callers import Call
from services.api.v1.deals import DealPath
from services.api.v1.desk import JSON, Desk, as_kept
from services.api.v1.headlines import Headline, Headlines
from services.api.v1.looks import STEPS
from services.api.v1.models.basics import DaySent
from services.api.v1.models.deals import HeadlinesNow, Steps
from services.api.v1.paging import CursorQuery, Key, LimitQuery, page_of
from services.api.v1.problems import Problem
from services.api.v1.routing import CallOf
from services.planner.catching_up import catch_up
from services.recorder.reasons import dismissal_ref
from services.speaking.steps import speak_of_step
from services.speaking.typed import zone_of

StepPath = Annotated[
    str, Path(max_length=64, pattern="^[0-9a-f-]+$", description="The step's id.", examples=["3f9a02c1"])
]
_Word = Callable[[Call, StepCommand], StepWord]
"""What a caller says of a step that was issued."""


class Snooze(BaseModel):
    """Hear of it again on a day, at the latest when it has to begin."""

    model_config = ConfigDict(extra="forbid")
    until: DaySent = Field(examples=["2026-05-20"])


class Dismissal(BaseModel):
    """Why it will not be done. It does not come back for the same cause."""

    model_config = ConfigDict(extra="forbid")
    reason: str = Field(
        min_length=1, max_length=2_000, examples=["The buyer asked us to wait for their board."]
    )


def steps(desk: Desk) -> APIRouter:
    """The routes of next steps."""
    routes, headlines = desk.routes("next steps"), Headlines(desk)

    @routes.get("/next-steps", Permit.READ_DEALS, response_model=HeadlinesNow)
    async def list_headlines(call: CallOf, *, limit: LimitQuery = 50, cursor: CursorQuery = None) -> Response:
        """Your day: the one thing to do in each open deal that you may see, the most pressing first."""
        page = page_of(await headlines.of(call), _pressing, after=cursor, limit=limit)
        rows = b",".join(headline.body for headline in page.rows)
        body = b'{"next_steps":[%b],"next":%b}' % (rows, json.dumps(page.next).encode())
        return Response(body, media_type=JSON)

    @routes.get(
        "/deals/{deal_id}/next-steps",
        Permit.READ_DEALS,
        problems=(404,),
        response_model=Steps,
        is_tagged=True,
    )
    async def list_steps(deal_id: DealPath, call: CallOf, request: Request) -> Response:
        """All next steps of a deal, the headline first."""
        desk.deal(deal_id, call)
        return as_kept(await desk.soon_shown(deal_id, STEPS), request)

    @routes.post(
        "/next-steps/{step_id}/accept",
        Permit.ACT_ON_STEPS,
        problems=(404, 409, 412),
        response_model=Steps,
        is_tagged=True,
    )
    def accept_step(step_id: StepPath, call: CallOf, request: Request) -> Response:
        """Take it on. When what it is to bring about arrives, it is done by itself."""
        return _say(
            desk, step_id, call, request, lambda by, step: AcceptStep(step.step_id, by.actor, _now(desk))
        )

    @routes.post(
        "/next-steps/{step_id}/done",
        Permit.ACT_ON_STEPS,
        problems=(404, 409, 412),
        response_model=Steps,
        is_tagged=True,
    )
    def finish_step(step_id: StepPath, call: CallOf, request: Request) -> Response:
        """It was done."""
        return _say(
            desk, step_id, call, request, lambda by, step: FinishStep(step.step_id, by.actor, _now(desk))
        )

    @routes.post(
        "/next-steps/{step_id}/snooze",
        Permit.ACT_ON_STEPS,
        problems=(404, 409, 412),
        response_model=Steps,
        is_tagged=True,
    )
    def snooze_step(step_id: StepPath, snooze: Snooze, call: CallOf, request: Request) -> Response:
        """Hear of it again on a day inside the plan."""

        def word(by: Call, step: StepCommand) -> StepWord:
            now = _now(desk)
            today = zone_of(desk.store, step.deal_id).day_of(now)
            return SnoozeStep(step.step_id, day_of(snooze.until), today, by.actor, now)

        return _say(desk, step_id, call, request, word)

    @routes.post(
        "/next-steps/{step_id}/dismiss",
        Permit.ACT_ON_STEPS,
        problems=(404, 409, 412),
        response_model=Steps,
        is_tagged=True,
    )
    def dismiss_step(step_id: StepPath, dismissal: Dismissal, call: CallOf, request: Request) -> Response:
        """It will not be done, and why."""

        def word(by: Call, step: StepCommand) -> StepWord:
            return DismissStep(step.step_id, dismissal_ref(step.step_id), by.actor, _now(desk))

        return _say(desk, step_id, call, request, word, dismissal.reason)

    return routes.router


def _say(  # noqa: PLR0917 - what every word about a step is made of
    desk: Desk, step_id: str, call: Call, request: Request, word: _Word, reason: str | None = None
) -> Response:
    """Record a word about a step, plan the deal, and show its steps as they are then."""
    issued = desk.step(step_id, call)
    with desk.saying(issued.deal_id, call, request) as talk:
        try:
            speak_of_step(talk, word(call, issued), reason)
        except (StepHasEnded, SnoozeIsOver, SnoozedTooLong) as refused:
            raise Problem(409, "step-can-not", "That can not be said of this step", str(refused)) from refused
        catch_up(desk.store, issued.deal_id)
    return as_kept(desk.shown(issued.deal_id, STEPS), request)


def _pressing(headline: Headline) -> Key:
    return headline.key


def _now(desk: Desk) -> int:
    return desk.store.clock.now()
