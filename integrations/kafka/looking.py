"""Looking into a topic without being one of its readers: nobody's offsets move."""

from __future__ import annotations

import asyncio
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from domain.ports.channel import ChannelOutOfReach, Delivered, Topic
from integrations.kafka.records import as_delivered

GIVE_UP_SECONDS = 15.0
_RECORDS_A_PAGE = 500


class Looker:
    """Gives what stood in a topic when it was started, partition by partition."""

    def __init__(self, topic: Topic, name: str, **client: Any) -> None:
        self._topic = topic
        self._name = name
        self._consumer = AIOKafkaConsumer(
            enable_auto_commit=False, auto_offset_reset="earliest", isolation_level="read_committed", **client
        )
        self._left: dict[TopicPartition, int] = {}

    async def start(self) -> None:
        """Note where every partition ends now.

        Raises:
            ChannelOutOfReach: the brokers did not answer.
        """
        try:
            async with asyncio.timeout(GIVE_UP_SECONDS):
                await self._consumer.start()
                await self._find_ends()
        except (KafkaError, TimeoutError) as error:
            await self.close()
            raise ChannelOutOfReach(f"topic {self._name} could not be looked into: {error!r}") from error

    async def next_page(self) -> list[Delivered]:
        """Some more of it; nothing at the end.

        Raises:
            ChannelOutOfReach: the brokers did not answer.
        """
        while self._left:
            place = min(self._left)
            end = self._left[place]
            self._consumer.assign([place])
            found = await self._fetch(place, end)
            if not found or found[-1].offset + 1 >= end:
                del self._left[place]
            if found:
                return found
        return []

    async def at(self, partition: int, offset: int) -> Delivered | None:
        """The message at an offset, or None."""
        place = TopicPartition(self._name, partition)
        if place not in self._left or not 0 <= offset < self._left[place]:
            return None
        self._consumer.assign([place])
        self._consumer.seek(place, offset)
        found = await self._fetch(place, offset + 1)
        return next((each for each in found if each.offset == offset), None)

    async def close(self) -> None:
        """Give back connections."""
        await self._consumer.stop()

    async def _find_ends(self) -> None:
        partitions = self._consumer.partitions_for_topic(self._name) or set[int]()
        places = [TopicPartition(self._name, partition) for partition in partitions]
        begins = await self._consumer.beginning_offsets(places)
        ends = await self._consumer.end_offsets(places)
        self._left = {place: end for place, end in ends.items() if end > begins[place]}
