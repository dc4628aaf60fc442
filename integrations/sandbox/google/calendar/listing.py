"""Listing events: in full, what changed since a token, and the instances of one series."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from integrations.sandbox.clock import written
from integrations.sandbox.exchange import Json
from integrations.sandbox.google.calendar.filters import Filters, read_filters
from integrations.sandbox.google.calendar.reach import asked_zone, named_calendar
from integrations.sandbox.google.calendar.series import HORIZON, instance, starts
from integrations.sandbox.google.calendar.showing import View, show, tombstone
from integrations.sandbox.google.calendar.store import Calendar, Kept, rank
from integrations.sandbox.google.calendar.sync_tokens import SyncToken, read_sync_token
from integrations.sandbox.google.calendar.times import begins, instant, suffix
from integrations.sandbox.google.calls import Call, Page, asked_page, next_page
from integrations.sandbox.google.refusals import Refusal, not_found
from integrations.sandbox.google.schemas import digest

_PAGE, _LARGEST_PAGE = 250, 2500
_FORBIDDEN_WITH_TOKEN = (
    "iCalUID", "orderBy", "privateExtendedProperty", "q", "sharedExtendedProperty", "timeMin", "timeMax",
    "updatedMin",
)  # fmt: skip
_BOUND = ("singleEvents", "eventTypes", "maxAttendees", "showHiddenInvitations", "timeZone")
_DEFAULT_REMINDERS = [{"method": "popup", "minutes": 30}]


@dataclass(frozen=True, slots=True)
class Row:
    """One event of a listing; `key` is its place in the order."""

    key: list[Any]
    resource: Json
    etag: int


def list_events(call: Call) -> Json:
    """`events.list`."""
    calendar, role = named_calendar(call)
    bound = {name: call.given(name) for name in _BOUND}
    binding = {**call.parameters, "pageToken": None, "maxResults": None}
    since = _since(call, calendar, bound)
    page = asked_page(call, binding)
    filters = read_filters(call, calendar, incremental=since is not None)
    if call.given("orderBy") == "startTime" and not call.given("singleEvents"):
        says = "The requested ordering is not available for the particular query."
        raise Refusal(400, "badRequest", says)
    # What changes while pages are read is told again by the token: it stands at the first page.
    begun, after = page.after or (calendar.change, None)
    rows = sorted(_rows(call, calendar, filters, since), key=lambda row: row.key)
    left = [row for row in rows if after is None or row.key > after]
    shape = _head(call, calendar, role)
    return _paged(call, shape, page, left, (binding, begun, bound, calendar, role))


def _paged(
    call: Call, shape: Json, page: Page, left: list[Row], context: tuple[Json, int, Json, Calendar, str]
) -> Json:
    binding, begun, bound, calendar, role = context
    size = min(call.given("maxResults") or _PAGE, _LARGEST_PAGE)
    view = View(calendar, role, asked_zone(call, calendar), call.given("maxAttendees"))
    if call.empty_page:
        after = page.after[1] if page.after else None
        return shape | {"items": [], "nextPageToken": next_page(call, binding, page, [begun, after])}
    shape["items"] = [_shown(row, view) for row in left[:size]]
    if len(left) > size:
        shape["nextPageToken"] = next_page(call, binding, page, [begun, left[size - 1].key])
    elif not any(call.given(name) for name in ("orderBy", "q", "iCalUID", "updatedMin")):
        now = call.world.clock.now().timestamp()
        shape["nextSyncToken"] = SyncToken(digest(calendar.id), begun, calendar.generation, bound, now).text()
    return shape


def _shown(row: Row, view: View) -> Json:
    if row.resource["status"] == "cancelled":
        return tombstone(row.resource, row.etag, view)
    return show(row.resource, row.etag, view)


def _since(call: Call, calendar: Calendar, bound: Json) -> int | None:
    text = call.given("syncToken")
    if text is None:
        return None
    for name in _FORBIDDEN_WITH_TOKEN:
        if call.given(name) is not None:
            says = f"Sync token cannot be used together with {name}."
            raise Refusal(400, "badRequest", says, location=name)
    if call.given("showDeleted") is False:
        says = "Sync token cannot be used together with showDeleted set to false."
        raise Refusal(400, "badRequest", says, location="showDeleted")
    now = call.world.clock.now()
    return read_sync_token(text, of=calendar.id, generation=calendar.generation, bound=bound, now=now).change


def _rows(call: Call, calendar: Calendar, filters: Filters, since: int | None) -> Iterator[Row]:
    single = bool(call.given("singleEvents"))
    kept = [each for each in calendar.events.values() if since is None or each.change > since]
    gone = filters.deleted
    if single and gone:
        kept += [each for each in calendar.vanished.values() if since is None or each.change > since]
    for each in kept:
        series = each.resource.get("recurrence")
        if single and series:
            yield from _expanded(call, calendar, each, filters)
        elif filters.lets(each.resource, exceptions=not single):
            yield Row(_key(call, calendar, each, 0), each.resource, each.etag)


def _expanded(call: Call, calendar: Calendar, master: Kept, filters: Filters) -> Iterator[Row]:
    until = filters.until or call.world.clock.now() + HORIZON
    for number, start in enumerate(starts(master.resource, until)):
        one = instance(master.resource, start)
        if one["id"] not in calendar.events and filters.lets(one, exceptions=False):
            yield Row(_key(call, calendar, Kept(one, master.change, 0), number), one, master.etag)


def _key(call: Call, calendar: Calendar, kept: Kept, number: int) -> list[Any]:
    if call.given("orderBy") != "startTime":
        return [kept.change, number, kept.resource["id"]]
    at = kept.resource.get("start") or kept.resource["originalStartTime"]
    return [instant(begins(at), calendar.zone).timestamp(), number, kept.resource["id"]]


def _head(call: Call, calendar: Calendar, role: str) -> Json:
    return {
        "kind": "calendar#events",
        "etag": f'"p{calendar.change:x}o{calendar.generation}"',
        "summary": calendar.summary,
        "description": "",
        "updated": calendar.updated or written(call.world.clock.now()),
        "timeZone": asked_zone(call, calendar),
        "accessRole": role,
        "defaultReminders": _DEFAULT_REMINDERS if rank(role) >= rank("writer") else [],
    }


def list_instances(call: Call) -> Json:
    """`events.instances`."""
    calendar, role = named_calendar(call)
    master = calendar.events.get(call.given("eventId"))
    if master is None:
        raise not_found()
    if not master.resource.get("recurrence"):
        raise Refusal(400, "invalid", "The event is not a recurring event.", location="eventId")
    filters = read_filters(call, calendar, incremental=False)
    binding = {**call.parameters, "pageToken": None, "maxResults": None}
    page = asked_page(call, binding)
    rows = [row for row in _instances(call, calendar, master, filters) if row.key > (page.after or [])]
    size = min(call.given("maxResults") or _PAGE, _LARGEST_PAGE)
    view = View(calendar, role, asked_zone(call, calendar), call.given("maxAttendees"))
    shape = _head(call, calendar, role) | {"items": [_shown(row, view) for row in rows[:size]]}
    if len(rows) > size:
        shape["nextPageToken"] = next_page(call, binding, page, rows[size - 1].key)
    return shape


def _instances(call: Call, calendar: Calendar, master: Kept, filters: Filters) -> list[Row]:
    until = filters.until or call.world.clock.now() + HORIZON
    wanted = call.given("originalStart")
    rows: list[Row] = []
    for start in starts(master.resource, until + timedelta(days=1)):
        one = instance(master.resource, start)
        exception = calendar.events.get(one["id"])
        shape, etag = (exception.resource, exception.etag) if exception else (one, master.etag)
        same = wanted is None or _same(wanted, start)
        if same and filters.lets(shape, exceptions=False):
            rows.append(Row([suffix(start)], shape, etag))
    return rows


def _same(text: str, start: object) -> bool:
    read = datetime.fromisoformat(text)
    return read == start if isinstance(start, datetime) else read.date() == start
