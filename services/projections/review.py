"""The review as a view: one row a deal, as a manager looks at it, ready to be read.

A row is as of the deal's newest event or day, and never of a moment before the row that it
replaces: a clock that was set back takes nothing back. It holds tokens; names and addresses are
put in when it is read, so that nothing of an erased person stays behind in a view.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, get_args

from domain.deal.answer import answer
from domain.deal.events import DealEvent
from domain.history.names import NAMES
from domain.moments import Instant
from domain.planning.events import DayBegan
from domain.ports.ledger import Ledger, StoredEvent
from domain.ports.outside import Outside
from domain.ports.texts import TextStore
from domain.ports.views import ViewRow, Views
from services.in_hand import GamesInHand
from services.recorder.deals import Deals
from services.recorder.known_deals import KnownDeals
from services.recorder.recording import PlainTexts
from services.review.row import row_of
from services.review.standing import standing_of

VIEW = "review.v1"
_NEWS = (*get_args(DealEvent), DayBegan)
_PAGE = 500


class ReviewProjection:
    """A projection: facts of deals and days in, rows of the review out."""

    name = f"{VIEW}<ledger"
    view = VIEW
    wants = tuple(NAMES[kind] for kind in _NEWS)

    def __init__(self, ledger: Ledger, deals: Deals, outside: Outside, views: Views) -> None:
        self._known = KnownDeals(ledger)
        self._games = GamesInHand(deals, outside)
        self._views = views
        self._looked: dict[str, Instant] = {}

    def rows(self, events: Sequence[StoredEvent]) -> Sequence[ViewRow]:
        """The rows of the deals that a page is about."""
        return [self._row(deal_id, page) for deal_id, page in self._known.by_deal(events).items()]

    def forget(self) -> None:
        """Read the deals anew, and when they were looked at."""
        self._known.forget()
        self._games.forget()
        self._looked.clear()

    def _row(self, deal_id: str, page: Sequence[StoredEvent]) -> ViewRow:
        as_of = max(self._last_look(deal_id), *(stored.recorded_at for stored in page))
        self._looked[deal_id] = as_of
        seen = answer(self._games.after(deal_id, page), as_of)
        row = row_of(seen, standing_of(seen), PlainTexts(())).json()
        return ViewRow(deal_id, json.dumps({**row, "as_of": as_of}, sort_keys=True))

    def _last_look(self, deal_id: str) -> Instant:
        if deal_id not in self._looked:
            before = self._views.row(VIEW, deal_id)
            return 0 if before is None else int(json.loads(before.body)["as_of"])
        return self._looked[deal_id]


def read_review(
    views: Views, texts: TextStore, deal_ids: Sequence[str] | None = None
) -> Iterator[dict[str, Any]]:
    """The rows of the review (of some deals) by the deals' ids, with the names that are kept for them."""
    for page in _pages(views, deal_ids):
        rows = [json.loads(row.body) for row in page]
        refs = [f"deal:{row['id']}" for row in rows] + [f"person:{row['owner']}" for row in rows]
        kept = texts.read(list(dict.fromkeys(refs)))
        for row in rows:
            name = kept.get(f"deal:{row['id']}", {}).get("name") or None
            owner = kept.get(f"person:{row['owner']}", {}).get("address") or row["owner"]
            yield {**row, "name": name, "owner": owner}


def _pages(views: Views, deal_ids: Sequence[str] | None) -> Iterator[Sequence[ViewRow]]:
    if deal_ids is not None:
        found = (views.row(VIEW, deal_id) for deal_id in deal_ids)
        yield [row for row in found if row is not None]
        return
    after = ""
    while page := views.rows(VIEW, after=after, limit=_PAGE):
        yield page
        after = page[-1].key
