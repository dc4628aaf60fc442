"""What the tests of the follow loop share: numbered events, and a handler that can be told to fail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4, uuid5

from domain.deal.events import NoReplyOwed, ProgressConfirmed
from domain.identifiers import caused_by, event_id
from domain.ports.ledger import Append, Ledger, NewEvent, StoredEvent
from integrations.eventstore.bell import Bell
from integrations.eventstore.duties import MemoryDuties
from services.backoff import Backoff
from services.follow import Follower, Pace
from services.ledger_work import LedgerWork

NOW = 1_780_000_000
SOURCE = UUID("11111111-1111-5111-8111-111111111111")
AT_ONCE = Backoff(first_seconds=0.0, longest_seconds=0.0)


class FixedClock:
    def __init__(self, at: int = NOW) -> None:
        self.at = at

    def now(self) -> int:
        return self.at


class Broken(Exception):
    """What a handler raises that can not handle an event."""


def put(ledger: Ledger, *numbers: int) -> None:
    """Append events that carry numbers to one stream."""
    version = sum(1 for _ in ledger.read(SOURCE))
    events = [NewEvent(uuid4(), NoReplyOwed(f"t{n}", n), NOW + n, "test", uuid4()) for n in numbers]
    ledger.append([Append(SOURCE, version, events)])


def concluded(ledger: Ledger) -> list[int]:
    """For which numbers the counting handler has appended something, in that order."""
    events = ledger.read_all(after=0, limit=1_000, names=["deal.progress-confirmed.v1"])
    return [each.recorded_at - NOW for each in events]


@dataclass
class Counting:
    """Appends one event for each event it reads, each to a stream of its own; may be told to fail."""

    ledger: Ledger
    name: str = "counting<ledger"
    wants: tuple[str, ...] = ("deal.no-reply-owed.v1",)
    skips_poison: bool = True
    fails_on: Callable[[int], Exception | None] = lambda _number: None
    pages: list[list[int]] = field(default_factory=list)
    forgot_before: list[int] = field(default_factory=list)

    @property
    def wakes_for(self) -> tuple[str, ...]:
        return self.wants

    def forget(self) -> None:
        self.forgot_before.append(len(self.pages))

    def conclude(self, events: Sequence[StoredEvent]) -> Sequence[Append]:
        self.pages.append([number_of(each) for each in events])
        for each in events:
            fault = self.fails_on(number_of(each))
            if fault is not None:
                raise fault
        return [self._append(each) for each in events]

    def _append(self, cause: StoredEvent) -> Append:
        stream = uuid5(SOURCE, f"{self.name}:{number_of(cause)}")
        command = caused_by(cause.event_id, self.name)
        new = NewEvent(
            event_id(command, stream, 1), ProgressConfirmed(), NOW + number_of(cause), self.name, command
        )
        return Append(stream, 0, [new])


def number_of(event: StoredEvent) -> int:
    assert isinstance(event.event, NoReplyOwed)
    return event.event.at


def follower(
    handler: Counting, *, page: int = 10, tries: int = 3, bell: Bell | None = None, wait_seconds: float = 0.05
) -> Follower:
    work = LedgerWork(handler, handler.ledger, FixedClock())
    pace = Pace(page=page, wait_seconds=wait_seconds, settle_seconds=0.05, tries=tries, backoff=AT_ONCE)
    return Follower(work, handler.ledger, signal=bell or Bell(), duties=MemoryDuties(), pace=pace)
