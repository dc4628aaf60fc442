"""Which wall clock a time was read from: time zones by the many names that calendars give them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from domain.moments import Instant

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - wall-clock times are compared with it
_SECOND = timedelta(seconds=1)
_MICROSOFT_UTC = "tzone://microsoft/utc"


@dataclass(frozen=True, slots=True)
class Clock:
    """A time zone; `name` is its name in the tz database, `UTC`, or empty when it has none there."""

    tz: tzinfo
    name: str

    def instant(self, local: datetime) -> Instant:
        """The instant at which the clock shows a (naive) local time.

        A time that the clock shows twice is the first one; a time that it skips counts
        with the offset from before the gap (RFC 5545 section 3.3.5).
        """
        offset = local.replace(tzinfo=self.tz).utcoffset() or timedelta()
        return (local - _EPOCH - offset) // _SECOND


UTC_CLOCK = Clock(UTC, "UTC")


class NoSuchZone(ValueError):
    """A name that stands for no zone of the tz database."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name!r} is no zone of the tz database")
        self.name = name


@lru_cache(maxsize=1)
def database_names() -> frozenset[str]:
    """The names of the tz database."""
    return frozenset(available_timezones())


def clock_named(name: str) -> Clock:
    """The clock of a name in the tz database.

    Raises:
        NoSuchZone: the database has no such name.
    """
    # Asked of the list, and not of ZoneInfo: a name out of a file must not reach the disk.
    if name not in database_names():
        raise NoSuchZone(name)
    return Clock(ZoneInfo(name), name)


def clock_of(tz: tzinfo) -> Clock:
    """The clock of a zone that the caller chose."""
    if tz is UTC:
        return UTC_CLOCK
    key = getattr(tz, "key", None)
    return Clock(tz, key if isinstance(key, str) and key in database_names() else "")


class Clocks:
    """The clocks of one calendar object.

    `floating` is the clock of times without a zone, `defined` makes the zone of a
    VTIMEZONE out of its TZID, or None where there is none. Names are tried in this order:
    the tz database in any case, Windows names, `/vendor/Region/City` and the like by what
    they end with, the object's own definitions. A name of the database wins over a
    definition of that name, which is often older than the law.
    """

    def __init__(self, floating: Clock, defined: Callable[[str], Clock | None]) -> None:
        self.floating = floating
        self._defined = defined
        self._found: dict[str, Clock] = {}
        self.unknown: list[str] = []

    def named(self, tzid: str) -> Clock:
        """The clock of a TZID; the floating one, noted in `unknown`, where it says nothing to us."""
        tzid = tzid.strip().strip("\"'").strip()
        if not tzid:
            return self.floating
        if tzid not in self._found:
            self._found[tzid] = self._find(tzid)
        return self._found[tzid]

    def _find(self, tzid: str) -> Clock:
        clock = known_clock(tzid) or self._defined(tzid)
        if clock is None:
            self.unknown.append(tzid)
            return self.floating
        return clock


def known_clock(tzid: str) -> Clock | None:
    """The clock that a TZID names by itself, in whatever dialect, or None."""
    if tzid.casefold() == _MICROSOFT_UTC:
        return UTC_CLOCK
    parts = tzid.replace(" ", "_").strip("/").split("/")
    # RFC 5545 section 3.2.19: a leading "/" marks a name of somebody's own registry, and
    # most end with the database's name. The longest ending wins; none has over 3 parts.
    tails = ("/".join(parts[-count:]) for count in range(min(len(parts), 3), 0, -1))
    names = _known_names()
    for tail in (tzid, *tails):
        name = names.get(tail.casefold())
        if name is not None:
            return Clock(ZoneInfo(name), name)
    return None


@lru_cache(maxsize=1)
def _known_names() -> Mapping[str, str]:
    """Names of the tz database and of Windows, in lower case -> the name in the tz database."""
    names = {
        windows.casefold(): name for windows, name in WINDOWS_TO_OLSON.items() if name in database_names()
    }
    return names | {name.casefold(): name for name in sorted(database_names())}
