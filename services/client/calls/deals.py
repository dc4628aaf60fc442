"""What can be asked of deals; written by `python -m tests.client.write`."""

from __future__ import annotations

from collections.abc import Iterator

from services.client import models as m
from services.client.asking import Asking, Question
from services.client.basics import Seen


class DealsCalls(Asking):
    """What a deal is and how it stands."""

    def list_deals(
        self, *, limit: int | None = None, cursor: str | None = None, open: bool | None = None
    ) -> m.DealRows:
        """The deals that you may see, by their ids."""
        question = Question("GET", "/v1/deals", query={"limit": limit, "cursor": cursor, "open": open})
        return self._read(question, m.DealRows)

    def all_deals(self, *, limit: int | None = None, open: bool | None = None) -> Iterator[m.DealRow]:
        """All rows of `list_deals`, page after page."""
        for page in self._pages(lambda cursor: self.list_deals(limit=limit, open=open, cursor=cursor)):
            yield from page.deals

    def read_deal(self, deal_id: str, *, known: Seen[m.DealLook] | None = None) -> Seen[m.DealLook]:
        """One deal as of now. What happened in it is to be had apart."""
        question = Question("GET", "/v1/deals/{deal_id}", places={"deal_id": deal_id})
        return self._read_seen(question, m.DealLook, known)
