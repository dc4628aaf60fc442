"""Calls and chats that other systems put on the captures topic become facts of their deal, once."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from datetime import date

import pytest

from domain.deal.commands import MergeInto
from domain.deal.events import InteractionReported, TiesBroken
from domain.moments import day_of
from domain.ports.channel import Delivered, Message, Topic, bookmark_name
from domain.touches.touch import InteractionKind, Outcome
from services.capture.reported import NAME
from services.consume import Concluded
from tests.services.channel.deals import NOW, Bench, reported


def calls(bench: Bench) -> list[InteractionReported]:
    """What was reported besides the call of the deal file."""
    return [fact for fact in bench.facts() if isinstance(fact, InteractionReported)][1:]


def consume(bench: Bench, *messages: Message) -> None:
    bench.channel.publish(messages)
    consumer = bench.captures()
    while consumer.step():
        pass


def reasons(bench: Bench) -> list[str]:
    return [told["data"]["reason"] for told in bench.told(Topic.SET_ASIDE)]


def test_a_call_becomes_a_fact_of_its_deal(bench: Bench) -> None:
    consume(bench, reported(bench.deal_id, outcome="agreed", agreed_for="2026-03-12", title="Next steps"))
    (call,) = calls(bench)
    assert call.interaction.kind is InteractionKind.CALL
    assert call.interaction.at == 1_772_701_200
    assert call.interaction.outcome is Outcome.AGREED
    assert call.interaction.agreed_for == day_of(date(2026, 3, 12))
    (bea,) = [p for p in call.interaction.participants if p.role == "to"]
    assert bea.person == bench.store.tokens.person("bea@north.example")
    assert reasons(bench) == []


def test_what_people_wrote_is_kept_apart_and_not_in_the_event(bench: Bench) -> None:
    consume(bench, reported(bench.deal_id, title="Prices of seats"))
    (call,) = calls(bench)
    kept = bench.store.texts.read([f"touch:{call.interaction.touch_id}"])
    assert list(kept.values()) == [{"subject": "Prices of seats"}]
    assert "rita" not in repr(call)
    assert "seats" not in repr(call)


def test_the_same_message_is_one_touch_however_often_it_comes(bench: Bench) -> None:
    message = reported(bench.deal_id)
    consume(bench, message, message)
    consume(bench, message, reported(bench.deal_id, "call-2", at="2026-03-06T10:00:00Z"))
    assert len(calls(bench)) == 2
    assert reasons(bench) == []


def test_touches_of_one_instant_are_put_in_order(bench: Bench) -> None:
    consume(bench, reported(bench.deal_id, "a"), reported(bench.deal_id, "b"), reported(bench.deal_id, "c"))
    ids = sorted(call.interaction.touch_id for call in calls(bench))
    assert [fact for fact in bench.facts() if isinstance(fact, TiesBroken)][-1] == TiesBroken(tuple(ids))


def test_who_caused_the_fact_can_be_told(bench: Bench) -> None:
    consume(bench, reported(bench.deal_id))
    stored = list(bench.store.deals.facts(bench.deal_id))[-1]
    assert stored.actor == NAME
    assert stored.recorded_at == NOW
    again = bench.captures()
    assert again.step() is False


NOBODY = "nobody of the seller or the buyer of 'north-2026' is among people"
NO_ZONE = "Expected `datetime` with a timezone component - at `$.data.at`"
NOT_YET = "at: expected a time that has come, found one more than a day ahead"
NO_DAY = "Expected a day where the outcome is agreed, and only there - at `$.data.agreed_for`"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"deal": "south"}, "the ledger has no deal 'south'"),
        ({"people": ["olga@elsewhere.example"]}, NOBODY),
        ({"at": "2026-03-05T10:00:00"}, NO_ZONE),
        ({"at": "2026-06-03T10:00:00Z"}, NOT_YET),
        ({"kind": "fax of bea"}, "Invalid enum value '...' - at `$.data.kind`"),
        ({"people": []}, "Expected `array` of length >= 1 - at `$.data.people`"),
        ({"people": ["bea"]}, "Expected `str` matching regex '...' - at `$.data.people[0]`"),
        ({"people": None}, "Object missing required field `people` - at `$.data`"),
        ({"outcom": "agreed"}, "Object contains unknown field `outcom` - at `$.data`"),
        ({"outcome": "agreed"}, NO_DAY),
        ({"agreed_for": "2026-03-12"}, NO_DAY),
    ],
)  # fmt: skip
def test_what_can_not_be_recorded_is_set_aside_with_its_place(
    bench: Bench, changes: dict[str, object], reason: str
) -> None:
    consume(bench, reported(bench.deal_id, **changes), reported(bench.deal_id, "good"))
    assert reasons(bench) == [reason]
    (told,) = bench.told(Topic.SET_ASIDE)
    assert told["subject"] == "captures:0:0"
    assert len(calls(bench)) == 1


def test_what_is_reported_of_a_merged_deal_is_set_aside_with_where_it_goes_on(bench: Bench) -> None:
    merged = MergeInto("south-2026", NOW)
    bench.store.deals.enact(bench.deal_id, lambda _: [merged], actor="rita")
    consume(bench, reported(bench.deal_id))
    assert reasons(bench) == [f"{bench.deal_id} was merged into south-2026, in which it goes on"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no JSON of bea@north.example",
        b"[" * 100_000,
        b'{"specversion": "1.0"}',
        b'{"specversion": "0.3", "id": "1", "source": "s", "type": "t"}',
        b'{"specversion": "1.0", "id": "1", "source": "s", "type": "com.example.other"}',
        b'{"specversion": "1.0", "id": "1", "source": "s", "type": "setpoint.touch-reported.v1"}',
        b'{"specversion": "1.0", "id": "1", "source": "s", "type": "setpoint.touch-reported.v1", "data": []}',
        b'{"specversion": "1.0", "id": "\\ud800", "source": "s", "type": "setpoint.touch-reported.v1"}',
        b"\xff\xfe",
    ],
)
def test_whatever_stands_on_the_topic_the_next_message_is_taken(bench: Bench, body: bytes) -> None:
    consume(bench, Message(Topic.CAPTURES, "x", body), reported(bench.deal_id))
    assert len(calls(bench)) == 1
    (reason,) = reasons(bench)
    assert reason
    assert "bea" not in json.dumps(bench.told(Topic.SET_ASIDE))


def test_a_consumer_that_dies_between_results_and_bookmark_has_stored_neither(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Died(BaseException):
        pass

    def die(*_: object) -> None:
        raise Died

    bench.channel.publish([reported(bench.deal_id)])
    with monkeypatch.context() as patched:
        patched.setattr(bench.ledger, "append", die)
        with pytest.raises(Died):
            bench.captures().step()
    assert calls(bench) == []
    consume(bench)
    assert len(calls(bench)) == 1


def test_two_consumers_of_one_file_record_once(bench: Bench) -> None:
    bench.channel.publish(
        [reported(bench.deal_id, str(n), at=f"2026-03-05T10:00:{n:02d}Z") for n in range(40)]
    )
    stop = threading.Event()
    consumers = [bench.captures(), bench.captures()]
    threads = [threading.Thread(target=consumer.run, args=(stop,)) for consumer in consumers]
    for thread in threads:
        thread.start()
    place = next(iter(bench.channel.everything(Topic.CAPTURES))).place
    name = bookmark_name("file", NAME, place)
    for _ in range(500):
        if bench.ledger.bookmark(name) == 40:
            break
        stop.wait(0.01)
    stop.set()
    for thread in threads:
        thread.join(20)
    assert len(calls(bench)) == 40
    assert reasons(bench) == []


def test_a_page_whose_handler_breaks_costs_only_the_message_that_breaks_it(bench: Bench) -> None:
    handler = bench.captures()._handler

    class Breaks:
        name, topic, forget = handler.name, handler.topic, handler.forget

        def conclude(self, messages: Sequence[Delivered]) -> Concluded:
            if any(b"poison" in each.message.body for each in messages):
                raise ZeroDivisionError
            return handler.conclude(messages)

    bench.channel.publish(
        [
            reported(bench.deal_id, "one"),
            reported(bench.deal_id, "poison", at="2026-03-05T11:00:00Z"),
            reported(bench.deal_id, "two", at="2026-03-05T12:00:00Z"),
        ]
    )
    consumer, stop = bench.captures(Breaks()), threading.Event()
    thread = threading.Thread(target=consumer.run, args=(stop,))
    thread.start()
    for _ in range(1_000):
        if len(calls(bench)) == 2:
            break
        stop.wait(0.01)
    stop.set()
    thread.join(20)
    assert len(calls(bench)) == 2
    assert reasons(bench) == ["the handler failed: ZeroDivisionError"]
    assert consumer.health.set_aside == 1
