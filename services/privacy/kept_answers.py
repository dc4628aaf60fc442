"""Answers that are kept for who sends a request again, and are forgotten after a day.

They may hold names, secrets that are shown once, and what somebody was let see then: none outlives its use.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.access.events import RequestTaken
from domain.history.names import NAMES
from domain.ports.clock import Clock
from domain.ports.ledger import Bookmark, Ledger, StoredEvent
from domain.ports.texts import TextStore

KEPT_SECONDS = 86_400
FOLLOWER = "answers<ledger"
_PAGE = 1_000


def answer_ref(stream: UUID) -> str:
    """Under what the answer to a request is kept, by the stream of its key."""
    return f"answer:{stream}"


@dataclass(frozen=True, slots=True)
class KeptAnswers:
    """The answers that one ledger knows of."""

    ledger: Ledger
    texts: TextStore
    clock: Clock

    def forget(self) -> int:
        """Forget those that nobody is given any more; how many there were."""
        forgotten, after = 0, self.ledger.bookmark(FOLLOWER)
        while page := self._over(after):
            forgotten += self.texts.forget([answer_ref(stream) for stream in self._not_taken_since(page)])
            after = page[-1].position or after
            self.ledger.append([], Bookmark(FOLLOWER, after))
        return forgotten

    def _over(self, after: int) -> Sequence[StoredEvent]:
        """The next requests whose answers are over, in the order in which they were taken."""
        page = self.ledger.read_all(after=after, limit=_PAGE, names=(NAMES[RequestTaken],))
        since = self.clock.now() - KEPT_SECONDS
        young = (place for place, each in enumerate(page) if each.recorded_at > since)
        return page[: next(young, len(page))]

    def _not_taken_since(self, page: Sequence[StoredEvent]) -> list[UUID]:
        """The streams of keys that nobody used for another request later."""
        versions = self.ledger.versions([each.stream for each in page])
        return [each.stream for each in page if versions[each.stream] == each.version]
