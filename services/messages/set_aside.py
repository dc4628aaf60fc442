"""Messages about messages that could not be handled: that one was set aside, or sent again.

They name the place of the message and hold no copy of it, so that no personal text lives longer
than the topic that it came by. What stands there can be sent again as long as it is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated
from uuid import UUID, uuid5

import msgspec
from msgspec import Meta, Raw, Struct

from domain.moments import Instant, utc_text
from domain.ports.channel import Delivered, Message, Place, Topic
from services.messages.cloudevents import JSON, CloudEvent, NotACloudEvent, read, written

SET_ASIDE = "setpoint.message-set-aside.v1"
REDRIVEN = "setpoint.message-redriven.v1"
SOURCE = "/setpoint/channel"
_IDS = UUID("5e790147-0000-5000-8000-000000000002")


class MessageSetAside(Struct, kw_only=True, frozen=True):
    """A reader went on without the messages from `offset` to before `upto` of a place.

    It is one message that could not be handled, or those that were gone before they were read.
    """

    topic: Topic
    partition: int
    offset: int
    upto: int
    reader: str
    reason: Annotated[str, Meta(max_length=2_000)]

    @property
    def place(self) -> Place:
        """Where the message stands."""
        return Place(self.topic, self.partition)

    @property
    def name(self) -> str:
        """What a person types: `captures:3:17`."""
        return f"{self.topic}:{self.partition}:{self.offset}"


class MessageRedriven(Struct, kw_only=True, frozen=True):
    """The message was published once more, and stands at the end of its topic now."""

    name: str


def set_aside_message(delivered: Delivered, *, reader: str, reason: str, at: Instant) -> Message:
    """The message that says that one was set aside."""
    place, offset = delivered.place, delivered.offset
    return _told(
        SET_ASIDE,
        MessageSetAside(
            topic=place.topic,
            partition=place.partition,
            offset=offset,
            upto=offset + 1,
            reader=reader,
            reason=reason,
        ),
        at,
    )


def gone_message(place: Place, *, stored: int, first: int, reader: str, at: Instant) -> Message:
    """The message that says that others were dropped before they were read."""
    reason = "dropped by the channel before it was read"
    return _told(
        SET_ASIDE,
        MessageSetAside(
            topic=place.topic,
            partition=place.partition,
            offset=stored,
            upto=first,
            reader=reader,
            reason=reason,
        ),
        at,
    )


def redriven_message(aside: MessageSetAside, *, at: Instant) -> Message:
    """The message that says that one was sent again."""
    return _told(REDRIVEN, MessageRedriven(name=aside.name), at)


def outstanding(messages: Iterable[Delivered]) -> Mapping[MessageSetAside, str]:
    """What was set aside and not sent again, in the order of being set aside; and since when."""
    found: dict[str, tuple[MessageSetAside, str]] = {}
    for delivered in messages:
        match _read(delivered.message.body):
            case MessageSetAside() as aside, since:
                found[aside.name] = aside, since
            case MessageRedriven(name=name), _:
                found.pop(name, None)
            case None:
                continue
    return dict(found.values())


def _told(kind: str, data: MessageSetAside | MessageRedriven, at: Instant) -> Message:
    name = data.name
    event = CloudEvent(
        specversion="1.0",
        id=str(uuid5(_IDS, f"{kind}:{name}")),
        source=SOURCE,
        type=kind,
        subject=name,
        time=utc_text(at),
        datacontenttype=JSON,
        partitionkey=name,
        data=Raw(msgspec.json.encode(data)),
    )
    return Message(Topic.SET_ASIDE, name, written(event))


def _read(body: bytes) -> tuple[MessageSetAside | MessageRedriven, str] | None:
    """What a message says, and when it was told; None for those that others have put there."""
    try:
        event = read(body)
        told = event.time or ""
        if event.type == SET_ASIDE:
            return msgspec.json.decode(event.data or b"", type=MessageSetAside), told
        if event.type == REDRIVEN:
            return msgspec.json.decode(event.data or b"", type=MessageRedriven), told
    except (NotACloudEvent, ValueError):
        return None
    return None
