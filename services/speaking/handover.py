"""Handing deals over to a colleague: each as a whole or not at all, and the same again adds nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.deal.commands import HandDealOver
from domain.deal.events import DealHandedOver
from domain.deal.handover import NotOnTheSellersSide
from domain.deal.state import Deal
from domain.moments import Day, Instant, Zone, day_text
from domain.people import Side, SideMembers, domain_and_parents
from services.planner.catching_up import catch_up
from services.recorder.deals import UnknownDeal
from services.recorder.reasons import reason_ref
from services.speaking.speaker import Speaker, Talk, keep_people, keep_reason
from services.speaking.typed import CannotBeSaid
from services.wiring import Store


@dataclass(frozen=True, slots=True)
class Handover:
    """To whom deals go (a folded address), since which day, why, and who says so. None: today."""

    to: str
    on: Day | None
    reason: str | None
    speaker: Speaker


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A deal, the address of its owner before, as far as it is known, and whether that was news."""

    deal_id: str
    earlier: str | None
    is_new: bool


def hand_over(
    store: Store, deal_ids: Sequence[str], handover: Handover, *, is_tried: bool
) -> list[HandedOver]:
    """Hand deals over; all of them are looked at before the first goes.

    Raises:
        UnknownDeal: the ledger has no such deal.
        CannotBeSaid: a deal is closed, or the new owner is nobody of ours, or the day is to come.
        NotOnTheSellersSide: the new owner is on the buyer's side of a deal.
    """
    deals = {deal_id: store.deals.load(deal_id).deal for deal_id in dict.fromkeys(deal_ids)}
    now = store.clock.now()
    for deal_id, deal in deals.items():
        _refuse(store, deal_id, deal, handover, now)
    told = [_as_told(store, deal_id, deal, handover) for deal_id, deal in deals.items()]
    if not is_tried:
        keep_people(store, [handover.to])
        for each in told:
            if each.is_new:
                _hand_one_over(
                    Talk(store, each.deal_id, handover.speaker), deals[each.deal_id], handover, now
                )
    return told


def open_deals_of(store: Store, owner: str) -> list[str]:
    """The ids of the open deals that an address (folded) owns.

    Raises:
        CannotBeSaid: nobody of ours has it, and no deal ever had such an owner.
    """
    person, found, is_known = store.tokens.person(owner), [], _is_ours(store, owner)
    for deal_id in store.deals.ids():
        deal = store.deals.load(deal_id).deal
        is_known |= person == deal.described.owner or any(each.earlier == person for each in deal.handed)
        if deal.closed is None and deal.described.owner == person:
            found.append(deal_id)
    if not is_known:
        raise CannotBeSaid("--from", f"expected one of your own people, found {owner}")
    return found


def _refuse(store: Store, deal_id: str, deal: Deal, handover: Handover, now: Instant) -> None:
    if deal.closed is not None:
        raise CannotBeSaid("DEAL...", f"{deal_id} was closed as {deal.closed.outcome.value}; its owner stays")
    person = store.tokens.person(handover.to)
    side = deal.sides.side_of(person, _domains(store, handover.to))
    if side is Side.BUYER:
        raise NotOnTheSellersSide(f"{handover.to} is on the buyer's side of {deal_id}")
    if side is Side.OTHER and not _is_ours(store, handover.to):
        raise CannotBeSaid("--to", f"expected one of your own people, found {handover.to}")
    today = _zone(store, deal_id, deal).day_of(now)
    if handover.on is not None and handover.on > today:
        raise CannotBeSaid("--from-day", f"expected a day up to {day_text(today)}: say it when it has come")


def _hand_one_over(talk: Talk, deal: Deal, handover: Handover, now: Instant) -> None:
    store, deal_id = talk.store, talk.deal_id
    on = handover.on if handover.on is not None else _zone(store, deal_id, deal).day_of(now)
    person = store.tokens.person(handover.to)
    said = DealHandedOver(person, deal.described.owner, is_added=False, on=on, at=now)
    keep_reason(talk, reason_ref(deal_id, said), handover.reason)
    command = HandDealOver(person, _domains(store, handover.to), on, now)
    store.deals.enact(deal_id, lambda _: [command], actor=talk.speaker.actor)
    catch_up(store, deal_id)


def _as_told(store: Store, deal_id: str, deal: Deal, handover: Handover) -> HandedOver:
    owner = deal.described.owner
    kept = {} if owner is None else store.texts.read([f"person:{owner}"])
    earlier = next((fields["address"] for fields in kept.values()), None)
    return HandedOver(deal_id, earlier, is_new=owner != store.tokens.person(handover.to))


def _is_ours(store: Store, address: str) -> bool:
    """Whether an address is one of the company's own people."""
    own: SideMembers = store.company.privacy()[1]
    is_named = store.tokens.person(address) in own.addresses
    return is_named or not own.domains.isdisjoint(_domains(store, address))


def _domains(store: Store, address: str) -> tuple[str, ...]:
    return tuple(map(store.tokens.domain, domain_and_parents(address)))


def _zone(store: Store, deal_id: str, deal: Deal) -> Zone:
    if deal.opened is None:
        raise UnknownDeal(deal_id, store.deals.ids())
    return store.outside.zone(deal.opened.zone)


def handed_over_lines(told: Sequence[HandedOver], to: str, *, is_tried: bool) -> Iterator[str]:
    """What became of each deal, a line each."""
    verb = "would be handed over" if is_tried else "handed over"
    for each in told:
        by = f" from {each.earlier}" if each.earlier else ""
        yield f"{each.deal_id}: " + (f"{verb}{by} to {to}" if each.is_new else f"is {to}'s already")
