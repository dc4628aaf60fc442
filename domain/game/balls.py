"""Balls: every conversational touch asks something of the other side until it is dealt with.

Source: rules.md section 4, "Balls and court". A touch closes every ball that lies in the same
thread, or that its people threw or were to catch; so each of these has a list of its own,
which is emptied as a whole, and a touch costs what it closes and no more.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence

from domain.moments import Instant
from domain.people import PersonToken, Side
from domain.touches.touch import TouchId


class Ball:
    """What one side owes the other since a touch. `thread` is None for calls."""

    __slots__ = ("addressees", "at", "is_open", "owed_by", "senders", "thread", "touch_id")

    def __init__(  # noqa: PLR0917 - made in two places, for every touch
        self,
        touch_id: TouchId,
        at: Instant,
        owed_by: Side,
        senders: tuple[PersonToken, ...],
        addressees: tuple[PersonToken, ...],
        thread: TouchId | None,
    ) -> None:
        self.touch_id = touch_id
        self.at = at
        self.owed_by = owed_by
        self.senders = senders
        self.addressees = addressees
        self.thread = thread
        self.is_open = True


class _Owed:
    """The balls that one side owes. Closed ones may still lie in the lists; they count no more."""

    __slots__ = ("_by_age", "by_addressee", "by_sender", "by_thread")

    def __init__(self) -> None:
        self._by_age: deque[Ball] = deque()
        self.by_thread: dict[str, list[Ball]] = {}
        self.by_sender: dict[PersonToken, list[Ball]] = {}
        self.by_addressee: dict[PersonToken, list[Ball]] = {}

    def add(self, ball: Ball) -> None:
        self._by_age.append(ball)
        if ball.thread is not None:
            _put(self.by_thread, ball.thread, ball)
        for person in ball.senders:
            _put(self.by_sender, person, ball)
        for person in ball.addressees:
            _put(self.by_addressee, person, ball)

    def oldest(self) -> Ball | None:
        balls = self._by_age
        while balls and not balls[0].is_open:
            balls.popleft()
        return balls[0] if balls else None

    def met(self, present: Iterable[PersonToken]) -> None:
        """Close what people who are present threw and others who are present were to catch."""
        people = set(present)
        thrown = _still_open(self.by_sender, people)
        to_catch = _still_open(self.by_addressee, people)
        if len(thrown) <= len(to_catch):
            met = [ball for ball in thrown if not people.isdisjoint(ball.addressees)]
        else:
            met = [ball for ball in to_catch if not people.isdisjoint(ball.senders)]
        for ball in met:
            ball.is_open = False


class Balls:
    """The balls of a deal, fed in time order."""

    __slots__ = ("_buyer", "_by_touch", "_seller")

    def __init__(self) -> None:
        self._seller = _Owed()
        self._buyer = _Owed()
        self._by_touch: dict[TouchId, Ball] = {}

    def open(self, ball: Ball) -> None:
        """A touch or a call leaves something to be done."""
        self._by_touch[ball.touch_id] = ball
        self._owed_by(ball.owed_by).add(ball)

    def answered(
        self, *, by: Side, sender: PersonToken, others: Sequence[PersonToken], thread: TouchId
    ) -> None:
        """A conversational touch of one side closes what that side owed there.

        `others`: the people of the other side who take part.
        """
        owed = self._owed_by(by)
        if owed.oldest() is None:
            return
        _close(owed.by_thread, thread)
        _close(owed.by_addressee, sender)
        for person in others:
            _close(owed.by_sender, person)

    def met(self, people: Sequence[PersonToken]) -> None:
        """A mutual meeting closes balls whose sender and one of whose addressees took part."""
        self._seller.met(people)
        self._buyer.met(people)

    def excused(self, touch_id: TouchId) -> None:
        """A person says that no reply is owed to this touch."""
        ball = self._by_touch.get(touch_id)
        if ball is not None:
            ball.is_open = False

    def oldest(self, owed_by: Side) -> Ball | None:
        """The open ball that a side has owed for the longest time."""
        return self._owed_by(owed_by).oldest()

    def _owed_by(self, side: Side) -> _Owed:
        return self._seller if side is Side.SELLER else self._buyer


def _put(lists: dict[str, list[Ball]], key: str, ball: Ball) -> None:
    known = lists.get(key)
    if known is None:
        lists[key] = [ball]
    else:
        known.append(ball)


def _close(lists: dict[str, list[Ball]], key: str) -> None:
    for ball in lists.pop(key, ()):
        ball.is_open = False


def _still_open(lists: dict[str, list[Ball]], people: Iterable[PersonToken]) -> list[Ball]:
    """The open balls of these people; what is closed is cleared away on the way."""
    found: list[Ball] = []
    for person in people:
        balls = lists.get(person)
        if balls:
            balls[:] = [ball for ball in balls if ball.is_open]
            found += balls
    return found
