"""What can be asked of links; written by `python -m tests.client.write`."""

from __future__ import annotations

from collections.abc import Iterator

from services.client import models as m
from services.client.asking import Asking, Question


class LinksCalls(Asking):
    """Secret links, by which somebody without an account reads one thing."""

    def share_link(self, deal_id: str, body: m.LinkWanted, *, key: str | None = None) -> m.LinkMade:
        """Make a link by which somebody without an account reads one thing of a deal: the buyer
        its plan.
        """
        question = Question(
            "POST",
            "/v1/deals/{deal_id}/links",
            places={"deal_id": deal_id},
            body=body,
            headers={"Idempotency-Key": key},
        )
        return self._read(question, m.LinkMade)

    def list_links(self, deal_id: str, *, limit: int | None = None, cursor: str | None = None) -> m.LinkRows:
        """The links to something of a deal that are good now, the oldest first."""
        question = Question(
            "GET",
            "/v1/deals/{deal_id}/links",
            places={"deal_id": deal_id},
            query={"limit": limit, "cursor": cursor},
        )
        return self._read(question, m.LinkRows)

    def all_links(self, deal_id: str, *, limit: int | None = None) -> Iterator[m.LinkRow]:
        """All rows of `list_links`, page after page."""
        for page in self._pages(lambda cursor: self.list_links(deal_id, limit=limit, cursor=cursor)):
            yield from page.links

    def revoke_link(self, deal_id: str, link: str, *, key: str | None = None) -> None:
        """Have a link lead nowhere from now on."""
        question = Question(
            "DELETE",
            "/v1/deals/{deal_id}/links/{link}",
            places={"deal_id": deal_id, "link": link},
            headers={"Idempotency-Key": key},
        )
        self._do(question)
