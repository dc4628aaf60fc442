"""Balls: every conversational touch asks something of the other side until it is dealt with.

Source: rules.md section 4, "Balls and court". Each way in which a ball can be closed has an
index, so that a touch costs what it closes and no more.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from domain.moments import Instant
from domain.people import PersonToken, Side
from domain.touches.touch import TouchId


@dataclass(frozen=True, slots=True, eq=False)
class Ball:
    """What one side owes the other since a touch. `thread` is None for calls."""

    touch_id: TouchId
    at: Instant
    owed_by: Side
    senders: tuple[PersonToken, ...]
    addressees: tuple[PersonToken, ...]
    thread: str | None


class _Owed:
    """The open balls that one side owes, oldest first."""

    __slots__ = ("by_addressee", "by_sender", "by_thread", "open")

    def __init__(self) -> None:
        self.open: OrderedDict[TouchId, Ball] = OrderedDict()
        self.by_thread: dict[str, dict[TouchId, Ball]] = {}
        self.by_sender: dict[PersonToken, dict[TouchId, Ball]] = {}
        self.by_addressee: dict[PersonToken, dict[TouchId, Ball]] = {}

    def add(self, ball: Ball) -> None:
        self.open[ball.touch_id] = ball
        if ball.thread is not None:
            self.by_thread.setdefault(ball.thread, {})[ball.touch_id] = ball
        for person in ball.senders:
            self.by_sender.setdefault(person, {})[ball.touch_id] = ball
        for person in ball.addressees:
            self.by_addressee.setdefault(person, {})[ball.touch_id] = ball

    def remove(self, ball: Ball) -> None:
        if self.open.pop(ball.touch_id, None) is None:
            return
        if ball.thread is not None:
            _drop(self.by_thread, ball.thread, ball)
        for person in ball.senders:
            _drop(self.by_sender, person, ball)
        for person in ball.addressees:
            _drop(self.by_addressee, person, ball)


class Balls:
    """The balls of a deal, fed in time order."""

    __slots__ = ("_owed",)

    def __init__(self) -> None:
        self._owed = {Side.SELLER: _Owed(), Side.BUYER: _Owed()}

    def open(self, ball: Ball) -> None:
        """A touch or a call leaves something to be done."""
        self._owed[ball.owed_by].add(ball)

    def answered(
        self, *, by: Side, sender: PersonToken, participants: Iterable[PersonToken], thread: str
    ) -> None:
        """A conversational touch of one side closes what that side owed there."""
        owed = self._owed[by]
        if not owed.open:
            return
        closed: dict[TouchId, Ball] = dict(owed.by_thread.get(thread, ()))
        closed.update(owed.by_addressee.get(sender, ()))
        for person in participants:
            closed.update(owed.by_sender.get(person, ()))
        for ball in closed.values():
            owed.remove(ball)

    def met(self, people: Iterable[PersonToken]) -> None:
        """A mutual meeting closes balls whose sender and one of whose addressees took part."""
        present = set(people)
        for owed in self._owed.values():
            sent = [owed.by_sender[p] for p in present if p in owed.by_sender]
            addressed = [owed.by_addressee[p] for p in present if p in owed.by_addressee]
            for one in sent:
                for other in addressed:
                    few, many = (one, other) if len(one) < len(other) else (other, one)
                    for ball in [b for key, b in few.items() if key in many]:
                        owed.remove(ball)

    def excused(self, touch_id: TouchId) -> None:
        """A person says that no reply is owed to this touch."""
        for owed in self._owed.values():
            ball = owed.open.get(touch_id)
            if ball is not None:
                owed.remove(ball)

    def oldest(self, owed_by: Side) -> Ball | None:
        """The open ball that a side has owed for the longest time."""
        return next(iter(self._owed[owed_by].open.values()), None)


def _drop(index: dict[str, dict[TouchId, Ball]], key: str, ball: Ball) -> None:
    balls = index.get(key)
    if balls is not None:
        balls.pop(ball.touch_id, None)
        if not balls:
            del index[key]
