"""Holds in the main calendar of a person at Google: tentative, with nobody else, and nobody is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from google.auth.credentials import Credentials

from domain.moments import Instant, instant_of
from domain.ports.clock import Clock
from domain.ports.hands import HasGuests, Hours, Placed
from domain.ports.provider import Budget, FailureKind, ProviderFailed
from integrations.google_api.calling import Payload
from integrations.google_api.failures import malformed
from integrations.google_api.keys import key_of, rows_in, text_in
from integrations.google_calendar.connecting import calendar_api
from integrations.google_calendar.normalise import MARK
from integrations.google_calendar.settings import REQUEST, CalendarSettings

_MAIN = "primary"
_MOST_PAGES = 20
_PAGE = 250
_THERE_ALREADY = frozenset({"duplicate", "status_409"})
_NOTE = "Held by Setpoint. Nobody was invited, and nothing was sent."


class CalendarHolding:
    """A `domain.ports.hands.Holding`."""

    def __init__(
        self,
        credentials: Credentials,
        *,
        budget: Budget,
        clock: Clock,
        settings: CalendarSettings | None = None,
        owner: str | None = None,
    ) -> None:
        self._api = calendar_api(credentials, budget=budget, clock=clock, settings=settings, owner=owner)

    def busy(self, hours: Hours) -> Sequence[Hours]:
        """See `Holding`. What is shown as free, or was declined, takes no time."""
        return [found for each in self._events(hours) if (found := _taken(*each)) is not None]

    def hold(self, hours: Hours, title: str, *, key: str) -> Placed:
        """See `Holding`. The key is the event's id: a second one of it is refused."""
        start, end = (datetime.fromtimestamp(at, UTC).isoformat() for at in hours)
        body = {
            "id": key,
            "summary": title,
            "description": _NOTE,
            "start": {"dateTime": start},
            "end": {"dateTime": end},
            "status": "tentative",
            "extendedProperties": {"private": {MARK: key}},
        }
        asked = self._events_api().insert(calendarId=_MAIN, body=body, sendUpdates="none", **self._api.shared)
        try:
            return _placed(self._api.call(asked, units=REQUEST))
        except ProviderFailed as failed:
            if failed.reason not in _THERE_ALREADY:
                raise
            return _placed(self._get(key))

    def is_there(self, item: str) -> bool:
        """See `Holding`."""
        try:
            return not _is_cancelled(self._get(item))
        except ProviderFailed as failed:
            if failed.kind is not FailureKind.SKIP_ITEM:
                raise
            return False

    def take_back(self, item: str) -> None:
        """See `Holding`."""
        try:
            found = self._get(item)
            if _is_cancelled(found):
                return
            if found.get("attendees"):
                raise HasGuests
            asked = self._events_api().delete(
                calendarId=_MAIN, eventId=item, sendUpdates="none", **self._api.shared
            )
            self._api.call(asked, units=REQUEST, missing=FailureKind.SKIP_ITEM)
        except ProviderFailed as failed:
            if failed.kind is not FailureKind.SKIP_ITEM:
                raise

    def close(self) -> None:
        """See `Holding`."""
        self._api.close()

    def _get(self, item: str) -> Payload:
        asked = self._events_api().get(calendarId=_MAIN, eventId=item, **self._api.shared)
        return self._api.call(asked, units=REQUEST, missing=FailureKind.SKIP_ITEM)

    def _events(self, hours: Hours) -> Iterator[tuple[Mapping[str, Any], tzinfo]]:
        """What stands there, with the zone of whole days."""
        first, last = (datetime.fromtimestamp(at, UTC).isoformat() for at in hours)
        asked: dict[str, Any] = {
            "calendarId": _MAIN, "timeMin": first, "timeMax": last, "singleEvents": True, "maxResults": _PAGE,
        }  # fmt: skip
        for _ in range(_MOST_PAGES):
            answer = self._api.call(
                self._events_api().list(**asked, **self._api.shared), units=REQUEST, missing=FailureKind.RETRY
            )
            zone = _zone(text_in(answer, "timeZone"))
            yield from ((row, zone) for row in rows_in(answer, "items"))
            more = text_in(answer, "nextPageToken")
            if more is None:
                return
            asked["pageToken"] = more

    def _events_api(self) -> Any:  # noqa: ANN401 - the client library makes it, and types nothing
        return self._api.service.events()


def _taken(event: Mapping[str, Any], zone: tzinfo) -> Hours | None:
    if _is_cancelled(event) or event.get("transparency") == "transparent" or _is_declined(event):
        return None
    start, end = (_at(event.get(name), zone) for name in ("start", "end"))
    return None if start is None or end is None else Hours(start, end)


def _at(stated: object, zone: tzinfo) -> Instant | None:
    if not isinstance(stated, dict):
        return None
    try:
        if day := text_in(stated, "date"):
            return instant_of(datetime.fromisoformat(day).replace(tzinfo=zone))
        return instant_of(datetime.fromisoformat(text_in(stated, "dateTime") or ""))
    except (ValueError, OverflowError):
        return None


def _zone(name: str | None) -> tzinfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ValueError, KeyError, OSError):
        return UTC


def _placed(event: Payload) -> Placed:
    start, end = (text_in(event.get(name) or {}, "dateTime") for name in ("start", "end"))
    if start is None or end is None:
        raise malformed("event")
    hours = Hours(*(instant_of(datetime.fromisoformat(each)) for each in (start, end)))
    link = text_in(event, "htmlLink") or "https://calendar.google.com/"
    return Placed(key_of(event), link, hours=hours)


def _is_cancelled(event: Mapping[str, Any]) -> bool:
    return event.get("status") == "cancelled"


def _is_declined(event: Mapping[str, Any]) -> bool:
    attendees = event.get("attendees")
    mine = (
        [each for each in attendees if isinstance(each, dict) and each.get("self") is True]
        if (isinstance(attendees, list))
        else []
    )
    return any(each.get("responseStatus") == "declined" for each in mine)
