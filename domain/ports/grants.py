"""Grants: what lets us read a mailbox (a refresh token, a key file). Never in an event, never in a log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class GrantStore(Protocol):
    """Where grants live, encrypted. Every implementation passes `tests/contracts/grants.py`."""

    def keep(self, mailbox: str, secret: str) -> None:
        """Keep the grant of a mailbox (by its token), instead of the one that there was."""
        ...

    def swap(self, mailbox: str, old: str, new: str) -> bool:
        """Keep a new grant instead of the old one; False, and nothing changes, if that is not there any more.

        What was destroyed, or replaced by a later sign-in, does not come back by it.
        """
        ...

    def read(self, mailbox: str) -> str | None:
        """The grant of a mailbox; None where there is none."""
        ...

    def destroy(self, mailbox: str) -> None:
        """Destroy the grant of a mailbox for good, if there is one."""
        ...

    def mailboxes(self) -> Sequence[str]:
        """The mailboxes that have a grant, in a fixed order."""
        ...

    def rotate(self, key: bytes) -> int:
        """Encrypt all grants under another key, at once or not at all; how many there are.

        Whoever opened the store with the key before has to open it again.
        """
        ...

    def close(self) -> None:
        """Give back files and connections."""
        ...
