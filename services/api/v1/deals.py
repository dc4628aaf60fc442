"""Deals: those somebody may see, and one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from domain.access.permits import Permit
from domain.moments import Day, day_of, day_text
from domain.people import PersonToken
from domain.touches.touch import WordToken
from domain.touches.words import words_of
from services.api.v1.desk import Desk, as_kept
from services.api.v1.live import LiveDeal
from services.api.v1.looks import DEAL
from services.api.v1.models.deals import DealLook, DealRows
from services.api.v1.paging import CursorQuery, LimitQuery, page_of
from services.api.v1.routing import CallOf
from services.speaking.typed import typed_address

DealPath = Annotated[str, Path(max_length=200, description="The deal's id.", examples=["northwind-2026"])]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which deals somebody wants to see listed; None: whichever."""

    is_open: bool | None = None
    owner: PersonToken | None = None
    decided_from: Day | None = None
    decided_until: Day | None = None
    words: frozenset[WordToken] = frozenset()

    def fits(self, deal: LiveDeal) -> bool:
        """Whether a deal is one of them."""
        date_ = deal.opened.decision_date
        return (
            (self.is_open is None or self.is_open is not deal.is_over)
            and (self.owner is None or self.owner == deal.owner)
            and (self.decided_from is None or self.decided_from <= date_)
            and (self.decided_until is None or date_ <= self.decided_until)
            and self.words <= deal.words
        )


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
        owner: Annotated[str | None, Query(max_length=320, description="Only those of this address.")] = None,
        decided_from: Annotated[date | None, Query(description="Decision date on this day or later.")] = None,
        decided_until: Annotated[
            date | None, Query(description="Decision date on this day or before.")
        ] = None,
        name: Annotated[
            str | None, Query(max_length=200, description="Whole words of the name, all of them.")
        ] = None,
    ) -> dict[str, Any]:
        """The deals that you may see, by their ids."""
        wanted = Wanted(
            is_open=open,
            owner=None if owner is None else desk.store.tokens.person(typed_address(owner, "query/owner")),
            decided_from=None if decided_from is None else day_of(decided_from),
            decided_until=None if decided_until is None else day_of(decided_until),
            words=frozenset(map(desk.store.tokens.word, words_of(name or ""))),
        )
        rows = [(deal_id, deal) for deal_id, deal in sorted(desk.deals(call).items()) if wanted.fits(deal)]
        page = page_of(rows, lambda row: (row[0],), after=cursor, limit=limit)
        return {"deals": _rows(desk, page.rows), "next": page.next}

    @routes.get(
        "/deals/{deal_id}", Permit.READ_DEALS, problems=(404,), response_model=DealLook, is_tagged=True
    )
    async def read_deal(deal_id: DealPath, call: CallOf, request: Request) -> Response:
        """One deal as of now. What happened in it is to be had apart."""
        desk.deal(deal_id, call)
        return as_kept(await desk.soon_shown(deal_id, DEAL), request)

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
