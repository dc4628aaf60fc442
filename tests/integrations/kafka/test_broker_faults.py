"""The channel on Apache Kafka when brokers, readers and topics do what they do in real life."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.admin.records_to_delete import RecordsToDelete
from aiokafka.structs import TopicPartition

from domain.ports.channel import (
    Channel,
    ChannelOutOfReach,
    ChannelReader,
    Delivered,
    MessagesAreGone,
    Place,
    Topic,
    UnfitTopic,
)
from integrations.kafka.channel import KafkaChannel
from integrations.kafka.topics import PARTITIONS
from services.async_bridge import AsyncBridge
from tests import kafka
from tests.contracts.channel import Marks, numbered, numbers
from tests.contracts.channel_places import KafkaPlace
from tests.loops import in_a_loop

PATIENCE = 30.0


@pytest.fixture
def place(kafka_servers: str) -> Iterator[KafkaPlace]:
    place = KafkaPlace(kafka_servers)
    yield place
    place.close()


class Member(threading.Thread):
    """A member of a group that stores marks as a ledger does: only forward, and only its own page."""

    def __init__(self, channel: Channel, marks: SharedMarks) -> None:
        super().__init__(daemon=True)
        self._channel, self._marks = channel, marks
        self.stop = threading.Event()
        self.count = 0
        self.reader: ChannelReader | None = None

    def run(self) -> None:
        reader = self._channel.read(Topic.CAPTURES, group="g", stored=self._marks.stored)
        while not self.stop.is_set():
            page = reader.page(wait_seconds=0.1, at_most=20)
            if page is None:
                continue
            if self._marks.store(page.place, page.stored, page.messages):
                self.count += len(page.messages)
            else:
                reader.again(page.place)
        reader.close()


class SharedMarks:
    """Marks and results of several members, moved in one step."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._marks: dict[Place, int] = {}
        self.results: list[Delivered] = []

    def stored(self, place: Place) -> int:
        return self._marks.get(place, 0)

    def store(self, place: Place, since: int, messages: tuple[Delivered, ...]) -> bool:
        with self._lock:
            if self.stored(place) != since:
                return False
            self._marks[place] = messages[-1].offset + 1
            self.results += messages
            return True

    def wait_for(self, count: int) -> None:
        deadline = time.monotonic() + PATIENCE
        while len(self.results) < count:
            assert time.monotonic() < deadline, f"{len(self.results)} of {count} messages came"
            time.sleep(0.02)


def in_order_for_each_key(results: list[Delivered]) -> bool:
    by_key: dict[str, list[int]] = {}
    for each in results:
        by_key.setdefault(each.message.key, []).append(int(each.message.body))
    return all(mine == sorted(mine) for mine in by_key.values())


# Members come and go


def test_a_second_member_takes_its_share_and_then_everything_under_load(place: KafkaPlace) -> None:
    channel, marks = place.channel(), SharedMarks()
    channel.prepare()
    first, second = Member(place.channel(), marks), Member(place.channel(), marks)
    first.start()
    channel.publish(numbered(range(200), keys=40))
    marks.wait_for(200)
    second.start()
    published = 200
    while second.count == 0 or published < 1_000:
        channel.publish(numbered(range(published, published + 50), keys=40))
        published += 50
        time.sleep(0.05)
        assert published < 20_000, "the second member was given nothing"
    first.stop.set()
    first.join(PATIENCE)
    channel.publish(numbered(range(published, published + 200), keys=40))
    marks.wait_for(published + 200)
    second.stop.set()
    second.join(PATIENCE)
    assert sorted(numbers(marks.results)) == list(range(published + 200))
    assert in_order_for_each_key(marks.results)


def test_a_member_that_was_frozen_loses_its_places_and_nothing_counts_twice(place: KafkaPlace) -> None:
    channel, marks = place.channel(), SharedMarks()
    channel.prepare()
    channel.publish(numbered(range(30), keys=1))
    bridge = AsyncBridge()
    frozen_channel = KafkaChannel(place.address, bridge)
    frozen = frozen_channel.read(Topic.CAPTURES, group="g", stored=marks.stored)
    page = frozen.page(wait_seconds=PATIENCE, at_most=10)
    assert page
    other = Member(place.channel(), marks)
    other.start()
    bridge.run(freeze())
    marks.wait_for(30)
    assert not marks.store(page.place, page.stored, page.messages)
    other.stop.set()
    other.join(PATIENCE)
    frozen.again(page.place)
    channel.publish(numbered(range(30, 35), keys=1))
    deadline = time.monotonic() + PATIENCE
    while len(marks.results) < 35:
        assert time.monotonic() < deadline
        back = frozen.page(wait_seconds=0.5, at_most=10)
        if back:
            assert marks.store(back.place, back.stored, back.messages)
    assert numbers(marks.results) == list(range(35))
    frozen.close()
    frozen_channel.close()
    bridge.close()


async def freeze() -> None:
    """Longer than the brokers wait for a sign of life."""
    time.sleep(8)  # noqa: ASYNC251 - nothing is to run meanwhile


def test_kafkas_own_offsets_are_never_believed(place: KafkaPlace) -> None:
    channel, marks = place.channel(), Marks()
    channel.prepare()
    channel.publish(numbered(range(10), keys=1))
    reader = channel.read(Topic.CAPTURES, group="g", stored=marks)
    assert reader.page(wait_seconds=PATIENCE, at_most=10)
    reader.page(wait_seconds=0.1, at_most=10)
    reader.close()  # told to the dashboards: 10; stored with the results: nothing
    again = channel.read(Topic.CAPTURES, group="g", stored=marks)
    assert numbers(marks.read(again, 10)) == list(range(10))
    again.close()


