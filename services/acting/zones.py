"""The time zones of a country, for office hours: the tz database's own table says which."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources


@cache
def zones_of_country(country: str) -> Sequence[str]:
    """The names of a country's zones; none for one that nobody knows."""
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return tuple(row[2] for row in rows if row[0] == country)
