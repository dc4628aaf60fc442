"""A little world to match in, told by dice: few names, so that they meet often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.matching.clues import ClueKind
from domain.matching.contact import Contact
from domain.matching.conversation import Correction, Scope
from domain.matching.deals import MatchableDeal, MatchableDeals
from domain.matching.rules import MatchingRules, Pin
from domain.moments import SECONDS_A_DAY
from domain.people import Side, SideMembers, Sides, domain_and_parents
from domain.touches.touch import Automated, Participant, Role
from tests.naive.matching import Known
from tests.naive.telling.dice import Dice

OURS = ("rita@ours.example", "sven@ours.example", "sue@ours.example")
BUYERS = ("bea@north.example", "carl@north.example", "uwe@eu.north.example", "eva@south.example")
OTHERS = ("pat@reseller.example", "olga@elsewhere.example", "bea@home.example", "rita@home.example")
DOMAINS = ("north.example", "eu.north.example", "south.example", "reseller.example")
WORDS = ("rollout", "licences", "north", "offer")
ROLES = (Role.FROM, Role.TO, Role.CC, Role.BCC, Role.ATTENDEE)
HALF_A_DAY = SECONDS_A_DAY // 2


@dataclass(frozen=True)
class ToldWorld:
    """Deals, rules, the contacts of one conversation in no order, and what people said of them."""

    deals: tuple[MatchableDeal, ...]
    rules: MatchingRules
    joined: tuple[frozenset[str], ...]
    contacts: tuple[Contact, ...]
    corrections: tuple[Correction, ...]

    @property
    def known(self) -> Known:
        return Known(self.deals, self.rules, self.joined)

    @property
    def matchable(self) -> MatchableDeals:
        deals = MatchableDeals(self.deals)
        for each in self.joined:
            deals.join(each)
        return deals


def world(
    scene: Dice, deals: Sequence[Dice], contacts: Sequence[Dice], pins: Sequence[Dice], said: Sequence[Dice]
) -> ToldWorld:
    told_deals: list[MatchableDeal] = []
    for dice in deals:
        told_deals.append(deal(dice, told_deals))
    told: list[Contact] = []
    for dice in contacts:
        told.append(contact(dice, told))
    ids = [each.deal_id for each in told_deals]
    corrections = [correction(dice, number, told, ids) for number, dice in enumerate(said)] if told else []
    joined = [frozenset({BUYERS[0], OTHERS[2]}), frozenset({OURS[0], OTHERS[3]})]
    return ToldWorld(
        deals=tuple(told_deals),
        rules=rules(scene, [pin(dice, ids) for dice in pins]),
        joined=tuple(each for each in joined if scene.below(2)),
        contacts=tuple(told),
        corrections=tuple(corrections),
    )


def deal(dice: Dice, before: Sequence[MatchableDeal]) -> MatchableDeal:
    opened = dice.pick((0, 4, 4, 9, 14, 20)) * SECONDS_A_DAY
    name = tuple(dice.pick(WORDS) for _ in range(1 + dice.below(3)))
    continues = dice.pick([each.deal_id for each in before]) if before and dice.rarely(3) else None
    is_merged = bool(before) and continues is None and dice.rarely(8)
    return MatchableDeal(
        deal_id=f"deal {len(before)}",
        opened_at=opened,
        sides=sides(dice),
        closed_at=opened + dice.pick((2, 5, 10)) * SECONDS_A_DAY + HALF_A_DAY if dice.rarely(3) else None,
        owner=dice.pick((*OURS, None)),
        earlier_owners=frozenset(dice.some(OURS[:2])) if dice.rarely(3) else frozenset(),
        name=name,
        telling=frozenset(name) - {"north"},
        named=frozenset(dice.some(BUYERS[:2])) if dice.rarely(4) else frozenset(),
        continues=continues,
        merged_into=dice.pick([each.deal_id for each in before]) if is_merged else None,
        opened_in_error=dice.rarely(9),
    )


def sides(dice: Dice) -> Sides:
    partner = dice.pick((SideMembers(), members(("reseller.example",)), members(("pat@reseller.example",))))
    named = (*((each,) for each in (*DOMAINS[:3], *BUYERS)), ("north.example", *BUYERS[:1]), BUYERS[:2])
    more = dice.some(BUYERS[:2]) if dice.rarely(3) else ()
    return Sides(
        seller=members(("ours.example",)),
        buyer=members((*dice.pick(named), *more)),
        partner=partner,
        partner_side=dice.pick((Side.SELLER, Side.BUYER)),
        team=frozenset(dice.some(OURS)) if dice.below(2) else frozenset(),
    )


def members(named: Sequence[str]) -> SideMembers:
    addresses = frozenset(each for each in named if "@" in each)
    return SideMembers(addresses, frozenset(named) - addresses)


def contact(dice: Dice, before: Sequence[Contact]) -> Contact:
    first, second = dice.pick(OURS), dice.pick(BUYERS)
    people = (
        [(first, Role.FROM), (second, Role.TO)] if dice.below(2) else [(second, Role.FROM), (first, Role.TO)]
    )
    if dice.rarely(4):
        del people[dice.below(2)]
    people += [
        (dice.pick((*BUYERS, *OTHERS, *OURS)), dice.pick(ROLES)) for _ in range(dice.pick((0, 0, 1, 1, 2)))
    ]
    names = [name for each in before for name in each.names]
    id_ = f"contact {9 - len(before) if dice.rarely(3) else len(before) + 10}"
    return Contact(
        id=id_,
        at=dice.below(30) * SECONDS_A_DAY + 3_600,
        people=tuple(Participant(person, domain_and_parents(person), role) for person, role in people),
        words=tuple(dice.pick(WORDS) for _ in range(dice.below(4))),
        automated=Automated.NOTICE if dice.rarely(6) else None,
        names=() if dice.rarely(9) else (f"message {len(before)}",),
        refers=tuple(dice.pick(names) for _ in range(dice.below(3))) if names else (),
    )


def pin(dice: Dice, ids: Sequence[str]) -> Pin:
    deal_id = dice.pick((*ids, None, None, "gone"))
    match dice.below(3):
        case 0:
            return Pin(deal_id, person=dice.pick((*BUYERS, *OTHERS)))
        case 1:
            return Pin(deal_id, domain=dice.pick((*DOMAINS, "elsewhere.example")))
        case _:
            return Pin(deal_id, words=tuple(dice.pick(WORDS) for _ in range(1 + dice.below(2))))


def rules(dice: Dice, pins: Sequence[Pin]) -> MatchingRules:
    grouped = frozenset({"north.example", "south.example"})
    changed = {
        dice.pick(tuple(ClueKind)): dice.pick((0, 5, 20, 60, -20)) for _ in range(dice.pick((0, 0, 0, 2)))
    }
    return MatchingRules(
        points=changed,
        margin=dice.pick((10, 10, 5, 0, 25)),
        least=dice.pick((10, 10, 1, 15, 30)),
        groups=(grouped,) if dice.rarely(3) else (),
        pins=tuple(pins),
    )


def correction(dice: Dice, number: int, contacts: Sequence[Contact], ids: Sequence[str]) -> Correction:
    scope = dice.pick((Scope.TOUCH, Scope.TOUCH, Scope.TOUCH, Scope.THREAD))
    deal_id = dice.pick((*ids, None, "gone"))
    return Correction(f"said {9 - number}", dice.pick(contacts).id, deal_id, scope, dice.below(3))
