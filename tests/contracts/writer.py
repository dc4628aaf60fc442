"""A process that opens a ledger and appends: `python -m tests.contracts.writer ADDRESS STREAM COUNT`.

It appends COUNT events to a stream of its own and as many to the shared STREAM, one by one.
"""

from __future__ import annotations

import sys
from uuid import UUID, uuid4

from domain.deal.events import NoReplyOwed
from domain.ports.ledger import Append, Ledger, NewEvent, StreamHasMoved
from integrations.eventstore.opening import open_ledger


def main(address: str, shared: str, count: str) -> None:
    ledger, own = open_ledger(address), uuid4()
    for number in range(int(count)):
        ledger.append([Append(own, number, [_event(number)])])
        _append_to_shared(ledger, UUID(shared), _event(number))
    ledger.close()


def _append_to_shared(ledger: Ledger, shared: UUID, event: NewEvent) -> None:
    while True:
        version = len(list(ledger.read(shared)))
        try:
            return ledger.append([Append(shared, version, [event])])
        except StreamHasMoved:
            continue


def _event(number: int) -> NewEvent:
    return NewEvent(uuid4(), NoReplyOwed(f"t{number}", number), 1_780_000_000, "writer", uuid4())


if __name__ == "__main__":
    main(*sys.argv[1:])
