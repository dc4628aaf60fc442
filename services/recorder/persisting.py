"""Appending what follows from things as they stand: anew, whenever somebody else was first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from domain.ports.ledger import StreamHasMoved

_T = TypeVar("_T")
MOST_TRIES = 5


class TooManyConflicts(Exception):
    """Others kept appending; nothing was stored by this command."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} was changed by others {MOST_TRIES} times in a row; try again")


def persist(what: str, attempt: Callable[[], _T]) -> _T:
    """Attempt it: read how things stand, decide, append. `what` names it where somebody else is always first.

    Raises:
        TooManyConflicts: somebody else was first every time.
        Whatever else `attempt` raises.
    """
    for _ in range(MOST_TRIES):
        try:
            return attempt()
        except StreamHasMoved:
            continue
    raise TooManyConflicts(what)
