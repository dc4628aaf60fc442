"""Events by their ids: single ones, and series with their instances."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.ports.provider import CalendarContent, FailureKind, LeftOut, ProviderFailed
from integrations.microsoft_graph.batch import batched
from integrations.microsoft_graph.calling import GraphApi, Payload, quoted
from integrations.microsoft_graph.failures import unread
from integrations.microsoft_graph.many import each_of
from integrations.microsoft_graph.paging import all_rows, text_in
from integrations.outlook_calendar.changes import Changes
from integrations.outlook_calendar.normalise import meeting_of, series_of
from integrations.outlook_calendar.series import Read
from integrations.outlook_calendar.settings import PAGE
from integrations.outlook_calendar.times import IN_UTC, Unreadable


@dataclass(frozen=True, slots=True)
class Fetching:
    """Fetches events. `changes` knows which window is read, and which series were named."""

    api: GraphApi
    changes: Changes
    owner: str

    def each(
        self, calendar: str, keys: Sequence[str]
    ) -> Iterator[tuple[str, CalendarContent | ProviderFailed]]:
        """Each event as it arrives, or why not.

        Raises:
            ProviderFailed: what concerns all that are left.
        """
        return each_of(self.api, keys, lambda key: self._one(calendar, key))

    def _one(self, calendar: str, key: str) -> CalendarContent:
        try:
            return self._read(calendar, key)
        except Unreadable as unreadable:
            failed = unread(unreadable.reason)
        except ProviderFailed as failure:
            if failure.kind is FailureKind.SKIP_ITEM and self._is_elsewhere(calendar, key):
                return CalendarContent((), left_out=LeftOut.ELSEWHERE)
            failed = failure
        raise failed

    def _read(self, calendar: str, key: str) -> CalendarContent:
        event = self._event(calendar, key)
        series = text_in(event, "seriesMasterId")
        if series is not None:
            event = self._event(calendar, series)
        if text_in(event, "type") == "seriesMaster":
            return series_of(event, self._instances(calendar, str(event["id"])), owner=self.owner)
        return meeting_of(event, owner=self.owner)

    def _is_elsewhere(self, calendar: str, key: str) -> bool:
        """Whether what was not found in a calendar is in another one of the mailbox; else it was deleted.

        Raises:
            ProviderFailed: it is found now, or its calendar is not, which says nothing of what was in it.
        """
        places = (self._path(calendar, key), f"calendars/{quoted(calendar)}", f"events/{quoted(key)}")
        found = dict(batched(self.api, {place: f"{place}?$select=id" for place in places}))
        here, home, anywhere = (not isinstance(found[place], ProviderFailed) for place in places)
        if here or not home:
            raise ProviderFailed(FailureKind.RETRY, "not_found_for_now")
        return anywhere

    def _event(self, calendar: str, key: str) -> Payload:
        """By its calendar: an event of a shared one is not found anywhere else.

        A series of which an occurrence was told, and which is not found, is asked for again: else
        its occurrences would be lost.
        """
        missing = FailureKind.RETRY if self.changes.names(calendar, key) else FailureKind.SKIP_ITEM
        return self.api.get(self._path(calendar, key), prefer=(IN_UTC,), missing=missing)

    def _instances(self, calendar: str, series: str) -> Read:
        window = self.changes.window(calendar)
        path = f"{self._path(calendar, series)}/instances"
        query = {**window.query, "$top": str(PAGE)}
        rows = all_rows(self.api, path, query, prefer=(IN_UTC,), missing=FailureKind.RETRY)
        since, until = window.ends
        return Read(since, until, list(rows))

    def _path(self, calendar: str, key: str) -> str:
        return f"calendars/{quoted(calendar)}/events/{quoted(key)}"
