"""Whom deals name for the buyer and as partners, with their other addresses, as far as the ledger is read.

They become more and never fewer: a deal that is over, or that lists somebody no more, has had them. Older
mail of new contacts has to be listed again, which costs a request for each message that is left out; so it
is due once a day at most, at midnight UTC. New mail of theirs is judged by what is known this moment.
"""

from __future__ import annotations

import threading
from bisect import bisect_left

from domain.deal.events import PeopleStated, SidesStated
from domain.history.names import NAMES
from domain.moments import Instant
from domain.people import KnownAddress, SideMembers
from domain.ports.clock import Clock
from domain.ports.ledger import Ledger, LedgerEvent
from services.reading_on import read_on

_DAY = 86_400
_TOLD_BY = (NAMES[SidesStated], NAMES[PeopleStated])


class DealContacts:
    """The contacts of all deals of a ledger; asking reads on what is new."""

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self._ledger = ledger
        self._clock = clock
        self._known = SideMembers()
        self._joined: dict[tuple[KnownAddress, ...], None] = {}
        self._grown_at: list[Instant] = []
        self._upto = 0
        self._lock = threading.Lock()

    def now(self) -> SideMembers:
        """All of them."""
        with self._lock:
            for page, upto in read_on(self._ledger, self._upto, _TOLD_BY):
                for stored in page:
                    self._take(stored.event, stored.recorded_at)
                self._upto = upto
            return self._known

    def before_today(self) -> int:
        """How often they had become more by the last midnight: another number is a reason to list again."""
        self.now()
        midnight = self._clock.now() // _DAY * _DAY
        return bisect_left(self._grown_at, midnight)

    def _take(self, event: LedgerEvent, at: Instant) -> None:
        known = self._known
        match event:
            case SidesStated(sides=sides):
                self._known = SideMembers(
                    known.addresses | sides.buyer.addresses | sides.partner.addresses,
                    known.domains | sides.buyer.domains | sides.partner.domains,
                )
            case PeopleStated(said=said):
                self._joined.update(dict.fromkeys(said.joined))
            case _:
                return
        others = (each.person for group in self._joined if any(map(self._is_known, group)) for each in group)
        self._known = SideMembers(self._known.addresses.union(others), self._known.domains)
        if self._known != known:
            self._grown_at.append(max(at, self._grown_at[-1] if self._grown_at else at))

    def _is_known(self, address: KnownAddress) -> bool:
        known = self._known
        return address.person in known.addresses or not known.domains.isdisjoint(address.domains)
