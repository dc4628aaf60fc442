"""Duties: who of several processes does a thing that one is enough for."""

from __future__ import annotations

from typing import Protocol


class Duties(Protocol):
    """Keeps two followers of one name from doing the same work twice.

    It saves work and proves nothing: what makes results exact is the bookmark that is written
    with them. Every implementation passes `tests/contracts/duties.py`.
    """

    def take(self, name: str) -> bool:
        """Whether the duty is ours: taken now if it is free, kept if it was ours before."""
        ...

    def leave(self, name: str) -> None:
        """Let others have it. A process that dies leaves all of its duties."""
        ...

    def close(self) -> None:
        """Leave all duties and give back files and connections."""
        ...
