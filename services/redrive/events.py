"""Events that a follower set aside: which still wait, and handing one to its handler again.

It goes through the same handler as it would in a page, and what follows is appended together
with the note that it was handled. The follower's bookmark stays where it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from domain.following import EventRedriven, EventSetAside
from domain.identifiers import caused_by, event_id, set_aside_stream
from domain.moments import Instant
from domain.ports.clock import Clock
from domain.ports.ledger import Append, Ledger, NewEvent, StoredEvent, StreamHasMoved
from integrations.eventstore.errors import StoreOutOfReach
from services.follow import MOST_MOVES, Handler
from services.redrive.paging import events_of

ACTOR = "redrive"


@dataclass(frozen=True, slots=True)
class EventWaiting:
    """An event that a follower went on without; `since` is when that was noted."""

    aside: EventSetAside
    since: Instant

    @property
    def name(self) -> str:
        """What a person types: `recorder:4711`."""
        return f"{self.aside.follower.partition('<')[0]}:{self.aside.position}"


def waiting_events(ledger: Ledger) -> list[EventWaiting]:
    """What was set aside and not handled since, oldest first."""
    found: dict[tuple[str, int], EventWaiting] = {}
    for stored in events_of(ledger, EventSetAside, EventRedriven):
        match stored.event:
            case EventSetAside(follower=follower, position=position) as aside:
                found.setdefault((follower, position), EventWaiting(aside, stored.recorded_at))
            case EventRedriven(follower=follower, position=position):
                found.pop((follower, position), None)
            case _:
                pass
    return list(found.values())


def event_at(ledger: Ledger, aside: EventSetAside) -> StoredEvent:
    """The event that was set aside."""
    (found,) = ledger.read_all(after=aside.position - 1, limit=1)
    return found


def redrive_event(
    aside: EventSetAside, handler: Callable[[], Handler], ledger: Ledger, clock: Clock
) -> str | None:
    """Hand an event to its handler again; the class of the error with which it still fails, or None.

    The handler is made anew for each attempt, so that nothing of one that failed is left in it.

    Raises:
        StoreOutOfReach, OSError: something outside is away, which says nothing of the event.
    """
    event = event_at(ledger, aside)
    for _ in range(MOST_MOVES):
        try:
            note = _note(ledger, aside, event, clock)
            if note is not None:
                ledger.append([*handler().conclude([event]), note])
        except StreamHasMoved:
            continue
        except (StoreOutOfReach, OSError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever the handler raises: the event stays set aside
            return type(error).__name__
        return None
    return StreamHasMoved.__name__


def _note(ledger: Ledger, aside: EventSetAside, event: StoredEvent, clock: Clock) -> Append | None:
    """The note that the event was handled; None where somebody else has handled it meanwhile."""
    stream = set_aside_stream(aside.follower)
    redriven = EventRedriven(aside.follower, aside.event_id, aside.position)
    told = [stored.event for stored in ledger.read(stream)]
    if redriven in told:
        return None
    id_ = event_id(caused_by(event.event_id, ACTOR), stream, len(told) + 1)
    new = NewEvent(id_, redriven, clock.now(), ACTOR, event.correlation, event.event_id)
    return Append(stream, len(told), [new])
