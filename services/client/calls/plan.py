"""What can be asked of plan; written by `python -m tests.client.write`."""

from __future__ import annotations

from services.client import models as m
from services.client.asking import Asking, Question
from services.client.basics import Seen


class PlanCalls(Asking):
    """The way back from the decision date, and what it would be if."""

    def read_plan(self, deal_id: str, *, known: Seen[m.PlanLook] | None = None) -> Seen[m.PlanLook]:
        """The milestones laid back from the decision date: when each is due, and how much room it
        has.
        """
        question = Question("GET", "/v1/deals/{deal_id}/plan", places={"deal_id": deal_id})
        return self._read_seen(question, m.PlanLook, known)

    def suppose_plan(self, deal_id: str, body: m.WhatIf, *, key: str | None = None) -> m.WhatIfAnswer:
        """What the plan would be under other circumstances. Changes nothing.

        Another decision date can not be supposed: ask what has to be otherwise so that it
        holds.
        """
        question = Question(
            "POST",
            "/v1/deals/{deal_id}/plan/what-if",
            places={"deal_id": deal_id},
            body=body,
            headers={"Idempotency-Key": key},
        )
        return self._read(question, m.WhatIfAnswer)
