"""Messages as Kafka's records: CloudEvents in structured mode (Kafka binding 1.0.2, section 3.3)."""

from __future__ import annotations

from aiokafka import ConsumerRecord

from domain.ports.channel import Delivered, Message, Place, Topic

HEADERS = [("content-type", b"application/cloudevents+json; charset=UTF-8")]


def as_bytes(key: str) -> bytes:
    """A key as it was, also where somebody else's is no UTF-8."""
    return key.encode("utf-8", "surrogateescape")


def as_delivered(topic: Topic, record: ConsumerRecord[bytes | None, bytes | None]) -> Delivered:
    """What was delivered; no key and no value count as empty ones."""
    key = (record.key or b"").decode("utf-8", "surrogateescape")
    return Delivered(Message(topic, key, record.value or b""), Place(topic, record.partition), record.offset)
