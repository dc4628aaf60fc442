"""Whose mail is looked for when files are imported: also that of people who are there by somebody's word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from domain.deal.dealfile import DealFile, Members, Partner
from domain.deal.enrol import sides_of
from domain.deal.events import Listed
from domain.deal.state import Deal
from domain.deal.words_on_people import with_added
from domain.people import PersonToken, Side, fold_address, side_of_all
from services.wiring import Store

_SIDES = {Side.SELLER: Listed.SELLER, Side.BUYER: Listed.BUYER}


def with_people_said(file: DealFile, store: Store) -> DealFile:
    """The file with everybody whom words name besides: added to the deal, or joined with one of its people.

    It tells whose mail is the deal's; what the deal is told of its sides is what the file itself says.
    """
    deal = Deal()
    if file.id in store.deals.ids():
        deal = store.deals.load(file.id).deal
    sides = with_added(sides_of(file, store.tokens), deal.added.values())
    said: dict[PersonToken, Listed] = {token: word.among for token, word in deal.added.items()}
    company = store.deals.company()
    for whole in company.joined:
        side = side_of_all(sides, [company.known_address(each) for each in whole])
        if side in _SIDES:
            said.update((each, _SIDES[side]) for each in whole if each not in said)
    refs = {token: f"person:{token}" for token in said}
    kept = store.texts.read(list(refs.values()))
    plain = {fold_address(kept[ref]["address"]): said[token] for token, ref in refs.items() if ref in kept}
    return _listing(file, plain) if plain else file


def _listing(file: DealFile, people: dict[str, Listed]) -> DealFile:
    def members(held: Members, listed: Listed) -> Members:
        others = (each for each in held.addresses if each not in people)
        mine = (address for address, among in people.items() if among is listed)
        return replace(held, addresses=_each_once((*others, *mine)))

    partner = file.partner or Partner(Members(), Side.SELLER)
    return replace(
        file,
        seller=members(file.seller, Listed.SELLER),
        buyer=members(file.buyer, Listed.BUYER),
        partner=replace(partner, members=members(partner.members, Listed.PARTNER)),
    )


def _each_once(addresses: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(addresses))
