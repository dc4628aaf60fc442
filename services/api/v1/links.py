"""Secret links to something of a deal: made, listed and revoked."""

from __future__ import annotations

from collections.abc import Container, Iterable
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from domain.access.events import LinkShared
from domain.access.permits import Permit
from services.access.link_shapes import link_shape
from services.access.links import KINDS, MOST_DAYS, LinkKind, Links, NewLink, Of, UnknownLink
from services.api.v1.deals import DealPath
from services.api.v1.desk import Desk
from services.api.v1.models.basics import InstantText
from services.api.v1.paging import CursorQuery, LimitQuery, by_age, page_of
from services.api.v1.problems import not_found, unfit
from services.api.v1.routing import CallOf

_OF_DEALS = {kind.name: kind for kind in KINDS if kind.of is Of.DEAL}
LinkPath = Annotated[
    str,
    Path(
        min_length=1,
        max_length=64,
        pattern="^[0-9a-f]+$",
        description="The link's id.",
        examples=["3f9a02c1b2d4"],
    ),
]


class LinkWanted(BaseModel):
    """What a link is to show, and how long it is to be good for."""

    model_config = ConfigDict(extra="forbid")
    kind: str = Field(
        "plan",
        max_length=40,
        description="; ".join(f"{kind.name}: {kind.shows}" for kind in _OF_DEALS.values()),
        json_schema_extra={"enum": list(_OF_DEALS)},
    )
    days: int | None = Field(
        None, ge=1, le=MOST_DAYS, description="Else what is usual for its kind.", examples=[30]
    )


class LinkRow(BaseModel):
    """A link that is good now. Its address is known to nobody but its holders."""

    id: str = Field(examples=["3f9a02c1b2d4"])
    kind: str = Field(examples=["plan"])
    shared_by: str = Field(examples=["rita@ours.example"])
    shared_at: InstantText
    until: InstantText


class LinkMade(LinkRow):
    """A link that was just made: whoever has `address` can read what it shows. It is not told again."""

    address: str = Field(examples=["https://setpoint.example.com/shared/plan/3f9a02c1b2d4_Qm9v..."])


class LinkRows(BaseModel):
    """Some links, and the cursor of those after them; null at the end."""

    links: list[LinkRow]
    next: str | None


def links_of(desk: Desk) -> Links:
    """The secret links of the running system."""
    return Links(desk.door.access, desk.store.clock, desk.system.settings.url)


def link_made(desk: Desk, made: NewLink, response: Response) -> LinkMade:
    """A link with its address, which no cache keeps."""
    response.headers["cache-control"] = "no-store"
    return LinkMade(**link_shape(made.shared, desk.store.texts), address=made.address)


def link_page(desk: Desk, found: Iterable[LinkShared], cursor: str | None, limit: int) -> LinkRows:
    """Some links, the oldest first."""
    page = page_of(sorted(found, key=by_age), by_age, after=cursor, limit=limit)
    rows = [LinkRow(**link_shape(link, desk.store.texts)) for link in page.rows]
    return LinkRows(links=rows, next=page.next)


def found_link(known: Links, id_: str, subject: str, kinds: Container[str]) -> LinkShared:
    """A link that is good now, to something of this deal or person.

    Raises:
        Problem: there is none.
    """
    try:
        found = known.find(id_)
    except UnknownLink as error:
        raise not_found("link", id_) from error
    if found.subject != subject or found.kind not in kinds:
        raise not_found("link", id_)
    return found


def links(desk: Desk) -> APIRouter:
    """The routes of links."""
    routes, known = desk.routes("links"), links_of(desk)

    @routes.post(
        "/deals/{deal_id}/links",
        Permit.WORK_ON_DEALS,
        problems=(404, 409),
        response_model=LinkMade,
        status_code=HTTPStatus.CREATED,
    )
    def share_link(deal_id: DealPath, wanted: LinkWanted, call: CallOf, response: Response) -> LinkMade:
        """Make a link by which somebody without an account reads one thing of a deal: the buyer its plan."""
        desk.deal(deal_id, call)
        made = known.share(_kind(wanted.kind), deal_id, by=call.actor, days=wanted.days)
        return link_made(desk, made, response)

    @routes.get("/deals/{deal_id}/links", Permit.READ_DEALS, problems=(404,), response_model=LinkRows)
    def list_links(
        deal_id: DealPath, call: CallOf, *, limit: LimitQuery = 50, cursor: CursorQuery = None
    ) -> LinkRows:
        """The links to something of a deal that are good now, the oldest first."""
        desk.deal(deal_id, call)
        return link_page(desk, known.of(Of.DEAL, deal_id), cursor, limit)

    @routes.delete(
        "/deals/{deal_id}/links/{link}",
        Permit.WORK_ON_DEALS,
        problems=(404, 409),
        status_code=HTTPStatus.NO_CONTENT,
    )
    def revoke_link(deal_id: DealPath, link: LinkPath, call: CallOf) -> None:
        """Have a link lead nowhere from now on."""
        desk.deal(deal_id, call)
        known.revoke(found_link(known, link, deal_id, _OF_DEALS), by=call.actor)

    return routes.router


def _kind(typed: str) -> LinkKind:
    if typed not in _OF_DEALS:
        raise unfit([{"place": "body/kind", "detail": f"expected one of {', '.join(_OF_DEALS)}"}])
    return _OF_DEALS[typed]
