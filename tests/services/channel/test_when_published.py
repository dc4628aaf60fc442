"""A channel in a file tells when an event went out first; brokers are not searched for it."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from domain.ports.channel import Message, Topic
from integrations.in_process.channel import FileChannel
from services.channels import when_published
from services.messages.cloudevents import CloudEvent, written
from tests.services.run.following import NOW, FixedClock

EVENT, OTHER = UUID(int=1), UUID(int=2)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "channel.db"


def publish(path: Path, at: int, *messages: Message) -> None:
    channel = FileChannel(path, FixedClock(at))
    channel.prepare()
    channel.publish(messages)
    channel.close()


def told(event: UUID, key: str = "north") -> Message:
    body = written(CloudEvent(specversion="1.0", id=str(event), source="/here", type="t"))
    return Message(Topic.NEXT_STEPS, key, body)


def test_what_went_out_twice_went_out_the_first_time(path):
    publish(path, NOW, told(EVENT))
    publish(path, NOW + 60, told(EVENT), told(OTHER))
    assert when_published(str(path))(Topic.NEXT_STEPS, "north") == {EVENT: NOW, OTHER: NOW + 60}


def test_other_keys_and_topics_and_what_is_no_event_stay_out(path):
    strange = [Message(Topic.NEXT_STEPS, "north", body) for body in (b"?", b'{"specversion": "1.0"}')]
    publish(path, NOW, *strange, told(OTHER, key="south"))
    when = when_published(str(path))
    assert when(Topic.NEXT_STEPS, "north") == when(Topic.DEAL_EVENTS, "south") == {}


def test_asking_makes_no_file_and_calls_no_broker(path):
    assert when_published(str(path))(Topic.NEXT_STEPS, "north") == {}
    assert not path.exists()
    assert when_published("kafka://broker.example:9092/setpoint")(Topic.NEXT_STEPS, "north") == {}
