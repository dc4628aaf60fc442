"""The list of calendars that somebody sees."""

from __future__ import annotations

from integrations.sandbox.exchange import Json
from integrations.sandbox.google.calendar.reach import named_calendar
from integrations.sandbox.google.calendar.store import Listed, rank
from integrations.sandbox.google.calendar.sync_tokens import SyncToken, read_sync_token
from integrations.sandbox.google.calls import Call, asked_page, next_page
from integrations.sandbox.google.refusals import Refusal, not_found
from integrations.sandbox.google.schemas import digest

_LARGEST_PAGE = 250


def list_calendars(call: Call) -> Json:
    """`calendarList.list`."""
    listed = call.world.calendars.list_of(call.account)
    name = f"list:{call.account.number}"
    since = None
    if (text := call.given("syncToken")) is not None:
        _check_with_token(call)
        now = call.world.clock.now()
        since = read_sync_token(text, of=name, generation=listed.generation, bound={}, now=now).change
    binding = {**call.parameters, "pageToken": None, "maxResults": None}
    page = asked_page(call, binding)
    begun, after = page.after or (listed.change, -1)
    every = sorted(listed.entries.values(), key=lambda entry: entry.change)
    left = [each for each in every if each.change > after and _wanted(call, each, since)]
    size = min(call.given("maxResults") or 100, _LARGEST_PAGE)
    shape: Json = {"kind": "calendar#calendarList", "etag": f'"p{listed.change:x}l{listed.generation}"'}
    shape["items"] = [_entry(call, each) for each in left[:size]]
    if len(left) > size:
        shape["nextPageToken"] = next_page(call, binding, page, [begun, left[size - 1].change])
    else:
        now_seconds = call.world.clock.now().timestamp()
        shape["nextSyncToken"] = SyncToken(digest(name), begun, listed.generation, {}, now_seconds).text()
    return shape


def get_listed(call: Call) -> Json:
    """`calendarList.get`."""
    calendar, _ = named_calendar(call)
    entry = call.world.calendars.list_of(call.account).entries.get(calendar.id)
    if entry is None or entry.deleted:
        raise not_found()
    return _entry(call, entry)


def get_calendar(call: Call) -> Json:
    """`calendars.get`."""
    calendar, _ = named_calendar(call)
    return {
        "kind": "calendar#calendar",
        "etag": f'"c{calendar.change:x}"',
        "id": calendar.id,
        "summary": calendar.summary,
        "timeZone": calendar.zone,
    }


def _check_with_token(call: Call) -> None:
    if call.given("minAccessRole") is not None:
        says = "Sync token cannot be used together with minAccessRole."
        raise Refusal(400, "badRequest", says, location="minAccessRole")
    for name in ("showDeleted", "showHidden"):
        if call.given(name) is False:
            says = f"Sync token cannot be used together with {name} set to false."
            raise Refusal(400, "badRequest", says, location=name)


def _wanted(call: Call, entry: Listed, since: int | None) -> bool:
    if since is not None:
        return entry.change > since
    if (entry.deleted and not call.given("showDeleted")) or (entry.hidden and not call.given("showHidden")):
        return False
    least = call.given("minAccessRole")
    return least is None or rank(_role(call, entry)) >= rank(least)


def _role(call: Call, entry: Listed) -> str:
    return entry.calendar.roles.get(call.account.address, "none")


def _entry(call: Call, entry: Listed) -> Json:
    calendar = entry.calendar
    shape: Json = {"kind": "calendar#calendarListEntry", "etag": f'"{entry.etag}"', "id": calendar.id}
    if entry.deleted:
        return shape | {"deleted": True}
    shape |= {
        "summary": calendar.summary,
        "timeZone": calendar.zone,
        "accessRole": _role(call, entry),
        "selected": True,
        "defaultReminders": [],
        "conferenceProperties": {"allowedConferenceSolutionTypes": ["hangoutsMeet"]},
    }
    if calendar.id == call.account.address:
        shape["primary"] = True
    return shape
