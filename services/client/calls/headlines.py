"""What can be asked of headlines; written by `python -m tests.client.write`."""

from __future__ import annotations

from collections.abc import Iterator

from services.client import models as m
from services.client.asking import Asking, Question


class HeadlinesCalls(Asking):
    """Feeds of what somebody is told to do next."""

    def make_feed(self, body: m.FeedWanted | None = None, *, key: str | None = None) -> m.LinkMade:
        """Make an address at which a feed reader finds your headlines (Atom). Whoever has it reads
        them.
        """
        question = Question("POST", "/v1/headlines/feeds", body=body, headers={"Idempotency-Key": key})
        return self._read(question, m.LinkMade)

    def list_feeds(self, *, limit: int | None = None, cursor: str | None = None) -> m.LinkRows:
        """The feeds of yours whose addresses are good now, the oldest first."""
        question = Question("GET", "/v1/headlines/feeds", query={"limit": limit, "cursor": cursor})
        return self._read(question, m.LinkRows)

    def all_feeds(self, *, limit: int | None = None) -> Iterator[m.LinkRow]:
        """All rows of `list_feeds`, page after page."""
        for page in self._pages(lambda cursor: self.list_feeds(limit=limit, cursor=cursor)):
            yield from page.links

    def revoke_feed(self, feed: str, *, key: str | None = None) -> None:
        """Have the address of a feed lead nowhere from now on."""
        question = Question(
            "DELETE", "/v1/headlines/feeds/{feed}", places={"feed": feed}, headers={"Idempotency-Key": key}
        )
        self._do(question)
