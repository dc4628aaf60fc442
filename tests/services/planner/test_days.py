"""Days reach the planner once, in every open deal, however many ask for them."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from domain.deal import events as ev
from domain.planning.events import DayBegan
from domain.ports.ledger import StreamHasMoved
from services.planner.plans import Cause
from tests.domain.times import BERLIN, day, day_name
from tests.examples import WORKS_IN_GERMANY, address, closed, deal, opened
from tests.services.planner.ledgers import World


@pytest.fixture
def world():
    world = World()
    world.tell("deal", *deal())
    return world


def days_of(world: World, deal_id: str = "deal") -> list[str]:
    return [day_name(e.day) for e in world.plan_events(deal_id) if isinstance(e, DayBegan)]


def test_a_day_begins_once_however_often_it_is_asked(world):
    days = world.days()
    assert [days.begin(), days.begin(), world.days().begin()] == [1, 0, 0]
    assert days_of(world) == ["w1 Mon"]


def test_it_begins_at_local_midnight(world):
    days = world.days()
    world.clock.turn("Mon 23:59:59")
    days.begin()
    world.clock.turn("Tue 00:00")
    days.begin()
    assert days_of(world) == ["w1 Mon", "w1 Tue"]


def test_no_day_begins_on_which_nobody_works(world):
    world.clock.turn("Sat 09:00")
    assert world.days().begin() == 0


def test_a_day_begins_on_which_one_side_works():
    """Good Friday in Germany, where the buyer is."""
    world = World()
    world.tell("deal", *deal(buyer=WORKS_IN_GERMANY))
    world.tell("both", *deal(opening=opened(named="both"), buyer=WORKS_IN_GERMANY, seller=WORKS_IN_GERMANY))
    world.clock.turn("w5 Fri 09:00")
    assert world.days().begin() == 1
    assert (days_of(world), days_of(world, "both")) == (["w5 Fri"], [])


def test_days_that_were_slept_through_are_not_made_up_for(world):
    days = world.days()
    days.begin()
    world.clock.turn("w3 Wed 09:00")
    days.begin()
    assert days_of(world) == ["w1 Mon", "w3 Wed"]


def test_a_closed_deal_has_no_days(world):
    world.tell("deal", closed(at="Mon 08:00"))
    assert world.days().begin() == 0


def test_a_merged_deal_has_no_days(world):
    world.tell("deal", ev.DealMergedInto("other", world.clock.now()))
    assert world.days().begin() == 0


def test_the_next_cycle_works_as_the_one_before():
    world = World()
    world.tell("deal", *deal(buyer=WORKS_IN_GERMANY, seller=WORKS_IN_GERMANY))
    ended = ev.DealClosed(ev.ClosedAs.SUPERSEDED_BY_BUYER_EVENT, 0, "news", address("sven"), "deal-2")
    world.tell("deal", ended)
    world.tell("deal-2", ev.DealOpened("deal-2", day("Fri"), day("w30 Fri"), BERLIN.name, day("Mon"), "deal"))
    world.clock.turn("w5 Fri 09:00")
    assert world.days().begin() == 0
    world.clock.turn("w5 Thu 09:00")
    assert (world.days().begin(), days_of(world), days_of(world, "deal-2")) == (1, [], ["w5 Thu"])


def test_a_deal_that_is_opened_later_has_its_days_from_then_on(world):
    days = world.days()
    days.begin()
    world.tell("other", *deal(opening=opened(named="other")))
    assert days.begin() == 1
    assert days_of(world, "other") == ["w1 Mon"]


def test_more_deals_than_are_stored_at_once_all_have_their_day():
    world = World()
    for number in range(205):
        world.tell(f"deal {number}", *deal(opening=opened(named=f"deal {number}")))
    assert world.days().begin() == 205
    assert all(days_of(world, f"deal {number}") == ["w1 Mon"] for number in (0, 99, 100, 204))


class MovesOnce:
    """A ledger on whose streams somebody else appends right before the first time."""

    def __init__(self, world: World) -> None:
        self._world, self._moved = world, False

    def append(self, appends, bookmark=None):
        if not self._moved:
            self._moved = True
            command = uuid4()
            event = DayBegan("deal", day("w0 Fri"), 1)
            other = self._world.plans.append_of("deal", 0, [event], Cause(command, "other", command))
            self._world.ledger.append([other])
        self._world.ledger.append(appends, bookmark)


def test_a_plan_that_moves_meanwhile_is_left_for_the_next_time_and_holds_up_no_other(world):
    world.tell("other", *deal(opening=opened(named="other")))
    days = world.days()
    days._ledger = MovesOnce(world)
    assert days.begin() == 1
    assert (days_of(world), days_of(world, "other")) == (["w0 Fri"], ["w1 Mon"])
    assert days.begin() == 1
    assert days_of(world) == ["w0 Fri", "w1 Mon"]


def test_two_that_begin_the_same_day_say_the_same(world):
    """Read before either has stored: the second finds its own event there."""
    one, other = world.days(), world.days()
    for days in (one, other):
        days._known.catch_up()
    deals = [(known, day("Mon")) for known in one._known.open_deals()]
    first, second = (days._append(*deals[0], world.clock.now()) for days in (one, other))
    world.ledger.append([first])
    world.ledger.append([second])
    assert days_of(world) == ["w1 Mon"]
    with pytest.raises(StreamHasMoved):
        world.ledger.append([replace(second, events=[replace(second.events[0], event_id=uuid4())])])
