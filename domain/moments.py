"""Points in time as the rules use them: instants in UTC, days in the deal's time zone.

Both are plain integers, because every rule compares, subtracts and sorts them:
an `Instant` counts seconds since 1970-01-01T00:00:00Z, a `Day` is the proleptic
Gregorian ordinal of a local date (`datetime.date.toordinal`).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, tzinfo
from typing import TypeAlias

Instant: TypeAlias = int
Day: TypeAlias = int

SECONDS_A_DAY = 86_400
EPOCH_DAY: Day = date(1970, 1, 1).toordinal()
_UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant_of(moment: datetime) -> Instant:
    """The instant of an aware `datetime`, fractions of a second dropped.

    Raises:
        ValueError: the moment names no time zone.
    """
    if moment.tzinfo is None:
        message = f"{moment.isoformat()} names no time zone"
        raise ValueError(message)
    return int((moment - _UNIX_EPOCH).total_seconds() // 1)


def utc_text(instant: Instant) -> str:
    """`2026-05-20T12:00:00Z`: the form of every instant in JSON."""
    return datetime.fromtimestamp(instant, UTC).isoformat(timespec="seconds").removesuffix("+00:00") + "Z"


def day_of(day: date) -> Day:
    """The `Day` of a calendar date."""
    return day.toordinal()


def day_text(day: Day) -> str:
    """`2026-05-20`: the form of every date in JSON."""
    return date.fromordinal(day).isoformat()


class Zone:
    """The deal's time zone: which local day an instant falls on, and when a day begins.

    Wraps a `tzinfo` (the caller loads it from the tz database) and remembers the
    offset of every UTC day that it was asked about, so that a lookup costs one
    dictionary read except on the days on which clocks change.
    """

    __slots__ = ("_midnights", "_offsets", "name", "tz")

    def __init__(self, name: str, tz: tzinfo) -> None:
        self.name = name
        self.tz = tz
        self._offsets: dict[int, int | None] = {}
        self._midnights: dict[Day, Instant] = {}

    def day_of(self, instant: Instant) -> Day:
        """The local day on which the instant falls."""
        utc_day = instant // SECONDS_A_DAY
        try:
            offset = self._offsets[utc_day]
        except KeyError:
            offset = self._offsets[utc_day] = self._whole_day_offset(utc_day)
        if offset is None:
            offset = self._offset_at(instant)
        return EPOCH_DAY + (instant + offset) // SECONDS_A_DAY

    def midnight(self, day: Day) -> Instant:
        """The instant at which the local day begins (the first one, where clocks skip midnight)."""
        try:
            return self._midnights[day]
        except KeyError:
            start = instant_of(datetime.combine(date.fromordinal(day), time(), self.tz))
            self._midnights[day] = start
            return start

    def _offset_at(self, instant: Instant) -> int:
        offset = datetime.fromtimestamp(instant, self.tz).utcoffset()
        return 0 if offset is None else int(offset.total_seconds())

    def _whole_day_offset(self, utc_day: int) -> int | None:
        """The one offset of a whole UTC day, or None when clocks change during it."""
        first = self._offset_at(utc_day * SECONDS_A_DAY)
        last = self._offset_at(utc_day * SECONDS_A_DAY + SECONDS_A_DAY - 1)
        return first if first == last else None
