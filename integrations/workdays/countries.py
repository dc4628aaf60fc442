"""The countries and subdivisions whose public holidays are known, and the holidays themselves.

Source of the data: the `holidays` package. Importing it takes about a tenth of a second, and the
first country another, as the package then imports all of them; a year of one country takes less
than a millisecond. So `integrations.workdays.calendars` waits until a calendar names a country.
"""

from __future__ import annotations

import warnings
from difflib import get_close_matches
from functools import lru_cache
from threading import Lock

import holidays

from domain.moments import Day, day_of

_ONE_AT_A_TIME = Lock()


class UnknownCountry(LookupError):
    """A calendar names a country or subdivision for which no holidays are known."""

    def __init__(self, country: str, subdivision: str | None, nearest: str | None) -> None:
        place = country if subdivision is None else f"{country}, {subdivision}"
        hint = "" if nearest is None else f"; the nearest known is {nearest!r}"
        super().__init__(f"no public holidays are known for {place!r}{hint}")
        self.country = country
        self.subdivision = subdivision
        self.nearest = nearest


def known_countries() -> tuple[str, ...]:
    """Every country code that a calendar may name, of two letters and of three."""
    return tuple(sorted(holidays.list_supported_countries(include_aliases=True)))


def known_subdivisions(country: str) -> tuple[str, ...]:
    """The codes and names of a known country's subdivisions."""
    entity = holidays.country_holidays(country)
    return tuple(sorted({*entity.subdivisions, *entity.subdivisions_aliases}))


def refuse_unknown(country: str, subdivision: str | None) -> None:
    """Make sure that the holidays of a country, or of its subdivision, are known.

    Raises:
        UnknownCountry: they are not; it names the nearest that is.
    """
    countries = known_countries()
    if country not in countries:
        raise UnknownCountry(country, None, _nearest(country, countries))
    if subdivision is None:
        return
    subdivisions = known_subdivisions(country)
    if subdivision not in subdivisions:
        raise UnknownCountry(country, subdivision, _nearest(subdivision, subdivisions))


@lru_cache(maxsize=65_536)
def public_holidays(country: str, subdivision: str | None, year: int) -> frozenset[Day]:
    """The public holidays of one year as the package observes them by default, moved days included.

    Years for which the package has no data give what it has, which may be nothing. Its warning
    about that (India outside 2001-2035) is not passed on: a plan years ahead is no fault.
    """
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = holidays.country_holidays(
            country, subdiv=subdivision, years=year, categories=holidays.PUBLIC, expand=False
        )
    return frozenset(map(day_of, found))


def _nearest(word: str, known: tuple[str, ...]) -> str | None:
    folded = {each.casefold(): each for each in known}
    found = get_close_matches(word[:40].casefold(), folded, n=1, cutoff=0.5)
    return folded[found[0]] if found else None
