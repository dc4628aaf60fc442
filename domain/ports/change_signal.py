"""The change signal: a hint that the ledger may have grown, or something outside, never a promise."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

HINTED = "hint"
"""What is waited for by who wants to hear hints."""


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

    def hint(self, about: str) -> None:
        """Tell all processes of the ledger that something may be new outside: wakes who waits for `HINTED`.

        `about` is a token that names it without anybody's text. May take as long as a connection does.
        """
        ...

    def hints(self, since: int) -> Sequence[str]:
        """What was hinted at since a mark, each once; nobody may depend on it."""
        ...

    def close(self) -> None:
        """Give back connections and threads; wakes everybody."""
        ...
