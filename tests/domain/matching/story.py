"""Stories of matching: given deals, when contacts happen, then each has this outcome.

Outcomes are told in short texts: `A by domain` (nothing else could be meant), `A by owner, 15 ahead
of B`, `A or B` (a person has to say), `closed_before near A`, `nobody_known`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from domain.deal.events import CalendarFactCaptured, EmailSighted
from domain.matching.clues import Ambiguous, Clue, Match, NoDeal, Outcome
from domain.matching.contact import Contact, mail_contact, meeting_contact
from domain.matching.conversation import Correction, Scope, match_conversation
from domain.matching.deals import MatchableDeal, MatchableDeals
from domain.matching.rules import MatchingRules, Pin
from domain.people import Side, SideMembers, Sides
from domain.touches.words import words_of
from tests.domain.times import clock
from tests.examples import address, people

COMMON = frozenset({"and", "the", "north", "northwind"})


def members(names: str) -> SideMembers:
    """`"bea north.example"` as an address and a domain."""
    parts = names.split()
    domains = {part for part in parts if "." in part and "@" not in part}
    return SideMembers(frozenset(address(part) for part in parts if part not in domains), frozenset(domains))


def deal(
    named: str,
    buyer: str = "north.example",
    *,
    seller: str = "ours.example",
    partner: str = "",
    partner_plays_for: Side = Side.SELLER,
    owner: str | None = None,
    earlier_owners: str = "",
    team: str = "",
    name: str = "",
    roles: str = "",
    opened: str = "Mon",
    closed: str | None = None,
    continues: str | None = None,
    merged_into: str | None = None,
    opened_in_error: bool = False,
) -> MatchableDeal:
    """A deal; of its name all words but `COMMON` tell it from others. `roles` are people who hold one."""
    words = words_of(name)
    who = Sides(members(seller), members(buyer), members(partner), partner_plays_for, frozenset(people(team)))
    return MatchableDeal(
        deal_id=named,
        opened_at=clock(f"{opened} 00:00"),
        sides=who,
        closed_at=None if closed is None else clock(closed),
        owner=None if owner is None else address(owner),
        earlier_owners=frozenset(people(earlier_owners)),
        name=words,
        telling=frozenset(words) - COMMON,
        named=frozenset(people(roles)),
        continues=continues,
        merged_into=merged_into,
        opened_in_error=opened_in_error,
    )


def pin(deal_id: str | None, *, person: str | None = None, domain: str | None = None, words: str = "") -> Pin:
    """What belongs to a deal or to none."""
    return Pin(deal_id, None if person is None else address(person), domain, words_of(words))


def correction(
    contact: str, deal_id: str | None, *, at: str = "w20 Mon 09:00", thread: bool = False, named: str = "said"
) -> Correction:
    """A person says where a contact or its thread belongs."""
    return Correction(named, contact, deal_id, Scope.THREAD if thread else Scope.TOUCH, clock(at))


def contact(*copies: EmailSighted | CalendarFactCaptured) -> Contact:
    """A mail or a meeting from what was captured of it."""
    mails = [each.sighting for each in copies if isinstance(each, EmailSighted)]
    facts = [each.fact for each in copies if isinstance(each, CalendarFactCaptured)]
    return mail_contact(mails) if mails else meeting_contact(facts)


def given(*deals: MatchableDeal, rules: MatchingRules | None = None, joined: Iterable[str] = ()) -> Given:
    """The deals, the company's rules, and which addresses are one person's."""
    known = MatchableDeals(deals)
    for each in joined:
        known.join(frozenset(people(each)))
    return Given(known, rules or MatchingRules())


@dataclass(frozen=True)
class Given:
    """What was known."""

    deals: MatchableDeals
    rules: MatchingRules

    def when(
        self, *happened: EmailSighted | CalendarFactCaptured | Contact, said: Iterable[Correction] = ()
    ) -> When:
        """These contacts of one conversation happen; `said` is what people said of them."""
        made = [each if isinstance(each, Contact) else contact(each) for each in happened]
        return When(self, tuple(made), tuple(said))


@dataclass(frozen=True)
class When:
    """A conversation."""

    given: Given
    contacts: tuple[Contact, ...]
    said: tuple[Correction, ...]

    @cached_property
    def outcomes(self) -> Mapping[str, Outcome]:
        """What became of each contact."""
        return match_conversation(self.contacts, self.given.deals, self.given.rules, self.said)

    def then(self, *expected: str) -> When:
        """The outcomes of the contacts, in the order in which they were told."""
        told = tuple(outcome_text(self.outcomes[each.id]) for each in self.contacts)
        assert told == expected, told
        return self

    def because(self, *expected: str) -> None:
        """The clues of the last contact's deal, as `domain 20 north.example`."""
        outcome = self.outcomes[self.contacts[-1].id]
        assert isinstance(outcome, Match)
        told = tuple(clue_text(each) for each in outcome.clues)
        assert told == expected, told

    def rivals(self, *expected: str) -> None:
        """The rivals of the last contact's deal or its candidates, as `B: domain 20, no_player -10`."""
        outcome = self.outcomes[self.contacts[-1].id]
        match outcome:
            case Match(rivals=found) | Ambiguous(candidates=found):
                told = tuple(f"{each.deal_id}: {', '.join(map(clue_text, each.clues))}" for each in found)
                assert told == expected, told
            case NoDeal():
                raise AssertionError(outcome)

    def undone(self) -> When:
        """The same, and nobody had said anything."""
        return replace(self, said=())


def outcome_text(outcome: Outcome) -> str:
    """An outcome in a short text."""
    match outcome:
        case Match(deal_id=id_, rule=rule, rivals=()):
            return f"{id_} by {rule.value}"
        case Match(deal_id=id_, rule=rule, rivals=(first, *_), margin=margin):
            return f"{id_} by {rule.value}, {margin} ahead of {first.deal_id}"
        case Ambiguous(candidates=candidates):
            return " or ".join(each.deal_id for each in candidates)
        case NoDeal(because=because, near=near):
            return f"{because.value} near {' '.join(near)}" if near else because.value


def clue_text(clue: Clue) -> str:
    """A clue in a short text."""
    return " ".join((clue.kind.value, str(clue.points), *clue.inputs))
