"""Turns and rallies, and when a rally has become ping-pong.

Source: rules.md section 4.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.moments import Day, Instant
from domain.people import Side
from domain.planning.workdays import WorkCalendar
from domain.touches.touch import TouchId


class Turn:
    """A run of touches of one side. `reactive` is None for the buyer's."""

    __slots__ = ("at", "reactive", "side", "touches")

    def __init__(self, side: Side, at: Instant, touches: list[TouchId], reactive: bool | None) -> None:  # noqa: FBT001 - made in one place
        self.side = side
        self.at = at
        self.touches = touches
        self.reactive = reactive


@dataclass(slots=True)
class Rally:
    """The turns between two advances. It grows until it is ended.

    `first_day` is the local day of its first touch, `last_at` the time of its last.
    """

    first_day: Day
    last_at: Instant
    turns: list[Turn] = field(default_factory=list[Turn])
    seller_turns: int = 0
    reactive_turns: int = 0
    detected_at: Instant | None = None
    ended_at: Instant | None = None
    ended_by: str | None = None

    @property
    def length(self) -> int:
        """The number of turns."""
        return len(self.turns)

    @property
    def is_ping_pong(self) -> bool:
        """Whether it was seen to be ping-pong."""
        return self.detected_at is not None

    @property
    def reactive_share(self) -> float:
        """The part of the seller's turns that only answer; 0 when there are none."""
        return self.reactive_turns / self.seller_turns if self.seller_turns else 0.0


class Rallies:
    """Sorts touches into turns and rallies, in time order."""

    __slots__ = ("_min_days", "_min_turns", "_reactive_share", "_seller", "all", "current")

    def __init__(
        self, *, min_turns: float, reactive_share: float, min_days: float, seller: WorkCalendar
    ) -> None:
        self._min_turns = min_turns
        self._reactive_share = reactive_share
        self._min_days = min_days
        self._seller = seller
        self.all: list[Rally] = []
        self.current: Rally | None = None

    def play(self, touch_id: TouchId, side: Side, at: Instant, day: Day, *, only_answers: bool) -> None:
        """Add a touch that counts for rallies.

        `only_answers`: it is an answer and carries no request or proposal of a time.
        """
        rally = self.current
        if rally is None:
            rally = self.current = Rally(first_day=day, last_at=at)
            self.all.append(rally)
        rally.last_at = at
        if rally.turns and rally.turns[-1].side is side:
            self._continue_turn(rally, touch_id, only_answers=only_answers)
        else:
            self._begin_turn(rally, touch_id, side, at, only_answers=only_answers)
        if rally.detected_at is None and self._has_become_ping_pong(rally, day):
            rally.detected_at = at

    def end(self, at: Instant, by: str) -> None:
        """An advance (or the closing) ends the current rally, if there is one."""
        if self.current is not None:
            self.current.ended_at, self.current.ended_by = at, by
            self.current = None

    @staticmethod
    def _continue_turn(rally: Rally, touch_id: TouchId, *, only_answers: bool) -> None:
        turn = rally.turns[-1]
        turn.touches.append(touch_id)
        if turn.reactive and not only_answers:
            turn.reactive = False
            rally.reactive_turns -= 1

    @staticmethod
    def _begin_turn(rally: Rally, touch_id: TouchId, side: Side, at: Instant, *, only_answers: bool) -> None:
        if side is Side.SELLER:
            reactive = bool(rally.turns) and only_answers
            rally.seller_turns += 1
            rally.reactive_turns += reactive
            rally.turns.append(Turn(side, at, [touch_id], reactive))
        else:
            rally.turns.append(Turn(side, at, [touch_id], None))

    def _has_become_ping_pong(self, rally: Rally, day: Day) -> bool:
        return (
            len(rally.turns) >= self._min_turns
            and rally.reactive_share >= self._reactive_share
            and self._seller.count(rally.first_day, day) >= self._min_days
        )
