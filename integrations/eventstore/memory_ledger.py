"""A ledger in memory: gone with the process, for offline replays and tests."""

from __future__ import annotations

from eventsourcing.popo import POPOProcessRecorder

from integrations.eventstore.ledger import RecordedLedger
from integrations.eventstore.rewriting import MemoryRewriter


def memory_ledger() -> RecordedLedger:
    """A new, empty ledger."""
    recorder = POPOProcessRecorder()
    return RecordedLedger(recorder, give_back=_nothing, rewrite=MemoryRewriter(recorder))


def _nothing() -> None:
    """Memory is given back by itself."""
