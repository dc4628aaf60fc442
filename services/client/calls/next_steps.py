"""What can be asked of next steps; written by `python -m tests.client.write`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from services.client import models as m
from services.client.asking import Asking, Question, tag_of
from services.client.basics import Seen


class NextStepsCalls(Asking):
    """What to do, and what became of it."""

    def list_headlines(self, *, limit: int | None = None, cursor: str | None = None) -> m.HeadlinesNow:
        """Your day: the one thing to do in each open deal that you may see, the most pressing
        first.
        """
        question = Question("GET", "/v1/next-steps", query={"limit": limit, "cursor": cursor})
        return self._read(question, m.HeadlinesNow)

    def all_headlines(self, *, limit: int | None = None) -> Iterator[m.HeadlineNow]:
        """All rows of `list_headlines`, page after page."""
        for page in self._pages(lambda cursor: self.list_headlines(limit=limit, cursor=cursor)):
            yield from page.next_steps

    def list_steps(self, deal_id: str, *, known: Seen[m.Steps] | None = None) -> Seen[m.Steps]:
        """All next steps of a deal, the headline first."""
        question = Question("GET", "/v1/deals/{deal_id}/next-steps", places={"deal_id": deal_id})
        return self._read_seen(question, m.Steps, known)

    def accept_step(
        self, step_id: str, *, as_seen: Seen[Any] | str | None = None, key: str | None = None
    ) -> Seen[m.Steps]:
        """Take it on. When what it is to bring about arrives, it is done by itself."""
        question = Question(
            "POST",
            "/v1/next-steps/{step_id}/accept",
            places={"step_id": step_id},
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read_seen(question, m.Steps)

    def finish_step(
        self, step_id: str, *, as_seen: Seen[Any] | str | None = None, key: str | None = None
    ) -> Seen[m.Steps]:
        """It was done."""
        question = Question(
            "POST",
            "/v1/next-steps/{step_id}/done",
            places={"step_id": step_id},
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read_seen(question, m.Steps)

    def snooze_step(
        self, step_id: str, body: m.Snooze, *, as_seen: Seen[Any] | str | None = None, key: str | None = None
    ) -> Seen[m.Steps]:
        """Hear of it again on a day inside the plan."""
        question = Question(
            "POST",
            "/v1/next-steps/{step_id}/snooze",
            places={"step_id": step_id},
            body=body,
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read_seen(question, m.Steps)

    def dismiss_step(
        self,
        step_id: str,
        body: m.Dismissal,
        *,
        as_seen: Seen[Any] | str | None = None,
        key: str | None = None,
    ) -> Seen[m.Steps]:
        """It will not be done, and why."""
        question = Question(
            "POST",
            "/v1/next-steps/{step_id}/dismiss",
            places={"step_id": step_id},
            body=body,
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read_seen(question, m.Steps)
