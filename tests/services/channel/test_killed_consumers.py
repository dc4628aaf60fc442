"""Two consumers on Apache Kafka, killed again and again, record every call once and in order."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from domain.deal.events import InteractionReported
from domain.ports.channel import Message
from integrations.eventstore.opening import open_ledger
from integrations.playbookfiles.deal import read_deal_file
from services.capture.harvest import Harvest
from services.clock import SystemClock
from services.importing import import_deal
from services.recorder.deals import Deals
from services.settings import read_settings
from services.wiring import offline, open_store
from tests.contracts.channel_places import KafkaPlace
from tests.services.channel.deals import reported
from tests.services.mailbox_of_a_deal import write_deal

KILLS = 60 if os.environ.get("SETPOINT_PROVE") == "1" else 6
DEALS = 8
CALLS_A_KILL = 40
PATIENCE = 60


@pytest.fixture
def kafka(kafka_servers: str) -> Iterator[KafkaPlace]:
    place = KafkaPlace(kafka_servers)
    place.channel().prepare()
    yield place
    place.close()


def test_calls_are_recorded_once_whenever_consumers_are_killed(kafka: KafkaPlace, tmp_path: Path) -> None:
    environment = os.environ | {
        "SETPOINT_LEDGER": str(tmp_path / "ledger.db"),
        "SETPOINT_CHANNEL": f"kafka://{kafka.address.servers}/{kafka.prefix}",
    }
    open_deals(tmp_path, environment)
    channel, chance, published = kafka.channel(), random.Random(4), 0  # noqa: S311 - which one is killed is no secret
    with consumers(environment) as processes:
        for _ in range(KILLS):
            channel.publish([call(number) for number in range(published, published + CALLS_A_KILL)])
            published += CALLS_A_KILL
            time.sleep(chance.uniform(0.3, 1.5))
            killed = chance.randrange(len(processes))
            processes[killed].kill()
            processes[killed].wait(PATIENCE)
            processes[killed] = consumer(environment)
        wait_until_recorded(tmp_path, published)
    for deal in range(DEALS):
        assert recorded(tmp_path, deal) == [at(number) for number in range(deal, published, DEALS)]


def call(number: int) -> Message:
    return reported(f"deal-{number % DEALS}", f"call-{number}", at=f"2026-03-05T{at(number)}Z")


def at(number: int) -> str:
    return f"{number // 3600:02d}:{number // 60 % 60:02d}:{number % 60:02d}"


def open_deals(folder: Path, environment: dict[str, str]) -> None:
    write_deal(folder)
    text = (folder / "deal.yaml").read_text()
    with open_store(read_settings(environment)) as store:
        for number in range(DEALS):
            file = folder / f"deal-{number}.yaml"
            file.write_text(text.replace("id: north-2026", f"id: deal-{number}"))
            import_deal(read_deal_file(file), Harvest(), store)


@contextmanager
def consumers(environment: dict[str, str]) -> Iterator[list[subprocess.Popen[bytes]]]:
    processes = [consumer(environment), consumer(environment)]
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.wait(PATIENCE)


def consumer(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.services.channel.consuming_process"]
    return subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)  # noqa: S603 - this project's own module


def wait_until_recorded(folder: Path, count: int) -> None:
    deadline = time.monotonic() + PATIENCE + KILLS
    while (found := sum(len(recorded(folder, deal)) for deal in range(DEALS))) < count:
        assert time.monotonic() < deadline, f"{found} of {count} calls were recorded"
        time.sleep(0.2)
    assert found == count


def recorded(folder: Path, deal: int) -> list[str]:
    """When the reported calls of a deal were, in the order in which they were recorded."""
    ledger = open_ledger(str(folder / "ledger.db"))
    facts = Deals(ledger, offline(), SystemClock()).facts(f"deal-{deal}")
    calls = [fact.event.interaction.at for fact in facts if isinstance(fact.event, InteractionReported)][1:]
    ledger.close()
    return [time.strftime("%H:%M:%S", time.gmtime(instant)) for instant in calls]
