"""Work for the follow loop whose results are events of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.following import EventSetAside
from domain.identifiers import caused_by, event_id, set_aside_stream
from domain.ports.clock import Clock
from domain.ports.ledger import Append, Bookmark, Ledger, NewEvent, StoredEvent
from integrations.eventstore.collector import collector_resting
from services.follow import Handler, position_of


@dataclass(frozen=True, slots=True)
class LedgerWork:
    """Work whose results are events: they and the bookmark go to the ledger in one transaction.

    A page from which nothing follows leaves the bookmark for later. What a handler did outside for
    it, as the relay does, is then done once more by whoever goes on after a kill.
    """

    handler: Handler
    ledger: Ledger
    clock: Clock

    @property
    def name(self) -> str:
        """The name of its bookmark."""
        return self.handler.name

    @property
    def wants(self) -> tuple[str, ...]:
        """The stored event names that it reads."""
        return self.handler.wants

    @property
    def wakes_for(self) -> tuple[str, ...]:
        """The stored event names for which it wakes up at once."""
        return self.handler.wakes_for

    @property
    def skips_poison(self) -> bool:
        """Whether the handler declares that going on is safe."""
        return self.handler.skips_poison

    def stands_at(self) -> int:
        """The position of the bookmark in the ledger."""
        return self.ledger.bookmark(self.name)

    def finish(self, events: Sequence[StoredEvent]) -> bool:
        """Append what the handler concludes, with the bookmark; whether there was anything to store."""
        with collector_resting():
            appends = self.handler.conclude(events)
            if appends:
                self.ledger.append(appends, self._bookmark(events[-1]))
        return bool(appends)

    def settle(self, position: int) -> None:
        """Move the bookmark past pages from which nothing followed."""
        self.ledger.append([], Bookmark(self.name, position))

    def forget(self) -> None:
        """Let the handler forget."""
        self.handler.forget()

    def pass_over(self, event: StoredEvent, fault: str) -> None:
        """Append that the event was set aside, with the bookmark."""
        note = set_aside_note(self.ledger, self.name, event, fault, self.clock)
        self.ledger.append([note], self._bookmark(event))

    def _bookmark(self, last: StoredEvent) -> Bookmark:
        return Bookmark(self.name, position_of(last))


def set_aside_note(ledger: Ledger, follower: str, event: StoredEvent, fault: str, clock: Clock) -> Append:
    """The note that a follower set an event aside, for the follower's stream of such notes."""
    stream = set_aside_stream(follower)
    version = sum(1 for _ in ledger.read(stream))
    noted = EventSetAside(follower, event.event_id, position_of(event), fault)
    id_ = event_id(caused_by(event.event_id, follower), stream, version + 1)
    new = NewEvent(id_, noted, clock.now(), follower, event.correlation, event.event_id)
    return Append(stream, version, [new])
