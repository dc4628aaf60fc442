"""The corpus: contacts with their truth, deals and rules as matching takes them, from one seed.

Nothing is made by hand that the product makes: plain mail and calendar items go through
`Tokeniser`, so folding, parent domains and threads are its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from domain.matching.contact import Contact, mail_contact, meeting_contact
from domain.matching.deals import MatchableDeal, MatchableDeals
from domain.matching.rules import MatchingRules
from domain.people import SideMembers, Sides, fold_address
from domain.touches.sighting import Tokeniser
from domain.touches.touch import CalendarFact, EmailSighting
from domain.touches.words import words_of
from integrations.eventstore.tokens import PlainTokens
from tests.matching import scenes, scenes_of_people
from tests.matching.mixture import Situation, numbers
from tests.matching.names import COMMON
from tests.matching.stage import Stage
from tests.matching.world import OURS, Deal, Kind, World
from tests.matching.writing import CapturedMail, Truth

SCENES: Mapping[Situation, Callable[[Stage], None]] = {
    each: getattr(scenes, each.name.lower(), None) or getattr(scenes_of_people, each.name.lower())
    for each in Situation
}


@dataclass(frozen=True, slots=True)
class Size:
    """Companies that buy, and threads."""

    companies: int
    threads: int


FULL, SMALL = Size(400, 5_600), Size(120, 1_400)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A contact, where it truly belongs, and when the first copy of it was captured.

    `is_told` is False where nothing in it tells which of two deals is meant: both have one owner
    and name the same domain and nobody, the other is open, and the subject does not name the product.
    """

    contact: Contact
    truth: Truth
    captured_at: int
    is_told: bool


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything that is matched, and with what."""

    world: World
    labelled: Mapping[str, Labelled]
    deals: MatchableDeals
    rules: MatchingRules
    conversations: tuple[tuple[Contact, ...], ...]


def corpus(seed: int, size: Size) -> Corpus:
    """The corpus of a seed: the same each time."""
    stage = Stage(World(seed, size.companies))
    for situation, number in numbers(size.threads).items():
        for _ in range(number):
            SCENES[situation](stage)
    labelled = _labelled(stage)
    return Corpus(
        world=stage.world,
        labelled=labelled,
        deals=matchable_deals(stage.world),
        rules=MatchingRules(groups=tuple(_groups(stage.world))),
        conversations=conversations(each.contact for each in labelled.values()),
    )


def _groups(world: World) -> Iterable[frozenset[str]]:
    for buyer in world.buyers:
        if buyer.sister and buyer.is_group_stated:
            yield frozenset({buyer.domain, buyer.sister})


def _labelled(stage: Stage) -> Mapping[str, Labelled]:
    tokeniser = Tokeniser(PlainTokens())
    copies: dict[str, list[EmailSighting]] = {}
    facts: dict[str, list[CalendarFact]] = {}
    told: dict[str, tuple[Truth, int]] = {}
    for item in stage.room.captured:
        if isinstance(item, CapturedMail):
            sighting = tokeniser.sighting(item.mail)
            id_ = sighting.touch_id
            copies.setdefault(id_, []).append(sighting)
        else:
            fact = tokeniser.calendar_fact(item.item)
            id_ = fact.meeting
            facts.setdefault(id_, []).append(fact)
        told.setdefault(id_, (item.truth, item.captured_at))
    contacts = [*map(mail_contact, copies.values()), *map(meeting_contact, facts.values())]
    deals = {deal.id: deal for deal in stage.world.deals}
    return {each.id: _with_truth(each, *told[each.id], deals) for each in contacts}


def _with_truth(contact: Contact, truth: Truth, captured_at: int, deals: Mapping[str, Deal]) -> Labelled:
    deal = deals[truth.deal] if truth.deal else None
    return Labelled(contact, truth, captured_at, deal is None or _is_told(contact, deal))


def _is_told(contact: Contact, deal: Deal) -> bool:
    if deal.product in contact.words or deal.buyer.kind not in {Kind.TELLING, Kind.SILENT}:
        return True
    others = [each for each in deal.buyer.deals if each is not deal and not each.in_error]
    return not any(other.opened <= contact.at <= other.end for other in others)


def matchable_deals(world: World) -> MatchableDeals:
    """The world's deals as their teams listed them, and whose addresses somebody joined."""
    deals = MatchableDeals(map(matchable, world.deals))
    for addresses in world.joined:
        deals.join(frozenset(map(fold_address, addresses)))
    return deals


def matchable(deal: Deal) -> MatchableDeal:
    """A deal as matching takes it."""
    name = words_of(deal.name)
    partner = (
        SideMembers() if deal.reseller is None else SideMembers(domains=frozenset({deal.reseller.domain}))
    )
    team = {each.address for each in deal.team}
    return MatchableDeal(
        deal_id=deal.id,
        opened_at=deal.opened,
        sides=Sides(
            seller=SideMembers(domains=frozenset({OURS})),
            buyer=SideMembers(frozenset(map(fold_address, deal.addresses)), frozenset(deal.domains)),
            partner=partner,
            partner_side=deal.reseller_side,
            team=frozenset({deal.owner.address, *team}) if team else frozenset(),
        ),
        closed_at=deal.closed,
        owner=deal.owner.address,
        name=name,
        telling=frozenset(name) - COMMON,
        continues=deal.continues,
        opened_in_error=deal.in_error,
    )


def conversations(contacts: Iterable[Contact]) -> tuple[tuple[Contact, ...], ...]:
    """The contacts that their nodes connect."""
    root: dict[str, str] = {}
    every = list(contacts)
    for contact in every:
        own = _root(root, f"\0{contact.id}")
        for node in contact.nodes:
            root[_root(root, node)] = own
    found: dict[str, list[Contact]] = {}
    for contact in every:
        found.setdefault(_root(root, f"\0{contact.id}"), []).append(contact)
    return tuple(map(tuple, found.values()))


def _root(root: dict[str, str], node: str) -> str:
    path = []
    while (above := root.setdefault(node, node)) != node:
        path.append(node)
        node = above
    root.update(dict.fromkeys(path, node))
    return node
