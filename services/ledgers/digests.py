"""A digest that two ledgers share exactly when their streams hold the same events."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from uuid import UUID

from integrations.eventstore.raw import RawEvent


class StreamDigests:
    """Chains the events of every stream, so that the order between streams does not matter.

    SHA-256 over (digest so far, version, name, bytes), the parts with their lengths before
    them. Takes about 200 bytes of memory a stream.
    """

    def __init__(self) -> None:
        self._chained: dict[UUID, bytes] = {}

    @property
    def streams(self) -> int:
        """How many streams there are."""
        return len(self._chained)

    def add(self, events: Iterable[RawEvent]) -> None:
        """Go on with events, each stream's in order."""
        for event in events:
            before, name = self._chained.get(event.stream, b""), event.name.encode()
            parts = (before, event.version.to_bytes(8, "big"), name, event.state)
            chained = hashlib.sha256()
            for part in parts:
                chained.update(len(part).to_bytes(8, "big"))
                chained.update(part)
            self._chained[event.stream] = chained.digest()

    def whole(self) -> str:
        """One digest of all streams, in the order of their ids."""
        whole = hashlib.sha256()
        for stream, digest in sorted(self._chained.items()):
            whole.update(stream.bytes + digest)
        return whole.hexdigest()
