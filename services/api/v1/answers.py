"""What the rules say of deals, held in memory for questions that need more than is shown."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from domain.deal.answer import Answer
from domain.moments import Instant
from services.api.v1.desk import Desk
from services.api.v1.looks import holds_until
from services.api.v1.problems import not_found
from services.speaking.next_shapes import look_at

_MOST = 64


@dataclass(frozen=True, slots=True)
class _Held:
    moved: int
    until: Instant
    seen: Answer


class Answers:
    """The answers of the deals that were asked about last; each holds until its deal moves or time does.

    They are shared between requests, so whoever has one only reads it.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._held: OrderedDict[str, _Held] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, deal_id: str) -> Answer:
        """What the rules say of a deal as of now.

        Raises:
            Problem: there is no such deal.
        """
        deal, now = self._desk.live.deal(deal_id), self._desk.store.clock.now()
        if deal is None:
            raise not_found("deal", deal_id)
        held, moved = self._held.get(deal_id), deal.moved
        if held is None or held.moved != moved or held.until <= now:
            look = look_at(self._desk.store, deal_id)
            held = _Held(moved, holds_until(look.game, look.seen), look.seen)
            self._hold(deal_id, held)
        return held.seen

    def _hold(self, deal_id: str, held: _Held) -> None:
        with self._lock:
            self._held[deal_id] = held
            self._held.move_to_end(deal_id)
            if len(self._held) > _MOST:
                self._held.popitem(last=False)
