"""The channel that the settings name: a file for one machine, or brokers."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import UUID

from domain.moments import Instant
from domain.ports.channel import Channel, Topic
from domain.ports.clock import Clock
from integrations.in_process.channel import FileChannel
from services.async_bridge import AsyncBridge
from services.clock import SystemClock
from services.messages.cloudevents import NotACloudEvent, read

# Kafka's modules are imported where they are needed: the embedded form never loads them.


@contextmanager
def open_channel(address: str, clock: Clock) -> Iterator[Channel]:
    """The channel at an address, closed again at the end: `kafka://host:9092/prefix`, or a file's path.

    Raises:
        FaultyAddress: it looks like the address of brokers and is none.
        ChannelCannotBeOpened: the file can not be used.
    """
    if "://" not in address:
        channel = FileChannel(Path(address), clock)
        try:
            channel.prepare()
            yield channel
        finally:
            channel.close()
        return
    with _on_brokers(address) as channel_on_brokers:
        yield channel_on_brokers


def when_published(address: str) -> Callable[[Topic, str], Mapping[UUID, Instant]]:
    """Tells when the events under a key of a topic were published first, as far as a file holds them.

    Nothing of brokers: they would have to be read from end to end to find one message.
    """

    def when(topic: Topic, key: str) -> Mapping[UUID, Instant]:
        if "://" in address or not Path(address).exists():
            return {}
        with closing(FileChannel(Path(address), SystemClock())) as channel:
            told = [(_event_id(body), at) for body, at in channel.published(topic, key)]
        return {id_: at for id_, at in reversed(told) if id_ is not None}

    return when


def _event_id(body: bytes) -> UUID | None:
    """The id of the event in a message of this system."""
    try:
        return UUID(read(body).id)
    except (NotACloudEvent, ValueError):
        return None


@contextmanager
def _on_brokers(address: str) -> Iterator[Channel]:
    from integrations.kafka.address import read_address  # noqa: PLC0415 - see above
    from integrations.kafka.channel import KafkaChannel  # noqa: PLC0415 - see above

    # Where nobody listens, the library would write to standard error what its errors say, too.
    logging.getLogger("aiokafka").addHandler(logging.NullHandler())
    where = read_address(address)
    bridge = AsyncBridge("kafka")
    try:
        channel = KafkaChannel(where, bridge)
        try:
            yield channel
        finally:
            channel.close()
    finally:
        bridge.close()
