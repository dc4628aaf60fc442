"""Deals: those somebody may see, and one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field

from domain.access.permits import Permit
from domain.moments import day_text
from services.api.v1.desk import Desk, as_kept
from services.api.v1.live import LiveDeal
from services.api.v1.looks import deal_look
from services.api.v1.paging import CursorQuery, LimitQuery, page_of
from services.api.v1.routing import CallOf

DealPath = Annotated[str, Path(max_length=200, description="The deal's id.", examples=["northwind-2026"])]
_EXAMPLE: Any = {
    "id": "northwind-2026",
    "name": "Northwind: rollout in three plants",
    "owner": "rita@ours.example",
    "opened_on": "2026-03-02",
    "decision_date": "2026-06-30",
    "timezone": "Europe/Berlin",
    "continues": None,
    "is_open": True,
}


class DealRow(BaseModel):
    """A deal in a list. The decision date never changes; `continues` is the cycle before this one."""

    id: str
    name: str | None
    owner: str | None
    opened_on: str
    decision_date: str
    timezone: str
    continues: str | None
    is_open: bool

    model_config = {"json_schema_extra": {"examples": [_EXAMPLE]}}


class DealRows(BaseModel):
    """Some deals, and the cursor of those after them; null at the end."""

    deals: list[DealRow]
    next: str | None


class DealLook(BaseModel):
    """A deal as of now: whose move it is, what was found, the plan back from its date, what is next."""

    deal: dict[str, Any]
    as_of: str = Field(examples=["2026-05-20T12:00:00Z"])
    court: dict[str, Any]
    waiting_days: dict[str, int]
    findings: list[dict[str, Any]]
    plan: dict[str, Any]
    next_steps: list[dict[str, Any]]
    counts: dict[str, int]

    model_config = {"extra": "allow"}


def deals(desk: Desk) -> APIRouter:
    """The routes of deals."""
    routes = desk.routes("deals")

    @routes.get("/deals", Permit.READ_DEALS, response_model=DealRows)
    def list_deals(
        call: CallOf,
        *,
        limit: LimitQuery = 50,
        cursor: CursorQuery = None,
        open: Annotated[bool | None, Query(description="Only open deals, or only closed ones.")] = None,  # noqa: A002 - the word that callers expect
    ) -> dict[str, Any]:
        """The deals that you may see, by their ids."""
        rows = [
            (deal_id, deal)
            for deal_id, deal in sorted(desk.deals(call).items())
            if open is None or open is not deal.is_over
        ]
        page = page_of(rows, lambda row: (row[0],), after=cursor, limit=limit)
        return {"deals": _rows(desk, page.rows), "next": page.next}

    @routes.get("/deals/{deal_id}", Permit.READ_DEALS, problems=(404,), response_model=DealLook)
    async def read_deal(deal_id: DealPath, call: CallOf, request: Request) -> Response:
        """One deal as of now. What happened in it is to be had apart."""
        desk.deal(deal_id, call)
        kept = desk.live.at_hand(deal_id, "deal")
        if kept is None:
            kept = await run_in_threadpool(
                desk.live.kept, deal_id, "deal", lambda: deal_look(desk.store, deal_id)
            )
        return as_kept(kept, request)

    return routes.router


def _rows(desk: Desk, found: Sequence[tuple[str, LiveDeal]]) -> list[dict[str, Any]]:
    refs = [f"deal:{deal_id}" for deal_id, _ in found]
    refs += [f"person:{deal.owner}" for _, deal in found if deal.owner]
    texts = desk.store.texts.read(list(dict.fromkeys(refs)))
    return [
        {
            "id": deal_id,
            "name": texts.get(f"deal:{deal_id}", {}).get("name") or None,
            "owner": deal.owner and (texts.get(f"person:{deal.owner}", {}).get("address") or deal.owner),
            "opened_on": day_text(deal.opened.opened_on),
            "decision_date": day_text(deal.opened.decision_date),
            "timezone": deal.opened.zone,
            "continues": deal.opened.continues,
            "is_open": not deal.is_over,
        }
        for deal_id, deal in found
    ]
