"""Single events: what is asked for by id, and which meeting a bare tombstone was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from googleapiclient.http import HttpRequest

from domain.ports.provider import CalendarContent, FailureKind, ProviderFailed
from integrations.google_api.calling import GoogleApi
from integrations.google_api.failures import unread
from integrations.google_api.keys import text_in
from integrations.google_api.many import Outcome, each_of
from integrations.google_calendar.normalise import is_bare, is_cancelled, meeting_of
from integrations.google_calendar.settings import REQUEST
from integrations.google_calendar.vevent import Unreadable

Event = Mapping[str, Any]


def fetched(
    api: GoogleApi, calendar: str, keys: Sequence[str]
) -> Iterator[tuple[str, CalendarContent | ProviderFailed]]:
    """Each event as it arrives, or why not.

    Raises:
        ProviderFailed: what concerns all that are left.
    """
    for key, outcome in _each(api, calendar, keys):
        yield key, outcome if isinstance(outcome, ProviderFailed) else content_of(outcome)


def content_of(event: Event) -> CalendarContent | ProviderFailed:
    """What an event says, or that it can not be read."""
    try:
        return meeting_of(event)
    except Unreadable as unreadable:
        return unread(unreadable.reason)


def made_whole(api: GoogleApi, calendar: str, bare: Iterable[Event], *, stamp: str | None) -> Iterator[Event]:
    """Of tombstones with nothing but an id, those of which more can be found out.

    Google still tells what a deleted event was; of an instance at least its series does. `stamp`
    is when the tombstone was stated, if nothing says so.

    Raises:
        ProviderFailed: it can not be asked now.
    """
    tombstones = {str(event["id"]): event for event in bare}
    told = _found(_each(api, calendar, list(tombstones)))
    known = {key: event for key, event in told if is_cancelled(event) and not is_bare(event)}
    yield from known.values()
    left = [event for key, event in tombstones.items() if key not in known]
    series = {text_in(event, "recurringEventId") for event in left} - {None}
    masters = dict(_found(_each(api, calendar, sorted(name for name in series if name))))
    for event in left:
        master = masters.get(text_in(event, "recurringEventId") or "")
        if master is not None:
            yield {"updated": stamp, **event, **{name: master.get(name) for name in ("iCalUID", "sequence")}}


def _each(api: GoogleApi, calendar: str, keys: Sequence[str]) -> Iterator[tuple[str, Outcome]]:
    events = api.service.events()  # once: making it costs more than a request does

    def request(key: str) -> HttpRequest:
        return events.get(calendarId=calendar, eventId=key, **api.shared)

    return each_of(api, keys, request, units=REQUEST)


def _found(outcomes: Iterable[tuple[str, Outcome]]) -> Iterator[tuple[str, Event]]:
    """What there is.

    Raises:
        ProviderFailed: of something it can not be told now whether it is there.
    """
    for key, outcome in outcomes:
        if not isinstance(outcome, ProviderFailed):
            yield key, outcome
        elif outcome.kind is not FailureKind.SKIP_ITEM:
            raise outcome
