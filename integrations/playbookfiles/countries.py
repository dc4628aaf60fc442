"""The countries and subdivisions of the `holidays` package, for checking what a file names.

Calendars are made of them in `integrations.workdays`; adapters do not import each other.
"""

from __future__ import annotations

import holidays
from holidays.registry import COUNTRIES

from integrations.playbookfiles.faults import nearest


def is_country(code: str) -> bool:
    """Whether the package knows the code, of two letters or of three."""
    return code in holidays.list_supported_countries(include_aliases=True)


def or_nearest_country(word: str) -> str:
    """A hint at the code that looks most like a word, or whose country's name does (`Germany`)."""
    by_name = {name: code for name, code, *_ in COUNTRIES.values()}
    codes = holidays.list_supported_countries(include_aliases=True)
    found = nearest(word.replace(" ", ""), {*codes, *by_name})
    return "" if found is None else f"; the nearest known is {by_name.get(found, found)!r}"


def subdivisions(country: str) -> tuple[str, ...]:
    """The codes and names of a country's subdivisions."""
    entity = holidays.country_holidays(country)
    return tuple(sorted({*entity.subdivisions, *entity.subdivisions_aliases}))
