"""A ledger for the benchmarks of the API: many deals with a long history, each with its findings and steps.

Forty deals belong to each rep, and ten reps to a team. The deals are those of the folding benchmark; what
was found in them and what is next is recorded as the running system would have recorded it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from domain.access.events import AccessGiven, TeamStated
from domain.access.permits import AccessRole
from domain.deal.events import DealDescribed, DealEvent
from domain.identifiers import deal_stream
from domain.ports.ledger import Append
from services.access.record import AccessRecord
from services.causes import Cause
from services.follow import Follower
from services.planner.catching_up import catch_up
from services.roles import Role, tasks_of
from services.settings import Settings, read_settings
from services.speaking.speaker import keep_people
from services.system import System
from services.wiring import open_system, store_of
from tests.benchmarks.deals import as_of, deal_events
from tests.benchmarks.flow_load import StandingClock, deal_id

DEALS_OF_A_REP, REPS_OF_A_TEAM = 40, 10
TOUCHES = 100
_DEALS_A_COMMIT = 100
MANAGER = "mona@ours.example"


def settings_in(folder: str, issuer: str | None = None) -> Settings:
    """Settings of a ledger in a folder."""
    oidc = {} if issuer is None else {"SETPOINT_OIDC_ISSUER": issuer}
    place = {"SETPOINT_LEDGER": str(Path(folder, "ledger.db")), "SETPOINT_INBOX": folder}
    return read_settings({**place, **oidc})


def moment(deals: int) -> int:
    """When everybody looks: all touches of all deals have happened."""
    return max(as_of(number) for number in range(min(deals, 1_000)))


def rep_of(number: int) -> str:
    """The address of a deal's owner."""
    return f"rep{number // DEALS_OF_A_REP}@ours.example"


def fill(folder: str, deals: int) -> dict[str, float]:
    """Make the ledger; gives how many events it holds."""
    with open_system(settings_in(folder), StandingClock(moment(deals))) as system:
        _give_access(system, deals)
        for start in range(0, deals, _DEALS_A_COMMIT):
            numbers = range(start, min(deals, start + _DEALS_A_COMMIT))
            system.ledger.append([_append(system, number) for number in numbers])
        store = store_of(system.ledger, system.texts, system.tokens, system.clock)
        for number in range(deals):
            catch_up(store, deal_id(number))
        for task in tasks_of(Role.PROJECTIONS, system).workers:
            assert isinstance(task, Follower)
            while task.step():
                pass
        return {"events": system.ledger.end()}


def _append(system: System, number: int) -> Append:
    stream, now = deal_stream(deal_id(number)), system.clock.now()
    events = list(_owned(system, number, deal_events(number, TOUCHES)))
    cause = Cause(uuid4(), "bench", uuid4())
    return Append(stream, 0, cause.events(events, stream=stream, after=0, now=now))


def _owned(system: System, number: int, events: Sequence[DealEvent]) -> Iterator[DealEvent]:
    owner = system.tokens.person(rep_of(number))
    for event in events:
        yield replace(event, owner=owner) if isinstance(event, DealDescribed) else event


def _give_access(system: System, deals: int) -> None:
    reps = list(dict.fromkeys(map(rep_of, range(deals))))
    store = store_of(system.ledger, system.texts, system.tokens, system.clock)
    keep_people(store, [*reps, MANAGER])
    tokens = [system.tokens.person(rep) for rep in reps]
    manager = system.tokens.person(MANAGER)
    given = [AccessGiven(rep, frozenset({AccessRole.REP})) for rep in tokens]
    given.append(AccessGiven(manager, frozenset({AccessRole.MANAGER})))
    teams = [
        TeamStated(f"team-{start}", frozenset(tokens[start : start + REPS_OF_A_TEAM]), frozenset({manager}))
        for start in range(0, len(tokens), REPS_OF_A_TEAM)
    ]
    AccessRecord(system.ledger, system.clock).say([*given, *teams], actor="bench")
