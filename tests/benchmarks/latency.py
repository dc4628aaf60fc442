"""How long it takes from a capture that Kafka has accepted to the command that follows, on Kafka.

Distributed: a process for each role over PostgreSQL and Kafka. Calls are reported on the captures
topic at 1, 10 and 100 a second. In each the deal reaches a milestone, so that a command for the
next one follows. The clock of each runs from the acknowledgement of the brokers to the moment at
which a consumer has the command in hand. Each deal has two calls: at the first nobody has it in
hand yet (told for information), at the second the running processes know it.

Beside it the bare floor, in the same run and at the same rates: aiokafka echoes each message from
one topic to another, and between the two the recorder makes the commits that lie on the way of
a capture: its text, its fact, and its plan.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from eventsourcing.persistence import StoredEvent as Row

from domain.moments import utc_text
from domain.ports.channel import Topic
from integrations.eventstore.opening import open_ledger
from integrations.kafka.topics import PARTITIONS
from services.messages.touch_reported import TYPE
from services.relay.relaying import TYPE_PREFIX
from tests import kafka, postgres
from tests.benchmarks.figures import Figure, Wanted
from tests.benchmarks.flow import ROLES, Place, prepare, processes
from tests.benchmarks.flow_load import OPENED, deal_id
from tests.benchmarks.measuring import apart

TARGET = 2.0
RATES = (1, 10, 100)
ON_THE_WAY = 3
_SECONDS, _QUICK_SECONDS = {1: 30, 10: 15, 100: 15}, {1: 3, 10: 2, 100: 2}
_WARM_UP = 30
_PATIENCE_SECONDS = 60.0
_NOW = int(OPENED.timestamp()) + 3 * 86_400 + 10 * 3_600
_STEP_ISSUED = TYPE_PREFIX + "plan.step-issued.v1"


def figures(*, quick: bool) -> Iterator[Figure]:
    """p50 and p99 at each rate."""
    taken = apart(measured, int(quick))
    for rate in RATES:
        for measured_at, share, target in (
            ("known", "p50", TARGET), ("known", "p99", None), ("first", "p50", None),
        ):  # fmt: skip
            yield Figure(
                name=f"latency: capture accepted to command on Kafka, {rate} a second, {share}"
                f"{', first call of a deal' if measured_at == 'first' else ''}",
                figure=taken[f"{measured_at} {rate} {share}"],
                unit="ms",
                beside=taken[f"floor {rate} {share}"],
                beside_what=f"ms, an echo over Kafka with {ON_THE_WAY} bare commits",
                wanted=Wanted.AT_MOST,
                target=target,
            )


def measured(quick: int) -> dict[str, float]:
    """Milliseconds of the system and of the floor, by rate."""
    seconds = _QUICK_SECONDS if quick else _SECONDS
    with (
        TemporaryDirectory() as folder,
        postgres.server() as server,
        postgres.database(server) as ledger,
        postgres.database(server) as floor,
        kafka.servers() as brokers,
    ):
        prefix = f"latency{os.getpid()}"
        place = Place(Path(folder), ledger, f"kafka://{brokers}/{prefix}")
        prepare(place, _WARM_UP + sum(rate * seconds[rate] for rate in RATES), _NOW)
        with processes(place, [[role] for role in ROLES], _NOW):
            found = asyncio.run(_measure_system(brokers, prefix, seconds))
        echo = _Way(f"{prefix}.there", f"{prefix}.back", partial(_call, "Echo"), _deal_of_echo)
        asyncio.run(_make_topics(brokers, [echo.there, echo.back]))
        with _echoing(brokers, echo, floor):
            found |= asyncio.run(_measure_floor(brokers, echo, seconds))
    return found


async def _measure_system(brokers: str, prefix: str, seconds: dict[int, int]) -> dict[str, float]:
    """The first calls of all deals, then the second ones."""
    found: dict[str, float] = {}
    for name, title, next_one in (("first", "Discovery", "demo"), ("known", "Demo", "proposal")):
        deal_of = partial(_deal_of_command, next_one)
        way = _Way(f"{prefix}.captures", f"{prefix}.next-steps", partial(_call, title), deal_of)
        found |= await _measure(name, brokers, way, seconds)
    return found


async def _measure_floor(brokers: str, way: _Way, seconds: dict[int, int]) -> dict[str, float]:
    return await _measure("floor", brokers, way, seconds)


@dataclass(frozen=True, slots=True)
class _Way:
    """From a topic to a topic: what is sent for a number, and which deal an answer is about."""

    there: str
    back: str
    message: Callable[[int], bytes]
    deal_of: Callable[[bytes], str | None]


@dataclass(slots=True)
class _Times:
    """When each deal's message was accepted, and when its answer was in hand."""

    accepted: dict[str, float] = field(default_factory=dict)
    answered: dict[str, float] = field(default_factory=dict)

    def milliseconds(self, deals: list[str]) -> list[float]:
        return [1_000 * (self.answered[deal] - self.accepted[deal]) for deal in deals]


