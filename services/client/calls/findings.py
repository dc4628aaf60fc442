"""What can be asked of findings; written by `python -m tests.client.write`."""

from __future__ import annotations

from collections.abc import Iterator

from services.client import models as m
from services.client.asking import Asking, Question
from services.client.basics import Seen


class FindingsCalls(Asking):
    """What is wrong in a deal, since when, and what became of it."""

    def list_findings(self, deal_id: str, *, known: Seen[m.FindingRows] | None = None) -> Seen[m.FindingRows]:
        """What is found in a deal as of now: what counts, what is withheld and why, what was seen."""
        question = Question("GET", "/v1/deals/{deal_id}/findings", places={"deal_id": deal_id})
        return self._read_seen(question, m.FindingRows, known)

    def list_finding_history(
        self, deal_id: str, *, limit: int | None = None, cursor: str | None = None
    ) -> m.FindingHistory:
        """When findings were raised, cleared and acknowledged, as it was recorded then."""
        question = Question(
            "GET",
            "/v1/deals/{deal_id}/findings/history",
            places={"deal_id": deal_id},
            query={"limit": limit, "cursor": cursor},
        )
        return self._read(question, m.FindingHistory)

    def all_finding_history(self, deal_id: str, *, limit: int | None = None) -> Iterator[m.FindingEntry]:
        """All rows of `list_finding_history`, page after page."""
        for page in self._pages(
            lambda cursor: self.list_finding_history(deal_id, limit=limit, cursor=cursor)
        ):
            yield from page.entries
