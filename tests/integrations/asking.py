"""What tests ask of an adapter over a sandbox, whichever provider it is for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from domain.moments import Instant, instant_of
from domain.ports.provider import FailureKind, Page, ProviderFailed
from integrations.sandbox.sandbox import Sandbox


@dataclass
class Purse:
    """A budget that allows everything and counts it."""

    spent: list[int] = field(default_factory=list)

    def spend(self, units: int) -> None:
        self.spent.append(units)


@dataclass(frozen=True)
class SandboxClock:
    """The clock of a sandbox, as adapters are given one."""

    sandbox: Sandbox

    def now(self) -> Instant:
        return instant_of(self.sandbox.clock.now())


def keys(found: Sequence[Page]) -> list[str]:
    """What is there, in order."""
    return [each.key for page in found for each in page.items]


def gone(found: Sequence[Page]) -> list[str]:
    """What is gone, in order."""
    return [key for page in found for key in page.gone]


def failure(act: Callable[[], object]) -> tuple[FailureKind, str]:
    """The kind and reason with which something fails."""
    return why(act)[:2]


def why(act: Callable[[], object]) -> tuple[FailureKind, str, float | None]:
    """The kind, the reason, and how long is to be waited, of something that fails."""
    try:
        answer = act()
    except ProviderFailed as failed:
        return failed.kind, failed.reason, failed.wait_seconds
    raise AssertionError(f"it did not fail: {answer}")
