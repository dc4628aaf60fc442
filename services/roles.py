"""Roles: what a process of the system can do. `setpoint run` does all of it in one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.analyst.following import Analyst
from services.capture.deal_files import DealFiles
from services.capture.intake import Intake
from services.capture.item import ItemReader
from services.capture.reported import ReportedTouches
from services.capture.watching import FolderWatch
from services.consume import Consumer
from services.follow import Follower, Handler, Work
from services.ledger_work import LedgerWork
from services.planner.days import Days
from services.planner.planning import NextStepPlanner
from services.projections.review import ReviewProjection
from services.projections.work import ViewWork
from services.recorder.following import Recorder
from services.relay.relaying import Relay
from services.system import System
from services.tasks import NowAndThen, Task

_DAY_SECONDS = 20.0


class Role(StrEnum):
    """The roles, in the order in which a contact goes through them."""

    CAPTURE = "capture"
    RECORDER = "recorder"
    ANALYST = "analyst"
    PLANNER = "planner"
    RELAY = "relay"
    PROJECTIONS = "projections"
    API = "api"


@dataclass(frozen=True, slots=True)
class RoleTasks:
    """What a role runs: what takes things in from outside, and what works them off."""

    intake: Sequence[Task] = ()
    workers: Sequence[Task] = ()


def tasks_of(role: Role, system: System) -> RoleTasks:
    """The tasks of a role; the api has none here, because it looks at all others."""
    make = _MAKERS.get(role)
    return RoleTasks() if make is None else make(system)


def _capture(system: System) -> RoleTasks:
    reader = ItemReader(system.tokens, system.settings.zone)
    watch = FolderWatch(
        system.settings.inbox,
        intake=Intake(system.ledger, system.texts, system.clock),
        reader=reader,
        deal_files=DealFiles(system.deals, system.texts, system.tokens, system.clock),
        tokens=system.tokens,
        duties=system.duties,
    )
    reported = ReportedTouches(system.deals, system.texts, system.tokens, system.clock)
    return RoleTasks(intake=[watch, Consumer(reported, system.channel, system.ledger, system.clock)])


def _recorder(system: System) -> RoleTasks:
    return _following(system, Recorder(system.ledger, system.deals, system.texts, system.clock))


def _analyst(system: System) -> RoleTasks:
    return _following(system, Analyst(system.ledger, system.deals, system.outside, system.clock))


def _planner(system: System) -> RoleTasks:
    """The planner, and the days, which are the only time that it knows."""
    days = Days(system.ledger, system.plans, system.outside, system.clock)
    begin = NowAndThen("days<clock", days.begin, duties=system.duties, seconds=_DAY_SECONDS)
    planner = NextStepPlanner(system.ledger, system.deals, system.plans, system.outside)
    return RoleTasks(intake=[begin], workers=_following(system, planner).workers)


def _relay(system: System) -> RoleTasks:
    return _following(system, Relay(system.ledger, system.channel))


def _projections(system: System) -> RoleTasks:
    review = ReviewProjection(system.ledger, system.deals, system.outside, system.views)
    return RoleTasks(workers=[_follower(system, ViewWork(review, system.views, system.ledger, system.clock))])


def _following(system: System, handler: Handler) -> RoleTasks:
    return RoleTasks(workers=[_follower(system, LedgerWork(handler, system.ledger, system.clock))])


def _follower(system: System, work: Work) -> Follower:
    return Follower(work, system.ledger, signal=system.signal, duties=system.duties)


_MAKERS: Mapping[Role, Callable[[System], RoleTasks]] = {
    Role.CAPTURE: _capture,
    Role.RECORDER: _recorder,
    Role.ANALYST: _analyst,
    Role.PLANNER: _planner,
    Role.RELAY: _relay,
    Role.PROJECTIONS: _projections,
}
