"""Times as Graph writes them: a wall clock with seven digits after the second, and the name of its zone."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from integrations.sandbox.exchange import Json
from integrations.sandbox.microsoft.calendar.zones import CUSTOM, windows_name, zone_of

NEVER = "0001-01-01T00:00:00Z"
"""What Graph says of an instant that there was not."""
LAST = "9999-12-31T23:59:59.9999999"
"""The end of an event that ends beyond what Graph can write."""
NO_DAY = "0001-01-01"
_LOCAL = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(:\d{2})?(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})?")
_LAST_YEAR = 9999
_MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class Span:
    """When something takes place: wall-clock times and the zones that they were written in.

    `clock` is the zone by which the wall clock is read; `zone` and `end_zone` are what is told of it,
    which for a zone of somebody's own is no help.
    """

    start: datetime
    end: datetime
    zone: str
    end_zone: str
    clock: str
    all_day: bool = False

    @property
    def begins(self) -> datetime:
        """The instant of its start."""
        return _instant(self.start, self.clock)

    @property
    def ends(self) -> datetime:
        """The instant of its end."""
        return _instant(self.end, self.clock)

    def on(self, day: date) -> Span:
        """The same, beginning on another day."""
        by = datetime.combine(day, _MIDNIGHT) - datetime.combine(self.start.date(), _MIDNIGHT)
        return replace(self, start=self.start + by, end=self.end + by)

    def within(self, since: datetime, until: datetime) -> bool:
        """Whether any of it lies in a window; what ends when the window begins does not."""
        if self.begins == self.ends:
            return since <= self.begins < until
        return self.begins < until and self.ends > since


def span(start: datetime, end: datetime, zone: str, *, all_day: bool = False, clock: str = "") -> Span:
    """A span in one zone; `clock` says what a zone of somebody's own shows."""
    return Span(start, end, zone, zone, clock or ("UTC" if zone == CUSTOM else zone), all_day)


def _instant(local: datetime, zone: str) -> datetime:
    if local.year == _LAST_YEAR:
        return local.replace(tzinfo=UTC)
    return local.replace(tzinfo=zone_of(zone)).astimezone(UTC)


def read_time(value: Json) -> tuple[datetime, str]:
    """A wall-clock time and its zone, out of what a client sends.

    Raises:
        ValueError: it is none.
        KeyError: it is not there.
        NoSuchZone: its zone is none.
    """
    match = _LOCAL.fullmatch(str(value["dateTime"]))
    if match is None:
        raise ValueError(f"{value['dateTime']!r} is no date and time")
    name = str(value.get("timeZone") or "UTC")
    zone = zone_of(name)
    local = datetime.fromisoformat(match[1] + (match[2] or ":00") + (match[3] or "")[:7])
    if match[4]:
        offset = match[4].replace("Z", "+00:00")
        local = datetime.fromisoformat(f"{local.isoformat()}{offset}").astimezone(zone).replace(tzinfo=None)
    return local, name


def shown_time(local: datetime, of: Span, asked: str) -> Json:
    """A start or an end in the zone that was asked for.

    A day begins and ends at midnight whatever zone is asked for; only the zone's name changes.
    """
    if local.year == _LAST_YEAR:
        return {"dateTime": LAST, "timeZone": asked}
    if not of.all_day:
        local = _instant(local, of.clock).astimezone(zone_of(asked)).replace(tzinfo=None)
    return {"dateTime": seven(local), "timeZone": asked}


def stub_time(local: datetime, of: Span, asked: str) -> Json:
    """The same in an occurrence's stub, which names the zone as Windows does whatever name was asked for."""
    return {**shown_time(local, of, asked), "timeZone": windows_name(asked)}


def seven(local: datetime) -> str:
    """A wall-clock time with seven digits after the second."""
    return f"{local:%Y-%m-%dT%H:%M:%S}.{local.microsecond:06d}0" if local.year < _LAST_YEAR else LAST


def stamp(at: datetime) -> str:
    """An instant in UTC as properties have it: seven digits, without the zeros at the end."""
    at = at.astimezone(UTC)
    digits = f"{at.microsecond:06d}".rstrip("0")
    return f"{at:%Y-%m-%dT%H:%M:%S}{'.' + digits if digits else ''}Z"


def read_instant(text: str) -> datetime:
    """An instant that a parameter names; without an offset it is in UTC.

    Raises:
        ValueError: it is none.
    """
    match = _LOCAL.fullmatch(text) or re.fullmatch(r"(\d{4}-\d{2}-\d{2})()()()", text)
    if match is None:
        raise ValueError(f"{text!r} is no date and time")
    plain = match[1] + (match[2] or ("" if "T" not in match[1] else ":00")) + (match[3] or "")[:7]
    read = datetime.fromisoformat(plain + (match[4] or "").replace("Z", "+00:00"))
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def today(at: datetime, zone: str) -> date:
    """The day that it is somewhere."""
    return at.astimezone(ZoneInfo(zone_of(zone).key)).date()


DAY = timedelta(days=1)
