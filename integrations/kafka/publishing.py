"""Publishing to Kafka: a page at a time, idempotent, acknowledged by all copies in step."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from domain.ports.channel import ChannelOutOfReach, Message
from integrations.kafka.address import KafkaAddress
from integrations.kafka.records import HEADERS, as_bytes
from integrations.kafka.topics import full_name

GIVE_UP_MS = 15_000
_BATCH_BYTES = 64 * 1024
_LOG = logging.getLogger(__name__)


class Publisher:
    """Sends messages in order. Lives on one event loop.

    A producer that met an error is thrown away: its batches may be stored or not, and the next
    producer begins a sequence of its own. That is why a message may come twice.
    """

    def __init__(self, address: KafkaAddress) -> None:
        self._address = address
        self._producer: AIOKafkaProducer | None = None
        self._one_at_a_time = asyncio.Lock()

    async def publish(self, messages: Sequence[Message]) -> None:
        """Returns when every copy in step has every message.

        Raises:
            ChannelOutOfReach: it was not acknowledged in time.
        """
        async with self._one_at_a_time:
            try:
                producer = await self._started()
                await self._send(producer, messages)
            except KafkaError as error:
                await self._throw_away()
                raise ChannelOutOfReach(f"the brokers did not take a page: {error!r}") from error

    async def close(self) -> None:
        """Give back connections."""
        await self._throw_away()

    async def _started(self) -> AIOKafkaProducer:
        if self._producer is None:
            self._producer = AIOKafkaProducer(
                enable_idempotence=True,
                acks="all",
                max_batch_size=_BATCH_BYTES,
                request_timeout_ms=GIVE_UP_MS,
                **self._address.client_settings(),
            )
            await self._producer.start()
        return self._producer

    async def _send(self, producer: AIOKafkaProducer, messages: Sequence[Message]) -> None:
        acknowledged = []
        try:
            for message in messages:
                topic = full_name(self._address, message.topic)
                sent = await producer.send(topic, message.body, as_bytes(message.key), headers=HEADERS)
                acknowledged.append(sent)
        finally:
            answers = await asyncio.gather(*acknowledged, return_exceptions=True)
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer

    async def _throw_away(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            try:
                await producer.stop()
            except KafkaError as error:
                _LOG.debug("a producer did not stop in order: %s", error)
