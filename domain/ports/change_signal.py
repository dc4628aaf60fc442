"""The change signal: a hint that the ledger may have grown, never a promise."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol


class ChangeSignal(Protocol):
    """Wakes followers early. Every implementation passes `tests/contracts/change_signal.py`.

    Who waits first takes a mark, then reads, then waits for news since the mark; so what is
    appended between reading and waiting is not slept over. A signal may be deaf: nobody may
    depend on it, and every wait has an end.
    """

    def mark(self) -> int:
        """Where the signal stands now; changes whenever it rings."""
        ...

    def wait(self, since: int, *, at_most_seconds: float, names: Collection[str] = ()) -> bool:
        """Wait until it has rung since a mark; False when the time was up first.

        With `names`, only for events of one of these stored names, or for what may be anything.
        """
        ...

    def ring(self, names: Collection[str] = ()) -> None:
        """Wake everybody in this process who waits for events of these names; everybody, if none is given."""
        ...

    def close(self) -> None:
        """Give back connections and threads; wakes everybody."""
        ...
