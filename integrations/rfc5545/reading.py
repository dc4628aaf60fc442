"""Calendar files and calendar parts of mail: bytes in, calendar items out.

Sources: RFC 5545 (the object), RFC 5546 (what its METHOD asks for), RFC 6047 (by mail).
Every VEVENT is read on its own: one that is damaged is set aside, and the rest is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from domain.moments import Instant, instant_of
from domain.touches.mail import CalendarItem, Secrecy, SetAside
from domain.touches.touch import Method
from integrations.rfc5545.attendance import people_of
from integrations.rfc5545.blocks import Block, calendars_of
from integrations.rfc5545.clocks import Clock, Clocks, clock_of
from integrations.rfc5545.definitions import defined_clock, tzid_of
from integrations.rfc5545.properties import Damaged, first_of, shown
from integrations.rfc5545.series import series_of
from integrations.rfc5545.spans import Placed, aligned, placed
from integrations.rfc5545.times import WrittenTime, time_in
from integrations.rfc5545.uids import normalised_uid

MOST_EVENTS = 20_000
MOST_DEFINITIONS = 100

# Nothing wrote calendar objects before: such times stand for "unknown" (19000101, 19700101).
_FIRST_STAMP = instant_of(datetime(1990, 1, 1, tzinfo=UTC))
_HIGHEST_SEQUENCE = 2**31 - 1
_METHODS = {"": Method.PUBLISH, "ADD": Method.REQUEST} | {method.upper(): method for method in Method}
_SECRECY = {"PRIVATE": Secrecy.PRIVATE, "CONFIDENTIAL": Secrecy.CONFIDENTIAL}
_SAYS_NOTHING = {
    "REFRESH": "METHOD:REFRESH asks for a meeting's data and states none",
    "DECLINECOUNTER": "METHOD:DECLINECOUNTER leaves a meeting as it was and states nothing",
}


class UnreadableCalendar(ValueError):
    """A source of which nothing can be read: `source` names it, `reason` says why."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source = source
        self.reason = reason


def read_calendar(
    data: bytes, *, source: str, default_zone: tzinfo
) -> tuple[list[CalendarItem], list[SetAside]]:
    """The events of a calendar file, in their order, and what was set aside of it.

    `source` names the file, for people; places in it are told by line. Times without a
    zone are those of the calendar's X-WR-TIMEZONE, else of `default_zone`. The method
    ADD, one more instance of a series, is a request for the instance of its own DTSTART;
    REFRESH and DECLINECOUNTER state nothing and are set aside; an unknown method counts as
    PUBLISH. RANGE=THISANDFUTURE is read for the one instance that it names, with a note.
    An item is also set aside in part, with a note, where a series or an attendee is
    refused. At most 20,000 events are read.

    Raises:
        UnreadableCalendar: it holds no calendar, or none of its events can be read.
    """
    reading = _Reading(source, clock_of(default_zone))
    calendars = calendars_of(data)
    if not calendars:
        raise UnreadableCalendar(source, "it holds no VCALENDAR")
    for calendar in calendars:
        _read_object(calendar, reading)
    if reading.damage and not reading.items:
        raise UnreadableCalendar(source, f"none of its events can be read; {reading.damage}")
    return reading.items, reading.set_aside


@dataclass(slots=True)
class _Reading:
    """What has been read of one file so far."""

    source: str
    default: Clock
    items: list[CalendarItem] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    events: int = 0
    damage: str = ""

    def note(self, line: int, reason: str) -> None:
        """Set something aside, by the line at which it begins."""
        self.set_aside.append(SetAside(f"{self.source}, line {line}", reason))


@dataclass(slots=True)
class _Object:
    """What one VCALENDAR says for all its events. `masters`: DTSTART of its series by UID."""

    method: str
    clocks: Clocks
    masters: dict[str, WrittenTime]


def _read_object(calendar: Block, reading: _Reading) -> None:
    events = calendar.named("VEVENT")
    around = _around(calendar, events, reading)
    room = max(0, MOST_EVENTS - reading.events)
    if len(events) > room:
        reading.note(events[room].line, f"more than {MOST_EVENTS} events: from here on they are not read")
    for event in events[:room]:
        _read_event(event, around, reading)
    reading.events += len(events)
    for tzid in around.clocks.unknown:
        reading.note(
            calendar.line, f"TZID {shown(tzid)} is no zone that is known or defined: read as local time"
        )
    if not calendar.ended:
        reading.note(calendar.line, "END:VCALENDAR is missing: the calendar may have been cut off")


def _read_event(event: Block, around: _Object, reading: _Reading) -> None:
    if around.method in _SAYS_NOTHING:
        reading.note(event.line, _SAYS_NOTHING[around.method])
        return
    try:
        item, notes = _item(event, around, reading.source)
    except Damaged as damage:
        reading.damage = reading.damage or f"line {event.line}: {damage.reason}"
        reading.note(event.line, damage.reason)
        return
    reading.items.append(item)
    for reason in notes:
        reading.note(event.line, reason)


