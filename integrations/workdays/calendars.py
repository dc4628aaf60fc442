"""Calendars as a deal describes them -> calendars that count working days.

Source: rules.md section 1, "Days". A calendar without a country has weekends and closures
only. The weekend is the one that the calendar names (Saturday and Sunday unless it says
otherwise), whatever the country's own is: the holidays come from the country, the week from
the deal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from functools import lru_cache

from domain.deal.dealfile import CalendarSpec
from domain.moments import Day
from domain.planning.workdays import WorkCalendar, year_of


@lru_cache(maxsize=4_096)
def work_calendar(spec: CalendarSpec) -> WorkCalendar:
    """The calendar of one side; equal descriptions share one calendar.

    Raises:
        UnknownCountry: no public holidays are known for the country or its subdivision.
    """
    closures: dict[int, set[Day]] = defaultdict(set)
    for day in spec.closures:
        closures[year_of(day)].add(day)
    if spec.country is None:
        return WorkCalendar(spec.weekend, lambda year: closures.get(year, ()))
    return _with_holidays(spec, spec.country, closures)


def _with_holidays(spec: CalendarSpec, country: str, closures: dict[int, set[Day]]) -> WorkCalendar:
    # The package takes as long to import as everything else together, and many deals name no country.
    from integrations.workdays.countries import public_holidays, refuse_unknown  # noqa: PLC0415 - see above

    refuse_unknown(country, spec.subdivision)

    def days_off(year: int) -> Collection[Day]:
        return public_holidays(country, spec.subdivision, year).union(closures.get(year, ()))

    return WorkCalendar(spec.weekend, days_off)
