"""Events as bytes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.deal.events import DealDescribed, NoReplyOwed, PlaybookAdopted, SidesStated
from domain.findings.events import FindingRaised, Severity
from domain.history.names import NAMES
from domain.people import SideMembers, Sides
from domain.playbook.playbook import Playbook, Tailoring
from domain.ports.ledger import LedgerEvent, NewEvent
from integrations.eventstore.codec import (
    EventCannotBeStored,
    EventCodec,
    EventIsDamaged,
    UnknownEventName,
)
from tests.contracts.events import any_event

CODEC = EventCodec(NAMES, {})
WRONG_TYPE = (
    b'{"event_id":"00000000-0000-0000-0000-000000000001","recorded_at":1,"actor":"a",'
    b'"correlation":"00000000-0000-0000-0000-000000000001","causation":null,"event":{"touch_id":4,"at":1}}'
)
ID, CORRELATION = UUID(int=1), UUID(int=2)


def new(event: LedgerEvent) -> NewEvent:
    return NewEvent(ID, event, 1_780_000_000, "recorder", CORRELATION, UUID(int=3))


def raised(numbers: dict[str, Any]) -> FindingRaised:
    return FindingRaised("f", "stalled", "", Severity.LOW, 1, (), numbers, None, 2, "p", 1)


def test_the_bytes_are_readable_json_with_the_metadata_beside_the_event() -> None:
    name, state = CODEC.encode(new(NoReplyOwed("t1", 5)))
    assert name == "deal.no-reply-owed.v1"
    assert json.loads(state) == {
        "event_id": str(ID),
        "recorded_at": 1_780_000_000,
        "actor": "recorder",
        "correlation": str(CORRELATION),
        "causation": str(UUID(int=3)),
        "event": {"touch_id": "t1", "at": 5},
    }


@given(
    st.lists(st.text(max_size=3), unique=True).flatmap(
        lambda many: st.tuples(st.just(many), st.permutations(many))
    )
)
def test_equal_sets_give_equal_bytes(orders: tuple[list[str], list[str]]) -> None:
    one, other = (
        SidesStated(Sides(seller=SideMembers(addresses=frozenset(order)), buyer=SideMembers()))
        for order in orders
    )
    assert CODEC.encode(new(one)) == CODEC.encode(new(other))


def test_equal_mappings_give_equal_bytes() -> None:
    one, other = ({"stalled": {"days": 3.0, "b": 1.0}, "a": {}}, {"a": {}, "stalled": {"b": 1, "days": 3}})
    adopted = [PlaybookAdopted(Playbook("p", 1, (), watch=watch), Tailoring()) for watch in (one, other)]
    assert adopted[0] == adopted[1]
    assert CODEC.encode(new(adopted[0])) == CODEC.encode(new(adopted[1]))


def test_a_whole_number_in_a_field_of_floats_gives_the_bytes_of_the_float() -> None:
    assert CODEC.encode(new(DealDescribed(None, 5, ()))) == CODEC.encode(new(DealDescribed(None, 5.0, ())))


def test_numbers_of_a_finding_keep_their_kind() -> None:
    numbers = {"days": 7, "share": 7.0, "holder": "7", "next": None, "huge": 2**80}
    event = CODEC.decode(*CODEC.encode(new(raised(numbers)))).event
    assert isinstance(event, FindingRaised)
    assert {key: (type(value), value) for key, value in event.numbers.items()} == {
        key: (type(value), value) for key, value in numbers.items()
    }


@given(any_event())
def test_any_event_survives_and_its_bytes_are_stable(event: LedgerEvent) -> None:
    name, state = CODEC.encode(new(event))
    back = CODEC.decode(name, state).event
    assert back == event
    assert CODEC.encode(new(back)) == (name, state)


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (raised({"share": float("nan")}), "come back"),
        (raised({"share": float("inf")}), "come back"),
        (raised({"late": True}), "bool"),
        (DealDescribed(None, None, cast("Any", ["a", "b"])), "come back"),
        (NoReplyOwed(cast("Any", None), 5), "null"),
        (NoReplyOwed("t1", cast("Any", object())), "object"),
        (NoReplyOwed("\ud800", 5), "surrogates"),
    ],
)
def test_what_would_not_come_back_is_refused(event: LedgerEvent, reason: str) -> None:
    with pytest.raises(EventCannotBeStored, match=reason) as refused:
        CODEC.encode(new(event))
    assert refused.value.event == event or event != event  # noqa: PLR0124 - an event with NaN equals nothing


def test_metadata_that_would_not_come_back_is_refused() -> None:
    with pytest.raises(EventCannotBeStored, match="actor"):
        CODEC.encode(NewEvent(ID, NoReplyOwed("t1", 5), 1, cast("Any", 7), CORRELATION))


def test_a_class_that_is_not_on_the_list_is_refused_even_if_it_descends_from_one() -> None:
    @dataclass(frozen=True, slots=True)
    class Secret(NoReplyOwed):
        address: str = "bea@north.example"

    with pytest.raises(EventCannotBeStored, match="Secret can not be stored: its class has no stored name"):
        CODEC.encode(new(Secret("t1", 5)))


def test_a_name_that_is_not_on_the_list_is_an_error_with_the_name() -> None:
    _, state = CODEC.encode(new(NoReplyOwed("t1", 5)))
    with pytest.raises(UnknownEventName, match=r"'deal\.renamed\.v9'") as unknown:
        CODEC.decode("deal.renamed.v9", state)
    assert unknown.value.name == "deal.renamed.v9"
    with pytest.raises(UnknownEventName):
        CODEC.decode("os:system", state)


@pytest.mark.parametrize(
    "state",
    [
        b"",
        b"\xff",
        b'"\xff"',
        b"[]",
        b"null",
        b'{"event_id":"x"}',
        b"[" * 100_000,
        WRONG_TYPE,
    ],
)
def test_bytes_that_are_no_such_event_are_damaged(state: bytes) -> None:
    with pytest.raises(EventIsDamaged, match=r"deal\.no-reply-owed\.v1"):
        CODEC.decode("deal.no-reply-owed.v1", state)


def test_a_field_that_was_added_later_has_its_default_in_older_bytes() -> None:
    codec = EventCodec({_Later: "test.later.v1"}, {})  # type: ignore[dict-item]  # a class of this test only
    _, state = CODEC.encode(new(NoReplyOwed("t1", 5)))
    event: object = codec.decode("test.later.v1", state).event
    assert event == _Later("t1", 5, "unknown")


@dataclass(frozen=True, slots=True)
class _Later:
    touch_id: str
    at: int
    why: str = "unknown"


def test_ids_are_told_from_bytes_of_any_name() -> None:
    event_id = uuid4()
    _, state = CODEC.encode(NewEvent(event_id, NoReplyOwed("t1", 5), 1, "a", CORRELATION))
    assert CODEC.event_id(state) == event_id
