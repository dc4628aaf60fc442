"""Holds in the calendar of a person at Microsoft: tentative, with nobody else.

Graph invites whoever an event names, and there is no way to ask it not to: so a hold names nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from domain.ports.hands import HasGuests, Hours, Placed
from domain.ports.provider import FailureKind, ProviderFailed
from integrations.microsoft_graph.calling import GraphApi, quoted
from integrations.microsoft_graph.failures import malformed
from integrations.microsoft_graph.paging import all_rows, key_of, parts_in, text_in
from integrations.outlook_calendar.normalise import MARK
from integrations.outlook_calendar.times import IN_UTC, Unreadable, stretch_of

_FREE = frozenset({"free", "workingElsewhere"})
_NOTE = "Held by Setpoint. Nobody was invited, and nothing was sent."
_SHOWN = "start,end,isAllDay,showAs,isCancelled,responseStatus"


class OutlookHolding:
    """A `domain.ports.hands.Holding`."""

    def __init__(self, api: GraphApi) -> None:
        self._api = api

    def busy(self, hours: Hours) -> Sequence[Hours]:
        """See `Holding`. What is shown as free, or was declined, takes no time."""
        first, last = (_written(at) for at in hours)
        query = {"startDateTime": f"{first}Z", "endDateTime": f"{last}Z", "$select": _SHOWN, "$top": "200"}
        rows = all_rows(self._api, "calendarView", query, prefer=(IN_UTC,))
        return [_hours(each) for each in rows if _takes_time(each)]

    def hold(self, hours: Hours, title: str, *, key: str) -> Placed:
        """See `Holding`. The key is the transaction, of which Graph makes one event only."""
        start, end = (_written(at) for at in hours)
        event = {
            "subject": title,
            "body": {"contentType": "text", "content": _NOTE},
            "start": {"dateTime": start, "timeZone": "UTC"},
            "end": {"dateTime": end, "timeZone": "UTC"},
            "showAs": "tentative",
            "transactionId": f"{MARK}{key}",
        }
        made = self._api.send("POST", self._api.relative("events"), event)
        link = text_in(made, "webLink") or "https://outlook.office.com/calendar"
        return Placed(key_of(made), link, hours=_hours(made))

    def is_there(self, item: str) -> bool:
        """See `Holding`."""
        found = self._get(item)
        return found is not None and found.get("isCancelled") is not True

    def take_back(self, item: str) -> None:
        """See `Holding`."""
        found = self._get(item)
        if found is None or found.get("isCancelled") is True:
            return
        if parts_in(found, "attendees"):
            raise HasGuests
        try:
            path = self._api.relative(f"events/{quoted(item)}")
            self._api.send("DELETE", path, missing=FailureKind.SKIP_ITEM)
        except ProviderFailed as failed:
            if failed.kind is not FailureKind.SKIP_ITEM:
                raise

    def close(self) -> None:
        """See `Holding`."""
        self._api.close()

    def _get(self, item: str) -> Mapping[str, Any] | None:
        query = {"$select": "isCancelled,attendees"}
        try:
            return self._api.get(f"events/{quoted(item)}", query=query, missing=FailureKind.SKIP_ITEM)
        except ProviderFailed as failed:
            if failed.kind is not FailureKind.SKIP_ITEM:
                raise
            return None


def _takes_time(event: Mapping[str, Any]) -> bool:
    said = event.get("responseStatus")
    declined = isinstance(said, dict) and said.get("response") == "declined"
    return not declined and event.get("isCancelled") is not True and text_in(event, "showAs") not in _FREE


def _hours(event: Mapping[str, Any]) -> Hours:
    try:
        found = stretch_of(event)
    except Unreadable:
        raise malformed("event") from None
    return Hours(int(found.start.timestamp()), int(found.end.timestamp()))


def _written(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S")