def test_an_hour_of_messages_waits_for_a_reader_that_was_stopped(place: KafkaPlace) -> None:
    channel, marks = place.channel(), Marks()
    channel.prepare()
    for start in range(0, 5_000, 500):
        channel.publish(numbered(range(start, start + 500), keys=50))
    reader = channel.read(Topic.CAPTURES, group="g", stored=marks)
    began = time.monotonic()
    read = marks.read(reader, 5_000)
    assert time.monotonic() - began < 10
    assert sorted(numbers(read)) == list(range(5_000))
    assert in_order_for_each_key(read)
    reader.close()


# Topics


def test_the_topics_are_made_as_they_are_needed(place: KafkaPlace) -> None:
    place.channel().prepare()
    settings = in_a_loop(settings_of(place, Topic.CAPTURES))
    assert settings["cleanup.policy"] == "delete"
    assert settings["retention.ms"] == str(7 * 86_400_000)
    channel = place.channel()
    channel.publish(numbered(range(500), keys=500))
    used = {each.place.partition for each in channel.everything(Topic.CAPTURES)}
    assert used == set(range(PARTITIONS[Topic.CAPTURES]))


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("cleanup.policy", "compact", "found cleanup.policy=compact, expected delete"),
        ("max.message.bytes", "1000", "found max.message.bytes=1000, expected at least 910000"),
    ],
)
def test_a_topic_that_would_lose_messages_is_refused(
    place: KafkaPlace, setting: str, value: str, said: str
) -> None:
    in_a_loop(make(place, Topic.NEXT_STEPS, {setting: value}))
    with pytest.raises(UnfitTopic, match=said) as refused:
        place.channel().prepare()
    assert refused.value.topic == f"{place.prefix}.next-steps"


def test_messages_that_were_dropped_unread_are_told(place: KafkaPlace) -> None:
    channel = place.channel()
    channel.prepare()
    channel.publish(numbered(range(10), keys=1))
    at = next(iter(channel.everything(Topic.CAPTURES))).place
    reader = channel.read(Topic.CAPTURES, group="g", stored=lambda each: 2 if each == at else 0)
    page = reader.page(wait_seconds=PATIENCE, at_most=1)
    assert page
    assert numbers(page.messages) == [2]
    in_a_loop(drop(place, at, before=6))
    reader.again(at)
    with pytest.raises(MessagesAreGone) as gone:
        reader.page(wait_seconds=PATIENCE, at_most=1)
    assert (gone.value.stored, gone.value.first, gone.value.end) == (2, 6, 10)
    reader.close()


# Brokers


def test_a_broker_that_is_not_there_is_out_of_reach() -> None:
    place = KafkaPlace(f"127.0.0.1:{kafka.free_port()}")
    channel = place.channel()
    with pytest.raises(ChannelOutOfReach, match="did not answer"):
        channel.prepare()
    with pytest.raises(ChannelOutOfReach):
        channel.publish(numbered([1]))
    with pytest.raises(ChannelOutOfReach):
        channel.read(Topic.CAPTURES, group="g", stored=Marks())
    place.close()


def test_a_broker_that_is_killed_and_started_again_loses_nothing() -> None:
    with kafka.broker() as broker:
        place = KafkaPlace(broker.servers)
        channel, marks = place.channel(), Marks()
        channel.prepare()
        channel.publish(numbered(range(50)))
        reader = channel.read(Topic.CAPTURES, group="g", stored=marks)
        marks.read(reader, 20)
        broker.kill()
        started = threading.Timer(1.0, broker.start)
        started.start()
        publish_until_taken(channel, range(50, 100))
        started.join()
        marks.read(reader, len(set(range(100)) - set(numbers(marks.handled))))
        while missing(marks):
            marks.read(reader, 1)
        assert in_order_for_each_key(first_of_each(marks.handled))
        reader.close()
        place.close()


def publish_until_taken(channel: Channel, what: range) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return channel.publish(numbered(what))
        except ChannelOutOfReach:
            assert time.monotonic() < deadline
            time.sleep(0.2)


def missing(marks: Marks) -> set[int]:
    return set(range(100)) - set(numbers(marks.handled))


def first_of_each(results: list[Delivered]) -> list[Delivered]:
    """What is left when a reader drops what comes twice."""
    found: dict[int, Delivered] = {}
    for each in results:
        found.setdefault(int(each.message.body), each)
    return list(found.values())


# What only an administrator does


async def make(place: KafkaPlace, topic: Topic, settings: dict[str, str]) -> None:
    admin = AIOKafkaAdminClient(**place.address.client_settings())
    await admin.start()
    await admin.create_topics([NewTopic(f"{place.prefix}.{topic}", 1, 1, topic_configs=settings)])
    await admin.close()


async def settings_of(place: KafkaPlace, topic: Topic) -> dict[str, str]:
    admin = AIOKafkaAdminClient(**place.address.client_settings())
    await admin.start()
    asked = [ConfigResource(ConfigResourceType.TOPIC, f"{place.prefix}.{topic}")]
    (answer,) = await admin.describe_configs(asked)
    await admin.close()
    return {setting[0]: setting[1] for setting in answer.resources[0][4]}


async def drop(place: KafkaPlace, at: Place, *, before: int) -> None:
    admin = AIOKafkaAdminClient(**place.address.client_settings())
    await admin.start()
    name = TopicPartition(f"{place.prefix}.{at.topic}", at.partition)
    await admin.delete_records({name: RecordsToDelete(before_offset=before)})
    await admin.close()
