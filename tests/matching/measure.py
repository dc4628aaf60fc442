"""Counting: what became of each contact beside what is true of it.

`precision` is of what was matched without asking anybody: matched to the true deal / matched. What
belongs to no deal and was matched counts as wrong. `recall` is of what belongs to a deal: matched to
it / all of that; what is ambiguous counts as not matched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from domain.matching.clues import Ambiguous, Match, NoDeal, Outcome
from domain.matching.conversation import match_conversation
from tests.matching.corpus import Corpus
from tests.matching.mixture import Situation


class Fate(StrEnum):
    """What became of a contact."""

    RIGHT = "right"
    """Matched to its deal."""
    WRONG = "wrong"
    """Matched to another deal."""
    STRAY = "stray"
    """Matched to a deal though it belongs to none."""
    AMONG = "among"
    """Ambiguous, and its deal is among the candidates."""
    NOT_AMONG = "not among"
    """Ambiguous, and its deal is not among the candidates."""
    ASKED = "asked"
    """Ambiguous though it belongs to no deal."""
    MISSED = "missed"
    """Said to belong to no deal though it does."""
    NONE = "none"
    """Said to belong to no deal, and so it is."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many contacts of each situation met each fate."""

    fates: Counter[tuple[Situation, Fate]]

    def of(self, *fates: Fate, situation: Situation | None = None) -> int:
        """How many met one of these fates, in one situation or in all."""
        return sum(
            number
            for (within, fate), number in self.fates.items()
            if fate in fates and situation in {None, within}
        )

    @property
    def precision(self) -> float:
        """Matched to the true deal, of what was matched."""
        right = self.of(Fate.RIGHT)
        return right / max(1, right + self.of(Fate.WRONG, Fate.STRAY))

    @property
    def recall(self) -> float:
        """Matched to the true deal, of what truly belongs to one."""
        right = self.of(Fate.RIGHT)
        return right / (right + self.of(Fate.WRONG, Fate.AMONG, Fate.NOT_AMONG, Fate.MISSED))

    @property
    def ambiguous(self) -> float:
        """The share of all contacts about which a person is asked."""
        return self.of(Fate.AMONG, Fate.NOT_AMONG, Fate.ASKED) / self.fates.total()

    def __add__(self, other: Counted) -> Counted:
        """Both together."""
        return Counted(self.fates + other.fates)


def matched(corpus: Corpus) -> Mapping[str, Outcome]:
    """What the product says of each contact."""
    found: dict[str, Outcome] = {}
    for conversation in corpus.conversations:
        found.update(match_conversation(conversation, corpus.deals, corpus.rules))
    return found


def counted(corpus: Corpus, outcomes: Mapping[str, Outcome]) -> Counted:
    """The outcomes held against the truth."""
    return Counted(
        Counter(
            (each.truth.situation, fate_of(outcomes[id_], each.truth.deal))
            for id_, each in corpus.labelled.items()
        )
    )


def fate_of(outcome: Outcome, deal: str | None) -> Fate:
    """What an outcome is worth for a contact that belongs to a deal, or to none."""
    match outcome:
        case Match():
            if deal is None:
                return Fate.STRAY
            return Fate.RIGHT if outcome.deal_id == deal else Fate.WRONG
        case Ambiguous():
            if deal is None:
                return Fate.ASKED
            among = any(each.deal_id == deal for each in outcome.candidates)
            return Fate.AMONG if among else Fate.NOT_AMONG
        case NoDeal():
            return Fate.NONE if deal is None else Fate.MISSED
        case _:
            assert_never(outcome)
