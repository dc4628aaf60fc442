"""Time zones by the names that Outlook gives them: Windows names, IANA names, and its own two."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

CUSTOM = "tzone://Microsoft/Custom"
"""A zone that somebody defined in an old Outlook: nobody else can say what its clock shows."""
OUTLOOK_UTC = "tzone://Microsoft/Utc"
_UTC_NAMES = frozenset({"UTC", "Etc/UTC", "Etc/GMT", "Coordinated Universal Time", OUTLOOK_UTC})
_PREFERRED = (
    "W. Europe Standard Time", "Romance Standard Time", "GMT Standard Time", "Eastern Standard Time",
    "Central Standard Time", "Mountain Standard Time", "Pacific Standard Time", "Tokyo Standard Time",
)  # fmt: skip
_PROBES = tuple(datetime(2026, month, 15, 12, tzinfo=UTC) for month in (1, 4, 7, 10))


class NoSuchZone(ValueError):
    """A name that no zone has."""


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo:
    """The zone of a Windows or IANA name.

    Raises:
        NoSuchZone: there is none, or it is somebody's own.
    """
    if name in _UTC_NAMES:
        return ZoneInfo("UTC")
    if name in WINDOWS_TO_OLSON:
        return ZoneInfo(WINDOWS_TO_OLSON[name])
    if name in available_timezones():
        return ZoneInfo(name)
    raise NoSuchZone(f"{name!r} is no time zone")


@lru_cache(maxsize=1024)
def windows_name(name: str) -> str:
    """The Windows name of a zone; its own name where Windows has none for it."""
    if name in WINDOWS_TO_OLSON or name in {CUSTOM, OUTLOOK_UTC}:
        return name
    if name in _UTC_NAMES:
        return "UTC"
    zone = zone_of(name)
    exact = [windows for windows, iana in WINDOWS_TO_OLSON.items() if iana == zone.key]
    alike = [windows for windows in (*_PREFERRED, *WINDOWS_TO_OLSON) if _alike(windows, zone)]
    return next(iter(exact or alike), name)


def _alike(windows: str, zone: ZoneInfo) -> bool:
    other = ZoneInfo(WINDOWS_TO_OLSON[windows])
    return all(at.astimezone(other).utcoffset() == at.astimezone(zone).utcoffset() for at in _PROBES)
