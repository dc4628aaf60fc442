"""The channel on Apache Kafka, as threads use it: every crossing to asyncio goes over a bridge."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Sequence
from typing import Any, Protocol, TypeVar

from aiokafka.errors import KafkaError

from domain.ports.channel import (
    LARGEST_BODY_BYTES,
    ChannelOutOfReach,
    Delivered,
    Message,
    MessagesAreGone,
    MessageTooLarge,
    Page,
    Place,
    Stored,
    Topic,
)
from integrations.kafka.address import KafkaAddress
from integrations.kafka.consuming import Batch, OffsetKeeper, OffsetsAreGone
from integrations.kafka.looking import Looker
from integrations.kafka.publishing import Publisher
from integrations.kafka.records import as_delivered
from integrations.kafka.topics import full_name, prepare_topics, refuse_missing

JOIN_SECONDS = 30.0
_T = TypeVar("_T")


class Bridge(Protocol):
    """Where asyncio runs; see `services.async_bridge`."""

    def run(self, work: Coroutine[Any, Any, _T]) -> _T:
        """Do work on the loop and wait for what it gives."""
        ...

    async def in_thread(self, function: Callable[..., _T], *arguments: object) -> _T:
        """On the loop: call a function that blocks."""
        ...


class KafkaChannel:
    """A `domain.ports.channel.Channel` on brokers."""

    shares_places = True

    def __init__(self, address: KafkaAddress, bridge: Bridge) -> None:
        self.name = f"kafka:{address.prefix}"
        self._address = address
        self._bridge = bridge
        self._known: set[Topic] = set()
        self._publisher: Publisher | None = None

    def prepare(self) -> None:
        """Make the topics that are missing and check the others."""
        self._bridge.run(prepare_topics(self._address))

    def publish(self, messages: Sequence[Message]) -> None:
        """Returns when every copy in step has every message."""
        for message in messages:
            if len(message.body) > LARGEST_BODY_BYTES:
                raise MessageTooLarge(message)
        if messages:
            self._bridge.run(self._publish(messages))

    def read(self, topic: Topic, *, group: str, stored: Stored) -> KafkaReader:
        """A member of a consumer group, which bears the channel's prefix before its own name."""

        async def stored_of(partition: int) -> int:
            return await self._bridge.in_thread(stored, Place(topic, partition))

        return KafkaReader(topic, self._bridge, self._bridge.run(self._join(topic, group, stored_of)))

    def everything(self, topic: Topic) -> Iterator[Delivered]:
        """What stands in a topic now, place by place."""
        looker = self._bridge.run(self._look(topic))
        try:
            while page := self._bridge.run(looker.next_page()):
                yield from page
        finally:
            self._bridge.run(looker.close())

    def message_at(self, place: Place, offset: int) -> Message | None:
        """The message at an offset; None when it is not there any more."""
        looker = self._bridge.run(self._look(place.topic))
        try:
            found = self._bridge.run(looker.at(place.partition, offset))
            return found.message if found else None
        finally:
            self._bridge.run(looker.close())

    def close(self) -> None:
        """Give back connections; the bridge stays with whoever made it."""
        publisher, self._publisher = self._publisher, None
        if publisher is not None:
            self._bridge.run(publisher.close())

    async def _publish(self, messages: Sequence[Message]) -> None:
        for topic in {message.topic for message in messages}:
            await self._require(topic)
        if self._publisher is None:
            self._publisher = Publisher(self._address)
        try:
            await self._publisher.publish(messages)
        except ChannelOutOfReach:
            self._known.clear()
            raise

    async def _join(
        self, topic: Topic, group: str, stored: Callable[[int], Coroutine[Any, Any, int]]
    ) -> OffsetKeeper:
        await self._require(topic)
        keeper = OffsetKeeper(
            full_name(self._address, topic),
            group=f"{self._address.prefix}.{group}",
            stored=stored,
            **self._address.client_settings(),
        )
        try:
            async with asyncio.timeout(JOIN_SECONDS):
                await keeper.start()
        except (KafkaError, TimeoutError) as error:
            await keeper.stop()
            raise ChannelOutOfReach(f"the brokers did not let {group} join: {error!r}") from error
        return keeper

    async def _look(self, topic: Topic) -> Looker:
        await self._require(topic)
        looker = Looker(topic, full_name(self._address, topic), **self._address.client_settings())
        await looker.start()
        return looker

    async def _require(self, topic: Topic) -> None:
        if topic not in self._known:
            await refuse_missing(self._address, topic)
            self._known.add(topic)


class KafkaReader:
    """A `domain.ports.channel.ChannelReader` that is a member of a consumer group."""

    def __init__(self, topic: Topic, bridge: Bridge, keeper: OffsetKeeper) -> None:
        self._topic = topic
        self._bridge = bridge
        self._keeper = keeper

    def page(self, *, wait_seconds: float, at_most: int) -> Page | None:
        """The next messages of some partition. The page before counts as handled."""
        try:
            batch = self._bridge.run(self._keeper.batch(wait_seconds=wait_seconds, at_most=at_most))
        except OffsetsAreGone as gone:
            place = Place(self._topic, gone.partition)
            raise MessagesAreGone(place, stored=gone.stored, first=gone.first, end=gone.end) from gone
        except KafkaError as error:
            raise ChannelOutOfReach(f"the brokers did not answer: {error!r}") from error
        return self._page(batch) if batch else None

    def again(self, place: Place) -> None:
        """Go on in a partition where `Stored` says."""
        self._bridge.run(self._again(place.partition))

    def close(self) -> None:
        """Leave the group, so that others take over at once."""
        self._bridge.run(self._keeper.stop())

    async def _again(self, partition: int) -> None:
        self._keeper.again(partition)

    def _page(self, batch: Batch) -> Page:
        messages = tuple(as_delivered(self._topic, record) for record in batch.records)
        return Page(Place(self._topic, batch.partition), batch.stored, messages)
