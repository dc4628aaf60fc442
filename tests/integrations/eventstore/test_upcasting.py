"""Old versions of events, with a registry that only these tests know."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from domain.deal.events import CommitmentMade, NoReplyOwed
from domain.history.names import NAMES
from domain.history.upcasters import UPCASTERS, Fields, Upcaster, UpcastersGoRound, upcast
from domain.people import Side
from domain.ports.ledger import Append, NewEvent
from integrations.eventstore.codec import EventCodec, EventIsDamaged, UnknownEventName
from integrations.eventstore.ledger import RecordedLedger
from integrations.eventstore.sqlite_ledger import sqlite_ledger


def first_to_second(fields: Fields) -> tuple[str, Fields]:
    return "test.promise.v2", {"by": fields["who"], "on": fields["on"], "due": fields["due"]}


def second_to_third(fields: Fields) -> tuple[str, Fields]:
    return "deal.commitment-made.v1", {"by": fields["by"], "at": fields["on"], "due": fields["due"]}


CHAIN: dict[str, Upcaster] = {"test.promise.v1": first_to_second, "test.promise.v2": second_to_third}
OLD = b'{"who":"buyer","on":77,"due":88}'
OUTSIDE = (
    b'{"event_id":"00000000-0000-0000-0000-000000000001","recorded_at":1,"actor":"cli",'
    b'"correlation":"00000000-0000-0000-0000-000000000002","causation":null,"event":%s}'
)


def test_a_present_name_stays_as_it_is() -> None:
    assert upcast("deal.opened.v1", {"a": 1}, CHAIN) == ("deal.opened.v1", {"a": 1})
    assert upcast("deal.opened.v1", {}, UPCASTERS) == ("deal.opened.v1", {})


def test_versions_are_passed_one_after_another() -> None:
    fields: Fields = {"who": "buyer", "on": 77, "due": 88}
    assert upcast("test.promise.v1", fields, CHAIN) == (
        "deal.commitment-made.v1",
        {"by": "buyer", "at": 77, "due": 88},
    )
    assert fields == {"who": "buyer", "on": 77, "due": 88}


def test_a_circle_is_named() -> None:
    circle: dict[str, Upcaster] = {"a": lambda fields: ("b", fields), "b": lambda fields: ("a", fields)}
    with pytest.raises(UpcastersGoRound, match="a -> b") as lost:
        upcast("a", {}, circle)
    assert (lost.value.name, lost.value.passed) == ("a", ("a", "b"))


def test_old_bytes_are_read_as_the_present_event() -> None:
    read = EventCodec(NAMES, CHAIN).decode("test.promise.v1", OUTSIDE % OLD)
    assert read.event == CommitmentMade(Side.BUYER, 77, 88)
    assert (read.actor, read.recorded_at) == ("cli", 1)


@pytest.mark.parametrize(
    "old", [b"{}", b'{"who":"nobody","on":77,"due":88}', b'{"who":"buyer","on":"x","due":88}', b"[]"]
)
def test_old_bytes_that_give_no_event_are_damaged(old: bytes) -> None:
    with pytest.raises(EventIsDamaged, match=r"test\.promise\.v1"):
        EventCodec(NAMES, CHAIN).decode("test.promise.v1", OUTSIDE % old)


def test_an_upcaster_that_leads_nowhere_is_an_error_with_the_name() -> None:
    nowhere: dict[str, Upcaster] = {"test.promise.v1": lambda fields: ("test.promise.v7", fields)}
    with pytest.raises(UnknownEventName, match=r"test\.promise\.v7"):
        EventCodec(NAMES, nowhere).decode("test.promise.v1", OUTSIDE % OLD)


class TestInALedger:
    @pytest.fixture
    def ledger(self, tmp_path: Path) -> Iterator[RecordedLedger]:
        opened = sqlite_ledger(tmp_path / "ledger.db")
        yield opened
        opened.close()

    def test_old_and_new_stand_in_one_stream(self, ledger: RecordedLedger) -> None:
        stream = uuid4()
        old = EventCodec({NoReplyOwed: "test.reply.v0"}, {})
        new = EventCodec(NAMES, {"test.reply.v0": lambda fields: ("deal.no-reply-owed.v1", fields)})
        events = [NewEvent(uuid4(), NoReplyOwed(f"t{at}", at), 1, "cli", uuid4()) for at in (1, 2)]
        RecordedLedger(ledger._recorder, ledger.close, old, rewrite=ledger._rewrite).append(
            [Append(stream, 0, events[:1])]
        )
        after = RecordedLedger(ledger._recorder, ledger.close, new, rewrite=ledger._rewrite)
        after.append([Append(stream, 1, events[1:])])
        assert [stored.event for stored in after.read(stream)] == [NoReplyOwed("t1", 1), NoReplyOwed("t2", 2)]
        by_name = after.read_all(after=0, limit=9, names=["test.reply.v0"])
        assert [stored.event for stored in by_name] == [NoReplyOwed("t1", 1)]
        with pytest.raises(UnknownEventName, match=r"test\.reply\.v0") as unknown:
            list(ledger.read(stream))
        assert unknown.value.place == f"stream {stream}, version 1"
        assert str(unknown.value).endswith(f"(stream {stream}, version 1)")
