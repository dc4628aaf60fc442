"""The places where a channel can live, as the contract suite uses them."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from domain.ports.channel import Channel
from integrations.in_process.channel import FileChannel
from integrations.kafka.address import read_address
from integrations.kafka.channel import KafkaChannel
from services.async_bridge import AsyncBridge
from services.clock import SystemClock


class ChannelPlace(Protocol):
    """Somewhere to open a channel, any number of times; its topics are not made yet."""

    def channel(self) -> Channel: ...

    def close(self) -> None: ...


class FileChannelPlace:
    """In a file."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "channel.db"
        self._opened: list[Callable[[], None]] = []

    def channel(self) -> Channel:
        channel = FileChannel(self._path, SystemClock())
        self._opened.append(channel.close)
        return channel

    def close(self) -> None:
        for close in self._opened:
            close()


class KafkaPlace:
    """On a broker, under a prefix of its own."""

    def __init__(self, servers: str) -> None:
        self.prefix = f"test-{secrets.token_hex(6)}"
        self.address = read_address(f"kafka://{servers}/{self.prefix}")
        self._opened: list[Callable[[], None]] = []

    def channel(self) -> KafkaChannel:
        bridge = AsyncBridge()
        channel = KafkaChannel(self.address, bridge)
        self._opened += [bridge.close, channel.close]
        return channel

    def close(self) -> None:
        for close in reversed(self._opened):
            close()
