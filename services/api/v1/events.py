"""Live updates: which deals moved, as server-sent events."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Request, Response

from domain.access.permits import Reach
from domain.access.state import Caller
from integrations.eventstore.errors import StoreOutOfReach
from integrations.identity.refusals import IssuerOutOfReach, TokenRefused
from services.api.v1.desk import Desk
from services.api.v1.problems import Problem
from services.api.v1.routing import CallOf, asks_again
from services.api.v1.streams import READS, Asks, EventStream

LastEventId = Annotated[
    str | None,
    Header(
        alias="Last-Event-ID",
        pattern="^[0-9]{1,18}$",
        description="The `id` of the last event that was read: what moved since comes first.",
    ),
]


def events(desk: Desk) -> APIRouter:
    """The route of live updates."""
    routes = desk.routes("events")

    @routes.get("/events", READS, response_class=EventStream)
    async def follow_events(call: CallOf, request: Request, last_event_id: LastEventId = None) -> Response:
        """Which deals move, as they do: a `text/event-stream` that stays open.

        * `here`: where the stream begins; its id is a place to resume at.
        * `moved`: `deal`, its `etag`, and which `kinds` of things are new: facts, findings, steps. Only
          deals that you may see when it is sent.
        * `reset`: more has moved than is kept: read again what you show. After it the stream goes on if it
          was told at the beginning; a reader that was too slow is let go.

        With `Last-Event-ID` nothing that moved in between is lost. The stream ends when your token or your
        right to read does, and when the server stops: connect again.
        """
        after = None if last_event_id is None else int(last_event_id)
        desk.live.all()
        return desk.streams.open(call.actor, _asks(request), after)

    return routes.router


def _asks(request: Request) -> Asks:
    """Who reads, while they may."""
    again = asks_again(request)

    async def ask() -> Caller | None:
        try:
            caller = await again()
        except (Problem, TokenRefused, IssuerOutOfReach, StoreOutOfReach):
            return None
        return caller if caller.reach(READS) is not Reach.NOBODYS else None

    return ask
