"""Putting other bytes where an event stands: the one thing that is ever done to what was stored.

Only forgetting does it (`domain.capture.forgetting`). A rewriter takes all rows or none of them, and
then does what its store can do so that the old bytes are nowhere in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

from eventsourcing.persistence import StoredEvent as Row
from eventsourcing.popo import POPOProcessRecorder

Rewriter: TypeAlias = Callable[[Sequence[Row]], None]

_TEXTS = re.compile(rb'"([^"\\]+)"')
"""The texts of a JSON document that have nothing to be escaped, as ids and tokens have not."""


def named_in(state: bytes, ids: frozenset[bytes]) -> frozenset[bytes]:
    """Which of these ids stand in stored bytes as texts of their own."""
    return frozenset(ids.intersection(_TEXTS.findall(state)))


class MemoryRewriter:
    """Rewrites the rows of the library's recorder in memory."""

    def __init__(self, recorder: POPOProcessRecorder) -> None:
        self._recorder = recorder

    def __call__(self, rows: Sequence[Row]) -> None:
        """See `Rewriter`. The recorder offers no way, so this reaches into its lists."""
        recorder = self._recorder
        with recorder._database_lock:  # noqa: SLF001 - see above
            for row in rows:
                index = recorder._stored_events_index[str(row.originator_id)]  # noqa: SLF001 - see above
                recorder._stored_events[index[row.originator_version]] = row  # noqa: SLF001 - see above
