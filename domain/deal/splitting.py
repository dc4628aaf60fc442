"""Splitting: which conversations and reported touches of a deal go to a new one.

A conversation goes as a whole: where one of its mails or meetings was named, or where somebody
who was named takes part in one of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from domain.deal.state import Deal
from domain.matching.contact import Contact, mail_contact, meeting_contact
from domain.matching.conversation import in_time
from domain.people import PersonToken, Side, Sides
from domain.touches.touch import Invitee, Participant, TouchId


@dataclass(frozen=True, slots=True)
class GoingThread:
    """A conversation that goes. `because` is its first contact that was named, or has somebody who was."""

    because: str
    contacts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Going:
    """What goes to the new deal, in order of time."""

    threads: tuple[GoingThread, ...]
    reported: tuple[TouchId, ...]

    @property
    def contacts(self) -> frozenset[str]:
        """The mails and meetings of all conversations."""
        return frozenset(id_ for thread in self.threads for id_ in thread.contacts)


def going(deal: Deal, *, named: Collection[str], people: Collection[PersonToken]) -> Going:
    """What goes where these touches and meetings were named, and these people."""
    threads: list[GoingThread] = []
    for conversation in _conversations(_contacts(deal)):
        why = [c for c in conversation if c.id in named] or [
            c for c in conversation if any(each.person in people for each in c.people)
        ]
        if why:
            threads.append(GoingThread(why[0].id, tuple(contact.id for contact in conversation)))
    reported = [
        interaction
        for interaction in deal.interactions.values()
        if interaction.touch_id in named or any(p.person in people for p in interaction.participants)
    ]
    reported.sort(key=lambda each: (each.at, each.touch_id))
    return Going(tuple(threads), tuple(each.touch_id for each in reported))


def first_strange(deal: Deal, found: Going, sides: Sides) -> str | None:
    """The first of what goes in which these sides know nobody of the buyer; a deal would not show it."""
    for ids in (*(thread.contacts for thread in found.threads), *((id_,) for id_ in found.reported)):
        people = (each for id_ in ids for each in _people_of(deal, id_))
        if all(sides.side_of(each.person, each.domains) is not Side.BUYER for each in people):
            return ids[0]
    return None


def _people_of(deal: Deal, id_: str) -> Iterator[Participant | Invitee]:
    """Everybody on a touch or meeting of the deal."""
    for copy in deal.sightings.get(id_, ()):
        yield from copy.participants
    for fact in deal.calendar.get(id_, ()):
        yield from fact.invitees
    if id_ in deal.interactions:
        yield from deal.interactions[id_].participants


def _contacts(deal: Deal) -> list[Contact]:
    mails = (mail_contact(tuple(copies)) for copies in deal.sightings.values())
    meetings = (meeting_contact(tuple(facts)) for facts in deal.calendar.values())
    return sorted((*mails, *meetings), key=in_time)


def _conversations(contacts: Iterable[Contact]) -> list[list[Contact]]:
    """The contacts by the conversation that they are part of, as matching connects them."""
    above: dict[str, str] = {}

    def root(node: str) -> str:
        while (parent := above.setdefault(node, node)) != node:
            above[node] = above[parent]
            node = parent
        return node

    known = list(contacts)
    for contact in known:
        for node in contact.nodes:
            above[root(node)] = root(contact.id)
    found: dict[str, list[Contact]] = {}
    for contact in known:
        found.setdefault(root(contact.id), []).append(contact)
    return list(found.values())
