"""The few lines that other systems need to act on commands, as the README shows them."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from domain.ports.channel import Message, Topic
from integrations.kafka.consuming import OffsetsAreGone, reading
from tests.contracts.channel_places import KafkaPlace
from tests.loops import in_a_loop

PATIENCE = 30


@pytest.fixture
def place(kafka_servers: str) -> Iterator[KafkaPlace]:
    place = KafkaPlace(kafka_servers)
    yield place
    place.close()


class Crm:
    """Another system with a database of its own."""

    def __init__(self, path: Path) -> None:
        self.database = sqlite3.connect(path, check_same_thread=False)  # its loop has a thread of its own
        self.database.execute("CREATE TABLE IF NOT EXISTS tasks (step TEXT PRIMARY KEY)")
        self.database.execute("CREATE TABLE IF NOT EXISTS offsets (at INTEGER PRIMARY KEY, stored INTEGER)")

    async def offset(self, partition: int) -> int:
        row = self.database.execute("SELECT stored FROM offsets WHERE at = ?", [partition]).fetchone()
        return row[0] if row else 0

    async def act(self, place: KafkaPlace, until: int, *, die_after: int | None = None) -> None:
        async with (
            asyncio.timeout(PATIENCE),
            reading(
                f"{place.prefix}.next-steps",
                group="crm",
                stored=self.offset,
                bootstrap_servers=place.address.servers,
            ) as batches,
        ):
            async for batch in batches:
                for record in batch.records:
                    step = json.loads(record.value or b"")["step"]
                    self.database.execute("INSERT INTO tasks VALUES (?)", [step])
                if die_after is not None and len(self.tasks()) >= die_after:
                    self.database.rollback()
                    return
                offset = [batch.partition, batch.after]
                self.database.execute("INSERT OR REPLACE INTO offsets VALUES (?, ?)", offset)
                self.database.commit()
                if len(self.tasks()) >= until:
                    return

    def tasks(self) -> list[str]:
        return [step for (step,) in self.database.execute("SELECT step FROM tasks ORDER BY step")]


def command(number: int) -> Message:
    return Message(Topic.NEXT_STEPS, f"deal {number % 5}", json.dumps({"step": f"s{number:03d}"}).encode())


def test_another_system_acts_on_every_command_once(place: KafkaPlace, tmp_path: Path) -> None:
    channel = place.channel()
    channel.prepare()
    channel.publish([command(number) for number in range(60)])
    with closing(sqlite3.connect(tmp_path / "crm.db")):
        in_a_loop(Crm(tmp_path / "crm.db").act(place, 60, die_after=30))
        again = Crm(tmp_path / "crm.db")
        assert len(again.tasks()) < 60
        channel.publish([command(number) for number in range(60, 80)])
        in_a_loop(again.act(place, 80))
        assert again.tasks() == [f"s{number:03d}" for number in range(80)]
        again.database.close()


def test_another_system_hears_that_its_offset_is_not_there(place: KafkaPlace) -> None:
    place.channel().prepare()

    async def far_ahead(_: int) -> int:
        return 1_000

    async def read() -> None:
        servers, topic = place.address.servers, f"{place.prefix}.next-steps"
        async with reading(topic, group="crm", stored=far_ahead, bootstrap_servers=servers) as batches:
            async for _ in batches:
                pass

    with pytest.raises(OffsetsAreGone, match="has offsets 0 to 0, not 1000"):
        in_a_loop(read())
