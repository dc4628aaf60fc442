"""The running system between two others: a dialler that reports a call, and a CRM that hears of it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from domain.ports.channel import Topic
from tests.contracts.channel_places import KafkaPlace
from tests.kafka import free_port
from tests.services.channel.deals import reported
from tests.services.mailbox_of_a_deal import write_deal

PATIENCE = 60


@pytest.fixture
def kafka(kafka_servers: str) -> Iterator[KafkaPlace]:
    place = KafkaPlace(kafka_servers)
    place.channel().prepare()
    yield place
    place.close()


def test_a_reported_call_comes_back_as_an_event_of_its_deal(kafka: KafkaPlace, tmp_path: Path) -> None:
    channel = kafka.channel()
    with running(kafka, tmp_path):
        told(kafka, lambda each: each["type"] == "setpoint.deal.opened.v1")
        channel.publish([reported("north-2026", "call-7", title="About the contract")])
        event = told(kafka, lambda each: each.get("actor") == "captures")
    assert event["type"] == "setpoint.deal.interaction-reported.v1"
    assert event["subject"] == "north-2026"
    assert event["data"]["interaction"]["at"] == "2026-03-05T09:00:00Z"
    assert "contract" not in json.dumps(event)
    steps = [json.loads(each.message.body) for each in channel.everything(Topic.NEXT_STEPS)]
    assert {step["subject"] for step in steps} == {"north-2026"}
    assert {step["type"] for step in steps} >= {"setpoint.plan.step-issued.v1"}


@contextmanager
def running(kafka: KafkaPlace, folder: Path) -> Iterator[None]:
    """`setpoint run` over a folder with a deal in it, ended in order."""
    files, inbox = folder / "files", folder / "inbox"
    files.mkdir()
    write_deal(files)
    shutil.copytree(files, inbox)
    environment = os.environ | {
        "SETPOINT_LEDGER": str(folder / "ledger.db"),
        "SETPOINT_INBOX": str(inbox),
        "SETPOINT_CHANNEL": f"kafka://{kafka.address.servers}/{kafka.prefix}",
        "SETPOINT_API": f"127.0.0.1:{free_port()}",
    }
    command = [sys.executable, "-m", "services", "run"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)  # noqa: S603 - this project's own module
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    assert "stopped" in said


def told(kafka: KafkaPlace, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The first message about deals that is wanted, waited for."""
    channel, deadline = kafka.channel(), time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for each in channel.everything(Topic.DEAL_EVENTS):
            event = json.loads(each.message.body)
            if wanted(event):
                return event
        time.sleep(0.2)
    raise AssertionError("no such message came")
