"""What speaks for a deal: each kind of clue, and what was found of it.

Source: rules.md section 2, "Sides"; decision 20. Clues hold tokens only: who or what was found
can be shown with the text store, and an event stays true after everybody in it was forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ClueKind(StrEnum):
    """Why a contact may belong to a deal, the weightiest first. Those that speak against it come last."""

    CORRECTION = "correction"
    """A person said so; nothing outranks it."""
    PIN = "pin"
    """The company's rules say that this person, domain or phrase belongs to the deal."""
    THREAD = "thread"
    """An earlier contact of the conversation is the deal's, and in this one its people take part, or
    nobody whom another deal names: a colleague of theirs may answer from anywhere."""
    PERSON = "person"
    """The deal names this person of the other side, who wrote or is written to."""
    NAME = "name"
    """The subject has the deal's whole name, with a telling word that no rival's name has."""
    NAME_WORD = "name_word"
    """The subject has a telling word of the deal's name, and no rival's name has it."""
    PERSON_COPIED = "person_copied"
    """The deal names this person of the other side, who is only copied in."""
    DOMAIN = "domain"
    """The deal names this person's domain."""
    OWNER = "owner"
    """The deal's owner takes part."""
    THREAD_ALONE = "thread_alone"
    """An earlier contact of the conversation is the deal's, but only people of other deals take part."""
    PARENT_DOMAIN = "parent_domain"
    """The deal names a domain above this person's."""
    GROUP = "group"
    """The deal names a domain of the same group of companies."""
    ALIAS = "alias"
    """The deal names another address of this person."""
    PARTNER = "partner"
    """A partner of the deal takes part on the seller's side."""
    TEAM = "team"
    """Somebody of the deal's team takes part."""
    NO_PLAYER = "no_player"
    """Of the seller's people who take part nobody is the deal's owner, of its team or a partner of it."""
    NOT_YET_OPEN = "not_yet_open"
    """The deal was opened more than two weeks later, and there are other candidates."""
    OPENED_AFTER_ANOTHER = "opened_after_another"
    """The same, and after another candidate of which that is true."""


@dataclass(frozen=True, slots=True)
class Clue:
    """One thing that speaks for or against a deal.

    `points` are added up. `inputs` are what was found: tokens of people, domains or words, or
    the id of the contact or correction that it leans on.
    """

    kind: ClueKind
    points: int
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A deal that a contact may belong to, with everything that speaks for and against it."""

    deal_id: str
    clues: tuple[Clue, ...]

    @property
    def score(self) -> int:
        """The points of all clues."""
        return sum(each.points for each in self.clues)

    @property
    def support(self) -> int:
        """The points of the clues that speak for it, without those against."""
        return sum(each.points for each in self.clues if each.points > 0)


@dataclass(frozen=True, slots=True)
class Match:
    """A contact belongs to a deal.

    `rule` is the kind of clue that decided: the one in which the deal is furthest ahead of
    the next best (one that speaks against that, too), or its weightiest if there is no other.
    `margin` is by how many points it is ahead; None without a rival.
    """

    deal_id: str
    rule: ClueKind
    clues: tuple[Clue, ...]
    rivals: tuple[Candidate, ...] = ()
    margin: int | None = None


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several deals could be meant, and none is far enough ahead: a person has to say. Best first."""

    candidates: tuple[Candidate, ...]


class NoDealBecause(StrEnum):
    """Why a contact belongs to no deal."""

    NOBODY_KNOWN = "nobody_known"
    """No deal names any of its people."""
    NOT_BETWEEN_SIDES = "not_between_sides"
    """Deals name some of its people, but none has people of both its sides in it."""
    CLOSED_BEFORE = "closed_before"
    """The deals that it could belong to were closed before it happened."""
    OPENED_MUCH_LATER = "opened_much_later"
    """The deals that it could belong to were opened long after it, and no conversation leads there."""
    TOO_LITTLE = "too_little"
    """What speaks for any deal does not suffice."""
    PINNED_OUT = "pinned_out"
    """The company's rules say that its subject belongs to no deal, or some of its people; nobody else of
    it does."""
    CORRECTION = "correction"
    """A person said so."""


@dataclass(frozen=True, slots=True)
class NoDeal:
    """A contact belongs to no deal; `near` are the deals that came closest, in the order of their ids."""

    because: NoDealBecause
    near: tuple[str, ...] = ()


Outcome = Match | Ambiguous | NoDeal


def deal_of(outcome: Outcome | None) -> str | None:
    """The deal of an outcome that is a match."""
    return outcome.deal_id if isinstance(outcome, Match) else None
