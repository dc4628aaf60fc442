"""All events of a calendar, and what changed since a sync token."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from domain.moments import Instant
from domain.ports.provider import CalendarContent, FailureKind, Listed, Page
from integrations.google_api.calling import GoogleApi, Payload
from integrations.google_api.failures import malformed
from integrations.google_api.keys import key_of, rows_in, text_in
from integrations.google_calendar.events import Event, content_of, made_whole
from integrations.google_calendar.normalise import is_bare
from integrations.google_calendar.settings import REQUEST

PAGE = 250
"""Google would give ten times as many; but a page that is cut short is taken again from its front."""
# A token holds only for the parameters under which it was given. A search or an order would give none.
# What was deleted is listed, too: after a gap nothing else says that a meeting is off.
_ALWAYS = {"singleEvents": False, "showDeleted": True, "maxResults": PAGE}


def everything(api: GoogleApi, calendar: str, *, since: Instant | None, more: str | None) -> Page:
    """One page of a full listing, deleted events among the others; the last one gives the cursor.

    Raises:
        ProviderFailed: also if the last page gives no cursor.
    """
    asked: dict[str, Any] = {"calendarId": calendar, **_ALWAYS}
    if since is not None:
        asked["timeMin"] = datetime.fromtimestamp(since, UTC).isoformat()
    return _page(api, calendar, asked, more)


def changed(api: GoogleApi, calendar: str, cursor: str, *, more: str | None) -> Page:
    """One page of changes since a cursor, which stays the same for all pages of a round.

    Raises:
        ProviderFailed: of kind `RESYNC` if the cursor is no longer good.
    """
    asked = {"calendarId": calendar, **_ALWAYS, "syncToken": cursor}
    return _page(api, calendar, asked, more)


def _page(api: GoogleApi, calendar: str, asked: dict[str, Any], more: str | None) -> Page:
    if more is not None:
        asked["pageToken"] = more
    # A calendar that is not shared any more leaves the list of calendars; the others go on.
    request = api.service.events().list(**asked, **api.shared)
    answer = api.call(request, units=REQUEST, missing=FailureKind.RETRY)
    following = text_in(answer, "nextPageToken")
    cursor = text_in(answer, "nextSyncToken")
    if following is None and cursor is None:
        raise malformed("sync_token")
    items, gone = _taken(api, calendar, answer)
    return Page(items, gone, more=following, cursor=None if following else cursor)


def _taken(api: GoogleApi, calendar: str, answer: Payload) -> tuple[tuple[Listed, ...], tuple[str, ...]]:
    """The rows of a page; of the bare tombstones among them, those that nothing is known of are gone."""
    rows = {key_of(row): row for row in rows_in(answer, "items")}
    bare = {key: row for key, row in rows.items() if is_bare(row)}
    found = {key_of(row): row for row in made_whole(api, calendar, bare.values(), stamp=_stamp(answer))}
    items = [
        _listed(key, found.get(key, row)) for key, row in rows.items() if key not in bare or key in found
    ]
    return tuple(items), tuple(key for key in bare if key not in found)


def _listed(key: str, event: Event) -> Listed:
    """An event that can not be read is left to be fetched, which tells why."""
    content = content_of(event)
    return Listed(key, content if isinstance(content, CalendarContent) else None)


def _stamp(answer: Mapping[str, Any]) -> str | None:
    return text_in(answer, "updated")
