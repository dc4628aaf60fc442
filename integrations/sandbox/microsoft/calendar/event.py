"""An event as a calendar keeps it: a single one, or a series with what was changed in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from integrations.sandbox.exchange import Json
from integrations.sandbox.microsoft.calendar.patterns import days
from integrations.sandbox.microsoft.calendar.times import DAY, Span


@dataclass(slots=True)
class Exceptional:
    """An occurrence that is not as its series says; `content` is what differs.

    `change` is the number of the change of its calendar by which it became what it is.
    """

    span: Span
    content: Json
    made: datetime
    modified: datetime
    version: int
    change: int


@dataclass(slots=True)
class Event:
    """One event of one calendar.

    `content` holds Graph's properties but for ids, times, organizer and recurrence. `change` is the number
    of its last change in its calendar, `version` what its etag is made of. `exceptions` and `cancelled` are
    by the day on which the occurrence was to begin: a series has no two on one day.
    """

    number: int
    uid: str
    span: Span
    content: Json
    organizer: Json
    made: datetime
    modified: datetime
    change: int = 0
    version: int = 0
    recurrence: Json | None = None
    exceptions: dict[date, Exceptional] = field(default_factory=dict)
    cancelled: set[date] = field(default_factory=set)

    @property
    def kind(self) -> str:
        """Its `type`."""
        return "singleInstance" if self.recurrence is None else "seriesMaster"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time at which an event takes place. `day` is None for a single event."""

    event: Event
    day: date | None
    span: Span
    exceptional: Exceptional | None = None

    @property
    def kind(self) -> str:
        """Its `type`."""
        if self.day is None:
            return self.event.kind
        return "occurrence" if self.exceptional is None else "exception"

    @property
    def content(self) -> Json:
        """Its properties, with those of the series that it has not changed."""
        return self.event.content | (self.exceptional.content if self.exceptional else {})


def occurrences(event: Event, since: datetime, until: datetime) -> Iterator[Occurrence]:
    """What of an event lies in a window, in order of the days on which it was to begin."""
    if event.recurrence is None:
        if event.span.within(since, until):
            yield Occurrence(event, None, event.span)
        return
    last = until.date() + DAY
    planned = [day for day in days(event.recurrence, last) if day not in event.cancelled]
    for day in sorted({*planned, *event.exceptions}):
        found = occurrence_on(event, day)
        if found is not None and found.span.within(since, until):
            yield found


def occurrence_on(event: Event, day: date) -> Occurrence | None:
    """The occurrence that was to begin on a day; None if the series has none there (any more)."""
    if event.recurrence is None or day in event.cancelled:
        return None
    exceptional = event.exceptions.get(day)
    if exceptional is not None:
        return Occurrence(event, day, exceptional.span, exceptional)
    if not any(each == day for each in days(event.recurrence, day)):
        return None
    return Occurrence(event, day, event.span.on(day))
