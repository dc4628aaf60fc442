"""What can be asked of matching; written by `python -m tests.client.write`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from services.client import models as m
from services.client.asking import Asking, Question, tag_of
from services.client.basics import Seen


class MatchingCalls(Asking):
    """What waits to be matched, where something belongs and why, and a person's word on it."""

    def list_matches(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        stands: m.ListMatchesAnswer | None = None,
        deal: str | None = None,
        automated: bool | None = None,
        since: datetime | None = None,
    ) -> m.Queue:
        """What was captured and waits for a person, the latest first; a conversation has one row.

        You see what could be yours: what you take part in, what your mailbox holds, and what
        may belong to a deal of yours, as far as people's choices let you see it whichever deal
        it turns out to be.
        """
        question = Question(
            "GET",
            "/v1/matches",
            query={
                "limit": limit,
                "cursor": cursor,
                "stands": stands,
                "deal": deal,
                "automated": automated,
                "since": since,
            },
        )
        return self._read(question, m.Queue)

    def all_matches(
        self,
        *,
        limit: int | None = None,
        stands: m.ListMatchesAnswer | None = None,
        deal: str | None = None,
        automated: bool | None = None,
        since: datetime | None = None,
    ) -> Iterator[m.QueueRow]:
        """All rows of `list_matches`, page after page."""
        for page in self._pages(
            lambda cursor: self.list_matches(
                limit=limit, stands=stands, deal=deal, automated=automated, since=since, cursor=cursor
            )
        ):
            yield from page.matches

    def explain_match(self, touch: str, *, known: Seen[m.Why] | None = None) -> Seen[m.Why]:
        """Where a mail or a meeting belongs and why: the clues, the rivals, what people said, its
        history.
        """
        question = Question("GET", "/v1/matches/{touch}", places={"touch": touch})
        return self._read_seen(question, m.Why, known)

    def correct_match(
        self, touch: str, body: m.Word, *, as_seen: Seen[Any] | str | None = None, key: str | None = None
    ) -> m.Said:
        """Say where it belongs: to a deal, or to none. It outranks every rule, and can be undone."""
        question = Question(
            "POST",
            "/v1/matches/{touch}/correct",
            places={"touch": touch},
            body=body,
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read(question, m.Said)

    def undo_match(
        self, touch: str, *, as_seen: Seen[Any] | str | None = None, key: str | None = None
    ) -> m.Undone:
        """Take back what was said of it: the rules decide again."""
        question = Question(
            "POST",
            "/v1/matches/{touch}/undo",
            places={"touch": touch},
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read(question, m.Undone)
