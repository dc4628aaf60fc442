"""Looking into a topic without being one of its readers: nobody's offsets move."""

from __future__ import annotations

import asyncio

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from domain.ports.channel import ChannelOutOfReach, Delivered, Topic
from integrations.kafka.records import as_delivered

GIVE_UP_SECONDS = 15.0
_RECORDS_A_PAGE = 500
_WAIT_MS = 500


class Looker:
    """Gives what stood in a topic when it was started, in order within each partition."""

    def __init__(self, topic: Topic, name: str, **client: object) -> None:
        self._topic = topic
        self._name = name
        self._consumer = AIOKafkaConsumer(
            name,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
            **client,
        )
        self._ends: dict[TopicPartition, int] = {}

    async def start(self) -> None:
        """Note where every partition ends now.

        Raises:
            ChannelOutOfReach: the brokers did not answer.
        """
        try:
            async with asyncio.timeout(GIVE_UP_SECONDS):
                await self._consumer.start()
                self._ends = await self._consumer.end_offsets(self._consumer.assignment())
        except (KafkaError, TimeoutError) as error:
            await self.close()
            raise ChannelOutOfReach(f"topic {self._name} could not be looked into: {error!r}") from error

    async def next_page(self) -> list[Delivered]:
        """Some more of it; nothing at the end.

        Raises:
            ChannelOutOfReach: the brokers did not answer.
        """
        try:
            async with asyncio.timeout(GIVE_UP_SECONDS):
                while left := await self._unfinished():
                    if found := await self._fetch(left):
                        return found
        except (KafkaError, TimeoutError) as error:
            raise ChannelOutOfReach(f"topic {self._name} was not given: {error!r}") from error
        return []

    async def at(self, partition: int, offset: int) -> Delivered | None:
        """The message at an offset, or None.

        Raises:
            ChannelOutOfReach: the brokers did not answer.
        """
        place = TopicPartition(self._name, partition)
        first = (await self._consumer.beginning_offsets([place]))[place] if place in self._ends else 0
        if not first <= offset < self._ends.get(place, 0):
            return None
        self._consumer.seek(place, offset)
        self._ends = {place: offset + 1}
        return next((each for each in await self.next_page() if each.offset == offset), None)

    async def close(self) -> None:
        """Give back connections."""
        await self._consumer.stop()

    async def _unfinished(self) -> list[TopicPartition]:
        """Where the end is not reached; the marks of transactions have offsets too, and no records."""
        return [place for place, end in self._ends.items() if await self._consumer.position(place) < end]

    async def _fetch(self, places: list[TopicPartition]) -> list[Delivered]:
        found = await self._consumer.getmany(*places, timeout_ms=_WAIT_MS, max_records=_RECORDS_A_PAGE)
        return [
            as_delivered(self._topic, record)
            for place, records in found.items()
            for record in records
            if record.offset < self._ends[place]
        ]
