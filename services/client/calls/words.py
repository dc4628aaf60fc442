"""What can be asked of words; written by `python -m tests.client.write`."""

from __future__ import annotations

from typing import Any

from services.client import models as m
from services.client.asking import Asking, Question, tag_of
from services.client.basics import Seen


class WordsCalls(Asking):
    """What people say of a deal that no mailbox shows."""

    def declare_milestone(
        self,
        deal_id: str,
        milestone: str,
        body: m.MilestoneWord,
        *,
        as_seen: Seen[Any] | str | None = None,
        key: str | None = None,
    ) -> Seen[m.DealLook]:
        """Say that a milestone has started, is done, is open after all, or is waived."""
        question = Question(
            "POST",
            "/v1/deals/{deal_id}/milestones/{milestone}",
            places={"deal_id": deal_id, "milestone": milestone},
            body=body,
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read_seen(question, m.DealLook)

    def withdraw_evidence(
        self,
        deal_id: str,
        milestone: str,
        body: m.Withdrawal,
        *,
        as_seen: Seen[Any] | str | None = None,
        key: str | None = None,
    ) -> Seen[m.DealLook]:
        """Say that a touch or meeting does not show a milestone after all."""
        question = Question(
            "POST",
            "/v1/deals/{deal_id}/milestones/{milestone}/withdraw",
            places={"deal_id": deal_id, "milestone": milestone},
            body=body,
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read_seen(question, m.DealLook)

    def take_interaction_back(
        self, deal_id: str, touch: str, *, as_seen: Seen[Any] | str | None = None, key: str | None = None
    ) -> Seen[m.DealLook]:
        """Say that a call, meeting in person or chat was not as somebody reported it."""
        question = Question(
            "DELETE",
            "/v1/deals/{deal_id}/interactions/{touch}",
            places={"deal_id": deal_id, "touch": touch},
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read_seen(question, m.DealLook)

    def report_interaction(
        self,
        deal_id: str,
        body: m.InteractionWord,
        *,
        as_seen: Seen[Any] | str | None = None,
        key: str | None = None,
    ) -> Seen[m.DealLook]:
        """Report a call, a meeting in person or a chat."""
        question = Question(
            "POST",
            "/v1/deals/{deal_id}/interactions",
            places={"deal_id": deal_id},
            body=body,
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read_seen(question, m.DealLook)

    def make_commitment(
        self,
        deal_id: str,
        body: m.CommitmentWord,
        *,
        as_seen: Seen[Any] | str | None = None,
        key: str | None = None,
    ) -> Seen[m.DealLook]:
        """Say that one side promised something by a day."""
        question = Question(
            "POST",
            "/v1/deals/{deal_id}/commitments",
            places={"deal_id": deal_id},
            body=body,
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read_seen(question, m.DealLook)

    def excuse_touch(
        self, deal_id: str, touch: str, *, as_seen: Seen[Any] | str | None = None, key: str | None = None
    ) -> Seen[m.DealLook]:
        """Say that nobody owes an answer to a mail or a chat."""
        question = Question(
            "POST",
            "/v1/deals/{deal_id}/touches/{touch}/no-reply-owed",
            places={"deal_id": deal_id, "touch": touch},
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read_seen(question, m.DealLook)

    def acknowledge_finding(
        self,
        deal_id: str,
        rule: str,
        body: m.Acknowledgement,
        *,
        as_seen: Seen[Any] | str | None = None,
        key: str | None = None,
    ) -> Seen[m.DealLook]:
        """Say that a finding was seen."""
        question = Question(
            "POST",
            "/v1/deals/{deal_id}/findings/{rule}/acknowledge",
            places={"deal_id": deal_id, "rule": rule},
            body=body,
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read_seen(question, m.DealLook)
