"""What can be asked of audit; written by `python -m tests.client.write`."""

from __future__ import annotations

from collections.abc import Iterator

from services.client import models as m
from services.client.asking import Asking, Question


class AuditCalls(Asking):
    """Who did what, and who looked at what."""

    def list_deeds(self, deal_id: str, *, limit: int | None = None, cursor: str | None = None) -> m.Deeds:
        """Everything that was recorded of a deal: what, when, by whom, and because of what."""
        question = Question(
            "GET",
            "/v1/audit/deals/{deal_id}",
            places={"deal_id": deal_id},
            query={"limit": limit, "cursor": cursor},
        )
        return self._read(question, m.Deeds)

    def all_deeds(self, deal_id: str, *, limit: int | None = None) -> Iterator[m.Deed]:
        """All rows of `list_deeds`, page after page."""
        for page in self._pages(lambda cursor: self.list_deeds(deal_id, limit=limit, cursor=cursor)):
            yield from page.deeds

    def list_looks(
        self, *, limit: int | None = None, cursor: str | None = None, deal: str | None = None
    ) -> m.Looks:
        """Who looked at what, the oldest first."""
        question = Question("GET", "/v1/audit/looks", query={"limit": limit, "cursor": cursor, "deal": deal})
        return self._read(question, m.Looks)

    def all_looks(self, *, limit: int | None = None, deal: str | None = None) -> Iterator[m.LookAt]:
        """All rows of `list_looks`, page after page."""
        for page in self._pages(lambda cursor: self.list_looks(limit=limit, deal=deal, cursor=cursor)):
            yield from page.looks
