"""What capture could not read and has not read since."""

from __future__ import annotations

from dataclasses import dataclass

from domain.capture.events import SourceMended, SourceSetAside
from domain.moments import Instant
from domain.ports.ledger import Ledger
from domain.ports.texts import TextStore
from services.redrive.paging import events_of

_SHOWN_OF_ID = 12


@dataclass(frozen=True, slots=True)
class SourceWaiting:
    """A file, an item of a mailbox, or a part of one, that could not be read.

    Both texts are empty once they are erased. `mailbox` is the token of the mailbox, if it is of
    one; `is_whole` that nothing of the item could be read.
    """

    id: str
    source: str
    reason: str
    since: Instant
    mailbox: str | None = None
    is_whole: bool = True

    @property
    def name(self) -> str:
        """What the list calls it."""
        return f"source:{self.id[:_SHOWN_OF_ID]}"


def waiting_sources(ledger: Ledger, texts: TextStore) -> list[SourceWaiting]:
    """What was set aside and is still as it was, oldest first."""
    found: dict[str, Instant] = {}
    for stored in events_of(ledger, SourceSetAside, SourceMended):
        match stored.event:
            case SourceSetAside(id=id_):
                found[id_] = stored.recorded_at
            case SourceMended(id=id_):
                found.pop(id_, None)
            case _:
                pass
    kept = texts.read([f"set-aside:{id_}" for id_ in found])
    waiting = []
    for id_, since in found.items():
        fields = kept.get(f"set-aside:{id_}", {})
        waiting.append(
            SourceWaiting(
                id_,
                source=fields.get("source", ""),
                reason=fields.get("reason", ""),
                since=since,
                mailbox=fields.get("mailbox"),
                is_whole=fields.get("is_whole") != "no",
            )
        )
    return waiting
