"""The rows of the review, held in memory in the orders that were asked for."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from typing import Any

from domain.moments import utc_text
from integrations.eventstore.collector import making_what_stays
from services.api.v1.desk import Desk
from services.api.v1.paging import Key
from services.api.v1.review_wanted import KEYS, Row, Sort
from services.projections.review import ReviewProjection, read_review

Ordered = tuple[Sequence[Row], Sequence[Key]]


class ReviewRows:
    """The rows of all deals, each read again when its deal has moved; orders are made when asked for."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._views = desk.system.views
        self._rows: Mapping[str, Row] = {}
        self._orders: dict[Sort, Ordered] = {}
        self._keys: dict[Sort, dict[str, tuple[Row, Key]]] = {}
        self._upto = -1
        self._lock = threading.Lock()

    def rows(self) -> Mapping[str, Row]:
        """Every row by its deal's id, as new as the projection is."""
        with self._lock:
            self._read_on()
            return self._rows

    def ordered(self, sort: Sort) -> Ordered:
        """All rows in an order, and what they are sorted by."""
        with self._lock:
            self._read_on()
            if sort not in self._orders:
                pairs = sorted(self._keyed(sort), key=_key)
                self._orders[sort] = [row for row, _ in pairs], [key for _, key in pairs]
            return self._orders[sort]

    def named_anew(self, rows: Iterable[Row]) -> list[dict[str, Any]]:
        """Rows as they are shown: nobody's name or address stays who was erased meanwhile."""
        owners = {row["id"]: deal.owner for row in rows if (deal := self._desk.live.deal(row["id"]))}
        refs = [f"deal:{row['id']}" for row in rows]
        refs += [f"person:{owner}" for owner in owners.values() if owner]
        kept = self._desk.store.texts.read(list(dict.fromkeys(refs)))
        return [
            {
                **row,
                "name": kept.get(f"deal:{row['id']}", {}).get("name") or None,
                "owner": (owner := owners.get(row["id"]))
                and (kept.get(f"person:{owner}", {}).get("address") or owner),
            }
            for row in rows
        ]

    def _keyed(self, sort: Sort) -> Iterator[tuple[Row, Key]]:
        """The rows with their keys; a key is made again only where its row is another."""
        keys, known = KEYS[sort], self._keys.get(sort, {})
        now: dict[str, tuple[Row, Key]] = {}
        for deal_id, row in self._rows.items():
            found = known.get(deal_id)
            now[deal_id] = found if found is not None and found[0] is row else (row, keys(row))
        self._keys[sort] = now
        return iter(now.values())

    def _read_on(self) -> None:
        upto = self._views.bookmark(ReviewProjection.name)
        if upto <= self._upto:
            return
        live = self._desk.live.all()
        self._desk.live.catch_up()  # a deal that was not seen to move by then would keep its old row
        moved = [deal_id for deal_id, deal in live.items() if deal.moved > self._upto]
        few = len(moved) * 4 < len(live) and self._upto >= 0
        wanted = moved if few else None
        read = read_review(self._views, self._desk.store.texts, wanted)
        with nullcontext() if few else making_what_stays():
            news = {row["id"]: {**row, "as_of": utc_text(row["as_of"])} for row in read}
        self._rows = {**self._rows, **news}
        self._orders.clear()
        self._upto = upto


def _key(pair: tuple[Row, Key]) -> Key:
    return pair[1]
