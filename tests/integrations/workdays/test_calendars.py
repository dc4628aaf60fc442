"""Calendars of countries, held against the `holidays` package day by day."""

from __future__ import annotations

import warnings
from dataclasses import replace
from datetime import date, timedelta
from time import process_time

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.deal.dealfile import CalendarSpec
from domain.moments import day_of
from integrations.workdays.calendars import work_calendar
from integrations.workdays.countries import (
    UnknownCountry,
    known_countries,
    known_subdivisions,
    public_holidays,
)

PLACES = [("US", None), ("DE", "BY"), ("GB", "SCT"), ("IN", None), ("JP", None), ("NO", None), ("AE", None)]
ALL_DAYS = [date(2025, 1, 1) + timedelta(days=n) for n in range(3 * 365)]


def of(day: str) -> int:
    return day_of(date.fromisoformat(day))


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from(PLACES),
    st.sets(st.integers(1, 7), max_size=6),
    st.sets(st.sampled_from(ALL_DAYS), max_size=5),
    st.sampled_from(ALL_DAYS),
    st.sampled_from(ALL_DAYS),
)
def test_working_days_are_those_that_nothing_takes_away(
    place: tuple[str, str | None], weekend: set[int], closures: set[date], after: date, upto: date
) -> None:
    country, subdivision = place
    spec = CalendarSpec(country, subdivision, tuple(weekend), tuple(map(day_of, closures)))
    with warnings.catch_warnings(action="ignore"):
        public = holidays.country_holidays(country, subdiv=subdivision, years=range(2024, 2029))
    worked = [d for d in ALL_DAYS if d.isoweekday() not in weekend and d not in public and d not in closures]
    assert work_calendar(spec).count(day_of(after), day_of(upto)) == sum(after < d <= upto for d in worked)


def test_without_a_country_only_weekends_and_closures_are_free() -> None:
    calendar = work_calendar(CalendarSpec(closures=(of("2026-12-24"),)))
    assert calendar.is_working(of("2026-12-25"))
    assert not calendar.is_working(of("2026-12-24"))
    assert not calendar.is_working(of("2026-12-26"))  # a Saturday


@pytest.mark.parametrize(("country", "friday", "sunday"), [("AE", True, False), ("IL", True, False)])
def test_the_week_is_the_deals_and_not_the_countrys(country: str, *, friday: bool, sunday: bool) -> None:
    plain = work_calendar(CalendarSpec(country))
    assert (plain.is_working(of("2026-02-06")), plain.is_working(of("2026-02-08"))) == (friday, sunday)
    own = work_calendar(CalendarSpec(country, weekend=(5, 6)))
    assert (own.is_working(of("2026-02-06")), own.is_working(of("2026-02-08"))) == (False, True)


def test_a_holiday_moved_to_a_weekday_is_free_on_that_day() -> None:
    calendar = work_calendar(CalendarSpec("US"))
    assert not calendar.is_working(of("2026-07-03"))  # Independence Day is a Saturday
    assert not calendar.is_working(of("2021-12-31"))  # New Year's Day of the next year is a Saturday


def test_a_subdivision_has_holidays_of_its_own() -> None:
    epiphany = of("2026-01-06")
    assert not work_calendar(CalendarSpec("DE", "BY")).is_working(epiphany)
    assert work_calendar(CalendarSpec("DE", "BE")).is_working(epiphany)
    assert work_calendar(CalendarSpec("DE")).is_working(epiphany)
    england, same = CalendarSpec("GB", "England"), CalendarSpec("GB", "ENG")
    assert work_calendar(england).count(of("2026-01-01"), of("2026-12-31")) == work_calendar(same).count(
        of("2026-01-01"), of("2026-12-31")
    )


@pytest.mark.parametrize(
    ("country", "subdivision", "says"),
    [
        ("XX", None, "no public holidays are known for 'XX'"),
        ("de", None, "; the nearest known is 'DE'"),
        ("US", "California City", "'US, California City'; the nearest known is 'California'"),
        ("DE", "", "'DE, '"),
    ],
)
def test_an_unknown_country_is_refused_when_the_calendar_is_made(
    country: str, subdivision: str | None, says: str
) -> None:
    with pytest.raises(UnknownCountry) as refused:
        work_calendar(CalendarSpec(country, subdivision))
    assert says in str(refused.value)


def test_equal_calendars_are_built_once() -> None:
    spec = CalendarSpec("SE")
    work_calendar(spec).count(of("2026-01-01"), of("2026-12-31"))
    started = process_time()
    for _ in range(10_000):
        work_calendar(replace(spec)).count(of("2026-01-01"), of("2026-12-31"))
    assert process_time() - started < 1.5
    assert work_calendar(replace(spec)) is work_calendar(CalendarSpec("SE"))


@pytest.mark.parametrize("year", [1, 1990, 2200, 9999])
def test_every_country_answers_for_every_year_without_warning(year: int) -> None:
    for country in ("US", "IN", "AE", "CN", "IL", "IR", "TR", "GB", "BR", "VA"):
        assert all(date.fromordinal(day).year == year for day in public_holidays(country, None, year))


def test_the_holidays_of_a_year_do_not_depend_on_the_years_around_it() -> None:
    # A calendar asks year by year; the package must then give the same as for all at once.
    for country in ("US", "GB", "JP", "CN", "AE", "AU", "ZA"):
        together = {day_of(day) for day in holidays.country_holidays(country, years=range(2024, 2031))}
        assert together == {day for year in range(2024, 2031) for day in public_holidays(country, None, year)}


def test_known_places_can_be_listed() -> None:
    assert {"DE", "NO", "US", "USA"} <= set(known_countries())
    assert {"BY", "Bavaria"} & set(known_subdivisions("DE")) == {"BY"}
    assert known_subdivisions("MC") == ()
