"""The headlines of many deals: the one thing to do in each, made of what is known of their steps."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi.concurrency import run_in_threadpool

from domain.moments import Instant
from domain.people import PersonToken
from services.api.v1.callers import Call
from services.api.v1.desk import Desk
from services.api.v1.live import Kept
from services.api.v1.looks import STEPS, in_bytes
from services.api.v1.paging import Key

_MOST_DAYS = 1_000
_AT_ONCE = 1_000
"""Of so many deals headlines are put together between two other requests; of more, beside them."""


@dataclass(frozen=True, slots=True)
class Headline:
    """The one thing to do in a deal as it goes over the wire, made of its steps as they were `seen`.

    Without a body there is nothing to do; a step without a day to act by presses now.
    """

    deal_id: str
    seen: Kept
    act_by: str
    body: bytes

    @property
    def key(self) -> Key:
        """What headlines are sorted by."""
        return self.act_by, self.deal_id


@dataclass(frozen=True, slots=True)
class _Day:
    """The headlines of somebody's deals, the most pressing first: until a deal moves, or `until`."""

    moves: int
    until: Instant
    headlines: Sequence[Headline]


class Headlines:
    """The headlines of deals, each made again when its steps are seen anew."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._made: dict[str, Headline] = {}
        self._days: OrderedDict[frozenset[PersonToken] | None, _Day] = OrderedDict()

    async def of(self, call: Call) -> Sequence[Headline]:
        """Those of the open deals that a caller may see, the most pressing first."""
        people, moves, now = call.people, self._desk.live.moves, self._desk.store.clock.now()
        known = self._days.get(people)
        if known is None or known.moves != moves or known.until <= now:
            found = await self._found(call)
            until = min((each.seen.until for each in found), default=now)
            known = self._days[people] = _Day(moves, until, _sorted(found))
            if len(self._days) > _MOST_DAYS:
                self._days.popitem(last=False)
        return known.headlines

    async def _found(self, call: Call) -> Sequence[Headline]:
        deal_ids = [deal_id for deal_id, deal in self._desk.deals(call).items() if not deal.is_over]
        found = self._at_hand(deal_ids) if len(deal_ids) <= _AT_ONCE else None
        return await run_in_threadpool(self._looked_at, deal_ids) if found is None else found

    def _at_hand(self, deal_ids: Iterable[str]) -> list[Headline] | None:
        """None if a deal has to be looked at for it."""
        found: list[Headline] = []
        for deal_id in deal_ids:
            seen = self._desk.live.at_hand(deal_id, STEPS)
            if seen is None:
                return None
            found.append(self._headline(deal_id, seen))
        return found

    def _looked_at(self, deal_ids: Iterable[str]) -> list[Headline]:
        return [self._headline(deal_id, self._desk.shown(deal_id, STEPS)) for deal_id in deal_ids]

    def _headline(self, deal_id: str, seen: Kept) -> Headline:
        made = self._made.get(deal_id)
        if made is None or made.seen is not seen:
            made = self._made[deal_id] = _made_of(deal_id, seen)
        return made


def _made_of(deal_id: str, seen: Kept) -> Headline:
    look: dict[str, Any] = json.loads(seen.body)
    step = next((each for each in look["next_steps"] if each["headline"]), None)
    if step is None:
        return Headline(deal_id, seen, "", b"")
    return Headline(deal_id, seen, step["act_by"] or "", in_bytes({"deal": look["deal"], **step}))


def _sorted(found: Iterable[Headline]) -> list[Headline]:
    return sorted((each for each in found if each.body), key=lambda headline: headline.key)
