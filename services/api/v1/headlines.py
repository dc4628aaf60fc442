"""The headlines of many deals: the one thing to do in each, made of what is known of their steps."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import starmap
from typing import Any

from fastapi.concurrency import run_in_threadpool

from services.api.v1.desk import Desk
from services.api.v1.live import Kept
from services.api.v1.looks import STEPS, in_bytes
from services.api.v1.paging import Key

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


class Headlines:
    """The headlines of deals, each made again when its steps are seen anew."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._made: dict[str, Headline] = {}

    async def of(self, deal_ids: Sequence[str]) -> list[Headline]:
        """Those of these deals that have something to do, the most pressing first."""
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
        return _sorted(found)

    def _looked_at(self, deal_ids: Iterable[str]) -> list[Headline]:
        seen = ((deal_id, self._desk.shown(deal_id, STEPS)) for deal_id in deal_ids)
        return _sorted(starmap(self._headline, seen))

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
