"""What can be asked of exports; written by `python -m tests.client.write`."""

from __future__ import annotations

from services.client import models as m
from services.client.asking import Asking, Question
from services.client.basics import Seen


class ExportsCalls(Asking):
    """A deal handed over: whole, as a page, or its plan as a calendar."""

    def export_deal(self, deal_id: str) -> m.DealExport:
        """Everything of a deal that you may see: what happened, who takes part, the plan, what was
        found.
        """
        question = Question("GET", "/v1/deals/{deal_id}/export", places={"deal_id": deal_id})
        return self._read(question, m.DealExport)

    def report_deal(self, deal_id: str, *, known: Seen[bytes] | None = None) -> Seen[bytes]:
        """The report of a deal: one page with its past under both clocks, to be kept or forwarded."""
        question = Question("GET", "/v1/deals/{deal_id}/report", places={"deal_id": deal_id})
        return self._read_bytes_seen(question, known)

    def export_plan(self, deal_id: str, *, known: Seen[bytes] | None = None) -> Seen[bytes]:
        """The plan as a calendar: what is left on its due days, and the decision date.

        Nobody is invited. Calendar programs can not sign in: they subscribe by a secret link of
        the kind `calendar`.
        """
        question = Question("GET", "/v1/deals/{deal_id}/plan.ics", places={"deal_id": deal_id})
        return self._read_bytes_seen(question, known)
