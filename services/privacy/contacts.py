"""Whom deals name on the buyer's side and as partners, as far as the ledger is read.

They become more and never fewer: a deal that is over, or that lists somebody no more, has had them. Older
mail of new contacts has to be listed again, which costs a request for each message that is left out; so it
is due once a day at most, at midnight UTC. New mail of theirs is judged by what is known this moment.
"""

from __future__ import annotations

import threading
from bisect import bisect_left

from domain.deal.events import SidesStated
from domain.history.names import NAMES
from domain.moments import Instant
from domain.people import SideMembers
from domain.ports.clock import Clock
from domain.ports.ledger import Ledger

_PAGE = 1_000
_DAY = 86_400


class DealContacts:
    """The contacts of all deals of a ledger; asking reads on what is new."""

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self._ledger = ledger
        self._clock = clock
        self._known = SideMembers()
        self._grown_at: list[Instant] = []
        self._upto = 0
        self._lock = threading.Lock()

    def now(self) -> SideMembers:
        """All of them."""
        with self._lock:
            while page := self._ledger.read_all(after=self._upto, limit=_PAGE, names=[NAMES[SidesStated]]):
                for stored in page:
                    if isinstance(stored.event, SidesStated):
                        self._take(stored.event, stored.recorded_at)
                self._upto = page[-1].position or self._upto
            return self._known

    def before_today(self) -> int:
        """How often they had become more by the last midnight: another number is a reason to list again."""
        self.now()
        midnight = self._clock.now() // _DAY * _DAY
        return bisect_left(self._grown_at, midnight)

    def _take(self, stated: SidesStated, at: Instant) -> None:
        known, sides = self._known, stated.sides
        self._known = SideMembers(
            known.addresses | sides.buyer.addresses | sides.partner.addresses,
            known.domains | sides.buyer.domains | sides.partner.domains,
        )
        if self._known != known:
            self._grown_at.append(max(at, self._grown_at[-1] if self._grown_at else at))
