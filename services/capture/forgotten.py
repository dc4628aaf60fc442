"""What was forgotten is not stored again: it is known to be of no deal, until a deal names its people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from domain.capture.forgetting import ContactForgotten
from domain.capture.privacy import Item
from domain.deal.events import DealClosed, DealOpened, SidesStated
from domain.history.names import NAMES
from domain.identifiers import contact_match_stream, forgetting_stream
from domain.matching.deals import MatchableDeal, domain_key
from domain.moments import Instant
from domain.ports.ledger import Ledger, StoredEvent

_ABOUT_DEALS = tuple(NAMES[kind] for kind in (DealOpened, SidesStated, DealClosed))
_PAGE = 1_000


class ForgottenBefore:
    """Tells of contacts whether they were forgotten. Asks the ledger only where anything ever was."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._named = _NamedByDeals(ledger)

    def among(self, contacts: Iterable[tuple[str, Item, Instant]]) -> set[str]:
        """The ids of those that are not to be stored, of contacts with who takes part.

        The instant is when a meeting was last changed, 0 for mail: what has changed since it was
        forgotten is news.
        """
        asked = list(contacts)
        streams = {contact_match_stream(id_): (id_, item, at) for id_, item, at in asked}
        if not streams or not self._has_forgotten():
            return set()
        versions = self._ledger.versions(list(streams))
        return {
            id_
            for stream, (id_, item, at) in streams.items()
            if versions[stream] and self._stays_out(stream, versions[stream], item, at)
        }

    def _has_forgotten(self) -> bool:
        stream = forgetting_stream()
        return self._ledger.versions([stream])[stream] > 0

    def _stays_out(self, stream: UUID, version: int, item: Item, at: Instant) -> bool:
        (last,) = self._ledger.read(stream, after=version - 1, upto=version)
        is_forgotten = isinstance(last.event, ContactForgotten) and at <= last.recorded_at
        return is_forgotten and not self._named.any_of(item)


class _NamedByDeals:
    """Whom open deals name for the buyer and for partners, as the ledger has it now."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._upto = 0
        self._deals: dict[UUID, frozenset[str]] = {}

    def any_of(self, item: Item) -> bool:
        """Whether an open deal names one of the people of an item, or their domain."""
        self._catch_up()
        keys = frozenset(_keys_of(item))
        return any(not keys.isdisjoint(named) for named in self._deals.values())

    def _catch_up(self) -> None:
        while page := self._ledger.read_all(after=self._upto, limit=_PAGE, names=_ABOUT_DEALS):
            self._take_in(page)
            self._upto = page[-1].position or self._upto

    def _take_in(self, page: Sequence[StoredEvent]) -> None:
        for stored in page:
            match stored.event:
                case SidesStated(sides=sides):
                    self._deals[stored.stream] = frozenset(MatchableDeal("", 0, sides).listed)
                case DealClosed():
                    self._deals.pop(stored.stream, None)
                case _:
                    pass


def _keys_of(item: Item) -> Iterator[str]:
    for person, domains in item.people:
        yield person
        yield from map(domain_key, domains)
