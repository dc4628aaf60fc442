"""A ledger in memory: gone with the process, for offline replays and tests."""

from __future__ import annotations

from eventsourcing.popo import POPOProcessRecorder

from integrations.eventstore.ledger import RecordedLedger


def memory_ledger() -> RecordedLedger:
    """A new, empty ledger."""
    return RecordedLedger(POPOProcessRecorder(), give_back=_nothing)


def _nothing() -> None:
    """Memory is given back by itself."""
