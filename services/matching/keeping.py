"""How long what waits is still kept: until the first of its contacts is forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domain.capture.forgetting import days_left
from domain.matching.contact import Contact
from domain.moments import Instant
from services.matching.reading import Everything
from services.privacy.unmatched import stays
from services.wiring import Store


@dataclass(frozen=True, slots=True)
class Keeping:
    """By what it is told how long contacts are kept; `days` None: for ever."""

    store: Store
    everything: Everything
    days: int | None
    now: Instant

    def days_left(self, contacts: Iterable[Contact]) -> int | None:
        """For how many days the first of them that is forgotten is kept; None where none ever is.

        What was once a deal's stays, as does that on which a person's word about its thread hangs.
        """
        captured_at = self.everything.captured_at
        if self.days is None:
            return None
        for contact in sorted(contacts, key=lambda each: captured_at[each.id]):
            if not stays(self.store.ledger, contact.id, self.everything.streams[contact.id]):
                return days_left(captured_at[contact.id], self.days, self.now)
        return None


def keeping_of(store: Store, everything: Everything) -> Keeping:
    """How long the company keeps what waits, as of now."""
    return Keeping(store, everything, store.company.privacy()[0].retention_days, store.clock.now())
