"""What every channel does (`domain.ports.channel.Channel`)."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from domain.ports.channel import (
    LARGEST_BODY_BYTES,
    Channel,
    ChannelReader,
    Delivered,
    Message,
    MessagesAreGone,
    MessageTooLarge,
    Page,
    Place,
    Topic,
    UnfitTopic,
)
from tests.contracts.channel_places import ChannelPlace

PATIENCE = 20.0


def numbered(numbers: Iterable[int], *, keys: int = 3, topic: Topic = Topic.CAPTURES) -> list[Message]:
    return [Message(topic, f"key {number % keys}", b"%d" % number) for number in numbers]


def numbers(delivered: Iterable[Delivered]) -> list[int]:
    return [int(each.message.body) for each in delivered]


class Marks:
    """Where a reader has come, as a ledger would keep it."""

    def __init__(self) -> None:
        self.stored: dict[Place, int] = {}
        self.handled: list[Delivered] = []

    def __call__(self, place: Place) -> int:
        return self.stored.get(place, 0)

    def take(self, page: Page) -> None:
        assert page.stored == self(page.place)
        self.stored[page.place] = page.after
        self.handled += page.messages

    def read(self, reader: ChannelReader, count: int) -> list[Delivered]:
        """Handle so many more messages."""
        wanted, deadline = len(self.handled) + count, time.monotonic() + PATIENCE
        while len(self.handled) < wanted:
            assert time.monotonic() < deadline, f"{len(self.handled)} of {wanted} messages came"
            page = reader.page(wait_seconds=0.2, at_most=1_000)
            if page:
                self.take(page)
        return self.handled[wanted - count :]


def quiet(reader: ChannelReader) -> bool:
    return reader.page(wait_seconds=0.3, at_most=10) is None


class ChannelContract:
    """A subclass gives the fixture `place`."""

    @pytest.fixture
    def channel(self, place: ChannelPlace) -> Channel:
        channel = place.channel()
        channel.prepare()
        return channel

    # Publishing

    def test_what_is_published_is_there_with_its_key(self, channel: Channel) -> None:
        sent = [
            Message(Topic.NEXT_STEPS, "D-1", b'{"a": 1}'),
            Message(Topic.NEXT_STEPS, "", b""),
            Message(Topic.NEXT_STEPS, "no \udcff UTF-8", b"\x00\xff"),
        ]
        channel.publish(sent)
        found = {each.message for each in channel.everything(Topic.NEXT_STEPS)}
        assert found == set(sent)
        assert list(channel.everything(Topic.DEAL_EVENTS)) == []

    def test_nothing_can_be_published_too(self, channel: Channel) -> None:
        channel.publish([])
        assert [list(channel.everything(topic)) for topic in Topic] == [[], [], [], []]

    def test_one_page_may_hold_several_topics(self, channel: Channel) -> None:
        channel.publish([Message(topic, "D-1", topic.encode()) for topic in Topic])
        for topic in Topic:
            assert [each.message.body for each in channel.everything(topic)] == [topic.encode()]

    def test_a_message_that_is_too_large_takes_its_page_with_it(self, channel: Channel) -> None:
        large = Message(Topic.CAPTURES, "D-1", bytes(LARGEST_BODY_BYTES + 1))
        with pytest.raises(MessageTooLarge, match=r"captures has 900,001 bytes, and 900,000 fit"):
            channel.publish([*numbered([1]), large])
        assert list(channel.everything(Topic.CAPTURES)) == []

    def test_the_largest_message_comes_back(self, channel: Channel) -> None:
        large = Message(Topic.CAPTURES, "D-1", bytes(LARGEST_BODY_BYTES))
        channel.publish([large, large])
        marks = Marks()
        reader = channel.read(Topic.CAPTURES, group="g", stored=marks)
        assert {each.message for each in marks.read(reader, 2)} == {large}
        reader.close()

    def test_a_topic_that_was_not_made_is_named(self, place: ChannelPlace) -> None:
        channel = place.channel()
        for attempt in (
            lambda: channel.publish(numbered([1])),
            lambda: channel.read(Topic.CAPTURES, group="g", stored=Marks()),
            lambda: list(channel.everything(Topic.CAPTURES)),
            lambda: channel.message_at(Place(Topic.CAPTURES, 0), 0),
        ):
            with pytest.raises(UnfitTopic, match="captures: found no such topic, expected"):
                attempt()

    def test_preparing_twice_keeps_what_is_there(self, channel: Channel) -> None:
        channel.publish(numbered([1]))
        channel.prepare()
        assert numbers(channel.everything(Topic.CAPTURES)) == [1]

    # Reading

    def test_each_key_keeps_its_order(self, channel: Channel) -> None:
        for start in range(0, 300, 60):
            channel.publish(numbered(range(start, start + 60), keys=7))
        marks = Marks()
        reader = channel.read(Topic.CAPTURES, group="g", stored=marks)
        read = marks.read(reader, 300)
        assert sorted(numbers(read)) == list(range(300))
        for key in {each.message.key for each in read}:
            mine = numbers(each for each in read if each.message.key == key)
            assert mine == sorted(mine)
            assert len({each.place for each in read if each.message.key == key}) == 1
        assert quiet(reader)
        reader.close()

    @pytest.mark.parametrize("at_most", [1, 2, 7])
    def test_a_page_is_of_one_place_and_no_longer_than_asked(self, channel: Channel, at_most: int) -> None:
        channel.publish(numbered(range(20)))
        marks = Marks()
        reader = channel.read(Topic.CAPTURES, group="g", stored=marks)
        while len(marks.handled) < 20:
            page = reader.page(wait_seconds=PATIENCE, at_most=at_most)
            assert page
            assert 1 <= len(page.messages) <= at_most
            assert {each.place for each in page.messages} == {page.place}
            marks.take(page)
        assert sorted(numbers(marks.handled)) == list(range(20))
        reader.close()

    def test_a_reader_begins_where_its_marks_say(self, channel: Channel) -> None:
        channel.publish(numbered(range(30)))
        marks = Marks()
        first = channel.read(Topic.CAPTURES, group="g", stored=marks)
        seen = numbers(marks.read(first, 30))
        first.close()
        channel.publish(numbered(range(30, 40)))
        second = channel.read(Topic.CAPTURES, group="g", stored=marks)
        assert sorted(numbers(marks.read(second, 10))) == list(range(30, 40))
        assert sorted(seen) == list(range(30))
        second.close()

    def test_a_page_that_was_not_stored_comes_again_to_the_next_reader(self, channel: Channel) -> None:
        channel.publish(numbered(range(5), keys=1))
        marks = Marks()
        first = channel.read(Topic.CAPTURES, group="g", stored=marks)
        lost = first.page(wait_seconds=PATIENCE, at_most=3)
        assert lost
        first.close()
        second = channel.read(Topic.CAPTURES, group="g", stored=marks)
        assert numbers(marks.read(second, 5)) == [0, 1, 2, 3, 4]
        second.close()

    def test_a_page_that_could_not_be_handled_comes_again_when_asked(self, channel: Channel) -> None:
        channel.publish(numbered(range(5), keys=1))
        marks = Marks()
        reader = channel.read(Topic.CAPTURES, group="g", stored=marks)
        for _ in range(3):
            page = reader.page(wait_seconds=PATIENCE, at_most=4)
            assert page
            assert numbers(page.messages) == [0, 1, 2, 3]
            reader.again(page.place)
        assert numbers(marks.read(reader, 5)) == [0, 1, 2, 3, 4]
        reader.close()

    def test_each_group_reads_everything(self, channel: Channel) -> None:
        channel.publish(numbered(range(9)))
        for group in ("planner", "crm"):
            marks = Marks()
            reader = channel.read(Topic.CAPTURES, group=group, stored=marks)
            assert sorted(numbers(marks.read(reader, 9))) == list(range(9))
            reader.close()

    def test_a_reader_that_waits_hears_what_comes(self, channel: Channel) -> None:
        reader = channel.read(Topic.CAPTURES, group="g", stored=Marks())
        assert quiet(reader)
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(reader.page, wait_seconds=PATIENCE, at_most=10)
            time.sleep(0.1)
            asked = time.monotonic()
            channel.publish(numbered([1]))
            page = waiting.result(PATIENCE)
        assert page
        assert numbers(page.messages) == [1]
        assert time.monotonic() - asked < 5
        reader.close()

    def test_publishers_at_once_lose_nothing(self, channel: Channel) -> None:
        start = threading.Barrier(4)

        def publish(worker: int) -> None:
            start.wait(10)
            for number in range(10):
                body = b"%d" % (worker * 1000 + number)
                channel.publish([Message(Topic.CAPTURES, f"worker {worker}", body)])

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(publish, range(4)))
        found = numbers(channel.everything(Topic.CAPTURES))
        assert sorted(found) == [w * 1000 + n for w in range(4) for n in range(10)]
        for worker in range(4):
            mine = [number for number in found if number // 1000 == worker]
            assert mine == sorted(mine)

    # Offsets that are not there

    def test_a_reader_whose_mark_is_past_the_end_is_told(self, channel: Channel) -> None:
        channel.publish(numbered(range(3), keys=1))
        at = next(iter(channel.everything(Topic.CAPTURES))).place
        reader = channel.read(Topic.CAPTURES, group="g", stored=lambda place: 99 if place == at else 0)
        for _ in range(2):
            with pytest.raises(MessagesAreGone, match=r"stopped before offset 99, .* from 0 to before 3"):
                read_until_it_fails(reader)
        reader.close()

    def test_one_message_can_be_looked_at(self, channel: Channel) -> None:
        channel.publish(numbered(range(6)))
        for each in channel.everything(Topic.CAPTURES):
            assert channel.message_at(each.place, each.offset) == each.message
        assert channel.message_at(Place(Topic.CAPTURES, 0), 1_000) is None
        assert channel.message_at(Place(Topic.CAPTURES, 0), -1) is None
        assert channel.message_at(Place(Topic.CAPTURES, 999), 0) is None

    def test_looking_moves_no_reader(self, channel: Channel) -> None:
        channel.publish(numbered(range(4)))
        marks = Marks()
        reader = channel.read(Topic.CAPTURES, group="g", stored=marks)
        assert sorted(numbers(channel.everything(Topic.CAPTURES))) == [0, 1, 2, 3]
        assert sorted(numbers(marks.read(reader, 4))) == [0, 1, 2, 3]
        reader.close()

    # Other processes

    def test_what_was_published_outlives_the_channel(self, place: ChannelPlace) -> None:
        first = place.channel()
        first.prepare()
        first.publish(numbered(range(4)))
        before = set(first.everything(Topic.CAPTURES))
        first.close()
        again = place.channel()
        assert set(again.everything(Topic.CAPTURES)) == before
        again.publish(numbered([4]))
        assert sorted(numbers(again.everything(Topic.CAPTURES))) == [0, 1, 2, 3, 4]

    def test_a_reader_hears_another_channel(self, place: ChannelPlace) -> None:
        one, other = place.channel(), place.channel()
        one.prepare()
        marks = Marks()
        reader = one.read(Topic.CAPTURES, group="g", stored=marks)
        assert quiet(reader)
        other.publish(numbered([1, 2]))
        assert sorted(numbers(marks.read(reader, 2))) == [1, 2]
        reader.close()


def read_until_it_fails(reader: ChannelReader) -> Sequence[Page]:
    deadline, pages = time.monotonic() + PATIENCE, []
    while time.monotonic() < deadline:
        page = reader.page(wait_seconds=0.2, at_most=10)
        if page:
            pages.append(page)
    return pages
