"""What keeps one part of a mailbox from being had, while the others go on."""

from __future__ import annotations

from dataclasses import dataclass

from domain.moments import Instant
from domain.ports.provider import FailureKind, ProviderFailed
from services.capture.sync_pace import SyncPace

LASTING = frozenset({FailureKind.PERMANENT, FailureKind.STOP_APP})
"""Until somebody changes something."""
OF_THE_MAILBOX = frozenset({FailureKind.REAUTHORISE, FailureKind.SLOW_DOWN})
"""What is never the trouble of one part."""


@dataclass(slots=True)
class Trouble:
    """How a part fares: the kind of its last failure, None if it is well, why, and until when it rests."""

    kind: FailureKind | None = None
    reason: str = ""
    failures: int = 0
    until: float = 0.0

    def rests(self, now: Instant) -> float:
        """For how many seconds nothing is asked of it, not even for a hint."""
        return max(0.0, self.until - now)

    def is_less_than(self, failure: ProviderFailed) -> bool:
        """Whether a part with this trouble does better than one that fails so."""
        return self.kind is None or (failure.kind in LASTING and self.kind not in LASTING)

    def note(self, failure: ProviderFailed, now: Instant, pace: SyncPace) -> None:
        """It failed: let it rest."""
        self.kind, self.reason = failure.kind, failure.reason
        self.failures += 1
        self.until = now + self._seconds(failure, pace)

    def is_to_be_told(self, pace: SyncPace) -> bool:
        """Whether people have to see it."""
        return self.kind in LASTING or self.failures >= pace.tries

    def end(self) -> None:
        """It is well."""
        self.kind, self.reason, self.failures, self.until = None, "", 0, 0.0

    def _seconds(self, failure: ProviderFailed, pace: SyncPace) -> float:
        match failure.kind:
            case FailureKind.PERMANENT:
                return pace.refused_seconds
            case FailureKind.STOP_APP:
                return pace.probe_seconds
            case _ if self.failures >= pace.tries:
                return pace.seldom_seconds
            case _:
                return max(failure.wait_seconds or 0.0, pace.backoff.seconds(self.failures))
