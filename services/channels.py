"""Opening the channel that the settings name: a file for one machine, or brokers."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.ports.channel import Channel
from domain.ports.clock import Clock
from integrations.in_process.channel import FileChannel
from services.async_bridge import AsyncBridge

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
