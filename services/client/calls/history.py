"""What can be asked of history; written by `python -m tests.client.write`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from services.client import models as m
from services.client.asking import Asking, Question


class HistoryCalls(Asking):
    """What happened in a deal, and what was known of it when."""

    def list_touches(self, deal_id: str, *, limit: int | None = None, cursor: str | None = None) -> m.Touches:
        """The touches of a deal: its mail, and the calls and chats that people reported."""
        question = Question(
            "GET",
            "/v1/deals/{deal_id}/touches",
            places={"deal_id": deal_id},
            query={"limit": limit, "cursor": cursor},
        )
        return self._read(question, m.Touches)

    def all_touches(self, deal_id: str, *, limit: int | None = None) -> Iterator[m.TouchAnswer]:
        """All rows of `list_touches`, page after page."""
        for page in self._pages(lambda cursor: self.list_touches(deal_id, limit=limit, cursor=cursor)):
            yield from page.touches

    def list_meetings(self, deal_id: str) -> m.Meetings:
        """The meetings of a deal, past and ahead."""
        question = Question("GET", "/v1/deals/{deal_id}/meetings", places={"deal_id": deal_id})
        return self._read(question, m.Meetings)

    def list_rallies(self, deal_id: str) -> m.Play:
        """The rallies of a deal with their turns, what moved it, and whose move it is."""
        question = Question("GET", "/v1/deals/{deal_id}/rallies", places={"deal_id": deal_id})
        return self._read(question, m.Play)

    def read_timeline(
        self, deal_id: str, *, happened_by: datetime | None = None, known_at: datetime | None = None
    ) -> m.Past:
        """A deal's past under both clocks, and where today's rules would say otherwise."""
        question = Question(
            "GET",
            "/v1/deals/{deal_id}/timeline",
            places={"deal_id": deal_id},
            query={"happened_by": happened_by, "known_at": known_at},
        )
        return self._read(question, m.Past)
