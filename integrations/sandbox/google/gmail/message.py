"""A message as a mailbox holds it."""

from __future__ import annotations

from dataclasses import dataclass

from integrations.sandbox.sources import Source


@dataclass(slots=True)
class Message:
    """One message of one mailbox. `at` is in milliseconds since 1970."""

    id: int
    thread: int
    at: int
    labels: frozenset[str]
    history: int
    source: Source

    @property
    def name(self) -> str:
        """The id as Gmail writes it."""
        return f"{self.id:x}"

    @property
    def thread_name(self) -> str:
        """The thread's id as Gmail writes it."""
        return f"{self.thread:x}"
