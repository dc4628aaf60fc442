from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.moments import SECONDS_A_DAY, instant_of
from domain.touches.touch import Recurrence
from integrations.rfc5545.clocks import UTC_CLOCK
from integrations.rfc5545.expanding import check, expand
from integrations.rfc5545.following import Start, _local_starts
from integrations.rfc5545.rules import RefusedRecurrence, UnboundedRecurrence, rule_of
from tests.integrations.rfc5545.writing import at

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MOMENTS = st.datetimes(datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2040-01-01"))
YEAR = timedelta(days=366)


def series(*rules: str, start: str = "20260302T100000", zone: str | None = "Europe/Berlin") -> Recurrence:
    return Recurrence(rules, start, zone, 3600)


def days(weekday: date, interval: int, weekdays: set[int], *, upto: date) -> list[date]:
    """Every day of every `interval`-th week (Monday first) that is one of the weekdays, day by day."""
    week = weekday - timedelta(days=weekday.weekday())
    every = (weekday + timedelta(days=n) for n in range((upto - weekday).days + 1))
    return [day for day in every if day.weekday() in weekdays and (day - week).days // 7 % interval == 0]


@given(
    start=MOMENTS.map(lambda at: at.replace(microsecond=0, fold=0)),
    zone=st.sampled_from(ZONES),
    interval=st.integers(1, 5),
    weekdays=st.sets(st.integers(0, 6)),
)
def test_a_weekly_rule_gives_the_days_that_a_diary_has(
    start: datetime, zone: str, interval: int, weekdays: set[int]
) -> None:
    byday = f";BYDAY={','.join(WEEKDAYS[day] for day in sorted(weekdays))}" if weekdays else ""
    recurrence = series(f"FREQ=WEEKLY;INTERVAL={interval}{byday}", start=f"{start:%Y%m%dT%H%M%S}", zone=zone)
    chosen = weekdays or {start.weekday()}
    expected = {start.date(), *days(start.date(), interval, chosen, upto=(start + YEAR).date())}
    last = datetime.combine((start + YEAR).date(), datetime.max.time().replace(microsecond=0), ZoneInfo(zone))
    assert expand(recurrence, instant_of(last)) == tuple(
        instant_of(datetime.combine(day, start.time(), ZoneInfo(zone))) for day in sorted(expected)
    )


@given(
    start=st.dates(date(2000, 1, 1), date(2040, 1, 1)), interval=st.integers(1, 40), count=st.integers(1, 60)
)
def test_a_daily_rule_of_whole_days_gives_midnights_utc(start: date, interval: int, count: int) -> None:
    recurrence = series(f"FREQ=DAILY;COUNT={count};INTERVAL={interval}", start=f"{start:%Y%m%d}", zone=None)
    check(recurrence)
    expected = [instant_of(datetime.combine(start, datetime.min.time(), UTC))]
    for _ in range(count - 1):
        expected.append(expected[-1] + interval * SECONDS_A_DAY)
    assert expand(recurrence, at("2060-01-01T00:00Z")) == tuple(expected)


@st.composite
def rules(draw: st.DrawFn) -> str:
    def numbers(low: int, high: int) -> st.SearchStrategy[str]:
        one = st.integers(low, high).filter(lambda number: number != 0 or low == 0)
        return st.lists(one, min_size=1, max_size=4, unique=True).map(lambda some: ",".join(map(str, some)))

    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 4))}"]
    optional = {
        "BYMONTH": numbers(1, 12),
        "BYMONTHDAY": numbers(-31, 31),
        "BYSETPOS": numbers(-4, 4),
        "BYHOUR": numbers(0, 23),
        "BYDAY": st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=4, unique=True).map(",".join),
        "WKST": st.sampled_from(WEEKDAYS),
        "COUNT": st.integers(1, 200).map(str),
    }
    names = draw(st.sets(st.sampled_from(sorted(optional)), max_size=4))
    return ";".join([*parts, *(f"{name}={draw(optional[name])}" for name in sorted(names))])


@given(rule=rules(), start=MOMENTS)
def test_the_bounded_search_finds_what_an_unbounded_one_finds(rule: str, start: datetime) -> None:
    start = start.replace(microsecond=0)
    recurrence = series(rule, start=f"{start:%Y%m%dT%H%M%S}", zone=None)
    try:
        check(recurrence)
    except UnboundedRecurrence:
        assume(False)  # noqa: FBT003 - the signature is Hypothesis'
    until = start + timedelta(days=1500)
    expected = {start}
    for found in rrulestr(rule, dtstart=start):
        if found > until:
            break
        expected.add(found)
    assume(len(expected) <= 1000)
    assert expand(recurrence, instant_of(until.replace(tzinfo=UTC))) == tuple(
        instant_of(one.replace(tzinfo=UTC)) for one in sorted(expected)
    )


def test_until_is_included_and_nothing_comes_after_it() -> None:
    daily = series("FREQ=DAILY", zone=None)
    assert expand(daily, at("2026-03-04T10:00Z"))[-1] == at("2026-03-04T10:00Z")
    assert expand(daily, at("2026-03-04T09:59Z"))[-1] == at("2026-03-03T10:00Z")
    assert expand(daily, at("2026-03-02T09:59Z")) == ()


def test_the_first_instance_is_there_even_if_no_rule_gives_it() -> None:
    tuesdays = series("FREQ=WEEKLY;BYDAY=TU;COUNT=1", zone=None)
    assert expand(tuesdays, at("2026-12-31T00:00Z")) == (at("2026-03-02T10:00Z"), at("2026-03-03T10:00Z"))


def test_of_a_long_series_the_first_and_the_latest_are_given() -> None:
    daily = series("FREQ=DAILY", start="20100101T100000", zone="UTC")
    starts = expand(daily, at("2026-03-02T10:00Z"))
    assert len(starts) == 1000
    assert (starts[0], starts[-1]) == (at("2010-01-01T10:00Z"), at("2026-03-02T10:00Z"))
    assert {later - earlier for earlier, later in pairwise(starts[1:])} == {SECONDS_A_DAY}


def test_a_zone_that_has_no_name_is_refused() -> None:
    for name in ("Nowhere/Land", "../../etc/passwd", ""):
        with pytest.raises(RefusedRecurrence, match="no zone of the tz database"):
            expand(series("FREQ=DAILY", zone=name), at("2026-12-31T00:00Z"))


@pytest.mark.parametrize("frequency", ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
def test_the_search_ends_with_the_last_period_that_it_is_given(frequency: str) -> None:
    start = Start(datetime.fromisoformat("2026-03-02T10:00"), UTC_CLOCK, whole_day=False)
    found = list(_local_starts(rule_of(f"FREQ={frequency};INTERVAL=2"), start, 3))
    assert len(found) == 4
    assert list(_local_starts(rule_of(f"FREQ={frequency};BYMONTH=2;BYMONTHDAY=30"), start, 3)) == []


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYSETPOS=366;BYDAY=MO",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;COUNT=1000000000",
        "FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23",
        "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=0,6,12,18",
        "FREQ=YEARLY;BYSETPOS=" + ",".join(map(str, range(1, 200))) + ";BYDAY=MO,TU,WE,TH,FR,SA,SU",
    ],
)
@pytest.mark.parametrize("start", ["20260302T100000", "15830101T000000"])
def test_expanding_has_a_bound_even_for_what_was_never_checked(rule: str, start: str) -> None:
    begun = time.process_time()
    assert len(expand(series(rule, start=start), at("8999-12-31T00:00Z"))) <= 1000
    assert time.process_time() - begun < 10
