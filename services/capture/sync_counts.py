"""What the capture of mailboxes has done so far: numbers, and nobody's text."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from services.capture.batches import Batch


@dataclass(slots=True)
class SyncCounts:
    """Since the process began. `failures` counts by kind, `reasons` what was left out by why."""

    captured: int = 0
    new: int = 0
    left_out: int = 0
    set_aside: int = 0
    gone: int = 0
    labelled: int = 0
    hints: int = 0
    failures: Counter[str] = field(default_factory=Counter[str])
    reasons: Counter[str] = field(default_factory=Counter[str])

    def took(self, batch: Batch, new: int) -> None:
        """A batch was appended; `new` events came of it."""
        self.captured += len(batch.captured)
        self.new += new
        self.left_out += len(batch.left_out) + len(batch.for_now)
        self.set_aside += len(batch.set_aside)
        self.gone += len(batch.gone)
        self.labelled += len(batch.labelled)
        self.reasons.update(batch.reasons.values())
