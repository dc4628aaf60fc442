"""The plan of a deal, and what it would be if.

Source: rules.md section 6. The decision date goes in and never comes out: it can not even be supposed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from domain.access.permits import Permit
from domain.deal.answer import Answer
from domain.deal.events import DeclaredState
from domain.game.terms import Terms
from domain.moments import Day, day_of
from domain.planning.plan import Plan
from domain.planning.what_if import Move, NotInThePlan, Supposed, moves, supposed_plan
from domain.planning.workdays import NoSuchDay, NoWorkingDay
from services.api.v1.answers import Answers
from services.api.v1.deals import DealPath
from services.api.v1.desk import Desk, as_kept
from services.api.v1.planned import PlanLook, WhatIfAnswer
from services.api.v1.problems import Problem, unfit
from services.api.v1.routing import CallOf
from services.api.v1.slices import part_of_deal
from services.shapes import milestone_shape, plan_shape

_MOST_MILESTONES = 200
_MOST_STRETCHES = 50
_LONGEST_DAYS = 1_000
_LONGEST_CLOSURE = 366
_YEARS_AROUND = 5 * 366
_Id = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Closure(_Sent):
    """Days on which nobody of a side works, the last one included."""

    since: date = Field(examples=["2026-06-08"])
    until: date = Field(examples=["2026-06-12"])


class Closures(_Sent):
    """What is closed besides weekends, public holidays and what the deal's calendars say already."""

    seller: list[Closure] = Field(default_factory=list[Closure], max_length=_MOST_STRETCHES)
    buyer: list[Closure] = Field(default_factory=list[Closure], max_length=_MOST_STRETCHES)


class Otherwise(_Sent):
    """What would be otherwise of a milestone; what is left out stays as it is."""

    duration: int | None = Field(
        None, ge=0, le=_LONGEST_DAYS, description="Working days of its owner.", examples=[5]
    )
    state: DeclaredState | None = Field(None, description="As if a person had said so.")
    dropped: bool = Field(
        default=False, description="It is not needed; what it waits for is waited for all the same."
    )


class WhatIf(_Sent):
    """Other circumstances. There is no other decision date."""

    today: date | None = Field(None, description="As of this day.", examples=["2026-05-27"])
    milestones: dict[_Id, Otherwise] = Field(
        {}, max_length=_MOST_MILESTONES, examples=[{"security_review": {"duration": 5}}]
    )
    closures: Closures = Field(default_factory=Closures)

    @model_validator(mode="before")
    @classmethod
    def _never_another_date(cls, sent: object) -> object:
        if isinstance(sent, dict) and "decision_date" in sent:
            raise _date_is_given()
        return sent


def plan(desk: Desk) -> APIRouter:
    """The routes of the plan."""
    routes, answers = desk.routes("plan"), Answers(desk)

    @routes.get(
        "/deals/{deal_id}/plan", Permit.READ_DEALS, problems=(404,), response_model=PlanLook, is_tagged=True
    )
    def read_plan(deal_id: DealPath, call: CallOf, request: Request) -> Response:
        """The milestones laid back from the decision date: when each is due, and how much room it has."""
        desk.deal(deal_id, call)
        return as_kept(part_of_deal(desk, deal_id, "plan", lambda look: look["plan"]), request)

    @routes.post(
        "/deals/{deal_id}/plan/what-if", Permit.READ_DEALS, problems=(404, 409), response_model=WhatIfAnswer
    )
    async def suppose_plan(deal_id: DealPath, what_if: WhatIf, call: CallOf) -> dict[str, Any]:
        """What the plan would be under other circumstances. Changes nothing.

        Another decision date can not be supposed: ask what has to be otherwise so that it holds.
        """
        desk.deal(deal_id, call)
        await desk.log.note(call.actor, "suppose_plan", deal_id)
        return await run_in_threadpool(lambda: _answered(desk, answers.of(deal_id), what_if))

    return routes.router


def _answered(desk: Desk, seen: Answer, what_if: WhatIf) -> dict[str, Any]:
    terms = seen.terms
    try:
        would_be = supposed_plan(terms, seen.sweep.milestones, seen.today, _supposed(seen, what_if))
    except NotInThePlan as refused:
        raise unfit([{"place": "body/milestones", "detail": str(refused)}]) from refused
    except (NoWorkingDay, NoSuchDay) as refused:
        detail = "expected durations and closures that leave working days before and after the plan"
        raise unfit([{"place": "body", "detail": detail}]) from refused
    name = desk.store.texts.read([f"deal:{terms.deal_id}"]).get(f"deal:{terms.deal_id}", {}).get("name")
    return {
        "deal": {"id": terms.deal_id, "name": name or None, "timezone": terms.zone.name},
        "as_is": plan_shape(seen.plan, milestone_shape),
        "would_be": plan_shape(would_be, milestone_shape),
        "differences": _differences(seen.plan, would_be),
    }


def _differences(as_is: Plan, would_be: Plan) -> dict[str, Any]:
    return {
        "feasible": as_is.feasible is not would_be.feasible,
        "short_by_changes": would_be.short_by - as_is.short_by,
        "milestones": [_moved(move) for move in moves(as_is, would_be)],
    }


def _moved(move: Move) -> dict[str, Any]:
    return {
        "milestone": move.milestone.id,
        "state": move.was.value,
        "state_would_be": move.would_be.value,
        "latest_start_moves": move.start,
        "due_moves": move.due,
        "earliest_finish_moves": move.finish,
        "slack_changes": move.slack,
    }


def _supposed(seen: Answer, what_if: WhatIf) -> Supposed:
    said = what_if.milestones
    return Supposed(
        today=None if what_if.today is None else _near(seen.terms, day_of(what_if.today), "today"),
        durations={id_: each.duration for id_, each in said.items() if each.duration is not None},
        words={id_: each.state for id_, each in said.items() if each.state is not None},
        dropped=frozenset(id_ for id_, each in said.items() if each.dropped),
        seller_closures=frozenset(_days(seen.terms, what_if.closures.seller, "seller")),
        buyer_closures=frozenset(_days(seen.terms, what_if.closures.buyer, "buyer")),
    )


def _days(terms: Terms, closures: Iterable[Closure], side: str) -> Iterator[Day]:
    place = f"closures/{side}"
    for closure in closures:
        first, last = (_near(terms, day_of(each), place) for each in (closure.since, closure.until))
        if not 0 <= last - first < _LONGEST_CLOSURE:
            detail = f"expected at most {_LONGEST_CLOSURE} days, the last one not before the first"
            raise unfit([{"place": f"body/{place}", "detail": detail}])
        yield from range(first, last + 1)


def _near(terms: Terms, day: Day, place: str) -> Day:
    """A day that has to do with the deal.

    Raises:
        Problem: it lies more than five years before its opening or after its decision date.
    """
    if not terms.running_since - _YEARS_AROUND <= day <= terms.decision_date + _YEARS_AROUND:
        detail = "expected a day of the deal's life, or within five years of it"
        raise unfit([{"place": f"body/{place}", "detail": detail}])
    return day


def _date_is_given() -> Problem:
    return Problem(
        409,
        "decision-date-is-fixed",
        "The decision date never moves",
        "it is what the plan is laid back from, and can not be supposed to be another; "
        "suppose other durations, closures or milestones, and see what makes the plan fit before it",
    )
