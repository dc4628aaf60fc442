"""Of which deal each step is that was ever issued: an id of a step does not say it.

Read on with each question; the first one reads them all.
"""

from __future__ import annotations

import threading

from domain.history.names import NAMES
from domain.planning.events import StepId, StepIssued
from domain.ports.ledger import Ledger
from services.reading_on import read_on

_ISSUED = (NAMES[StepIssued],)


class IssuedSteps:
    """The steps of one ledger, by their ids; some 200 bytes each."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._deals: dict[StepId, str] = {}
        self._upto = 0
        self._lock = threading.Lock()

    def deal_of(self, step_id: StepId) -> str | None:
        """The id of the deal whose step it is; None where no such step was issued."""
        with self._lock:
            found = self._deals.get(step_id)
            if found is None:
                self._catch_up()
                found = self._deals.get(step_id)
            return found

    def _catch_up(self) -> None:
        for page, upto in read_on(self._ledger, self._upto, _ISSUED):
            for stored in page:
                if isinstance(stored.event, StepIssued):
                    command = stored.event.command
                    self._deals.setdefault(command.step_id, command.deal_id)
            self._upto = upto
