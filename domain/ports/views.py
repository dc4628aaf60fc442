"""Views: what is shown, kept ready to be read; made of the ledger and rebuilt from it at will."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.ports.ledger import Bookmark


@dataclass(frozen=True, slots=True)
class ViewRow:
    """One row of a view; `body` is JSON without personal text, which is put in when it is read."""

    key: str
    body: str


class Views(Protocol):
    """Where views live. Every implementation passes `tests/contracts/views.py`.

    A view whose rows change their shape gets a new name, and is rebuilt under it from zero.
    """

    def keep(self, view: str, rows: Sequence[ViewRow], bookmark: Bookmark) -> None:
        """Put rows in place of those with their keys, and move the bookmark, all or nothing.

        Raises:
            AlreadyFollowed: the bookmark does not move forward.
        """
        ...

    def bookmark(self, follower: str) -> int:
        """The position of a follower's bookmark; 0 when it has none."""
        ...

    def rows(self, view: str, *, after: str = "", limit: int) -> Sequence[ViewRow]:
        """At most `limit` rows of a view beyond a key, in a fixed order of their keys."""
        ...

    def row(self, view: str, key: str) -> ViewRow | None:
        """One row of a view; None when there is none."""
        ...

    def close(self) -> None:
        """Give back files and connections."""
        ...
