"""Outlook's patterns and iCalendar's rules mean the same days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import islice

import icalendar
import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from integrations.sandbox.microsoft.calendar.patterns import NoPattern, days, of_rule, rule_of, whole

START = datetime(2026, 11, 2, 10, 0)  # noqa: DTZ001 - a wall clock
RULES = (
    "FREQ=DAILY", "FREQ=DAILY;INTERVAL=3;COUNT=5",
    "FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=MO,WE;INTERVAL=2;COUNT=9",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU", "FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=15",
    "FREQ=MONTHLY;BYDAY=2TU", "FREQ=MONTHLY;BYDAY=-1FR;COUNT=4", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1",
    "FREQ=YEARLY", "FREQ=YEARLY;BYMONTH=12;BYDAY=1TH", "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR",
    "FREQ=WEEKLY;UNTIL=20261231T235959Z",
)  # fmt: skip


def by_dateutil(rule: str) -> list[date]:
    naive = rule.replace("235959Z", "235959")
    return [each.date() for each in islice(rrulestr(naive, dtstart=START), 20)]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_as_a_pattern_and_back_has_the_same_days(rule):
    made = of_rule(icalendar.vRecur.from_ical(rule), START, "UTC")
    assert list(islice(days(made), 20)) == by_dateutil(rule)
    again = rule_of(made, date(2026, 12, 31))
    assert list(islice(days(of_rule(icalendar.vRecur.from_ical(again), START, "UTC")), 20)) == by_dateutil(
        rule
    )


@pytest.mark.parametrize(
    "rule",
    ["FREQ=HOURLY", "FREQ=MONTHLY;BYMONTHDAY=1,15", "FREQ=YEARLY;BYWEEKNO=20", "FREQ=MONTHLY;BYMONTHDAY=-2",
     "FREQ=MONTHLY;BYDAY=1MO,3MO", "FREQ=DAILY;INTERVAL=2;BYDAY=MO,TU"],
)  # fmt: skip
def test_a_rule_that_outlook_can_not_have_is_no_pattern(rule):
    with pytest.raises(NoPattern):
        of_rule(icalendar.vRecur.from_ical(rule), START, "UTC")


def test_a_month_that_is_too_short_has_the_occurrence_on_its_last_day():
    made = whole(
        {
            "pattern": {"type": "absoluteMonthly", "interval": 1, "dayOfMonth": 31},
            "range": {"type": "noEnd", "startDate": "2027-01-31"},
        },
        "UTC",
    )
    assert [each.isoformat() for each in islice(days(made), 3)] == ["2027-01-31", "2027-02-28", "2027-03-31"]
    first = START.replace(year=2027, month=1, day=31)
    again = of_rule(icalendar.vRecur.from_ical("FREQ=MONTHLY;BYMONTHDAY=-1"), first, "UTC")
    assert list(islice(days(again), 12)) == list(islice(days(made), 12))


@given(
    interval=st.integers(1, 5), count=st.integers(1, 30), start=st.dates(date(2020, 1, 1), date(2030, 1, 1))
)
def test_a_daily_series_has_as_many_days_as_it_says_so_far_apart(interval, count, start):
    made = whole(
        {
            "pattern": {"type": "daily", "interval": interval},
            "range": {"type": "numbered", "startDate": start.isoformat(), "numberOfOccurrences": count},
        },
        "UTC",
    )
    assert list(days(made)) == [start + timedelta(days=interval * each) for each in range(count)]
