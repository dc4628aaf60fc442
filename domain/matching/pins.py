"""What the company's pins say of a contact.

Of the pins that hold for somebody the most specific count: those of the person, else those of
their own domain, else those of the next domain above. A pin to a deal that takes part in nothing
any more, or was over by then, says nothing; beside a pin to a deal, one to no deal says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from domain.matching.contact import Contact
from domain.matching.deals import MatchableDeal, MatchableDeals
from domain.matching.rules import MatchingRules, Pin
from domain.moments import Instant
from domain.people import PersonToken
from domain.touches.touch import Participant
from domain.touches.words import holds_phrase


@dataclass(frozen=True, slots=True)
class Pinned:
    """The deals to which a contact is pinned, each with the tokens that say so, by the deals' ids.

    `people` are those who may speak for deals: somebody who is pinned to no deal is as if absent.
    `is_out` tells that the contact belongs to no deal, whoever takes part.
    """

    deals: Mapping[str, tuple[MatchableDeal, tuple[str, ...]]]
    people: tuple[Participant, ...]
    is_out: bool = False


def pins_of(contact: Contact, deals: MatchableDeals, rules: MatchingRules) -> Pinned:
    """What the pins say of a contact."""
    if not rules.pins:
        return Pinned({}, contact.people)
    phrases = [pin for pin in rules.pinned_phrases if holds_phrase(contact.words, pin.words)]
    holding = _standing(phrases, deals, contact.at)
    people: list[Participant] = []
    for each in contact.people:
        pins = _of_person(each, deals, rules, contact.at)
        holding += pins
        if not pins or _to_deals(pins):
            people.append(each)
    inside = _by_deal(holding, deals, contact.at)
    is_out = not inside and any(pin.deal_id is None for pin in phrases)
    return Pinned(inside, tuple(people), is_out)


def _of_person(each: Participant, deals: MatchableDeals, rules: MatchingRules, at: Instant) -> list[Pin]:
    """The most specific pins that hold for somebody."""
    for pins in _from_specific(each.person, each.domains, deals, rules):
        standing = _standing(pins, deals, at)
        if standing:
            return standing
    return []


def _from_specific(
    person: PersonToken, domains: Iterable[str], deals: MatchableDeals, rules: MatchingRules
) -> Iterator[Iterable[Pin]]:
    pinned = rules.pinned_people
    yield pinned.get(person, ())
    yield [pin for address in deals.aliases(person) for pin in pinned.get(address, ())]
    for domain in domains:
        yield rules.pinned_domains.get(domain, ())


def _standing(pins: Iterable[Pin], deals: MatchableDeals, at: Instant) -> list[Pin]:
    """The pins that say something at an instant."""
    return [pin for pin in pins if pin.deal_id is None or deals.standing_for(pin.deal_id, at)]


def _to_deals(pins: Iterable[Pin]) -> bool:
    return any(pin.deal_id is not None for pin in pins)


def _by_deal(
    pins: Iterable[Pin], deals: MatchableDeals, at: Instant
) -> dict[str, tuple[MatchableDeal, tuple[str, ...]]]:
    found: dict[str, tuple[MatchableDeal, tuple[str, ...]]] = {}
    for pin in pins:
        deal = None if pin.deal_id is None else deals.standing_for(pin.deal_id, at)
        if deal is not None:
            _, said = found.get(deal.deal_id, (deal, ()))
            found[deal.deal_id] = deal, tuple(dict.fromkeys((*said, *pin.inputs)))
    return found
