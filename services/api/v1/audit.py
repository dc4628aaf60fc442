"""Who did what, and who looked at what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Query

from domain.access.events import LooksLogged
from domain.access.permits import Permit
from domain.history.names import NAMES
from domain.identifiers import acting_stream, deal_stream, findings_stream, plan_stream
from domain.moments import utc_text
from domain.ports.ledger import StoredEvent
from services.api.v1.deals import DealPath
from services.api.v1.desk import Desk
from services.api.v1.models.audit import Deeds, Looks
from services.api.v1.paging import CursorQuery, Key, LimitQuery, page_of
from services.api.v1.problems import unfit
from services.api.v1.routing import CallOf
from services.shapes import shown_addresses

_PAGE = 500


def audit(desk: Desk) -> APIRouter:
    """The routes of the audit."""
    routes = desk.routes("audit")

    @routes.get("/audit/deals/{deal_id}", Permit.READ_AUDIT, problems=(404,), response_model=Deeds)
    def list_deeds(
        deal_id: DealPath, call: CallOf, *, limit: LimitQuery = 100, cursor: CursorQuery = None
    ) -> dict[str, Any]:
        """Everything that was recorded of a deal: what, when, by whom, and because of what."""
        desk.deal(deal_id, call)
        streams = tuple(
            stream(deal_id) for stream in (deal_stream, findings_stream, plan_stream, acting_stream)
        )
        rows = [
            (place, each) for place, stream in enumerate(streams) for each in desk.store.ledger.read(stream)
        ]
        rows.sort(key=_when)
        page = page_of(rows, _when, after=cursor, limit=limit)
        return {"deeds": _with_names(desk, [_deed(each) for _, each in page.rows]), "next": page.next}

    @routes.get("/audit/looks", Permit.READ_AUDIT, response_model=Looks)
    def list_looks(
        *,
        limit: LimitQuery = 100,
        cursor: CursorQuery = None,
        deal: Annotated[str | None, Query(max_length=200, description="Only looks at this deal.")] = None,
    ) -> dict[str, Any]:
        """Who looked at what, the oldest first."""
        after, place = _place(cursor)
        found: list[dict[str, Any]] = []
        last = None
        for position, number, look in _looks(desk, after):
            if (position, number) <= (after + 1, place) or (deal is not None and look["deal"] != deal):
                continue
            if len(found) == limit:
                return {"looks": _with_names(desk, found), "next": last}
            found.append(look)
            last = f"{position}.{number}"
        return {"looks": _with_names(desk, found), "next": None}

    return routes.router


def _deed(stored: StoredEvent) -> dict[str, Any]:
    return {
        "id": str(stored.event_id),
        "at": utc_text(stored.recorded_at),
        "what": NAMES[type(stored.event)].rpartition(".")[0],
        "by": stored.actor,
        "because_of": None if stored.causation is None else str(stored.causation),
    }


def _when(row: tuple[int, StoredEvent]) -> Key:
    """In the order in which it was recorded; of one second, facts before what followed from them."""
    place, stored = row
    return stored.recorded_at, place, stored.version


def _looks(desk: Desk, after: int) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """Looks with their places, beginning with the event beyond a position."""
    while page := desk.store.ledger.read_all(after=after, limit=_PAGE, names=(NAMES[LooksLogged],)):
        for stored in page:
            looks = stored.event.looks if isinstance(stored.event, LooksLogged) else ()
            for number, look in enumerate(looks, start=1):
                said = {"at": utc_text(look.at), "by": look.by, "what": look.what, "deal": look.deal_id}
                yield stored.position or 0, number, said
        after = page[-1].position or after


def _place(cursor: str | None) -> tuple[int, int]:
    """The event before that of a cursor, and the number of its look."""
    if cursor is None:
        return 0, 0
    position, _, number = cursor.partition(".")
    if not (position.isascii() and position.isdecimal() and number.isascii() and number.isdecimal()):
        raise unfit([{"place": "query/cursor", "detail": "expected `next` of a page of this list"}])
    return int(position[:18]) - 1, int(number[:9])


def _with_names(desk: Desk, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """People by their addresses, parts of the system by their names, the erased by their tokens."""
    shown = shown_addresses(desk.store.texts, (row["by"] for row in rows))
    return [{**row, "by": shown[row["by"]]} for row in rows]
