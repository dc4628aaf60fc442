"""Acting on a next step: a mail drafted, a time held, both in the mailbox of who asks and of nobody else.

Nothing is ever sent. Source: rules.md section 7.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from domain.access.permits import Permit
from domain.acting.events import Act
from domain.planning.step_words import StepHasEnded
from domain.ports.hands import HasGuests
from services.acting.composing import NotByMail
from services.acting.making import Making, NoFreeHour
from services.acting.reaching import NoHands, NotDone, hands_of
from services.acting.record import UnderWay
from services.acting.shapes import acts_shape, draft_shape, hold_shape
from services.api.v1.callers import Call
from services.api.v1.desk import Desk
from services.api.v1.problems import Problem, not_found
from services.api.v1.routing import CallOf
from services.api.v1.steps import StepPath
from services.api.v1.tags import must_match
from services.shapes import Json

_PROBLEMS = (404, 409, 412)
_AT, _LINK = "2026-05-20T12:00:00Z", "https://mail.google.com/mail/?authuser=rita@ours.example#all/18c2a7"
_START, _END = "2026-05-28T08:00:00Z", "2026-05-28T09:00:00Z"
_RETRY_SECONDS = 5
HOUR = 60


class Made(BaseModel):
    """Something that was made. `link` is where you see it; `start` and `end` are those of a hold."""

    link: str = Field(examples=[_LINK])
    made_at: str = Field(examples=[_AT])
    start: str | None = Field(None, examples=[_START])
    end: str | None = Field(None, examples=[_END])


class DraftedLetter(BaseModel):
    """What was put into the draft. It is kept nowhere but there."""

    to: list[str] = Field(examples=[["bea@north.example"]])
    cc: list[str] = Field(examples=[["carl@north.example"]])
    text: str = Field(examples=["Hello,\n\nI should like to agree a time with you for our next step: ..."])


class DraftAnswer(BaseModel):
    """A draft. `letter` and `in_thread` are null where the draft was there before: you may have changed it.

    `advice` is what the playbook says of the step, for you alone: it is no part of the draft.
    """

    draft: Made
    is_new: bool
    in_thread: bool | None = Field(description="Whether it stands in the conversation that it answers.")
    letter: DraftedLetter | None
    advice: str = Field(examples=["Book a discovery workshop with the people who have the problem"])


class HoldWanted(BaseModel):
    """For how long."""

    model_config = ConfigDict(extra="forbid")
    minutes: int = Field(HOUR, ge=15, le=480, examples=[60])


class HoldAnswer(BaseModel):
    """A time that is held. `invitation` proposes it to the buyer: a draft that is made after it says so."""

    hold: Made
    is_new: bool
    in_both_zones: bool = Field(
        description="Whether it is office hours in the buyer's zone, too; false where that is not known."
    )
    invitation: str = Field(
        examples=["Would Thursday, 28 May 2026, from 10:00 to 11:00 (Europe/Berlin), suit?"]
    )


class Acts(BaseModel):
    """What you had made of a step and did not take back. What you sent or deleted since is told, too."""

    step: str = Field(examples=["3f9a02c1"])
    draft: Made | None
    hold: Made | None


def acting(desk: Desk) -> APIRouter:
    """The routes of acting."""
    routes = desk.routes("acting")

    @routes.post(
        "/next-steps/{step_id}/draft", Permit.ACT_ON_STEPS, problems=_PROBLEMS, response_model=DraftAnswer
    )
    def draft_mail(step_id: StepPath, call: CallOf, request: Request) -> Json:
        """Draft the mail of a step in your own mailbox, in the conversation that it belongs to.

        It is never sent: you edit it and send it yourself. Asked again, you get the draft that is there; once
        you have sent or deleted it, a new one. Who has a mail drafted has accepted the step.
        """
        making = _making(desk, step_id, call, request)
        with _as_problems(desk):
            return draft_shape(making.draft(), making.step.text)

    @routes.post(
        "/next-steps/{step_id}/hold", Permit.ACT_ON_STEPS, problems=_PROBLEMS, response_model=HoldAnswer
    )
    def hold_time(
        step_id: StepPath, call: CallOf, request: Request, wanted: HoldWanted | None = None
    ) -> Json:
        """Hold an hour in your own calendar at which both sides work and you are free.

        Nobody is invited and nothing is sent, and a hold moves no deal. It lies on or before the day to aim
        at. Draft the mail afterwards: it proposes the time. The hold stays until you take it back, whatever
        becomes of the step.
        """
        making = _making(desk, step_id, call, request)
        minutes = HOUR if wanted is None else wanted.minutes
        with _as_problems(desk):
            return hold_shape(making.hold(minutes=minutes))

    @routes.get("/next-steps/{step_id}/acts", Permit.ACT_ON_STEPS, problems=_PROBLEMS, response_model=Acts)
    def list_acts(step_id: StepPath, call: CallOf) -> Json:
        """What you had made of a step."""
        return acts_shape(_making(desk, step_id, call))

    @routes.delete(
        "/next-steps/{step_id}/draft", Permit.ACT_ON_STEPS, problems=_PROBLEMS, response_model=Acts
    )
    def take_draft_back(step_id: StepPath, call: CallOf, request: Request) -> Json:
        """Throw the draft away. What you have sent meanwhile stays sent."""
        return _taken_back(desk, _making(desk, step_id, call, request), Act.DRAFT)

    @routes.delete("/next-steps/{step_id}/hold", Permit.ACT_ON_STEPS, problems=_PROBLEMS, response_model=Acts)
    def take_hold_back(step_id: StepPath, call: CallOf, request: Request) -> Json:
        """Take the hold out of your calendar. Once you have invited somebody, it is yours to call off."""
        return _taken_back(desk, _making(desk, step_id, call, request), Act.HOLD)

    return routes.router


def _making(desk: Desk, step_id: str, call: Call, request: Request | None = None) -> Making:
    """What makes things of a step for who asks, if it is theirs."""
    issued = next((each for each in desk.store.plans.issued() if each.step_id == step_id), None)
    deal = None if issued is None else desk.live.deal(issued.deal_id)
    person = call.caller.person
    if issued is None or deal is None or person is None or not call.may(deal.people):
        raise not_found("next step", step_id)
    if request is not None:
        must_match(request.headers.get("if-match"), desk.live.tag(issued.deal_id))
    return Making(desk.store, hands_of(desk.connecting, desk.store.clock), issued, person)


@contextmanager
def _as_problems(desk: Desk) -> Iterator[None]:
    """Every refusal as a problem, and the deal as it is afterwards."""
    try:
        yield
    except NoHands as error:
        detail = f"{error} (or POST /v1/mailboxes/connect with acts)"
        raise _cannot("no-right-to-act", "No mailbox of yours lets us do that", detail) from error
    except NotByMail as error:
        raise _cannot("nothing-to-write", "This step is not done by mail", str(error)) from error
    except NoFreeHour as error:
        raise _cannot("no-free-hour", "There is no hour for it", str(error)) from error
    except HasGuests as error:
        raise _cannot("has-guests", "The hold has become a meeting", str(error)) from error
    except StepHasEnded as error:
        raise _cannot("step-can-not", "That can not be done for this step", str(error)) from error
    except UnderWay as error:
        raise _cannot("being-worked-on", "It is being made just now", str(error), seconds=1) from error
    except NotDone as error:
        raise _not_done(error) from error
    desk.live.catch_up()


def _not_done(error: NotDone) -> Problem:
    if not error.may_pass:
        return _cannot("mailbox-refuses", "Your mailbox does not do it", str(error))
    seconds = max(1, round(error.failed.wait_seconds or _RETRY_SECONDS))
    return Problem(
        503, "mailbox-out-of-reach", "Your mailbox can not be reached now", str(error),
        headers={"retry-after": str(seconds)},
    )  # fmt: skip


def _cannot(type_: str, title: str, detail: str, *, seconds: int | None = None) -> Problem:
    headers = {} if seconds is None else {"retry-after": str(seconds)}
    return Problem(409, type_, title, detail, headers=headers)


def _taken_back(desk: Desk, making: Making, act: Act) -> Json:
    with _as_problems(desk):
        making.take_back(act)
    return acts_shape(making)