def _item(event: Block, around: _Object, source: str) -> tuple[CalendarItem, list[str]]:
    if not event.ended:
        raise Damaged("END:VEVENT is missing: the event is cut off")
    method = _METHODS.get(around.method, Method.PUBLISH)
    when = _when(event, method, around.clocks)
    uid = _uid(event)
    stamped_at, changed_at, created_at = _stamps(event, around.clocks)
    instance, notes = _instance(event, uid, when, around)
    recurrence, series_notes = (
        (None, []) if when is None or instance is not None else series_of(event, when, around.clocks)
    )
    people, people_notes = people_of(event)
    item = CalendarItem(
        source=source,
        uid=uid,
        instance=instance,
        method=method,
        sequence=_sequence(event),
        stamped_at=stamped_at,
        created_at=created_at,
        changed_at=changed_at,
        span=None if when is None else when.span,
        recurrence=recurrence,
        cancelled=method is Method.CANCEL or _text(event, "STATUS").upper() == "CANCELLED",
        people=people,
        title=_text(event, "SUMMARY"),
        secrecy=_SECRECY.get(_text_or_nothing(event, "CLASS").upper()),
    )
    return item, notes + series_notes + people_notes


def _around(calendar: Block, events: list[Block], reading: _Reading) -> _Object:
    method = _text_or_nothing(calendar, "METHOD").upper()
    if method not in _METHODS and method not in _SAYS_NOTHING:
        reading.note(calendar.line, f"METHOD {shown(method)} is unknown: read as a plain calendar")
    definitions = _definitions(calendar)

    def defined(tzid: str) -> Clock | None:
        block = definitions.get(tzid.casefold())
        try:
            return None if block is None else defined_clock(block)
        except Damaged as damage:
            reading.note(block.line if block else calendar.line, f"VTIMEZONE {shown(tzid)}: {damage.reason}")
            return None

    clocks = Clocks(reading.default, defined)
    clocks.floating = clocks.named(_text_or_nothing(calendar, "X-WR-TIMEZONE"))
    return _Object(method, clocks, _masters(events, clocks))


def _definitions(calendar: Block) -> dict[str, Block]:
    """The VTIMEZONEs of an object by TZID."""
    definitions: dict[str, Block] = {}
    for block in calendar.named("VTIMEZONE")[:MOST_DEFINITIONS]:
        try:
            definitions.setdefault(tzid_of(block).casefold(), block)
        except Damaged:
            continue  # without a name no time can refer to it
    return definitions


def _masters(events: list[Block], clocks: Clocks) -> dict[str, WrittenTime]:
    """DTSTART of every series of which the object also holds single instances."""
    if not any("RECURRENCE-ID" in event.lines for event in events):
        return {}
    return dict(_starts_of_series(events, clocks))


def _starts_of_series(events: list[Block], clocks: Clocks) -> Iterator[tuple[str, WrittenTime]]:
    for event in events:
        if "RECURRENCE-ID" not in event.lines:
            try:
                when = placed(event, clocks)
                uid = _uid(event)
            except Damaged:
                continue  # it is set aside, with the reason, when its turn comes
            if when is not None:
                yield uid, when.start


def _instance(
    event: Block, uid: str, when: Placed | None, around: _Object
) -> tuple[Instant | None, list[str]]:
    stated = first_of(event, "RECURRENCE-ID")
    if stated is None:
        added = around.method == "ADD" and when is not None
        return (when.start.instant if added and when else None), []
    named = time_in(stated, around.clocks)
    series = around.masters.get(uid) or (when.start if when and when.start.whole_day else named)
    future = stated.parameter("RANGE").upper() == "THISANDFUTURE"
    notes = ["RANGE=THISANDFUTURE is read for the one instance that it names"] if future else []
    return aligned(named, series).instant, notes


def _when(event: Block, method: Method, clocks: Clocks) -> Placed | None:
    when = placed(event, clocks)
    if when is None and method not in (Method.REPLY, Method.CANCEL):
        raise Damaged("DTSTART is missing")
    return when


def _uid(event: Block) -> str:
    uid = normalised_uid(_text(event, "UID"))
    if not uid:
        raise Damaged("UID is missing")
    return uid


def _stamps(event: Block, clocks: Clocks) -> tuple[Instant, Instant | None, Instant | None]:
    """When it was stated (the first that is known), changed and created."""
    stamped, changed, created = (
        _stamp(event, name, clocks) for name in ("DTSTAMP", "LAST-MODIFIED", "CREATED")
    )
    for known in (stamped, changed, created):
        if known is not None:
            return known, changed, created
    raise Damaged("none of DTSTAMP, LAST-MODIFIED and CREATED tells when it was written")


def _stamp(event: Block, name: str, clocks: Clocks) -> Instant | None:
    """A time at which something was written, or None where it is missing or can not be true."""
    try:
        stated = first_of(event, name)
        instant = None if stated is None else time_in(stated, clocks).instant
    except Damaged:
        return None
    return None if instant is None or instant < _FIRST_STAMP else instant


def _sequence(event: Block) -> int:
    """SEQUENCE; 0 (its default) where it is no number that can be one."""
    text = _text(event, "SEQUENCE")
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(_HIGHEST_SEQUENCE))):
        return 0
    return int(text) if int(text) <= _HIGHEST_SEQUENCE else 0


def _text(block: Block, name: str) -> str:
    stated = first_of(block, name)
    return "" if stated is None else stated.text()


def _text_or_nothing(block: Block, name: str) -> str:
    try:
        return _text(block, name)
    except Damaged:
        return ""
