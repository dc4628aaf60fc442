"""What can be asked of acting; written by `python -m tests.client.write`."""

from __future__ import annotations

from typing import Any

from services.client import models as m
from services.client.asking import Asking, Question, tag_of
from services.client.basics import Seen


class ActingCalls(Asking):
    """Drafts and holds for a next step, in one's own mailbox and calendar; nothing is ever sent."""

    def draft_mail(
        self, step_id: str, *, as_seen: Seen[Any] | str | None = None, key: str | None = None
    ) -> m.DraftAnswer:
        """Draft the mail of a step in your own mailbox, in the conversation that it belongs to.

        It is never sent: you edit it and send it yourself. Asked again, you get the draft that
        is there; once you have sent or deleted it, a new one. Who has a mail drafted has
        accepted the step.
        """
        question = Question(
            "POST",
            "/v1/next-steps/{step_id}/draft",
            places={"step_id": step_id},
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read(question, m.DraftAnswer)

    def take_draft_back(
        self, step_id: str, *, as_seen: Seen[Any] | str | None = None, key: str | None = None
    ) -> m.Acts:
        """Throw the draft away. What you have sent meanwhile stays sent."""
        question = Question(
            "DELETE",
            "/v1/next-steps/{step_id}/draft",
            places={"step_id": step_id},
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read(question, m.Acts)

    def hold_time(
        self,
        step_id: str,
        body: m.HoldWanted | None = None,
        *,
        as_seen: Seen[Any] | str | None = None,
        key: str | None = None,
    ) -> m.HoldAnswer:
        """Hold an hour in your own calendar at which both sides work and you are free.

        Nobody is invited and nothing is sent, and a hold moves no deal. It lies on or before
        the day to aim at. Draft the mail afterwards: it proposes the time. The hold stays until
        you take it back, whatever becomes of the step.
        """
        question = Question(
            "POST",
            "/v1/next-steps/{step_id}/hold",
            places={"step_id": step_id},
            body=body,
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read(question, m.HoldAnswer)

    def take_hold_back(
        self, step_id: str, *, as_seen: Seen[Any] | str | None = None, key: str | None = None
    ) -> m.Acts:
        """Take the hold out of your calendar. Once you have invited somebody, it is yours to call
        off.
        """
        question = Question(
            "DELETE",
            "/v1/next-steps/{step_id}/hold",
            places={"step_id": step_id},
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read(question, m.Acts)

    def list_acts(self, step_id: str, *, as_seen: Seen[Any] | str | None = None) -> m.Acts:
        """What you had made of a step."""
        question = Question(
            "GET",
            "/v1/next-steps/{step_id}/acts",
            places={"step_id": step_id},
            headers={"If-Match": tag_of(as_seen)},
        )
        return self._read(question, m.Acts)
