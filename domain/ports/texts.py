"""The text store: personal text, kept apart from events, encrypted under a key per person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Text:
    """Personal text about one subject of the ledger (a touch, a meeting, a person, a deal).

    `owners` are the key names whose keys must all exist for the text to be read: the
    tokens of every person on a touch, `deal:<id>` for free text about a deal.
    `fields` maps a field's name to its plain text.
    """

    ref: str
    owners: tuple[str, ...]
    fields: Mapping[str, str]


class TextStore(Protocol):
    """Where personal text lives. Every implementation passes `tests/contracts/texts.py`."""

    def keep(self, texts: Sequence[Text]) -> None:
        """Store texts, each replacing what was kept under its `ref`.

        Keys are made for owners that have none. Texts with an erased owner are not kept.
        """
        ...

    def read(self, refs: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """The fields of each ref that is kept and readable; erased ones are absent."""
        ...

    def erase(self, owner: str) -> int:
        """Destroy a person's key for good; returns how many texts became unreadable.

        Nothing of theirs can be read afterwards, and no key is ever made for them again.
        """
        ...

    def forget(self, refs: Sequence[str]) -> int:
        """Remove texts for good, and nothing else of their owners; how many there were."""
        ...

    def close(self) -> None:
        """Give back files and connections."""
        ...
