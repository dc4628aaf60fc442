"""What can be asked of coverage; written by `python -m tests.client.write`."""

from __future__ import annotations

from services.client import models as m
from services.client.asking import Asking, Question
from services.client.basics import Seen


class CoverageCalls(Asking):
    """What of a deal is seen, and so what its silence is worth."""

    def read_coverage(
        self, deal_id: str, *, known: Seen[m.DealCoverage] | None = None
    ) -> Seen[m.DealCoverage]:
        """Whose mailboxes are seen in a deal and since when, and what is not: calls and chats
        above all.
        """
        question = Question("GET", "/v1/deals/{deal_id}/coverage", places={"deal_id": deal_id})
        return self._read_seen(question, m.DealCoverage, known)
