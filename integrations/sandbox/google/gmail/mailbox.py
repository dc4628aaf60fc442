"""One mailbox: its messages in order, its labels, drafts, addresses and history."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable
from zlib import crc32

from integrations.sandbox.clock import TurnedClock
from integrations.sandbox.exchange import Json
from integrations.sandbox.google.gmail.history import Change, History
from integrations.sandbox.google.gmail.labels import Labels
from integrations.sandbox.google.gmail.message import Message
from integrations.sandbox.sources import Envelope, Source

_RE = re.compile(r"^\s*(re|fwd?|aw|wg)\s*:\s*", re.IGNORECASE)
_FIRST_HISTORY = 1_000
_SERIAL_BITS = 20


class Mailbox:
    """What one account keeps."""

    def __init__(self, address: str, clock: TurnedClock) -> None:
        self.address = address
        self.clock = clock
        self.labels = Labels()
        self.messages: dict[int, Message] = {}
        self.order: list[tuple[int, int]] = []
        """Instant and id, oldest first."""
        self.threads: Counter[int] = Counter()
        self.by_message_id: dict[str, int] = {}
        self.drafts: dict[str, int] = {}
        self.addresses: list[Json] = [
            {"sendAsEmail": address, "displayName": "", "replyToAddress": "", "signature": "",
             "isPrimary": True, "isDefault": True},
        ]  # fmt: skip
        self.history = History(clock, _FIRST_HISTORY + crc32(address.encode()) % 1_000)
        self.on_change: Callable[[Mailbox, frozenset[str]], None] = _nobody_watches
        self._serial = 0

    @property
    def history_id(self) -> int:
        """The id of the last change."""
        return self.history.current

    def check_labels(self, labels: frozenset[str]) -> None:
        """Refuse labels that there are not."""
        self.labels.check(labels)

    def add(
        self,
        source: Source,
        labels: frozenset[str],
        *,
        at: int,
        thread: int | None = None,
        noted: bool = True,
    ) -> Message:
        """Take in a message. What is not `noted` was there before anybody looked."""
        envelope = source.envelope()
        number = self._free_id(at)
        found = thread if thread is not None and thread in self.threads else self._thread_of(envelope)
        message = Message(number, found or number, at, labels, self.history.current, source)
        self.messages[number] = message
        insort(self.order, (at, number))
        self.threads[message.thread] += 1
        if envelope.message_id:
            self.by_message_id.setdefault(envelope.message_id, number)
        if noted:
            self._note(Change.ADDED, message, frozenset())
        return message

    def change_labels(self, message: Message, add: frozenset[str], remove: frozenset[str]) -> None:
        """Put labels on a message and take some off; what changes nothing leaves no trace."""
        added, removed = add - message.labels, (remove - add) & message.labels
        message.labels = (message.labels | added) - removed
        if added:
            self._note(Change.LABELS_ADDED, message, added)
        if removed:
            self._note(Change.LABELS_REMOVED, message, removed)

    def remove(self, message: Message) -> None:
        """Delete a message for good."""
        del self.messages[message.id]
        del self.order[bisect_left(self.order, (message.at, message.id))]
        self.threads[message.thread] -= 1
        if not self.threads[message.thread]:
            del self.threads[message.thread]
        key = message.source.envelope().message_id
        if self.by_message_id.get(key) == message.id:
            del self.by_message_id[key]
        self._note(Change.DELETED, message, frozenset())

    def find(self, name: str) -> Message | None:
        """A message by its id as Gmail writes it."""
        try:
            return self.messages.get(int(name, 16))
        except ValueError:
            return None

    def _note(self, change: Change, message: Message, changed: frozenset[str]) -> None:
        message.history = self.history.add(change, message.id, message.thread, message.labels, changed)
        self.on_change(self, message.labels | changed)

    def _free_id(self, at: int) -> int:
        while True:
            self._serial += 1
            mixed = self._serial * 40_503 + crc32(self.address.encode())
            number = (at << _SERIAL_BITS) | (mixed & ((1 << _SERIAL_BITS) - 1))
            if number not in self.messages:
                return number

    def _thread_of(self, envelope: Envelope) -> int | None:
        for reference in reversed(envelope.references):
            known = self.messages.get(self.by_message_id.get(reference, -1))
            if known and base_subject(known.source.envelope().subject) == base_subject(envelope.subject):
                return known.thread
        return None


def base_subject(subject: str) -> str:
    """A subject without the marks of replies and forwards."""
    while (shorter := _RE.sub("", subject)) != subject:
        subject = shorter
    return subject.strip().lower()


def _nobody_watches(_box: Mailbox, _labels: frozenset[str]) -> None:
    return
