"""What forgets in one ledger, as long after its capture as the company says."""

from __future__ import annotations

from services.privacy.forgetting import Retention
from services.recorder.following import Recorder
from services.system import System
from services.wiring import Store


def retention_of(given: System | Store) -> Retention:
    """What forgets; what the recorder has not passed yet is not judged."""
    return Retention(
        given.ledger,
        given.texts,
        given.clock,
        days=lambda: given.company.privacy()[0].retention_days,
        matched_by=Recorder.name,
    )
