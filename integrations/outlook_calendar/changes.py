"""All that is in a window of a calendar, and what changed in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.moments import Instant
from domain.ports.provider import CalendarContent, FailureKind, Listed, Page, ProviderFailed
from integrations.microsoft_graph.batch import batched
from integrations.microsoft_graph.calling import GraphApi, Payload, quoted
from integrations.microsoft_graph.failures import malformed
from integrations.microsoft_graph.paging import cursor_in, following, key_of, removed, rows_in, text_in
from integrations.outlook_calendar.normalise import is_whole, meeting_of
from integrations.outlook_calendar.settings import OutlookCalendarSettings
from integrations.outlook_calendar.times import IN_UTC, Unreadable
from integrations.outlook_calendar.windows import Mark, Window, following_window, mark_of, opened

_SELECT = "id,type,seriesMasterId"


class Changes:
    """Reads pages of calendars. `owner` is the address of whose mailbox it is."""

    def __init__(self, api: GraphApi, settings: OutlookCalendarSettings, owner: str) -> None:
        self._api = api
        self._settings = settings
        self._owner = owner
        self._windows: dict[str, Window] = {}
        self._series: dict[str, set[str]] = {}

    def window(self, calendar: str) -> Window:
        """The window in which a calendar is read."""
        return self._windows.get(calendar) or opened(self._settings, self._api.clock.now(), None)

    def names(self, calendar: str, series: str) -> bool:
        """Whether an occurrence of the round under way said that it belongs to this series."""
        return series in self._series.get(calendar, ())

    def everything(self, calendar: str, *, since: Instant | None, more: str | None) -> Page:
        """One page of all that is in the window of now; the last one gives the cursor.

        Raises:
            ProviderFailed: it can not be had.
        """
        if more is None:
            self._series.pop(calendar, None)
        now = self._api.clock.now()
        mark = Mark(opened(self._settings, now, since)) if more is None else mark_of(more)
        return self._page(calendar, mark, rolls=False)

    def since(self, calendar: str, cursor: str, *, more: str | None) -> Page:
        """One page of changes; of all that is there where the window has to move.

        Raises:
            ProviderFailed: of kind `RESYNC` if the cursor is no longer good.
        """
        if more is None:
            self._series.pop(calendar, None)
        return self._page(calendar, mark_of(cursor if more is None else more), rolls=True)

    def _page(self, calendar: str, mark: Mark, *, rolls: bool) -> Page:
        self._windows[calendar] = mark.window
        answer = self._asked(calendar, mark)
        more, cursor = following(answer), cursor_in(answer)
        if more is None and cursor is None:
            raise malformed("delta_link")
        items, gone = self._taken(calendar, answer)
        if more is not None:
            return Page(items, gone, more=mark.at(more).written())
        moved = following_window(mark.window, self._settings, self._api.clock.now()) if rolls else None
        if moved is not None:
            return Page(items, gone, more=Mark(moved).written())
        return Page(items, gone, cursor=mark.at(cursor or "").written())

    def _asked(self, calendar: str, mark: Mark) -> Payload:
        path = f"calendars/{quoted(calendar)}/calendarView/delta"
        query = mark.window.query if mark.query is None else mark.query
        prefer = (f"odata.maxpagesize={self._settings.page}", IN_UTC)
        # A calendar that is not shared any more leaves the list of calendars; the others go on.
        return self._api.get(path, query=query, prefer=prefer, missing=FailureKind.RETRY)

    def _taken(self, calendar: str, answer: Payload) -> tuple[tuple[Listed, ...], tuple[str, ...]]:
        rows = {key_of(row): row for row in rows_in(answer)}  # the last word on an event counts
        away = [key for key, row in rows.items() if removed(row)]
        there = {key: row for key, row in rows.items() if not removed(row)}
        there |= self._found(f"calendars/{quoted(calendar)}/events", away)  # out of the window, and there
        elsewhere = self._found("events", [key for key in away if key not in there])  # in another calendar
        items: dict[str, CalendarContent | None] = {}
        for key, row in there.items():
            series = text_in(row, "seriesMasterId")
            if series is not None:
                self._series.setdefault(calendar, set()).add(series)
            items[series or key] = None if series else self._content(row)
        gone = tuple(key for key in away if key not in there and key not in elsewhere)
        return tuple(Listed(key, content) for key, content in items.items()), gone

    def _content(self, row: Mapping[str, Any]) -> CalendarContent | None:
        """A single event as it came along. Series are fetched; what can not be read, too, to tell why."""
        if text_in(row, "type") != "singleInstance" or not is_whole(row):
            return None
        try:
            return meeting_of(row, owner=self._owner)
        except Unreadable:
            return None

    def _found(self, path: str, keys: list[str]) -> dict[str, Payload]:
        """What is there, of what is said to be removed: of a calendar, or of the whole mailbox."""
        paths = {key: f"{path}/{quoted(key)}?$select={_SELECT}" for key in keys}
        return {
            key: found for key, found in batched(self._api, paths) if not isinstance(found, ProviderFailed)
        }
