"""Counting: what became of each contact beside what is true of it.

`precision` is of what was matched without asking anybody: matched to the true deal / matched. What
belongs to no deal and was matched counts as wrong. `recall` is of what belongs to a deal: matched to
it / all of that; what is ambiguous counts as not matched. `recall_where_told` leaves out what nobody
could tell from the mail (`corpus.Labelled.is_told`), where a careful rule has to ask.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import astuple, dataclass
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


_BELONGING = (Fate.RIGHT, Fate.WRONG, Fate.AMONG, Fate.NOT_AMONG, Fate.MISSED)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many contacts of each situation met each fate."""

    fates: Counter[tuple[Situation, Fate]]
    told: Counter[Fate]
    """Of those contacts only of which something tells to which deal they belong."""

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
        return self.of(Fate.RIGHT) / self.of(*_BELONGING)

    @property
    def recall_where_told(self) -> float:
        """The same of those only of which something tells."""
        return self.told[Fate.RIGHT] / sum(self.told[fate] for fate in _BELONGING)

    @property
    def ambiguous(self) -> float:
        """The share of all contacts about which a person is asked."""
        return self.of(Fate.AMONG, Fate.NOT_AMONG, Fate.ASKED) / self.fates.total()

    def __add__(self, other: Counted) -> Counted:
        """Both together."""
        return Counted(self.fates + other.fates, self.told + other.told)


def matched(corpus: Corpus) -> Mapping[str, Outcome]:
    """What the product says of each contact."""
    found: dict[str, Outcome] = {}
    for conversation in corpus.conversations:
        found.update(match_conversation(conversation, corpus.deals, corpus.rules))
    return found


def counted(corpus: Corpus, outcomes: Mapping[str, Outcome]) -> Counted:
    """The outcomes held against the truth."""
    met = {id_: fate_of(outcomes[id_], each.truth.deal) for id_, each in corpus.labelled.items()}
    return Counted(
        Counter((corpus.labelled[id_].truth.situation, fate) for id_, fate in met.items()),
        Counter(fate for id_, fate in met.items() if corpus.labelled[id_].is_told),
    )


@dataclass(frozen=True, slots=True)
class Links:
    """What a rule that may give several deals is worth.

    `given` are pairs of a contact and a deal, `right` those that are true, `belonging` the contacts
    that belong to a deal, `several` the contacts with more than one, `strays` those of no deal with one.
    """

    given: int = 0
    right: int = 0
    belonging: int = 0
    several: int = 0
    strays: int = 0
    contacts: int = 0

    @property
    def precision(self) -> float:
        """True pairs, of all that are given."""
        return self.right / max(1, self.given)

    @property
    def recall(self) -> float:
        """Contacts whose deal is given, be it among others."""
        return self.right / self.belonging

    def __add__(self, other: Links) -> Links:
        """Both together."""
        return Links(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


def linked(corpus: Corpus, deals: Mapping[str, frozenset[str]]) -> Links:
    """The deals that a rule gives to contacts held against the truth."""
    pairs = [(deals[id_], each.truth.deal) for id_, each in corpus.labelled.items()]
    return Links(
        given=sum(len(found) for found, _ in pairs),
        right=sum(true in found for found, true in pairs),
        belonging=sum(true is not None for _, true in pairs),
        several=sum(len(found) > 1 for found, _ in pairs),
        strays=sum(bool(found) and true is None for found, true in pairs),
        contacts=len(pairs),
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
