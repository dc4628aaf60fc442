"""The deals as the API follows them."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from domain.deal.events import DealDescribed, DealEvent, DealOpened, SidesStated
from domain.identifiers import deal_stream
from domain.people import SideMembers, Sides
from domain.ports.ledger import Append, Ledger
from integrations.eventstore.bell import Bell
from integrations.eventstore.memory_ledger import memory_ledger
from services.api.v1.live import LiveDeals, StillReading
from services.causes import Cause
from tests.integrations.identity.issuing import Turning

OPENED = DealOpened("north", 739_000, 739_100, "Europe/Berlin", 739_000)
SIDES = Sides(seller=SideMembers(), buyer=SideMembers())


def live_over(ledger: Ledger) -> LiveDeals:
    return LiveDeals(ledger, Bell(), Turning())


def append(ledger: Ledger, deal_id: str, *events: DealEvent) -> None:
    stream = deal_stream(deal_id)
    after = ledger.versions([stream])[stream]
    cause = Cause(uuid4(), "test", uuid4())
    ledger.append([Append(stream, after, cause.events(events, stream=stream, after=after, now=1))])


def test_nobody_is_told_that_there_is_no_deal_before_the_deals_are_read() -> None:
    ledger = memory_ledger()
    append(ledger, "north", OPENED)
    live = live_over(ledger)
    for ask in (live.all, lambda: live.deal("north"), lambda: live.of(["rita"])):
        with pytest.raises(StillReading):
            ask()
    live.catch_up()
    assert set(live.all()) == {"north"}


def test_a_deal_is_its_owners_and_its_teams_until_it_is_somebody_elses() -> None:
    ledger = memory_ledger()
    live = live_over(ledger)
    append(ledger, "north", OPENED, DealDescribed("rita", None, ()))
    live.catch_up()
    assert set(live.of(["rita"])) == {"north"}
    append(ledger, "north", SidesStated(replace(SIDES, team=frozenset({"rita", "sven"}))))
    append(ledger, "north", DealDescribed("sue", None, ()))
    live.catch_up()
    assert {who: set(live.of([who])) for who in ("rita", "sven", "sue", "mona")} == {
        "rita": {"north"}, "sven": {"north"}, "sue": {"north"}, "mona": set(),
    }  # fmt: skip
    append(ledger, "north", SidesStated(SIDES))
    live.catch_up()
    assert set(live.of(["rita", "sven"])) == set()
    assert set(live.of(["sue", "mona"])) == {"north"}


def test_a_later_cycle_belongs_to_those_of_the_one_before() -> None:
    ledger = memory_ledger()
    live = live_over(ledger)
    append(ledger, "north", OPENED, DealDescribed("rita", None, ()))
    append(ledger, "north-2", replace(OPENED, deal_id="north-2", continues="north"))
    live.catch_up()
    assert set(live.of(["rita"])) == {"north", "north-2"}
