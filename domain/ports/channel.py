"""The channel: topics between this system and others, each read in order of its keys.

A channel keeps what was published for a while and gives it to any number of readers. How far
a reader has come is not kept by the channel but by the reader, in one transaction with what
it concluded (`Ledger.append(appends, bookmark)`), so that nothing is concluded twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeAlias

from domain.ports.ledger import Bookmark

LARGEST_BODY_BYTES = 900_000
"""What one message may hold: below the million bytes that brokers take by default."""


class Topic(StrEnum):
    """What is talked about. A broker knows each by this name after the channel's own prefix."""

    CAPTURES = "captures"
    DEAL_EVENTS = "deal-events"
    NEXT_STEPS = "next-steps"
    SET_ASIDE = "set-aside"


@dataclass(frozen=True, slots=True)
class Message:
    """What is published. Messages of one topic and key keep the order of their publishing.

    `body` is a CloudEvent in JSON when this system writes it; others may write anything.
    """

    topic: Topic
    key: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Place:
    """One partition of a topic: the part of it that has one order."""

    topic: Topic
    partition: int


@dataclass(frozen=True, slots=True)
class Delivered:
    """A message and where it stands; offsets rise within a place, not always by one."""

    message: Message
    place: Place
    offset: int


@dataclass(frozen=True, slots=True)
class Page:
    """Messages of one place in order, never none.

    `stored` is how far the reader had come before them: the offset after the last one it has
    handled, or 0.
    """

    place: Place
    stored: int
    messages: tuple[Delivered, ...]

    @property
    def after(self) -> int:
        """How far a reader has come that has handled them all."""
        return self.messages[-1].offset + 1


Stored: TypeAlias = Callable[[Place], int]
"""Tells how far a reader has come in a place: `Page.after` of its last page there, or 0."""


class ChannelOutOfReach(Exception):
    """The channel did not answer in time. Of what was to be published, some may have been."""


class MessageTooLarge(ValueError):
    """A body is larger than a message may be; nothing was published."""

    def __init__(self, message: Message) -> None:
        super().__init__(
            f"a message for {message.topic} has {len(message.body):,} bytes, and {LARGEST_BODY_BYTES:,} fit"
        )
        self.message = message


class UnfitTopic(Exception):
    """A topic is missing or set up in a way that would lose messages."""

    def __init__(self, topic: str, found: str, expected: str) -> None:
        super().__init__(f"topic {topic}: found {found}, expected {expected}")
        self.topic = topic


class MessagesAreGone(Exception):
    """A reader stopped at an offset that the channel does not have any more, or not yet.

    `first` is the first offset that is there, `end` the one after the last. `stored` before
    `first`: the messages between were dropped unread. `stored` after `end`: the topic was made
    anew, and the reader's bookmark belongs to the old one.
    """

    def __init__(self, place: Place, *, stored: int, first: int, end: int) -> None:
        super().__init__(
            f"topic {place.topic}, partition {place.partition}: stopped before offset {stored}, "
            f"but there are only those from {first} to before {end}"
        )
        self.place = place
        self.stored = stored
        self.first = first
        self.end = end


class ChannelReader(Protocol):
    """Reads one topic for a group; its members share the places between them.

    Whoever has lost a place to another member may not know it yet: results must therefore be
    stored together with the bookmark, which refuses the second.
    """

    def page(self, *, wait_seconds: float, at_most: int) -> Page | None:
        """The next messages of some place, waiting for them a while; None when there were none.

        Raises:
            ChannelOutOfReach: the channel did not answer; to be asked again later.
            MessagesAreGone: asked again, it tries the same place again.
        """
        ...

    def again(self, place: Place) -> None:
        """Go on in a place where `Stored` says, for its page could not be handled."""
        ...

    def close(self) -> None:
        """Leave the group, so that others take over at once."""
        ...


class Channel(Protocol):
    """Topics. Every implementation passes `tests/contracts/channel.py`."""

    name: str
    """Part of every bookmark: offsets of one channel mean nothing in another."""

    shares_places: bool
    """Whether a place is given to one member of a group at a time; else each of them reads everything."""

    def prepare(self) -> None:
        """Make the topics that are missing and check the others.

        Raises:
            UnfitTopic: one is set up in a way that would lose messages.
            ChannelOutOfReach: the channel did not answer.
        """
        ...

    def publish(self, messages: Sequence[Message]) -> None:
        """Returns when all messages will outlive a crash. Again after an error: some come twice.

        Raises:
            MessageTooLarge: nothing was published.
            UnfitTopic: a topic is missing.
            ChannelOutOfReach: some may have been published.
        """
        ...

    def read(self, topic: Topic, *, group: str, stored: Stored) -> ChannelReader:
        """A reader that begins where `stored` says, in each place that it is given.

        Raises:
            UnfitTopic: the topic is missing.
            ChannelOutOfReach: the channel did not answer.
        """
        ...

    def everything(self, topic: Topic) -> Iterator[Delivered]:
        """What stands in a topic now, place by place, whatever any reader has read.

        Raises:
            UnfitTopic: the topic is missing.
            ChannelOutOfReach: the channel did not answer.
        """
        ...

    def message_at(self, place: Place, offset: int) -> Message | None:
        """The message at an offset; None when it is not there any more.

        Raises:
            UnfitTopic: the topic is missing.
            ChannelOutOfReach: the channel did not answer.
        """
        ...

    def close(self) -> None:
        """Give back connections. The channel can not be used afterwards."""
        ...


def bookmark_name(channel: str, group: str, place: Place) -> str:
    """What a reader's bookmark in a place is called: `captures<kafka:setpoint.captures:3`."""
    return f"{group}<{channel}.{place.topic}:{place.partition}"


def bookmark_of(channel: str, group: str, page: Page) -> Bookmark:
    """The bookmark to be stored with what followed from a page."""
    return Bookmark(bookmark_name(channel, group, page.place), page.after)
