"""Topics in an SQLite file: what the embedded form has instead of brokers.

The same promises as Kafka's, for the processes of one machine: what was published outlives a
crash, and is dropped after 30 days. A topic is one place, and every member of a group reads
all of it; the bookmarks that go with the results see to it that only one of them counts.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from domain.ports.channel import (
    LARGEST_BODY_BYTES,
    ChannelOutOfReach,
    Delivered,
    Message,
    MessagesAreGone,
    MessageTooLarge,
    Page,
    Place,
    Stored,
    Topic,
    UnfitTopic,
)
from domain.ports.clock import Clock
from integrations.in_process.files import FORMAT
from integrations.sqlite_files import SharedFile, prepare, transaction

KEPT_SECONDS = 30 * 86_400
LOOK_AGAIN_SECONDS = 0.05  # other processes can not wake us
_PAGE = 500
_PARTITION = 0


class FileChannel:
    """A `domain.ports.channel.Channel` in a file, made if there is none."""

    shares_places = False

    def __init__(self, path: Path, clock: Clock) -> None:
        self.name = "file"
        self._clock = clock
        self._file = SharedFile(
            prepare(path, FORMAT), name="the file of the channel", out_of_reach=ChannelOutOfReach
        )
        self._news = threading.Condition()

    def prepare(self) -> None:
        """Make the topics that are missing."""
        with self._file.asked() as connection, transaction(connection):
            connection.executemany(
                "INSERT OR IGNORE INTO topics VALUES (?, 0)", [(topic.value,) for topic in Topic]
            )

    def publish(self, messages: Sequence[Message]) -> None:
        """Returns when all messages are on the disk, all of them or none."""
        for message in messages:
            if len(message.body) > LARGEST_BODY_BYTES:
                raise MessageTooLarge(message)
        if not messages:
            return
        with self._file.asked() as connection, transaction(connection):
            for message in messages:
                _add(connection, message, self._clock.now())
            connection.execute(
                "DELETE FROM messages WHERE published_at < ?", [self._clock.now() - KEPT_SECONDS]
            )
        with self._news:
            self._news.notify_all()

    def read(self, topic: Topic, *, group: str, stored: Stored) -> FileReader:  # noqa: ARG002 - see above: no group
        """A reader of the whole topic."""
        self.bounds(topic)
        return FileReader(self, topic, stored)

    def everything(self, topic: Topic) -> Iterator[Delivered]:
        """What stands in a topic now."""
        offset, end = self.bounds(topic)
        while offset < end:
            page = self.after(topic, offset, _PAGE)
            yield from (each for each in page if each.offset < end)
            offset = page[-1].offset + 1 if page else end

    def message_at(self, place: Place, offset: int) -> Message | None:
        """The message at an offset; None when it is not there any more."""
        self.bounds(place.topic)
        found = self.after(place.topic, offset, 1) if place.partition == _PARTITION else []
        return found[0].message if found and found[0].offset == offset else None

    def published(self, topic: Topic, key: str) -> list[tuple[bytes, int]]:
        """The messages of one key in order, and when each was published: what only a file tells."""
        with self._file.asked() as connection:
            return connection.execute(
                """SELECT body, published_at FROM messages WHERE topic = ? AND "key" = ?
                   ORDER BY "offset" """,
                [topic.value, key.encode("utf-8", "surrogateescape")],
            ).fetchall()

    def close(self) -> None:
        """Give back the file."""
        self._file.close()

    def after(self, topic: Topic, offset: int, at_most: int) -> list[Delivered]:
        """Messages from an offset on."""
        with self._file.asked() as connection:
            rows = connection.execute(
                """SELECT "offset", "key", body FROM messages WHERE topic = ? AND "offset" >= ?
                   ORDER BY "offset" LIMIT ?""",
                [topic.value, offset, at_most],
            ).fetchall()
        place = Place(topic, _PARTITION)
        return [
            Delivered(Message(topic, key.decode("utf-8", "surrogateescape"), body), place, at)
            for at, key, body in rows
        ]

    def bounds(self, topic: Topic) -> tuple[int, int]:
        """The first offset that is there, and the one after the last.

        Raises:
            UnfitTopic: the topic is missing.
        """
        with self._file.asked() as connection:
            row = connection.execute(
                """SELECT coalesce((SELECT min("offset") FROM messages WHERE topic = name), next_offset),
                          next_offset
                   FROM topics WHERE name = ?""",
                [topic.value],
            ).fetchone()
        if row is None:
            raise UnfitTopic(topic, "no such topic", "that it was made: setpoint channel prepare")
        first, end = row
        return first, end

    def wait_for_news(self, seconds: float) -> None:
        """Wait until this process publishes something, but not long: others may have."""
        with self._news:
            self._news.wait(min(seconds, LOOK_AGAIN_SECONDS))


class FileReader:
    """A `domain.ports.channel.ChannelReader` of a file."""

    def __init__(self, channel: FileChannel, topic: Topic, stored: Stored) -> None:
        self._channel = channel
        self._place = Place(topic, _PARTITION)
        self._stored = stored
        self._reached: int | None = None

    def page(self, *, wait_seconds: float, at_most: int) -> Page | None:
        """The next messages."""
        deadline = time.monotonic() + wait_seconds
        stored = self._sought()
        while True:
            found = self._channel.after(self._place.topic, stored, at_most)
            if found:
                page = Page(self._place, stored, tuple(found))
                self._reached = page.after
                return page
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            self._channel.wait_for_news(left)

    def again(self, place: Place) -> None:
        """Go on where `Stored` says."""
        if place == self._place:
            self._reached = None

    def close(self) -> None:
        """Nobody waits for this reader to leave."""

    def _sought(self) -> int:
        if self._reached is None:
            stored = self._stored(self._place)
            first, end = self._channel.bounds(self._place.topic)
            if stored and not first <= stored <= end:
                raise MessagesAreGone(self._place, stored=stored, first=first, end=end)
            self._reached = stored
        return self._reached


def _add(connection: sqlite3.Connection, message: Message, now: int) -> None:
    took = connection.execute(
        "UPDATE topics SET next_offset = next_offset + 1 WHERE name = ? RETURNING next_offset - 1",
        [message.topic.value],
    ).fetchone()
    if took is None:
        raise UnfitTopic(message.topic, "no such topic", "that it was made: setpoint channel prepare")
    key = message.key.encode("utf-8", "surrogateescape")
    connection.execute(
        "INSERT INTO messages VALUES (?, ?, ?, ?, ?)", [message.topic.value, took[0], key, message.body, now]
    )
