"""Reading a topic of Setpoint so that nothing is lost and nothing counts twice.

The reader's own database keeps the offsets, beside what it concluded and in one transaction
with it; Kafka's committed offsets only feed dashboards. This file needs nothing of Setpoint
but aiokafka: other systems may use it, or copy it.

    async with reading("setpoint.next-steps", group="crm", stored=offset_in_our_database,
                       bootstrap_servers="kafka.example:9092") as batches:
        async for batch in batches:
            with our_database.transaction():
                for record in batch.records:
                    act_on(json.loads(record.value))
                keep_offset_in_our_database(batch.partition, batch.after)
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError, NoOffsetForPartitionError, OffsetOutOfRangeError

RECORDS_A_BATCH = 500
_WAIT_SECONDS, _GRACE_SECONDS = 1.0, 1.0
_COMMIT_EVERY_SECONDS = 5.0
_SETTINGS = {
    "enable_auto_commit": False,
    "auto_offset_reset": "none",  # no silent jump to either end
    "isolation_level": "read_committed",
    "session_timeout_ms": 6_000,  # the least a broker allows: a dead member's places move in seconds
    "heartbeat_interval_ms": 2_000,
    "fetch_max_bytes": 8 * 1024 * 1024,  # what is held ahead of a slow reader
}
_LOG = logging.getLogger(__name__)


class OffsetsAreGone(Exception):
    """`stored` is not between `first` and `end`, the offsets that a partition has now."""

    def __init__(self, partition: int, *, stored: int, first: int, end: int) -> None:
        super().__init__(f"partition {partition} has offsets {first} to {end}, not {stored}")
        self.partition, self.stored, self.first, self.end = partition, stored, first, end


@dataclass(frozen=True, slots=True)
class Batch:
    """Records of one partition in order, never none; `stored` is where they were read from."""

    partition: int
    stored: int
    records: tuple[ConsumerRecord[bytes | None, bytes | None], ...]

    @property
    def after(self) -> int:
        """The offset to be stored when all of them are handled."""
        return self.records[-1].offset + 1


class OffsetKeeper(ConsumerRebalanceListener):
    """Reads one topic as a member of a group, from the offsets that `stored` gives.

    `stored(partition)` is asked whenever a partition is given to this member: it may have
    been handled by another since. 0 stands for the first record there is.
    """

    def __init__(
        self, topic: str, *, group: str, stored: Callable[[int], Awaitable[int]], **settings: Any
    ) -> None:
        self._topic = topic
        self._stored = stored
        self._consumer = AIOKafkaConsumer(group_id=group, **(_SETTINGS | settings))
        self._unsought: set[int] = set()
        self._reached: dict[int, int] = {}
        self._waiting: deque[Batch] = deque()
        self._given: Batch | None = None
        self._handled: dict[int, int] = {}
        self._committed_at = time.monotonic()

    async def start(self) -> None:
        """Join the group."""
        self._consumer.subscribe([self._topic], listener=self)
        await self._consumer.start()

    async def stop(self) -> None:
        """Leave the group; what was handled is told to the dashboards first."""
        self._note_handled()
        await self._commit()
        await self._consumer.stop()

    def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        """Forget everything about partitions that others will read."""
        for lost in revoked:
            self._unsought.discard(lost.partition)
            self._forget(lost.partition)

    def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        """Nothing of them is given out before their stored offset was asked for."""
        for new in assigned:
            self.again(new.partition)

    def again(self, partition: int) -> None:
        """Read a partition from its stored offset once more: the last batch was not handled."""
        self._unsought.add(partition)
        self._forget(partition)

    async def batch(
        self, *, wait_seconds: float = _WAIT_SECONDS, at_most: int = RECORDS_A_BATCH
    ) -> Batch | None:
        """The next records; None when there were none for a while. The batch before counts as handled.

        Raises:
            OffsetsAreGone: asked again, the same partition is tried again.
            KafkaError: the brokers refused; to be asked again later.
        """
        self._note_handled()
        if time.monotonic() - self._committed_at > _COMMIT_EVERY_SECONDS:
            await self._commit()
        await self._seek()
        if not self._waiting:
            await self._fetch(wait_seconds, at_most)
        self._given = self._waiting.popleft() if self._waiting else None
        return self._given

    async def _seek(self) -> None:
        for partition in sorted(self._unsought):
            place = TopicPartition(self._topic, partition)
            stored = await self._stored(partition)
            first = (await self._consumer.beginning_offsets([place]))[place]
            end = (await self._consumer.end_offsets([place]))[place]
            if partition not in self._unsought or place not in self._consumer.assignment():
                continue  # given to another member meanwhile
            if stored and not first <= stored <= end:
                raise OffsetsAreGone(partition, stored=stored, first=first, end=end)
            self._consumer.seek(place, stored or first)
            self._reached[partition] = stored
            self._unsought.discard(partition)

    async def _fetch(self, wait_seconds: float, at_most: int) -> None:
        """Ask for records; the library's own time limit does not hold while a group settles."""
        fetching = asyncio.ensure_future(
            self._consumer.getmany(timeout_ms=int(wait_seconds * 1000), max_records=at_most)
        )
        done, _ = await asyncio.wait([fetching], timeout=wait_seconds + _GRACE_SECONDS)
        if not done:
            fetching.cancel()
            await asyncio.wait([fetching])
            return
        try:
            found = fetching.result()
        except NoOffsetForPartitionError:
            return  # a partition that is still to be sought
        except OffsetOutOfRangeError as error:
            for place in error.args[0]:
                self.again(place.partition)
            return
        for place, records in found.items():
            if records and place.partition not in self._unsought and place.partition in self._reached:
                stored = self._reached[place.partition]
                self._waiting.append(Batch(place.partition, stored, tuple(records)))
                self._reached[place.partition] = self._waiting[-1].after

    def _forget(self, partition: int) -> None:
        self._reached.pop(partition, None)
        self._waiting = deque(batch for batch in self._waiting if batch.partition != partition)
        if self._given is not None and self._given.partition == partition:
            self._given = None

    def _note_handled(self) -> None:
        if self._given is not None:
            self._handled[self._given.partition] = self._given.after
            self._given = None

    async def _commit(self) -> None:
        """Tell the dashboards how far we are; nothing is lost where that fails."""
        self._committed_at = time.monotonic()
        ours = {place.partition for place in self._consumer.assignment()}
        told = {TopicPartition(self._topic, p): at for p, at in self._handled.items() if p in ours}
        self._handled.clear()
        try:
            if told:
                await self._consumer.commit(told)
        except KafkaError as error:
            _LOG.debug("offsets of %s were not committed: %s", self._topic, error)


@asynccontextmanager
async def reading(
    topic: str, *, group: str, stored: Callable[[int], Awaitable[int]], **settings: Any
) -> AsyncIterator[AsyncIterator[Batch]]:
    """All batches of a topic, for ever; `settings` go to aiokafka's consumer.

    Raises:
        OffsetsAreGone, KafkaError: see `OffsetKeeper.batch`.
    """
    keeper = OffsetKeeper(topic, group=group, stored=stored, **settings)
    await keeper.start()
    try:
        yield _batches(keeper)
    finally:
        await keeper.stop()


async def _batches(keeper: OffsetKeeper) -> AsyncIterator[Batch]:
    while True:
        batch = await keeper.batch()
        if batch is not None:
            yield batch
