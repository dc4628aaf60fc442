"""What every ledger does (`domain.ports.ledger.Ledger`)."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.capture.forgetting import Forgotten
from domain.deal.events import DealEvent, NoReplyOwed, ProgressConfirmed, TiesBroken
from domain.history.names import NAMES
from domain.ports.ledger import (
    AlreadyFollowed,
    Append,
    Bookmark,
    Ledger,
    LedgerEvent,
    NewEvent,
    StoredEvent,
    StreamHasMoved,
)
from domain.ports.ledger import (
    Place as Standing,
)
from integrations.eventstore.codec import EventCodec, UnknownEventName
from integrations.eventstore.errors import StoreIsClosed
from tests.contracts.events import any_event
from tests.contracts.places import DurablePlace, Place
from tests.golden.examples import EXAMPLES

RECORDED_AT = 1_780_000_000
WRITES = 20


def new(event: LedgerEvent) -> NewEvent:
    return NewEvent(uuid4(), event, RECORDED_AT, "recorder", uuid4(), uuid4())


def numbered(numbers: Iterable[int]) -> list[NewEvent]:
    return [new(NoReplyOwed(f"t{number}", number)) for number in numbers]


def numbers(events: Iterable[StoredEvent]) -> list[int]:
    return [stored.event.at for stored in events if isinstance(stored.event, NoReplyOwed)]


def everything(ledger: Ledger, page: int = 7) -> list[StoredEvent]:
    found: list[StoredEvent] = []
    while True:
        rows = ledger.read_all(after=found[-1].position or 0 if found else 0, limit=page)
        if not rows:
            return found
        found += rows


def fill(ledger: Ledger, stream: UUID, count: int) -> list[NewEvent]:
    events = numbered(range(1, count + 1))
    ledger.append([Append(stream, 0, events)])
    return events


class LedgerContract:
    """A subclass gives the fixture `place`."""

    @pytest.fixture
    def ledger(self, place: Place) -> Ledger:
        return place.ledger()

    # Forgetting

    def test_what_names_an_id_is_found_with_its_place(self, ledger: Ledger) -> None:
        one, other = uuid4(), uuid4()
        ledger.append([Append(one, 0, [new(NoReplyOwed("t1Touch", 5)), new(NoReplyOwed("t2Touch", 5))])])
        ledger.append(
            [Append(other, 0, [new(NoReplyOwed("t1Touch-no", 5)), new(TiesBroken(("t1Touch", "t3")))])]
        )
        found = list(ledger.naming(["t1Touch", "t3", "Touch"]))
        assert found == [
            (Standing(1, one, 1, "deal.no-reply-owed.v1", RECORDED_AT), frozenset({"t1Touch"})),
            (Standing(4, other, 2, "deal.ties-broken.v1", RECORDED_AT), frozenset({"t1Touch", "t3"})),
        ]
        assert list(ledger.naming([])) == list(ledger.naming(["unheard"])) == []

    def test_forgetting_keeps_the_place_and_the_envelope_and_nothing_else(self, ledger: Ledger) -> None:
        stream, events = uuid4(), numbered([1, 2, 3])
        ledger.append([Append(stream, 0, events)])
        before, whole = list(ledger.read(stream)), everything(ledger, 10)
        assert ledger.forget([(stream, 2), (stream, 9), (uuid4(), 1)]) == 1
        assert ledger.forget([(stream, 2)]) == ledger.forget([]) == 0
        assert list(ledger.read(stream)) == [before[0], replace(before[1], event=Forgotten()), before[2]]
        after = everything(ledger, 10)
        assert [(e.position, e.version) for e in after] == [(e.position, e.version) for e in whole]
        assert [e.position for e in ledger.read_all(after=0, limit=9, names=[NAMES[Forgotten]])] == [2]
        ledger.append([Append(stream, 3, numbered([4]))])
        assert numbers(e for e in ledger.read(stream) if e.version != 2) == [1, 3, 4]

    # Streams

    def test_events_come_back_in_order_with_all_that_is_known_of_them(self, ledger: Ledger) -> None:
        stream, events = uuid4(), numbered([1, 2, 3])
        ledger.append([Append(stream, 0, events)])
        assert list(ledger.read(stream)) == [
            StoredEvent(
                one.event_id,
                one.event,
                one.recorded_at,
                one.actor,
                one.correlation,
                one.causation,
                stream=stream,
                version=version,
                position=None,
            )
            for version, one in enumerate(events, 1)
        ]

    def test_an_event_that_nothing_caused_comes_back_so(self, ledger: Ledger) -> None:
        stream, event = uuid4(), NewEvent(uuid4(), ProgressConfirmed(), RECORDED_AT, "cli", uuid4())
        ledger.append([Append(stream, 0, [event])])
        assert [stored.causation for stored in ledger.read(stream)] == [None]

    def test_every_kind_of_event_comes_back_as_it_was(self, ledger: Ledger) -> None:
        stream, examples = uuid4(), [EXAMPLES[name] for name in NAMES.values()]
        ledger.append([Append(stream, 0, [new(example) for example in examples])])
        assert [stored.event for stored in ledger.read(stream)] == examples
        for name, example in zip(NAMES.values(), examples, strict=True):
            assert [stored.event for stored in ledger.read_all(after=0, limit=2, names=[name])] == [example]

    def test_part_of_a_stream_is_told_by_versions(self, ledger: Ledger) -> None:
        stream = uuid4()
        fill(ledger, stream, 6)
        assert numbers(ledger.read(stream, after=2)) == [3, 4, 5, 6]
        assert numbers(ledger.read(stream, upto=2)) == [1, 2]
        assert numbers(ledger.read(stream, after=2, upto=4)) == [3, 4]
        assert numbers(ledger.read(stream, after=6)) == []

    def test_a_stream_of_several_pages_is_read_whole(self, ledger: Ledger) -> None:
        stream = uuid4()
        fill(ledger, stream, 1_001)
        assert [stored.version for stored in ledger.read(stream)] == list(range(1, 1_002))
        assert numbers(ledger.read(stream, after=3, upto=1_000)) == list(range(4, 1_001))

    def test_a_stream_that_nobody_wrote_is_empty(self, ledger: Ledger) -> None:
        fill(ledger, uuid4(), 2)
        assert list(ledger.read(uuid4())) == []

    def test_what_happened_comes_without_its_envelope(self, ledger: Ledger) -> None:
        stream, examples = uuid4(), [EXAMPLES[name] for name in NAMES.values()]
        assert ledger.events(stream) == ([], 0)
        ledger.append([Append(stream, 0, [new(example) for example in examples])])
        assert ledger.events(stream) == (examples, len(examples))

    def test_what_happened_is_told_as_far_as_it_was_recorded_by_then(self, ledger: Ledger) -> None:
        stream, events = uuid4(), numbered(range(1, 4))
        late = [replace(one, recorded_at=RECORDED_AT + place) for place, one in enumerate(events)]
        ledger.append([Append(stream, 0, late)])
        known = [one.event for one in late[:2]]
        assert ledger.events(stream, recorded_by=RECORDED_AT + 1) == (known, 2)
        assert ledger.events(stream, recorded_by=RECORDED_AT - 1) == ([], 0)

    def test_versions_of_many_streams_are_told_at_once(self, ledger: Ledger) -> None:
        long, short, nobodys = uuid4(), uuid4(), uuid4()
        fill(ledger, long, 3)
        fill(ledger, short, 1)
        assert ledger.versions([long, nobodys, short]) == {long: 3, nobodys: 0, short: 1}
        assert ledger.versions([]) == {}

    def test_the_end_is_the_position_of_the_newest_event(self, ledger: Ledger) -> None:
        assert ledger.end() == 0
        fill(ledger, uuid4(), 2)
        fill(ledger, uuid4(), 1)
        assert ledger.end() == everything(ledger)[-1].position

    # Conflicts

    def test_a_stream_that_moved_takes_nothing(self, ledger: Ledger) -> None:
        stream = uuid4()
        fill(ledger, stream, 2)
        with pytest.raises(StreamHasMoved) as refused:
            ledger.append([Append(stream, 1, numbered([8, 9]))])
        assert (refused.value.stream, refused.value.expected_version) == (stream, 1)
        assert numbers(ledger.read(stream)) == [1, 2]

    @pytest.mark.parametrize("expected", [3, -1])
    def test_no_version_is_left_out(self, ledger: Ledger, expected: int) -> None:
        stream = uuid4()
        fill(ledger, stream, 2)
        with pytest.raises(StreamHasMoved):
            ledger.append([Append(stream, expected, numbered([9]))])
        assert numbers(everything(ledger)) == [1, 2]

    def test_an_append_of_nothing_still_tells_that_the_stream_moved(self, ledger: Ledger) -> None:
        stream = uuid4()
        fill(ledger, stream, 2)
        ledger.append([Append(stream, 2, [])])
        for expected in (1, 3):
            with pytest.raises(StreamHasMoved):
                ledger.append([Append(stream, expected, [])])

    def test_several_streams_are_appended_to_together_or_not_at_all(self, ledger: Ledger) -> None:
        one, other = uuid4(), uuid4()
        fill(ledger, other, 1)
        ledger.append([Append(one, 0, numbered([10])), Append(other, 1, numbered([20]))])
        with pytest.raises(StreamHasMoved) as refused:
            ledger.append(
                [Append(one, 1, numbered([11])), Append(other, 1, numbered([21]))], Bookmark("f", 1)
            )
        assert refused.value.stream == other
        assert (numbers(ledger.read(one)), numbers(ledger.read(other))) == ([10], [1, 20])
        assert ledger.bookmark("f") == 0

    def test_one_stream_may_be_named_twice_in_order(self, ledger: Ledger) -> None:
        stream = uuid4()
        ledger.append([Append(stream, 0, numbered([1])), Append(stream, 1, numbered([2]))])
        with pytest.raises(StreamHasMoved):
            ledger.append([Append(stream, 2, numbered([3])), Append(stream, 2, numbered([4]))])
        assert numbers(ledger.read(stream)) == [1, 2]

    def test_the_very_same_append_again_is_no_conflict_and_adds_nothing(self, ledger: Ledger) -> None:
        one, other = uuid4(), uuid4()
        appends = [Append(one, 0, numbered([1, 2])), Append(other, 0, numbered([3]))]
        ledger.append(appends)
        ledger.append([Append(one, 2, numbered([4]))])
        ledger.append(appends)
        assert numbers(everything(ledger)) == [1, 2, 3, 4]

    def test_the_very_same_append_with_a_bookmark_again_is_no_conflict(self, ledger: Ledger) -> None:
        appends = [Append(uuid4(), 0, numbered([1, 2]))]
        ledger.append(appends, Bookmark("matcher", 4))
        ledger.append(appends, Bookmark("matcher", 4))
        assert numbers(everything(ledger)) == [1, 2]

    def test_half_of_the_same_append_is_a_conflict(self, ledger: Ledger) -> None:
        stream, events = uuid4(), numbered([1, 2])
        ledger.append([Append(stream, 0, events[:1])])
        with pytest.raises(StreamHasMoved):
            ledger.append([Append(stream, 0, events)])
        assert numbers(ledger.read(stream)) == [1]

    def test_the_same_events_without_their_bookmark_are_a_conflict(self, ledger: Ledger) -> None:
        appends = [Append(uuid4(), 0, numbered([1]))]
        ledger.append(appends)
        with pytest.raises(StreamHasMoved):
            ledger.append(appends, Bookmark("matcher", 4))
        assert ledger.bookmark("matcher") == 0

    def test_writers_who_decide_again_lose_nothing(self, ledger: Ledger) -> None:
        stream = uuid4()

        def add(number: int) -> None:
            while True:
                version = len(list(ledger.read(stream)))
                try:
                    return ledger.append([Append(stream, version, numbered([number]))])
                except StreamHasMoved:
                    continue

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(add, range(24)))
        assert sorted(numbers(ledger.read(stream))) == list(range(24))
        assert [stored.version for stored in ledger.read(stream)] == list(range(1, 25))

    # Bookmarks

    def test_a_follower_without_a_bookmark_stands_at_zero(self, ledger: Ledger) -> None:
        assert ledger.bookmark("matcher") == 0

    def test_a_bookmark_moves_with_or_without_events(self, ledger: Ledger) -> None:
        ledger.append([Append(uuid4(), 0, numbered([1]))], Bookmark("matcher", 3))
        ledger.append([], Bookmark("matcher", 9))
        ledger.append([], Bookmark("planner", 2))
        assert (ledger.bookmark("matcher"), ledger.bookmark("planner")) == (9, 2)

    @pytest.mark.parametrize("position", [4, 5, 0])
    def test_a_bookmark_moves_only_forward_and_takes_its_events_along(
        self, ledger: Ledger, position: int
    ) -> None:
        stream = uuid4()
        ledger.append([], Bookmark("matcher", 5))
        with pytest.raises(AlreadyFollowed) as refused:
            ledger.append([Append(stream, 0, numbered([1]))], Bookmark("matcher", position))
        assert refused.value.bookmark == Bookmark("matcher", position)
        assert list(ledger.read(stream)) == []
        assert ledger.bookmark("matcher") == 5

    def test_a_bookmark_at_zero_is_no_step_forward(self, ledger: Ledger) -> None:
        with pytest.raises(AlreadyFollowed):
            ledger.append([], Bookmark("matcher", 0))

    def test_of_two_workers_with_the_same_bookmark_one_wins(self, ledger: Ledger) -> None:
        stream, start = uuid4(), threading.Barrier(2)

        def work(number: int) -> bool:
            start.wait(10)
            try:
                ledger.append([Append(uuid4(), 0, numbered([number]))], Bookmark("matcher", 7))
            except AlreadyFollowed:
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(work, [1, 2])) == [False, True]
        assert len(everything(ledger)) == 1
        assert list(ledger.read(stream)) == []

    # All streams

    def test_positions_rise_in_the_order_of_appending(self, ledger: Ledger) -> None:
        one, other = uuid4(), uuid4()
        ledger.append([Append(one, 0, numbered([1, 2]))])
        ledger.append([Append(other, 0, numbered([3])), Append(one, 2, numbered([4]))])
        found = ledger.read_all(after=0, limit=10)
        assert numbers(found) == [1, 2, 3, 4]
        assert [(stored.stream, stored.version) for stored in found] == [
            (one, 1),
            (one, 2),
            (other, 1),
            (one, 3),
        ]
        positions = [stored.position or 0 for stored in found]
        assert positions == sorted(set(positions))
        assert min(positions) > 0

    @pytest.mark.parametrize("page", [1, 3, 7, 8, 100])
    def test_pages_hold_everything_once(self, ledger: Ledger, page: int) -> None:
        fill(ledger, uuid4(), 7)
        assert numbers(everything(ledger, page)) == [1, 2, 3, 4, 5, 6, 7]
        assert len(ledger.read_all(after=0, limit=page)) == min(page, 7)

    def test_names_choose_events(self, ledger: Ledger) -> None:
        stream = uuid4()
        ledger.append(
            [Append(stream, 0, [new(ProgressConfirmed()), *numbered([1, 2]), new(ProgressConfirmed())])]
        )
        found = ledger.read_all(after=0, limit=2, names=(name for name in ["deal.no-reply-owed.v1"]))
        assert numbers(found) == [1, 2]
        both = ledger.read_all(
            after=1, limit=9, names=["deal.no-reply-owed.v1", "deal.progress-confirmed.v1"]
        )
        assert [stored.version for stored in both] == [2, 3, 4]
        assert [stored.version for stored in ledger.read_all(after=0, limit=9, names=[])] == [1, 2, 3, 4]

    def test_a_name_of_nothing_is_refused(self, ledger: Ledger) -> None:
        with pytest.raises(UnknownEventName, match=r"deal\.openend\.v1"):
            ledger.read_all(after=0, limit=1, names=["deal.openend.v1"])

    @pytest.mark.parametrize("limit", [0, -1])
    def test_a_page_holds_something(self, ledger: Ledger, limit: int) -> None:
        with pytest.raises(ValueError, match="limit"):
            ledger.read_all(after=0, limit=limit)

    # The rest

    def test_nothing_is_an_append_too(self, ledger: Ledger) -> None:
        ledger.append([])
        assert everything(ledger) == []

    def test_a_closed_ledger_says_so(self, place: Place) -> None:
        ledger = place.ledger()
        ledger.close()
        ledger.close()
        with pytest.raises(StoreIsClosed):
            ledger.append([Append(uuid4(), 0, numbered([1]))])
        with pytest.raises(StoreIsClosed):
            list(ledger.read(uuid4()))
        with pytest.raises(StoreIsClosed):
            ledger.read_all(after=0, limit=1)
        with pytest.raises(StoreIsClosed):
            ledger.bookmark("matcher")

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(events=st.lists(any_event(), max_size=12), cuts=st.lists(st.integers(0, 12), max_size=5))
    def test_any_events_in_any_split_come_back_as_one_list(
        self, ledger: Ledger, events: Sequence[DealEvent], cuts: Sequence[int]
    ) -> None:
        stream, start = uuid4(), 0
        for end in sorted({*(min(cut, len(events)) for cut in cuts), len(events)}):
            ledger.append([Append(stream, start, [new(event) for event in events[start:end]])])
            start = end
        assert [stored.event for stored in ledger.read(stream)] == list(events)
        assert [stored.event for stored in everything(ledger) if stored.stream == stream] == list(events)


class DurableLedgerContract:
    """What ledgers do that other processes see; a subclass gives the fixture `place`."""

    def test_what_was_appended_is_there_when_the_ledger_is_opened_again(self, place: DurablePlace) -> None:
        stream, first = uuid4(), place.ledger()
        fill(first, stream, 3)
        first.append([], Bookmark("matcher", 2))
        before = everything(first)
        first.close()
        again = place.ledger()
        assert everything(again) == before
        assert numbers(again.read(stream)) == [1, 2, 3]
        assert again.bookmark("matcher") == 2
        with pytest.raises(StreamHasMoved):
            again.append([Append(stream, 2, numbered([9]))])

    def test_two_that_have_it_open_see_each_other(self, place: DurablePlace) -> None:
        stream, one, other = uuid4(), place.ledger(), place.ledger()
        fill(one, stream, 2)
        other.append([Append(stream, 2, numbered([3]))], Bookmark("matcher", 2))
        assert numbers(one.read(stream)) == [1, 2, 3]
        with pytest.raises(StreamHasMoved):
            one.append([Append(stream, 2, numbered([4]))])
        with pytest.raises(AlreadyFollowed):
            one.append([], Bookmark("matcher", 2))

    def test_a_reader_never_passes_over_what_another_writer_has_not_committed(
        self, place: DurablePlace
    ) -> None:
        ledger, slow, quick = place.ledger(), uuid4(), uuid4()
        name, state = EventCodec(NAMES, {}).encode(*numbered([1]))
        waiting = threading.Thread(target=ledger.append, args=[[Append(quick, 0, numbered([2]))]])
        with place.open_transaction(slow, name, state):
            waiting.start()
            waiting.join(0.5)
            assert waiting.is_alive()
            assert ledger.read_all(after=0, limit=10) == []
        waiting.join(20)
        assert not waiting.is_alive()
        assert numbers(everything(ledger, page=1)) == [1, 2]

    def test_processes_that_open_and_append_at_once_lose_nothing(self, place: DurablePlace) -> None:
        shared = uuid4()
        command = [sys.executable, "-m", "tests.contracts.writer", place.address, str(shared), str(WRITES)]
        writers = [subprocess.Popen(command) for _ in range(3)]  # noqa: S603 - this project's own module
        assert [writer.wait(60) for writer in writers] == [0, 0, 0]
        ledger = place.ledger()
        assert [stored.version for stored in ledger.read(shared)] == list(range(1, 3 * WRITES + 1))
        assert len(everything(ledger, page=50)) == 3 * 2 * WRITES
