"""What was captured, by who takes part: so that a deal that opens later finds its mail.

Kept in memory as positions of the ledger, eight bytes for each person and domain of an item. It
is read once for a process, when the first deal asks, and from then on only what was added.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator

from domain.capture.events import MailCaptured, MeetingStated
from domain.history.names import NAMES
from domain.ports.ledger import Ledger, StoredEvent
from domain.touches.touch import Invitee, Participant
from services.recorder.matching import keys_of

CAPTURED = tuple(NAMES[kind] for kind in (MailCaptured, MeetingStated))
_PAGE = 1_000


class CapturedItems:
    """Captured mails and statements of meetings, found by the people and domains that they name."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._positions: dict[str, array[int]] = {}
        self._upto = 0

    def naming(self, keys: Iterable[str], *, before: int) -> Iterator[StoredEvent]:
        """The items before a position that name one of these people or domains, in order."""
        self._catch_up(before)
        found = {at for key in keys for at in self._positions.get(key, ()) if at < before}
        for position in sorted(found):
            page = self._ledger.read_all(after=position - 1, limit=1, names=CAPTURED)
            yield from (stored for stored in page if stored.position == position)  # else it is forgotten

    def _catch_up(self, before: int) -> None:
        while self._upto < before - 1:
            page = self._ledger.read_all(after=self._upto, limit=_PAGE, names=CAPTURED)
            for stored in page:
                for key in keys_of(_people(stored)):
                    self._positions.setdefault(key, array("q")).append(stored.position or 0)
            self._upto = page[-1].position or before if page else before - 1


def _people(stored: StoredEvent) -> Iterable[Participant | Invitee]:
    match stored.event:
        case MailCaptured(sighting=sighting):
            return sighting.participants
        case MeetingStated(fact=fact):
            return fact.invitees
        case _:
            return ()
