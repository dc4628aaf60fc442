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
from typing import TypeAlias

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError, NoOffsetForPartitionError, OffsetOutOfRangeError

RECORDS_A_BATCH = 500
_WAIT_SECONDS, _GRACE_SECONDS = 1.0, 1.0
_COMMIT_EVERY_SECONDS = 5.0
STOP_SECONDS = 10.0
_SETTINGS = {
    "enable_auto_commit": False,
    "auto_offset_reset": "none",  # no silent jump to either end
    "isolation_level": "read_committed",
    "session_timeout_ms": 6_000,  # the least a broker allows: a dead member's places move in seconds
    "heartbeat_interval_ms": 2_000,
    # A slow reader keeps its places and lags. aiokafka 0.14 would leave the group for it while it
    # joins again, and then cancel itself for good.
    "max_poll_interval_ms": 86_400_000,
    "fetch_max_bytes": 8 * 1024 * 1024,  # what is held ahead of a slow reader
}
_LOG = logging.getLogger(__name__)


class OffsetsAreGone(Exception):
    """`stored` is not between `first` and `end`, the offsets that a partition has now."""

    def __init__(self, partition: int, *, stored: int, first: int, end: int) -> None:
        super().__init__(f"partition {partition} has offsets {first} to {end}, not {stored}")
        self.partition, self.stored, self.first, self.end = partition, stored, first, end


_Found: TypeAlias = dict[TopicPartition, list[ConsumerRecord[bytes | None, bytes | None]]]


@dataclass(frozen=True, slots=True)
class Batch:
    """Records of one partition in order, never none; `stored` is where they were read from."""

    partition: int
    stored: int
    records: tuple[ConsumerRecord[bytes | None, bytes | None], ...]

    @property
    def after(self) -> int:
        """The offset to be stored when all of them are handled."""
        last: int = self.records[-1].offset
        return last + 1


class OffsetKeeper(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka states no types
    """Reads one topic as a member of a group, from the offsets that `stored` gives.

    `stored(partition)` is asked whenever a partition is given to this member: it may have
    been handled by another since. 0 stands for the first record there is.
    """

    def __init__(
        self, topic: str, *, group: str, stored: Callable[[int], Awaitable[int]], **settings: object
    ) -> None:
        self._topic = topic
        self._stored = stored
        self._consumer = AIOKafkaConsumer(group_id=group, **(_SETTINGS | settings))
        self._unsought: set[int] = set()
        self._reached: dict[int, int] = {}
        self._fetching: asyncio.Future[_Found] | None = None
        self._sought_meanwhile: set[int] = set()
        self._waiting: deque[Batch] = deque()
        self._given: Batch | None = None
        self._handled: dict[int, int] = {}
        self._committed_at = time.monotonic()

    async def start(self) -> None:
        """Join the group."""
        self._consumer.subscribe([self._topic], listener=self)
        await self._consumer.start()

    async def stop(self) -> None:
        """Leave the group; what was handled is told to the dashboards first. Always ends."""
        self._note_handled()
        await self._commit()
        ending = [asyncio.ensure_future(self._consumer.stop())]
        await asyncio.wait(ending, timeout=STOP_SECONDS)  # also where the library has cancelled itself
        if self._fetching is not None:
            ending.append(self._fetching)
        for work in ending:
            work.cancel()
        await asyncio.gather(*ending, return_exceptions=True)

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
        """Begin where the stored offsets say, in all partitions that are new to this member.

        The brokers are asked once for all of them: while records are on their way, each question
        waits behind a fetch, which is half a second when there are none.
        """
        places = [TopicPartition(self._topic, partition) for partition in sorted(self._unsought)]
        if not places:
            return
        stored = {place: await self._stored(place.partition) for place in places}
        firsts = await self._consumer.beginning_offsets(places)
        ends = await self._consumer.end_offsets(places)
        gone: OffsetsAreGone | None = None
        for place in self._consumer.assignment() & set(places):
            at, first, end = stored[place], firsts[place], ends[place]
            if at and not first <= at <= end:
                gone = OffsetsAreGone(place.partition, stored=at, first=first, end=end)
            elif place.partition in self._unsought:
                self._begin(place, at, first)
        if gone:
            raise gone

    def _begin(self, place: TopicPartition, stored: int, first: int) -> None:
        self._consumer.seek(place, stored or first)
        self._reached[place.partition] = stored
        self._unsought.discard(place.partition)
        self._sought_meanwhile.add(place.partition)

    async def _fetch(self, wait_seconds: float, at_most: int) -> None:
        """Ask for records; what is not answered in time is waited for again by the next call.

        While a group settles anew the library waits without end, and a question that is cancelled
        counts as one that is never answered (aiokafka 0.14).
        """
        if self._fetching is None:
            asked = self._consumer.getmany(timeout_ms=int(wait_seconds * 1000), max_records=at_most)
            self._fetching = asyncio.ensure_future(asked)
            self._sought_meanwhile.clear()
        done, _ = await asyncio.wait([self._fetching], timeout=wait_seconds + _GRACE_SECONDS)
        if done:
            answered, self._fetching = self._fetching, None
            self._take_in(answered)

    def _take_in(self, answered: asyncio.Future[_Found]) -> None:
        if answered.cancelled():
            raise KafkaError("the consumer gave up; a new one has to join")
        try:
            found = answered.result()
        except NoOffsetForPartitionError:
            return  # a partition that is still to be sought
        except OffsetOutOfRangeError as error:
            for place in error.args[0]:
                self.again(place.partition)
            return
        for place, records in found.items():
            partition = place.partition
            if partition in self._sought_meanwhile:
                self.again(partition)  # they may be from before the seek
            elif records and partition in self._reached:
                batch = Batch(partition, self._reached[partition], tuple(records))
                self._reached[partition] = batch.after
                self._waiting.append(batch)

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
    topic: str, *, group: str, stored: Callable[[int], Awaitable[int]], **settings: object
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
