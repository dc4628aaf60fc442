"""Counting the mail that belongs to no deal, for each of many deals, each message once.

Nearly every message is nothing to nearly every deal, so it is counted once for all: how many
copies of it came, and how many of them stayed inside a seller's company. Only the messages
that touch what a deal lists are judged, and noted, for that deal.
Source: `ignored` of the contract.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from services.shapes import Ignored

MessageKey = bytes


class Fate(Enum):
    """What became of one copy of a message in one deal; what is dealt with was kept or set aside."""

    DEALT_WITH = "dealt with"
    INTERNAL = "internal"
    UNRELATED = "unrelated"


@dataclass(slots=True)
class _Judged:
    """The copies of one message that were judged for one deal, and what they came to.

    `inside`: how many of them stayed inside the deal's company by its lists alone.
    """

    copies: int = 0
    inside: int = 0
    internal: bool = False
    unrelated: bool = False


class IgnoredMail:
    """What was seen of each message, by a short key, because there may be very many."""

    def __init__(self, company_of: tuple[int, ...]) -> None:
        self._company_of = company_of
        self._copies: dict[MessageKey, int] = {}
        self._inside: dict[int, dict[MessageKey, int]] = {company: {} for company in company_of}
        self._judged: dict[int, dict[MessageKey, _Judged]] = {}

    def count(self, key: MessageKey, inside: Iterable[int], judged: Mapping[int, Fate]) -> None:
        """Count one copy.

        `inside` are the companies that all its people are of, `judged` its fate in the deals
        that it touches; in all others it is internal or unrelated by that alone.
        """
        self._copies[key] = self._copies.get(key, 0) + 1
        companies = frozenset(inside)
        for company in companies:
            copies = self._inside[company]
            copies[key] = copies.get(key, 0) + 1
        for deal, fate in judged.items():
            note = self._judged.setdefault(deal, {}).setdefault(key, _Judged())
            note.copies += 1
            note.inside += self._company_of[deal] in companies
            note.internal |= fate is Fate.INTERNAL
            note.unrelated |= fate is Fate.UNRELATED

    def of(self, deal: int) -> Ignored:
        """How many messages were internal to a deal's seller, and how many unrelated to it."""
        inside = self._inside[self._company_of[deal]]
        internal, unrelated = len(inside), len(self._copies) - len(inside)
        for key, note in self._judged.get(deal, {}).items():
            copies = inside.get(key, 0)
            is_internal = note.internal or copies > note.inside
            others = self._copies[key] - copies - (note.copies - note.inside)
            is_unrelated = not is_internal and (note.unrelated or others > 0)
            internal += is_internal - (copies > 0)
            unrelated += is_unrelated - (copies == 0)
        return Ignored(internal, unrelated)


def message_key(said: str) -> MessageKey:
    """A short key of what tells a message from others."""
    return hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=8).digest()
