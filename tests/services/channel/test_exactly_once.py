"""Results and offset are one step: whichever write is the last of a consumer, nothing counts twice."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from domain.deal.events import NoReplyOwed
from domain.ports.channel import Delivered, Message, Topic
from domain.ports.ledger import Append, Bookmark, Ledger, NewEvent
from services.consume import Concluded, Consumer
from tests.services.channel.deals import QUICK, Bench, StandingClock

MESSAGES = 12


class Died(BaseException):
    """The process is gone."""


class DiesAfter:
    """A ledger whose process dies after so many writes."""

    def __init__(self, ledger: Ledger, writes: int) -> None:
        self._ledger, self._writes = ledger, writes

    def bookmark(self, follower: str) -> int:
        return self._ledger.bookmark(follower)

    def append(self, appends: Sequence[Append], bookmark: Bookmark | None = None) -> None:
        self._ledger.append(appends, bookmark)
        self._writes -= 1
        if self._writes == 0:
            raise Died


class StoresApart(DiesAfter):
    """What must not be: results first, and the offset in a step of its own."""

    def append(self, appends: Sequence[Append], bookmark: Bookmark | None = None) -> None:
        super().append(appends)
        super().append([], bookmark)


class Notes:
    """A handler whose results would not notice that they come twice."""

    name, topic = "notes", Topic.CAPTURES

    def forget(self) -> None:
        """It remembers nothing."""

    def conclude(self, messages: Sequence[Delivered]) -> Concluded:
        return Concluded([Append(uuid4(), 0, [self._note(each)]) for each in messages])

    def _note(self, delivered: Delivered) -> NewEvent:
        note = NoReplyOwed(delivered.message.body.decode(), 0)
        return NewEvent(uuid4(), note, 0, "notes", uuid4())


def noted_after_deaths(bench: Bench, ledger_class: type[DiesAfter]) -> list[str]:
    """What is noted when a consumer dies after its first write, the next after its second, and so on."""
    messages = [Message(Topic.CAPTURES, "k", b"%d" % number) for number in range(MESSAGES)]
    for start in range(0, MESSAGES, 2):
        bench.channel.publish(messages[start : start + 2])
        ledger = ledger_class(bench.ledger, writes=start // 2 % 3 + 1)
        consumer = Consumer(Notes(), bench.channel, ledger, StandingClock(), pace=QUICK)  # type: ignore[arg-type]  # it needs no more of it
        try:
            while consumer.step():
                pass
        except Died:
            continue
    last = Consumer(Notes(), bench.channel, bench.ledger, StandingClock(), pace=QUICK)
    while last.step():
        pass
    stored = bench.ledger.read_all(after=0, limit=1_000)
    notes = [e.event.touch_id for e in stored if isinstance(e.event, NoReplyOwed) and e.actor == "notes"]
    return sorted(notes, key=int)


def test_whenever_a_consumer_dies_every_message_counts_once(bench: Bench) -> None:
    assert noted_after_deaths(bench, DiesAfter) == [str(number) for number in range(MESSAGES)]


def test_this_would_be_seen_where_the_offset_is_stored_apart(bench: Bench) -> None:
    assert len(noted_after_deaths(bench, StoresApart)) > MESSAGES
