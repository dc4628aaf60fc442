"""Feeds of a rep's headlines: secret links, since feed readers can not sign in."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from domain.access.permits import Permit
from domain.people import PersonToken
from services.access.links import HEADLINES, MOST_DAYS, Of
from services.api.v1.callers import Call
from services.api.v1.desk import Desk
from services.api.v1.links import LinkMade, LinkPath, LinkRows, found_link, link_made, link_page, links_of
from services.api.v1.paging import CursorQuery, LimitQuery
from services.api.v1.problems import forbidden
from services.api.v1.routing import CallOf

_PERMIT = Permit.ACT_ON_STEPS


class FeedWanted(BaseModel):
    """How long the address of a feed is to be good for."""

    model_config = ConfigDict(extra="forbid")
    days: int | None = Field(None, ge=1, le=MOST_DAYS, description="Else 90.", examples=[90])


def feeds(desk: Desk) -> APIRouter:
    """The routes of feeds."""
    routes, known = desk.routes("headlines"), links_of(desk)

    @routes.post(
        "/headlines/feeds", _PERMIT, problems=(409,), response_model=LinkMade, status_code=HTTPStatus.CREATED
    )
    def make_feed(call: CallOf, response: Response, wanted: FeedWanted | None = None) -> LinkMade:
        """Make an address at which a feed reader finds your headlines (Atom). Whoever has it reads them."""
        made = known.share(HEADLINES, _person(call), by=call.actor, days=wanted.days if wanted else None)
        return link_made(desk, made, response)

    @routes.get("/headlines/feeds", _PERMIT, response_model=LinkRows)
    def list_feeds(call: CallOf, *, limit: LimitQuery = 50, cursor: CursorQuery = None) -> LinkRows:
        """The feeds of yours whose addresses are good now, the oldest first."""
        rows = [link for link in known.of(Of.PERSON, _person(call)) if link.kind == HEADLINES.name]
        return link_page(desk, rows, cursor, limit)

    @routes.delete("/headlines/feeds/{feed}", _PERMIT, problems=(404, 409), status_code=HTTPStatus.NO_CONTENT)
    def revoke_feed(feed: LinkPath, call: CallOf) -> None:
        """Have the address of a feed lead nowhere from now on."""
        known.revoke(found_link(known, feed, _person(call), {HEADLINES.name}), by=call.actor)

    return routes.router


def _person(call: Call) -> PersonToken:
    if call.caller.person is None:
        raise forbidden("a machine has no headlines of its own")
    return call.caller.person
