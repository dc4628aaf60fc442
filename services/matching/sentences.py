"""Clues, outcomes and rules in words."""

from __future__ import annotations

from domain.matching.clues import ClueKind, NoDealBecause

SAYS = {
    ClueKind.CORRECTION: "a person said so",
    ClueKind.PIN: "the rules pin it to the deal",
    ClueKind.THREAD: "its conversation is the deal's, and so are its people, or nobody else's",
    ClueKind.PERSON: "the deal names this person, who writes or is written to",
    ClueKind.PERSON_COPIED: "the deal names this person, who is copied in",
    ClueKind.NAME: "the subject has the deal's whole name, which tells",
    ClueKind.DOMAIN: "the deal names this domain",
    ClueKind.OWNER: "the deal's owner takes part",
    ClueKind.THREAD_ALONE: "its conversation is the deal's, but only people of other deals take part",
    ClueKind.NAME_WORD: "the subject has a telling word of the deal's name",
    ClueKind.PARENT_DOMAIN: "the deal names the domain above this person's",
    ClueKind.GROUP: "this domain is of the same group of companies as the deal's",
    ClueKind.ALIAS: "the deal names another address of this person",
    ClueKind.PARTNER: "a partner of the deal takes part",
    ClueKind.TEAM: "somebody of the deal's team takes part",
    ClueKind.NO_PLAYER: "of the seller's people nobody is of the deal",
    ClueKind.NOT_YET_OPEN: "the deal was opened more than two weeks later",
    ClueKind.OPENED_AFTER_ANOTHER: "the deal was opened later, as others were, and after one of them",
}
"""What each kind of clue says for or against a deal."""

BECAUSE = {
    NoDealBecause.NOBODY_KNOWN: "no deal names any of its people",
    NoDealBecause.NOT_BETWEEN_SIDES: "deals name some of its people, but none has both its sides in it",
    NoDealBecause.CLOSED_BEFORE: "the deals that it could belong to were closed before it",
    NoDealBecause.OPENED_MUCH_LATER: "the deals that it could belong to were opened long after it",
    NoDealBecause.TOO_LITTLE: "what speaks for a deal does not suffice",
    NoDealBecause.PINNED_OUT: "the rules pin it to no deal",
    NoDealBecause.CORRECTION: "a person said so",
}
"""Why something belongs to no deal."""


def number(count: int, what: str) -> str:
    """`1 contact`, `2 contacts`."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def rules_named(count: int) -> str:
    """By which rules it was matched: `rules 3`."""
    return f"rules {count}" if count else "the usual rules"


def printable(text: str) -> str:
    """Other people's text without signs that would steer the terminal."""
    return "".join(sign if sign.isprintable() else "�" for sign in text)
