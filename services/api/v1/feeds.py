"""Feeds of a rep's headlines: secret links, since feed readers can not sign in."""

from __future__ import annotations

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from domain.access.permits import Permit
from domain.people import PersonToken
from services.access.link_shapes import link_shape
from services.access.links import HEADLINES, MOST_DAYS, Of, UnknownLink
from services.api.v1.callers import Call
from services.api.v1.desk import Desk
from services.api.v1.links import LinkMade, LinkPath, LinkRow, LinkRows, links_of
from services.api.v1.paging import CursorQuery, LimitQuery, page_of
from services.api.v1.problems import forbidden, not_found
from services.api.v1.routing import CallOf

_PERMIT = Permit.ACT_ON_STEPS
_CREATED, _GONE = 201, 204


class FeedWanted(BaseModel):
    """How long the address of a feed is to be good for."""

    model_config = ConfigDict(extra="forbid")
    days: int | None = Field(None, ge=1, le=MOST_DAYS, description="Else 90.", examples=[90])


def feeds(desk: Desk) -> APIRouter:
    """The routes of feeds."""
    routes, known = desk.routes("headlines"), links_of(desk)

    @routes.post("/headlines/feeds", _PERMIT, problems=(409,), response_model=LinkMade, status_code=_CREATED)
    def make_feed(wanted: FeedWanted, call: CallOf, response: Response) -> LinkMade:
        """Make an address at which a feed reader finds your headlines (Atom). Whoever has it reads them."""
        made = known.share(HEADLINES, _person(call), by=call.actor, days=wanted.days)
        response.headers["cache-control"] = "no-store"
        return LinkMade(**link_shape(made.shared, desk.store.texts), address=made.address)

    @routes.get("/headlines/feeds", _PERMIT, response_model=LinkRows)
    def list_feeds(call: CallOf, *, limit: LimitQuery = 50, cursor: CursorQuery = None) -> LinkRows:
        """The feeds of yours whose addresses are good now, the oldest first."""
        rows = [link for link in known.of(Of.PERSON, _person(call)) if link.kind == HEADLINES.name]
        page = page_of(rows, lambda link: (link.at, link.id), after=cursor, limit=limit)
        shown = [LinkRow(**link_shape(link, desk.store.texts)) for link in page.rows]
        return LinkRows(links=shown, next=page.next)

    @routes.delete("/headlines/feeds/{feed}", _PERMIT, problems=(404, 409), status_code=_GONE)
    def revoke_feed(feed: LinkPath, call: CallOf) -> None:
        """Have the address of a feed lead nowhere from now on."""
        try:
            found = known.find(feed)
        except UnknownLink as error:
            raise not_found("feed", feed) from error
        if found.subject != _person(call) or found.kind != HEADLINES.name:
            raise not_found("feed", feed)
        known.revoke(found, by=call.actor)

    return routes.router


def _person(call: Call) -> PersonToken:
    if call.caller.person is None:
        raise forbidden("a machine has no headlines of its own")
    return call.caller.person
