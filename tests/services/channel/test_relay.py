"""What the relay tells others: each event once in order, in a form that they can read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given

from domain.deal.commands import OpenDeal
from domain.deal.events import DealOpened, TiesBroken
from domain.moments import day_of
from domain.planning.events import DayBegan, StepCommand, StepIssued
from domain.ports.channel import LARGEST_BODY_BYTES, ChannelOutOfReach, Topic, UnfitTopic
from domain.ports.ledger import Bookmark, LedgerEvent, StoredEvent
from services.follow import TryLater
from services.messages.cloudevents import written
from services.messages.plain_forms import plain
from services.relay.relaying import TOPICS, ChannelIsAway, Relay, TopicsAreUnfit, cloud_event_of
from tests.contracts.events import any_event
from tests.services.channel.deals import Bench

STEP = StepCommand(
    step_id="s1",
    deal_id="north-2026",
    decision_date=day_of(date(2026, 6, 30)),
    kind="prepare",
    text="Prepare it",
    milestone="discovery",
    rule=None,
    subject="",
    since=None,
    evidence=(),
    working_days_left=12,
    due=day_of(date(2026, 5, 20)),
)


def relay_everything(bench: Bench, page: int = 7) -> None:
    relay = Relay(bench.ledger, bench.channel)
    while events := bench.ledger.read_all(
        after=bench.ledger.bookmark(relay.name), limit=page, names=relay.wants
    ):
        assert relay.conclude(events) == ()
        bench.ledger.append([], Bookmark(relay.name, events[-1].position or 0))


def next_page(bench: Bench, relay: Relay, limit: int) -> Sequence[StoredEvent]:
    return bench.ledger.read_all(after=bench.ledger.bookmark(relay.name), limit=limit, names=relay.wants)


def issue(bench: Bench) -> None:
    events = [DayBegan(bench.deal_id, 739_700, 1_780_300_800), StepIssued(STEP, 1_780_300_800)]
    bench.store.plans.record(bench.deal_id, lambda _: events, actor="planner")


def test_every_event_of_a_deal_is_told_once_and_in_order(bench: Bench) -> None:
    relay_everything(bench)
    for topic in (Topic.DEAL_EVENTS, Topic.NEXT_STEPS):
        told = bench.told(topic)
        all_stored = bench.ledger.read_all(after=0, limit=1_000)
        stored = [event for event in all_stored if TOPICS.get(type(event.event)) is topic]
        assert stored
        assert [each["id"] for each in told] == [str(event.event_id) for event in stored]
        assert [int(each["sequence"]) for each in told] == [event.position for event in stored]
        assert all(one["sequence"] < other["sequence"] for one, other in pairwise(told))


def test_a_message_is_a_cloud_event_that_names_its_deal(bench: Bench) -> None:
    relay_everything(bench)
    opened = bench.told(Topic.DEAL_EVENTS)[0]
    data = opened.pop("data")
    assert data["decision_date"] == "2026-06-30"
    assert data["opened_on"] == "2026-03-02"
    for drawn in ("id", "correlationid"):
        assert opened.pop(drawn)
    assert opened == {
        "specversion": "1.0",
        "source": "/setpoint/ledger",
        "type": "setpoint.deal.opened.v1",
        "subject": "north-2026",
        "time": "2026-06-01T08:00:00Z",
        "datacontenttype": "application/json",
        "partitionkey": "north-2026",
        "sequence": "0000000000000000001",
        "actor": "import",
    }
    assert {each.message.key for each in bench.channel.everything(Topic.DEAL_EVENTS)} == {"north-2026"}


def test_commands_go_to_a_topic_of_their_own_and_days_to_none(bench: Bench) -> None:
    issue(bench)
    relay_everything(bench)
    told = bench.told(Topic.NEXT_STEPS)[-1]
    assert told["type"] == "setpoint.plan.step-issued.v1"
    assert told["data"]["command"]["decision_date"] == "2026-06-30"
    assert told["data"]["command"]["due"] == "2026-05-20"
    assert told["data"]["command"]["start_by"] is None
    assert "day-began" not in repr(bench.told(Topic.DEAL_EVENTS))


def test_what_is_told_holds_nobody_by_name(bench: Bench) -> None:
    relay_everything(bench)
    everything = repr(list(bench.channel.everything(Topic.DEAL_EVENTS)))
    for personal in ("rita", "bea@", "Bea Buyer", "hidden wishes", "Prices", "Northwind"):
        assert personal not in everything


def test_a_page_that_may_have_been_told_is_told_again(bench: Bench) -> None:
    relay = Relay(bench.ledger, bench.channel)
    page = bench.ledger.read_all(after=0, limit=3, names=relay.wants)
    relay.conclude(page)
    relay.conclude(page)  # killed before the bookmark was stored
    ids = [each["id"] for each in bench.told(Topic.DEAL_EVENTS)]
    assert ids == 2 * [str(event.event_id) for event in page]


@pytest.mark.parametrize(
    ("error", "named"),
    [
        (ChannelOutOfReach("no broker"), ChannelIsAway),
        (UnfitTopic("setpoint.captures", "none", "one"), TopicsAreUnfit),
    ],
)
def test_a_channel_that_is_not_ready_is_waited_for(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, error: Exception, named: type[TryLater]
) -> None:
    def fail(_: object) -> None:
        raise error

    relay = Relay(bench.ledger, bench.channel)
    monkeypatch.setattr(bench.channel, "publish", fail)
    with pytest.raises(named, match=str(error)):
        relay.conclude(bench.ledger.read_all(after=0, limit=3, names=relay.wants))
    assert issubclass(named, TryLater)


def test_an_event_that_is_too_large_is_named_and_holds_nobody_up(bench: Bench) -> None:
    deals = bench.store.deals
    opened = DealOpened("large", 739_700, 739_800, "UTC", 739_700)
    deals.enact("large", lambda _: [OpenDeal(opened)], actor="test")
    relay_everything(bench)
    stored = bench.ledger.read_all(after=0, limit=1_000)[-1]
    stored.event = TiesBroken(tuple(str(number) * 20 for number in range(20_000)))
    event = cloud_event_of(stored, "large")
    body = written(event)
    assert len(body) < LARGEST_BODY_BYTES
    assert event.dataref == f"/setpoint/ledger/{stored.position}"
    assert b'"data"' not in body


@given(event=any_event())
def test_any_event_has_a_plain_form(event: LedgerEvent) -> None:
    assert list(plain(event)) == list(type(event).__annotations__)
