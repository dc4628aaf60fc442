"""Where a mailbox is: a time zone from its calendars and from what its own mail says of UTC.

And the other way round: which zones a country has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from domain.moments import Instant
from integrations.playbookfiles.countries import is_country

_FITS = 0.9
_FEWEST = 3
# One or two of each rule for summer time, the ones in which most mail is written first.
_USUAL = (
    *("Europe/Berlin", "Europe/London", "America/New_York", "America/Chicago", "America/Denver"),
    *("America/Los_Angeles", "America/Phoenix", "Europe/Athens", "Europe/Istanbul", "Asia/Dubai"),
    *("Asia/Kolkata", "Asia/Singapore", "Asia/Shanghai", "Asia/Tokyo", "Australia/Sydney"),
    *("Australia/Brisbane", "Australia/Perth", "Australia/Adelaide", "Pacific/Auckland"),
    *("America/Sao_Paulo", "America/Argentina/Buenos_Aires", "America/Bogota", "America/Mexico_City"),
    *("America/Santiago", "America/Toronto", "America/Halifax", "America/St_Johns", "America/Anchorage"),
    *("Pacific/Honolulu", "Asia/Jerusalem", "Africa/Cairo", "Africa/Johannesburg", "Africa/Lagos"),
    *("Africa/Nairobi", "Asia/Karachi", "Asia/Dhaka", "Asia/Bangkok", "Asia/Kathmandu", "Asia/Tehran"),
    *("Atlantic/Reykjavik", "Atlantic/Azores"),
)


@dataclass(frozen=True, slots=True)
class Guess:
    """A zone, or None where nothing tells; why; and others that fit as well."""

    zone: str | None
    why: str
    others: tuple[str, ...] = ()


def guess_zone(named: Counter[str], offsets: Iterable[tuple[Instant, int]]) -> Guess:
    """The zone that the calendars name most and the mail does not contradict; else the first that fits."""
    written = list(offsets)
    for zone, count in sorted(named.items(), key=lambda item: (-item[1], item[0])):
        if zone in _known() and (not written or _share(zone, written) >= _FITS):
            return Guess(zone, f"named by the calendars ({count} times)")
    if len(written) >= _FEWEST:
        fitting = [zone for zone in _USUAL if _share(zone, written) >= _FITS]
        if fitting:
            return Guess(fitting[0], "fits the offsets from UTC in your mail", tuple(fitting[1:4]))
    return Guess(None, "neither mail nor calendars tell")


def country_of_zone(zone: str) -> str | None:
    """The country of a zone, where holidays are known for it."""
    return _countries().get(zone)


def zones_of_country(country: str) -> tuple[str, ...]:
    """The zones of a country; none where no holidays are known for it."""
    return tuple(zone for zone, code in _countries().items() if code == country)


def country_of_domain(domain: str) -> str | None:
    """The country of a domain's ending, where holidays are known for it."""
    ending = domain.rpartition(".")[2].upper()
    code = {"UK": "GB"}.get(ending, ending)
    return code if len(code) == len("DE") and is_country(code) else None


def _share(zone: str, written: list[tuple[Instant, int]]) -> float:
    tz = ZoneInfo(zone)
    fitting = sum(_minutes(tz, at) == minutes for at, minutes in written)
    return fitting / len(written)


def _minutes(tz: ZoneInfo, at: Instant) -> int | None:
    offset = datetime.fromtimestamp(at, tz).utcoffset()
    return None if offset is None else int(offset.total_seconds()) // 60


@cache
def _known() -> frozenset[str]:
    """The zones that a deal file may name; a machine's own may be others."""
    return frozenset(resources.files("tzdata").joinpath("zones").read_text("utf-8").split())


@cache
def _countries() -> dict[str, str]:
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {row[2]: row[0] for row in rows if is_country(row[0])}
