"""Zones of the tz database that stand in for the ones that a calendar object defines itself."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from integrations.rfc5545.clocks import database_names
from integrations.rfc5545.definitions import DefinedZone

_WEEK, _WEEKS = timedelta(days=7), 53
# Clocks are compared this far from a change, where no hour is skipped or shown twice.
_CLEAR = timedelta(hours=3)
_ALIKE = 0.8
_WORD = re.compile(r"[a-z]{4,}")
_SAID_OF_ALL = frozenset({"standard", "daylight", "time", "zone"})


@lru_cache(maxsize=256)
def like_in_database(zone: tzinfo, start: datetime) -> tuple[str, bool] | None:
    """The zone of the tz database that is most like `zone` in the year after `start`.

    So that a series in a zone of the object's own ("Customized Time Zone") can be stored
    by a name. With the name comes whether both show the same time all through that year;
    definitions by an outdated law do not. None if no zone shows the same time at `start`
    and four fifths of the year. Of several the one counts whose names share a word with
    the TZID ("Amsterdam, Berlin, Rome"), then fixed offsets, then Windows' principal zones.
    """
    wanted = [(moment, moment.replace(tzinfo=zone).utcoffset()) for moment in _moments(zone, start)]
    said = _words(zone.tzname(None) or "")
    best, rank = None, (0, 0)
    for name, words in sorted(_candidates(), key=lambda one: -len(one[1] & said)):
        alike = _alike(ZoneInfo(name), wanted)
        if alike == len(wanted):
            return name, True
        if alike >= _ALIKE * len(wanted) and (len(words & said), alike) > rank:
            best, rank = name, (len(words & said), alike)
    return None if best is None else (best, False)


def _moments(zone: tzinfo, start: datetime) -> list[datetime]:
    """Wall-clock times at which zones are compared, `start` first."""
    moments = [start + week * _WEEK for week in range(_WEEKS)]
    changes = zone.onsets(start, moments[-1]) if isinstance(zone, DefinedZone) else []
    return moments + [change + shift for change in changes for shift in (-_CLEAR, _CLEAR)]


def _alike(candidate: tzinfo, wanted: list[tuple[datetime, timedelta | None]]) -> int:
    """At how many of the times the candidate shows the wanted offset; 0 if not at the first."""
    agree = (moment.replace(tzinfo=candidate).utcoffset() == offset for moment, offset in wanted)
    return 1 + sum(agree) if next(agree) else 0


@lru_cache(maxsize=1)
def _candidates() -> tuple[tuple[str, frozenset[str]], ...]:
    """Names in the tz database with the words by which people know them."""
    known = {name: "" for name in sorted(database_names()) if name.startswith("Etc/GMT")}
    for windows, name in WINDOWS_TO_OLSON.items():
        known[name] = f"{known.get(name, name)} {windows}"
    return tuple((name, _words(text)) for name, text in known.items() if name in database_names())


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold())) - _SAID_OF_ALL