async def _measure(name: str, brokers: str, way: _Way, seconds: dict[int, int]) -> dict[str, float]:
    times, found, number = _Times(), dict[str, float](), 0
    async with _listening(brokers, way, times), _producer(brokers) as producer:
        await _send(producer, way, times, range(_WARM_UP), 10)
        number += _WARM_UP
        for rate in RATES:
            numbers = range(number, number + rate * seconds[rate])
            await _send(producer, way, times, numbers, rate)
            taken = sorted(times.milliseconds([deal_id(n) for n in numbers]))
            found[f"{name} {rate} p50"] = statistics.median(taken)
            found[f"{name} {rate} p99"] = taken[int(len(taken) * 0.99)]
            number = numbers.stop
    return found


async def _send(producer: Any, way: _Way, times: _Times, numbers: range, rate: int) -> None:  # noqa: ANN401 - aiokafka states no types
    """Send messages evenly, and wait until all are answered."""
    begun, sending = time.perf_counter(), []
    for place, number in enumerate(numbers):
        await asyncio.sleep(max(0.0, begun + place / rate - time.perf_counter()))
        sending.append(asyncio.ensure_future(_send_one(producer, way, times, number)))
    await asyncio.gather(*sending)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while missing := [n for n in numbers if deal_id(n) not in times.answered]:
        assert time.monotonic() < deadline, f"no answer to {len(missing)} of {len(numbers)}: {missing[:5]}"
        await asyncio.sleep(0.05)


async def _send_one(producer: Any, way: _Way, times: _Times, number: int) -> None:  # noqa: ANN401 - as above
    await producer.send_and_wait(way.there, way.message(number), deal_id(number).encode())
    times.accepted[deal_id(number)] = time.perf_counter()


class _listening:  # noqa: N801 - a context, as a function would be
    """Notes answers while the block runs."""

    def __init__(self, brokers: str, way: _Way, times: _Times) -> None:
        self._consumer = AIOKafkaConsumer(way.back, bootstrap_servers=brokers, auto_offset_reset="earliest")
        self._way, self._times = way, times

    async def __aenter__(self) -> None:
        await self._consumer.start()
        self._task = asyncio.ensure_future(self._listen())

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await self._consumer.stop()

    async def _listen(self) -> None:
        async for record in self._consumer:
            at, deal = time.perf_counter(), self._way.deal_of(record.value)
            if deal is not None:
                self._times.answered.setdefault(deal, at)


def _producer(brokers: str) -> Any:  # noqa: ANN401 - aiokafka states no types
    return AIOKafkaProducer(bootstrap_servers=brokers, enable_idempotence=True, acks="all")


def _call(title: str, number: int) -> bytes:
    """A call about a deal, whose title shows that it reaches a milestone."""
    data = {
        "deal": deal_id(number),
        "kind": "call",
        "at": utc_text(_NOW - 3_600 + len(title)),
        "people": ["rita@ours.example", f"bea@buyer{number}.example"],
        "title": title,
    }
    id_ = f"{title.lower()}-{number}"
    event = {"specversion": "1.0", "id": id_, "source": "https://dialler.example/", "type": TYPE}
    return json.dumps({**event, "datacontenttype": "application/json", "data": data}).encode()


def _deal_of_command(milestone: str, body: bytes) -> str | None:
    """The deal of a command for a milestone."""
    event = json.loads(body)
    is_next = event["type"] == _STEP_ISSUED and event["data"]["command"]["milestone"] == milestone
    return event["subject"] if is_next else None


def _deal_of_echo(body: bytes) -> str:
    deal: str = json.loads(body)["data"]["deal"]
    return deal


async def _make_topics(brokers: str, names: list[str]) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=brokers)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(name, PARTITIONS[Topic.CAPTURES], 1) for name in names])
    finally:
        await admin.close()


@contextmanager
def _echoing(brokers: str, way: _Way, ledger: str) -> Iterator[None]:
    open_ledger(ledger).close()
    command = [sys.executable, "-m", __name__, brokers, way.there, way.back, ledger]
    echo = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - this very module
    try:
        assert echo.stdout is not None
        assert echo.stdout.readline() == "up\n"
        yield
    finally:
        echo.kill()
        echo.communicate()


async def _echo(brokers: str, there: str, back: str, ledger: str) -> None:
    """The floor: read, commit, write on; nothing is looked at."""
    opened: Any = open_ledger(ledger)
    consumer = AIOKafkaConsumer(there, bootstrap_servers=brokers, auto_offset_reset="earliest")
    await consumer.start()
    async with _producer(brokers) as producer:
        print("up", flush=True)
        while True:
            for records in (await consumer.getmany(timeout_ms=1_000)).values():
                await asyncio.to_thread(_commit, opened._recorder, [record.value for record in records])
                sent = [await producer.send(back, record.value, record.key) for record in records]
                await asyncio.gather(*sent)


def _commit(recorder: Any, values: list[bytes]) -> None:  # noqa: ANN401 - the library's
    for _ in range(ON_THE_WAY):
        recorder.insert_events([Row(uuid4(), 1, "floor", value) for value in values])


if __name__ == "__main__":
    asyncio.run(_echo(*sys.argv[1:]))
