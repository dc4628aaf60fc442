"""Working days, counted against a calendar that looks at every day by itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date, timedelta
from itertools import count
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.moments import Day, day_of
from domain.planning.workdays import NoSuchDay, NoWorkingDay, WorkCalendar, both

Worked = Callable[[Day], bool]

WEEKENDS = st.sets(st.integers(1, 7), max_size=6)
DAYS = st.integers(day_of(date(2024, 1, 1)), day_of(date(2028, 12, 31)))
OFF = st.sets(DAYS, max_size=60)
SIDE = st.tuples(WEEKENDS, OFF)


def of_year(off: Collection[Day]) -> Callable[[int], set[Day]]:
    return lambda year: {day for day in off if date.fromordinal(day).year == year}


def naive(weekend: Collection[int], off: Collection[Day]) -> Worked:
    return lambda day: date.fromordinal(day).isoweekday() not in weekend and day not in off


def naive_count(worked: Worked, after: Day, upto: Day) -> int:
    return sum(1 for day in range(after + 1, upto + 1) if worked(day))


def naive_step(worked: Worked, day: Day, steps: int) -> Day:
    direction = 1 if steps > 0 else -1
    found: Iterator[Day] = (each for each in count(day + direction, direction) if worked(each))
    for _ in range(abs(steps) - 1):
        next(found)
    return next(found)


@given(WEEKENDS, OFF, DAYS, DAYS)
def test_counting_agrees_with_looking_at_every_day(
    weekend: set[int], off: set[Day], after: Day, upto: Day
) -> None:
    calendar, worked = WorkCalendar(weekend, of_year(off)), naive(weekend, off)
    assert calendar.count(after, upto) == naive_count(worked, after, upto)
    assert list(calendar.between(after, upto)) == [d for d in range(after + 1, upto + 1) if worked(d)]
    assert calendar.is_working(after) == worked(after)


@given(WEEKENDS, OFF, DAYS, st.integers(-40, 40).filter(bool))
def test_stepping_agrees_with_looking_at_every_day(
    weekend: set[int], off: set[Day], day: Day, steps: int
) -> None:
    calendar, worked = WorkCalendar(weekend, of_year(off)), naive(weekend, off)
    assert calendar.step(day, steps) == naive_step(worked, day, steps)
    assert calendar.on_or_after(day) == naive_step(worked, day - 1, 1)
    assert calendar.on_or_before(day) == naive_step(worked, day + 1, -1)


@given(WEEKENDS, OFF, st.lists(st.tuples(DAYS, DAYS), max_size=6))
def test_the_order_of_questions_does_not_matter(
    weekend: set[int], off: set[Day], questions: list[tuple[Day, Day]]
) -> None:
    calendar = WorkCalendar(weekend, of_year(off))
    fresh = [WorkCalendar(weekend, of_year(off)).count(*question) for question in questions]
    assert [calendar.count(*question) for question in questions] == fresh


@given(SIDE, SIDE, DAYS, DAYS)
def test_both_is_worked_when_each_side_works(
    seller: tuple[set[int], set[Day]], buyer: tuple[set[int], set[Day]], after: Day, upto: Day
) -> None:
    one, other = naive(*seller), naive(*buyer)
    shared = both(*(WorkCalendar(weekend, of_year(off)) for weekend, off in (seller, buyer)))
    assert shared.count(after, upto) == naive_count(lambda day: one(day) and other(day), after, upto)


def test_two_sides_with_one_calendar_share_it() -> None:
    calendar = WorkCalendar((6, 7), of_year(()))
    assert both(calendar, calendar) is calendar


def test_the_days_off_of_a_year_are_asked_once() -> None:
    asked: list[int] = []

    def days_off(year: int) -> tuple[Day, ...]:
        asked.append(year)
        return ()

    calendar = WorkCalendar((6, 7), days_off)
    for year in (2026, 2027, 2024, 2031, 2026):
        calendar.count(day_of(date(year, 1, 1)), day_of(date(year, 12, 31)))
    calendar.step(day_of(date(2026, 1, 1)), 3_000)
    assert len(asked) == len(set(asked))


def test_a_question_asked_while_the_calendar_grows_gets_the_right_answer() -> None:
    # As when one thread fills in years while another counts: tables are swapped whole.
    first, last = day_of(date(2026, 1, 1)), day_of(date(2026, 12, 31))
    answers: list[int] = []

    def days_off(year: int) -> tuple[Day, ...]:
        if year < 2020:
            answers.append(calendar.count(first, last))
        return ()

    calendar = WorkCalendar((6, 7), days_off)
    expected = calendar.count(first, last)
    calendar.count(day_of(date(2015, 6, 1)), last)
    assert answers
    assert set(answers) == {expected}


@pytest.mark.parametrize("steps", [1, -1, 500])
def test_a_calendar_without_working_days_says_so_soon(steps: int) -> None:
    idle = both(WorkCalendar((1, 2, 3, 4, 5), of_year(())), WorkCalendar((6, 7), of_year(())))
    started = process_time()
    with pytest.raises(NoWorkingDay, match="2026-03-02"):
        idle.step(day_of(date(2026, 3, 2)), steps)
    assert process_time() - started < 5


def test_a_long_pause_is_stepped_over() -> None:
    pause = range(day_of(date(2026, 1, 1)), day_of(date(2066, 1, 1)))
    calendar = WorkCalendar((6, 7), of_year(pause))
    assert calendar.on_or_after(pause[0]) == day_of(date(2066, 1, 1))
    assert calendar.on_or_before(pause[-1]) == day_of(date(2025, 12, 31))


def test_the_first_and_the_last_year_are_the_ends_of_the_world() -> None:
    calendar = WorkCalendar((6, 7), of_year(()))
    last = date.max.toordinal()
    assert calendar.count(0, 5) == 5  # 0001-01-01 is a Monday
    assert calendar.on_or_before(last) == last  # 9999-12-31 is a Friday
    for day, steps in ((last, 1), (1, -1)):
        with pytest.raises(NoWorkingDay):
            calendar.step(day, steps)
    for after, upto in ((-1, 5), (last, last + 1)):
        with pytest.raises(NoSuchDay, match=r"-1|3652060"):
            calendar.count(after, upto)


def test_no_steps_name_no_day() -> None:
    with pytest.raises(ValueError, match="0 steps"):
        WorkCalendar((6, 7), of_year(())).step(day_of(date(2026, 3, 2)), 0)


def test_counting_backward_gives_nothing() -> None:
    calendar = WorkCalendar((6, 7), of_year(()))
    monday = day_of(date(2026, 3, 2))
    assert calendar.count(monday, monday) == 0
    assert calendar.count(monday + 7, monday) == 0
    assert not calendar.between(monday + 7, monday)


def test_counting_costs_the_same_near_and_far() -> None:
    calendar = WorkCalendar((6, 7), of_year(()))
    start = date(2026, 1, 1)
    far = day_of(start + timedelta(days=3_000))
    calendar.count(day_of(start), far)
    started = process_time()
    for _ in range(20_000):
        calendar.count(day_of(start), far)
        calendar.step(far, -1_500)
    assert process_time() - started < 1.5


@pytest.mark.parametrize("years", [range(2026, 4026), range(2026, 26, -1)])
def test_asking_for_year_after_year_stays_cheap(years: range) -> None:
    calendar = WorkCalendar((6, 7), of_year(()))
    started = process_time()
    for year in years:
        calendar.is_working(day_of(date(year, 6, 1)))
    assert process_time() - started < 4
