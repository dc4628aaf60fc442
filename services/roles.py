"""Roles: what a process of the system can do. `setpoint run` does all of it in one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.analyst.following import Analyst
from services.capture.folder_wiring import folder_watch
from services.capture.item import ItemReader
from services.capture.mailbox_wiring import mailbox_tasks
from services.capture.reported import ReportedTouches
from services.consume import Consumer
from services.delivery.mails import HeadlineMails
from services.delivery.sending import HookSender
from services.delivery.telling import HeadlineClock
from services.follow import Follower, Handler, Pace, Work
from services.ledger_work import LedgerWork
from services.mailboxes.holes import Holes
from services.planner.days import Days
from services.planner.planning import NextStepPlanner
from services.privacy.forgetting import DAY_SECONDS
from services.privacy.kept_answers import KeptAnswers
from services.privacy.retention import retention_of
from services.projections.review import ReviewProjection
from services.projections.work import ViewWork
from services.recorder.following import Recorder
from services.relay.relaying import Relay
from services.system import System
from services.tasks import NowAndThen, Task
from services.wiring import Store

_DAY_SECONDS = 20.0
FORGETTING = "forgetting<clock"
_FORGETTING_SECONDS = float(DAY_SECONDS)
_HOLE_SECONDS = 600.0
_ANSWER_SECONDS = 600.0
_HEADLINE_SECONDS = 20.0
_FINDING_SECONDS = 0.01  # what is next goes first
_VIEW_SECONDS = 0.1  # people do not see it, and a deal that moves is looked at once for all of it


class Role(StrEnum):
    """The roles, in the order in which a contact goes through them."""

    CAPTURE = "capture"
    RECORDER = "recorder"
    ANALYST = "analyst"
    PLANNER = "planner"
    RELAY = "relay"
    PROJECTIONS = "projections"
    DELIVERY = "delivery"
    API = "api"


@dataclass(frozen=True, slots=True)
class RoleTasks:
    """What a role runs: what deals with the outside or the clock, and followers, which work off the rest."""

    intake: Sequence[Task] = ()
    workers: Sequence[Task] = ()


def tasks_of(role: Role, system: System) -> RoleTasks:
    """The tasks of a role; the api has none here, because it looks at all others."""
    make = _MAKERS.get(role)
    return RoleTasks() if make is None else make(system)


def _capture(system: System) -> RoleTasks:
    reader = ItemReader(system.tokens, system.settings.zone)
    reported = ReportedTouches(system.deals, system.texts, system.tokens, system.clock)
    consumer = Consumer(reported, system.channel, system.ledger, system.clock)
    return RoleTasks(intake=[folder_watch(system, reader), consumer, *mailbox_tasks(system, reader)])


def is_appending(follower: str) -> bool:
    """Whether a follower's results are events of the ledger; those of others are views, or go outside."""
    return follower in _APPENDING


def appending_handler(follower: str, given: System | Store) -> Handler:
    """A new handler of a follower that is appending.

    Raises:
        KeyError: it is not.
    """
    return _APPENDING[follower](given)


def _recording(given: System | Store) -> Handler:
    return Recorder(given.ledger, given.deals, given.texts, given.clock, given.outside)


def _analysing(given: System | Store) -> Handler:
    return Analyst(given.ledger, given.deals, given.outside, given.clock)


def _planning(given: System | Store) -> Handler:
    return NextStepPlanner(given.ledger, given.deals, given.plans, given.outside)


_APPENDING: Mapping[str, Callable[[System | Store], Handler]] = {
    Recorder.name: _recording,
    Analyst.name: _analysing,
    NextStepPlanner.name: _planning,
}


def _recorder(system: System) -> RoleTasks:
    """The recorder, what forgets in time what is needed no more, and what ends gaps that nobody fills."""
    retention = retention_of(system)
    forget = NowAndThen(FORGETTING, retention.run, duties=system.duties, seconds=_FORGETTING_SECONDS)
    holes = Holes(system.ledger, system.clock)
    end_gaps = NowAndThen("holes<clock", holes.make, duties=system.duties, seconds=_HOLE_SECONDS)
    answers = KeptAnswers(system.ledger, system.texts, system.clock)
    let_go = NowAndThen("answers<clock", answers.forget, duties=system.duties, seconds=_ANSWER_SECONDS)
    return RoleTasks(
        intake=[forget, end_gaps, let_go], workers=_following(system, _recording(system)).workers
    )


def _analyst(system: System) -> RoleTasks:
    return _following(system, _analysing(system), Pace(gather_seconds=_FINDING_SECONDS))


def _planner(system: System) -> RoleTasks:
    """The planner, and the days, which are the only time that it knows."""
    days = Days(system.ledger, system.plans, system.outside, system.clock)
    begin = NowAndThen("days<clock", days.begin, duties=system.duties, seconds=_DAY_SECONDS)
    return RoleTasks(intake=[begin], workers=_following(system, _planning(system)).workers)


def _relay(system: System) -> RoleTasks:
    return _following(system, Relay(system.ledger, system.channel))


def _projections(system: System) -> RoleTasks:
    review = ReviewProjection(system.ledger, system.deals, system.outside, system.views)
    work = ViewWork(review, system.views, system.ledger, system.clock)
    return RoleTasks(workers=[_follower(system, work, Pace(gather_seconds=_VIEW_SECONDS))])


def _delivery(system: System) -> RoleTasks:
    """What tells of its own accord: the hour of headlines, hooks, and mails where they have a folder."""
    clock = HeadlineClock(system)
    tell = NowAndThen("headlines<clock", clock.tell, duties=system.duties, seconds=_HEADLINE_SECONDS)
    mail = system.settings.mail
    if mail is None:
        return RoleTasks(intake=[tell, HookSender(system)])
    mails = HeadlineMails(mail.folder, mail.sender, system.texts, system.clock)
    return RoleTasks([tell, HookSender(system)], _following(system, mails).workers)


def _following(system: System, handler: Handler, pace: Pace | None = None) -> RoleTasks:
    work = LedgerWork(handler, system.ledger, system.clock)
    return RoleTasks(workers=[_follower(system, work, pace)])


def _follower(system: System, work: Work, pace: Pace | None = None) -> Follower:
    return Follower(work, system.ledger, signal=system.signal, duties=system.duties, pace=pace)


_MAKERS: Mapping[Role, Callable[[System], RoleTasks]] = {
    Role.CAPTURE: _capture,
    Role.RECORDER: _recorder,
    Role.ANALYST: _analyst,
    Role.PLANNER: _planner,
    Role.RELAY: _relay,
    Role.PROJECTIONS: _projections,
    Role.DELIVERY: _delivery,
}
