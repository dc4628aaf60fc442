"""A change that is made to a deal as somebody saw it, or not at all, whoever else writes at the same moment.

Looking at the version first is not enough: two can look before either writes. So the first thing that is
written has to follow on the very version that was seen, and the ledger holds them to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from domain.ports.change_signal import ChangeSignal
from domain.ports.ledger import Append, Bookmark, Ledger
from integrations.eventstore.bell import RingingLedger
from services.api.v1.tags import changed_in_between
from services.api.v1.versions import streams_of, tag_of_versions, versions_of_tag
from services.planner.plans import Plans
from services.recorder.deals import Deals
from services.wiring import Store


class LedgerAsSeen(RingingLedger):
    """A ledger that takes a change only if it follows on these versions; what comes of it, it takes as ever.

    Raises `Problem` (412) where it does not.
    """

    def __init__(self, ledger: Ledger, signal: ChangeSignal, seen: Mapping[UUID, int]) -> None:
        super().__init__(ledger, signal)
        self._seen = seen
        self._is_made = False

    def append(self, appends: Sequence[Append], bookmark: Bookmark | None = None) -> None:
        """Append as the ledger does, if nothing else was in between."""
        if not self._is_made and any(self._has_moved(each) for each in appends):
            now = self.versions(list(self._seen))
            raise changed_in_between(tag_of_versions([now[stream] for stream in self._seen]))
        super().append(appends, bookmark)
        self._is_made = self._is_made or any(each.stream in self._seen for each in appends)

    def _has_moved(self, wanted: Append) -> bool:
        return self._seen.get(wanted.stream, wanted.expected_version) != wanted.expected_version


def store_as_seen(store: Store, signal: ChangeSignal, deal_id: str, tag: str) -> Store:
    """The store, for a change that is made to a deal as its tag says or not at all."""
    seen = dict(zip(streams_of(deal_id), versions_of_tag(tag), strict=True))
    ledger = LedgerAsSeen(store.ledger, signal, seen)
    deals = Deals(ledger, store.outside, store.clock)
    return replace(store, ledger=ledger, deals=deals, plans=Plans(ledger, store.clock))
