"""A handover as stories: a colleague owns the deal, both play, and the file of old changes nothing."""

from __future__ import annotations

from dataclasses import replace

from domain.deal.commands import HandDealOver
from domain.deal.events import DealDescribed, DealHandedOver, SidesStated
from domain.deal.handover import NotOnTheSellersSide, owner_of, owners_of, with_owners
from domain.deal.state import fold
from domain.people import Side, SideMembers, Sides
from tests.domain.times import clock, day
from tests.examples import deal
from tests.story import given

SIDES = Sides(
    seller=SideMembers(domains=frozenset({"ours.example"})),
    buyer=SideMembers(domains=frozenset({"north.example"})),
    team=frozenset({"rita"}),
)
OURS = ("ours.example",)
RITAS = [*deal(), SidesStated(SIDES), DealDescribed("rita", 5.0, ("new",))]
TO_SVEN = HandDealOver("sven", OURS, day("w3 Mon"), clock("w3 Mon 09:00"))
SVENS = DealHandedOver("sven", "rita", is_added=False, on=day("w3 Mon"), at=clock("w3 Mon 09:00"))


def test_the_colleague_owns_the_deal_and_both_play() -> None:
    both = replace(SIDES, team=frozenset({"rita", "sven"}))
    given(*RITAS).when(TO_SVEN).then(SVENS, DealDescribed("sven", 5.0, ("new",)), SidesStated(both))


def test_where_no_team_is_named_none_is_made() -> None:
    open_to_all = SidesStated(replace(SIDES, team=frozenset()))
    given(*RITAS, open_to_all).when(TO_SVEN).then(SVENS, DealDescribed("sven", 5.0, ("new",)))


def test_who_owns_it_already_is_given_nothing() -> None:
    again = replace(TO_SVEN, at=clock("w4 Mon 09:00"))
    both = SidesStated(replace(SIDES, team=frozenset({"rita", "sven"})))
    given(*RITAS, SVENS, DealDescribed("sven", 5.0, ("new",)), both).when(again).then()


def test_somebody_of_another_domain_is_added_to_the_sellers_side() -> None:
    zoe = HandDealOver("zoe", ("agency.example",), day("w3 Mon"), clock("w3 Mon 09:00"))
    added = DealHandedOver("zoe", "rita", is_added=True, on=day("w3 Mon"), at=clock("w3 Mon 09:00"))
    sides = with_owners(SIDES, [added])
    assert sides.side_of("zoe", ("agency.example",)) is Side.SELLER
    given(*RITAS).when(zoe).then(added, DealDescribed("zoe", 5.0, ("new",)), SidesStated(sides))


def test_nobody_of_the_buyer_owns_a_deal() -> None:
    bea = HandDealOver("bea", ("north.example",), day("w3 Mon"), clock("w3 Mon 09:00"))
    given(*RITAS).when(bea).then_refused_with(NotOnTheSellersSide)


def test_a_file_that_names_an_earlier_owner_does_not_take_it_back() -> None:
    back = DealHandedOver("tom", "sven", is_added=False, on=day("w4 Mon"), at=clock("w4 Mon 09:00"))
    for owner in ("rita", "sven", None):
        assert owner_of(DealDescribed(owner, None, ()), [SVENS, back]).owner == "tom"
    assert owner_of(DealDescribed("zoe", None, ()), [SVENS, back]).owner == "zoe"
    assert owner_of(DealDescribed("rita", None, ()), []).owner == "rita"


def test_whoever_owned_it_speaks_for_it() -> None:
    assert owners_of(fold([*RITAS, SVENS, DealDescribed("sven", None, ())])) == {"rita", "sven"}
    assert owners_of(fold(deal())) == frozenset()
