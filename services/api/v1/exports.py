"""A deal handed over: whole as JSON, as a page that works offline, and its plan as a calendar.

Words are in them as far as people let who asks read them; nothing of anybody who was erased.
"""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from domain.access.permits import Permit
from domain.deal.answer import answer
from domain.game.game import Game
from services.api.v1.callers import Call
from services.api.v1.deals import DealPath
from services.api.v1.desk import Desk
from services.api.v1.export_shapes import DealExport
from services.api.v1.findings import history_of
from services.api.v1.looks import described
from services.api.v1.people import people_now
from services.api.v1.routing import CallOf
from services.api.v1.tags import is_known, tag_of
from services.api.v1.wording import wording
from services.plan_calendar import plan_calendar
from services.report.making import report_of_ledger
from services.report.pages import deal_page, page_policy
from services.shapes import Shaper

CALENDAR = "text/calendar; charset=utf-8"
_HTML = {"text/html": {"schema": {"type": "string"}}}
_ICS = {"text/calendar": {"schema": {"type": "string"}}}
_PARTS = ("court", "waiting_days", "advances", "rallies", "plan", "findings", "next_steps")
_REPORTS_AT_ONCE = 2
"""A report looks at every day of a deal: few at a time, so that others are answered meanwhile."""


def exports(desk: Desk) -> APIRouter:
    """The routes of exports."""
    routes, reports = desk.routes("exports"), asyncio.Semaphore(_REPORTS_AT_ONCE)

    @routes.get("/deals/{deal_id}/export", Permit.READ_DEALS, problems=(404,), response_model=DealExport)
    def export_deal(deal_id: DealPath, call: CallOf, response: Response) -> dict[str, Any]:
        """Everything of a deal that you may see: what happened, who takes part, the plan, what was found."""
        desk.deal(deal_id, call)
        response.headers["content-disposition"] = _file(deal_id, "json")
        response.headers["cache-control"] = "private, no-cache"
        return _whole(desk, deal_id, call)

    @routes.get(
        "/deals/{deal_id}/report",
        Permit.READ_DEALS,
        problems=(404,),
        response_class=Response,
        is_tagged=True,
        responses={200: {"content": _HTML, "description": "One page that loads nothing."}},
    )
    async def report_deal(deal_id: DealPath, call: CallOf, request: Request) -> Response:
        """The report of a deal: one page with its past under both clocks, to be kept or forwarded."""
        desk.deal(deal_id, call)
        async with reports:
            return await run_in_threadpool(_reported, desk, deal_id, call, request)

    @routes.get(
        "/deals/{deal_id}/plan.ics",
        Permit.READ_DEALS,
        problems=(404,),
        response_class=Response,
        is_tagged=True,
        responses={200: {"content": _ICS, "description": "RFC 5545."}},
    )
    def export_plan(deal_id: DealPath, call: CallOf, request: Request) -> Response:
        """The plan as a calendar: what is left on its due days, and the decision date.

        Nobody is invited. Calendar programs can not sign in: they subscribe by a secret link of the kind
        `calendar`.
        """
        desk.deal(deal_id, call)
        return calendar_response(desk, deal_id, request)

    return routes.router


def calendar_response(desk: Desk, deal_id: str, request: Request) -> Response:
    """The plan of a deal as a calendar; none where who asks has it already."""
    body = plan_calendar(desk.store, deal_id)
    headers = {"etag": tag_of([body]), "cache-control": "private, no-cache"}
    if is_known(request.headers.get("if-none-match"), headers["etag"]):
        return Response(status_code=304, headers=headers)
    headers["content-disposition"] = _file(f"{deal_id}-plan", "ics", how="inline")
    return Response(body, media_type=CALENDAR, headers=headers)


def _reported(desk: Desk, deal_id: str, call: Call, request: Request) -> Response:
    """The report as who asks may read it. Whoever waits for their turn takes nobody's thread."""
    said = wording(desk, desk.deal(deal_id, call), call)
    now = desk.store.clock.now()
    tag = tag_of((desk.live.tag(deal_id), now // 3600, said))
    headers = {"etag": tag, "cache-control": "private, no-cache", "content-security-policy": _policy()}
    if is_known(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    report = report_of_ledger(desk.store, deal_id, now)
    seen = report["answer"]
    seen["touches"] = [said.touch(each) for each in seen["touches"]]
    seen["meetings"] = [said.meeting(each) for each in seen["meetings"]]
    return Response(deal_page(report), media_type="text/html; charset=utf-8", headers=headers)


def _whole(desk: Desk, deal_id: str, call: Call) -> dict[str, Any]:
    store, said = desk.store, wording(desk, desk.deal(deal_id, call), call)
    game = Game(store.deals.load(deal_id).deal, store.outside)
    seen = answer(game, store.clock.now())
    whole = Shaper(game, seen, store.texts).whole()
    return {
        "as_of": whole["as_of"],
        "deal": {**whole["deal"], **described(seen.deal, store.texts)},
        **{name: whole[name] for name in _PARTS},
        "methods": whole.get("methods", []),
        "people": people_now(desk, deal_id, call)["people"],
        "touches": [said.touch(each) for each in whole["touches"]],
        "meetings": [said.meeting(each) for each in whole["meetings"]],
        "finding_history": history_of(desk, deal_id),
    }


def _file(name: str, ending: str, *, how: str = "attachment") -> str:
    """A `Content-Disposition` (RFC 6266) for a name that may hold anything."""
    plain = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_.") else "_" for sign in name)
    whole = quote(name, safe="", errors="replace")
    return f"{how}; filename=\"{plain}.{ending}\"; filename*=UTF-8''{whole}.{ending}"


def _policy() -> str:
    return f"{page_policy()}; frame-ancestors 'none'"
