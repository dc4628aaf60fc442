"""What happened in a deal, and what was known of it when.

Source: rules.md sections 2 to 4 and 9. Every look at somebody's correspondence is through here.
"""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Query

from domain.access.permits import Permit
from domain.deal.answer import answer
from domain.game.game import Game
from domain.moments import Instant, instant_of
from services.api.v1.callers import Call
from services.api.v1.deals import DealPath
from services.api.v1.desk import Desk
from services.api.v1.looks import holds_until, in_bytes
from services.api.v1.models.basics import InstantSent
from services.api.v1.models.history import Meetings, Past, Play, Touches
from services.api.v1.paging import CursorQuery, LimitQuery, page_of
from services.api.v1.routing import CallOf
from services.api.v1.wording import wording
from services.shapes import Shaper
from services.timeline import Timeline

_EXAMPLES = ["2026-05-20T12:00:00Z"]
HappenedBy = Annotated[
    InstantSent | None, Query(description="Only what had happened by then.", examples=_EXAMPLES)
]
KnownAt = Annotated[
    InstantSent | None,
    Query(description="As it was known then, with what was found then.", examples=_EXAMPLES),
]
_PARTS = ("touches", "meetings", "advances", "rallies")


def history(desk: Desk) -> APIRouter:
    """The routes of what happened."""
    routes = desk.routes("history")

    @routes.get("/deals/{deal_id}/touches", Permit.READ_DEALS, problems=(404,), response_model=Touches)
    def list_touches(
        deal_id: DealPath, call: CallOf, *, limit: LimitQuery = 50, cursor: CursorQuery = None
    ) -> dict[str, Any]:
        """The touches of a deal: its mail, and the calls and chats that people reported."""
        found = _look(desk, deal_id, call)["touches"]
        rows = sorted(found, key=_when)
        page = page_of(rows, _when, after=cursor, limit=limit)
        said = wording(desk, desk.deal(deal_id, call), call)
        return {"touches": [said.touch(row) for row in page.rows], "next": page.next}

    @routes.get("/deals/{deal_id}/meetings", Permit.READ_DEALS, problems=(404,), response_model=Meetings)
    def list_meetings(deal_id: DealPath, call: CallOf) -> dict[str, Any]:
        """The meetings of a deal, past and ahead."""
        said = wording(desk, desk.deal(deal_id, call), call)
        return {"meetings": [said.meeting(each) for each in _look(desk, deal_id, call)["meetings"]]}

    @routes.get("/deals/{deal_id}/rallies", Permit.READ_DEALS, problems=(404,), response_model=Play)
    def list_rallies(deal_id: DealPath, call: CallOf) -> dict[str, Any]:
        """The rallies of a deal with their turns, what moved it, and whose move it is."""
        look = _look(desk, deal_id, call)
        return {name: look[name] for name in ("advances", "rallies", "court", "waiting_days")}

    @routes.get(
        "/deals/{deal_id}/timeline",
        Permit.READ_DEALS,
        problems=(404,),
        response_model=Past,
        response_model_exclude_unset=True,
    )
    def read_timeline(
        deal_id: DealPath, call: CallOf, *, happened_by: HappenedBy = None, known_at: KnownAt = None
    ) -> dict[str, Any]:
        """A deal's past under both clocks, and where today's rules would say otherwise."""
        said, store = wording(desk, desk.deal(deal_id, call), call), desk.store
        past = Timeline(
            store.deals,
            store.outside,
            store.texts,
            deal_id=deal_id,
            now=store.clock.now(),
            happened_by=_instant(happened_by),
            known_at=_instant(known_at),
        ).whole()
        return {**past, "entries": [said.entry(entry) for entry in past["entries"]]}

    return routes.router


def _look(desk: Desk, deal_id: str, call: Call) -> dict[str, Any]:
    desk.deal(deal_id, call)

    def make() -> tuple[bytes, Instant]:
        store = desk.store
        game = Game(store.deals.load(deal_id).deal, store.outside)
        seen = answer(game, store.clock.now())
        whole = Shaper(game, seen, store.texts).whole()
        kept = {name: whole[name] for name in (*_PARTS, "court", "waiting_days")}
        return in_bytes(kept), holds_until(game, seen)

    look: dict[str, Any] = json.loads(desk.live.kept(deal_id, "history", make).body)
    return look


def _when(touch: dict[str, Any]) -> tuple[str | int | float, ...]:
    return touch["occurred_at"], touch["touch_id"]


def _instant(at: InstantSent | None) -> Instant | None:
    return None if at is None else instant_of(at)
