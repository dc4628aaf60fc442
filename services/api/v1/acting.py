"""Acting on a next step: a mail drafted, a time held, both in the mailbox of who asks and of nobody else.

Nothing is ever sent. Source: rules.md section 7.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import APIRouter, Request

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
from services.api.v1.models.acting import HOUR, Acts, DraftAnswer, HoldAnswer, HoldWanted
from services.api.v1.problems import Problem, not_found
from services.api.v1.routing import CallOf
from services.api.v1.steps import StepPath
from services.shapes import Json

_PROBLEMS = (404, 409, 412)
_RETRY_SECONDS = 5


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
    issued, person = desk.step(step_id, call), call.caller.person
    if person is None:
        raise not_found("next step", step_id)
    if request is not None:
        desk.must_be_as_seen(issued.deal_id, request)
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
