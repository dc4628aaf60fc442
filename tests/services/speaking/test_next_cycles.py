"""A cycle ends and the next begins in one transaction, or neither does."""

from __future__ import annotations

import pytest

from domain.deal.commands import CloseDeal, OpenDeal
from domain.deal.decide import DecisionBeforeOpening, NotTheBuyersDoing
from domain.deal.events import ClosedAs, DealOpened
from services.recorder.persisting import TooManyConflicts
from tests.domain.times import BERLIN, clock, day
from tests.examples import address, deal, mail, opened
from tests.services.planner.ledgers import World

CLOSE = CloseDeal(
    ClosedAs.SUPERSEDED_BY_BUYER_EVENT, clock("w4 Mon 12:00"), "news", address("sven"), "deal-2"
)
SECOND = DealOpened("deal-2", day("w4 Tue"), day("w30 Fri"), BERLIN.name, day("Mon"), "deal")


@pytest.fixture
def world():
    world = World()
    world.tell("deal", *deal(), mail("bea", to="rita", at="w4 Mon 09:00", named="news"))
    return world


def test_both_are_recorded_together(world):
    world.deals.begin_next_cycle("deal", CLOSE, OpenDeal(SECOND), actor="rita")
    assert world.deals.load("deal").deal.closed is not None
    loaded = world.deals.load("deal-2")
    assert (loaded.version, loaded.deal.opened, loaded.deal.closed) == (1, SECOND, None)
    assert set(loaded.deal.sightings) == {"news"}
    ends = [*world.deals.facts("deal")][-1], next(world.deals.facts("deal-2"))
    assert len({event.correlation for event in ends}) == 1


@pytest.mark.parametrize(
    ("close", "following", "error"),
    [
        (CloseDeal(CLOSE.outcome, CLOSE.at, "news"), SECOND, NotTheBuyersDoing),
        (
            CLOSE,
            DealOpened("deal-2", day("w4 Tue"), day("w3 Fri"), BERLIN.name, 1, "deal"),
            DecisionBeforeOpening,
        ),
    ],
)
def test_what_is_refused_leaves_the_deal_open(world, close, following, error):
    with pytest.raises(error):
        world.deals.begin_next_cycle("deal", close, OpenDeal(following), actor="rita")
    assert world.deals.load("deal").deal.closed is None
    assert world.deals.ids() == ["deal"]


def test_a_next_cycle_that_is_there_already_leaves_the_deal_open(world):
    world.tell("deal-2", *deal(opening=opened(named="deal-2")))
    with pytest.raises(TooManyConflicts):
        world.deals.begin_next_cycle("deal", CLOSE, OpenDeal(SECOND), actor="rita")
    assert world.deals.load("deal").deal.closed is None
