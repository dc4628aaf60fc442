"""Hours at which both sides work, what a letter says, and what became of what was begun."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.acting.events import Act, ActBegun, ActFailed, ActMade, ActTakenBack
from domain.acting.hours import days_for, free_hour, office_hours
from domain.acting.letter import NOT_BY_MAIL, Matter, day_words, letter_subject, letter_text
from domain.acting.life import UNDER_WAY_SECONDS, ActState, fold_acts, key_of, next_number
from domain.moments import Zone, day_of, instant_of
from domain.planning.next_steps import _AFTER_MILESTONES, _BEFORE_MILESTONES
from domain.planning.workdays import WorkCalendar
from domain.ports.hands import Hours

BERLIN, YORK, TOKYO = (
    Zone(name, ZoneInfo(name)) for name in ("Europe/Berlin", "America/New_York", "Asia/Tokyo")
)
WEEKDAYS = WorkCalendar((6, 7), lambda _: ())
MONDAY = day_of(date(2026, 3, 23))
"""New York has changed its clocks, Berlin has not."""
DECISION = day_of(date(2026, 6, 30))


def hour(day: int, at: int, zone: Zone = BERLIN) -> int:
    return instant_of(datetime.combine(date.fromordinal(day), datetime.min.time(), zone.tz).replace(hour=at))


def test_days_are_soon_but_not_the_very_next_one_and_never_after_the_day_to_aim_at_or_the_decision():
    assert days_for(WEEKDAYS, MONDAY, MONDAY + 3, DECISION) == (MONDAY + 2, MONDAY + 3, MONDAY + 1)
    assert days_for(WEEKDAYS, MONDAY, None, DECISION)[0] == MONDAY + 2
    assert max(days_for(WEEKDAYS, MONDAY, MONDAY + 30, MONDAY + 2)) == MONDAY + 2
    assert max(days_for(WEEKDAYS, MONDAY, MONDAY + 90, DECISION)) == MONDAY + 28
    assert days_for(WEEKDAYS, MONDAY, MONDAY - 9, DECISION) == (MONDAY + 1,)
    assert days_for(WEEKDAYS, MONDAY + 4, MONDAY + 4, MONDAY - 1) == (MONDAY + 7,)


def test_office_hours_are_those_of_every_zone():
    assert office_hours(MONDAY, [BERLIN]) == Hours(hour(MONDAY, 9), hour(MONDAY, 17))
    assert office_hours(MONDAY, [BERLIN, YORK]) == Hours(hour(MONDAY, 14), hour(MONDAY, 17))
    assert office_hours(MONDAY, [BERLIN, TOKYO]) is None


@given(
    busy=some.lists(
        some.tuples(some.integers(0, 5 * 48), some.integers(1, 20)).map(
            lambda at: Hours(hour(MONDAY, 0) + at[0] * 1_800, hour(MONDAY, 0) + (at[0] + at[1]) * 1_800)
        ),
        max_size=20,
    ),
    minutes=some.sampled_from((15, 30, 60, 90, 480)),
)
def test_a_free_hour_is_free_in_office_hours_and_there_is_one_whenever_there_can_be(busy, minutes):
    days, zones = days_for(WEEKDAYS, MONDAY - 3, MONDAY + 4, DECISION), [BERLIN, YORK]
    found = free_hour(days, zones, busy, seconds=minutes * 60)
    fitting = [
        Hours(start, start + minutes * 60)
        for day in days
        for open_ in [office_hours(day, zones)]
        if open_ is not None
        for start in range(open_.start, open_.end - minutes * 60 + 1, 1_800)
    ]
    free = [each for each in fitting if all(one.end <= each.start or each.end <= one.start for one in busy)]
    assert found == (free[0] if free else None)


KINDS = sorted(
    {kind for kind, _ in (*_BEFORE_MILESTONES, *_AFTER_MILESTONES)} - NOT_BY_MAIL
    | {"book_meeting", "call", "send_document", "introduce_person", "prepare", "move_milestone", "of_ours"}
)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("milestone", ["Needs {understood}", None])
def test_every_letter_is_whole_english_and_proposes_what_there_is(kind, milestone):
    held = Hours(hour(MONDAY, 10), hour(MONDAY, 11))
    for day, hours, said in (
        (MONDAY, None, "Monday, 23 March 2026"),
        (MONDAY, held, "from 10:00 to 11:00 (Europe/Berlin)"),
        (None, None, ""),
    ):
        text = letter_text(Matter(kind, milestone, "economic_buyer", DECISION, BERLIN, day, hours))
        assert text.startswith("Hello,\n\n")
        assert text.endswith("\n\nBest regards\n")
        assert "None" not in text.replace("Needs {understood}", "")
        assert kind in {"confirm_date", "prepare"} or said in text
        assert max(map(len, text.split("\n\n"))) < 300


def test_a_letter_says_nothing_of_findings_or_of_what_the_playbook_advises():
    text = letter_text(Matter("break_ping_pong", "Needs understood", "", DECISION, BERLIN, MONDAY))
    assert "[your answer]" in text
    assert "Needs understood. Would Monday, 23 March 2026 suit you?" in text
    assert "ping" not in text.lower()
    for role in ("champion", "economic_buyer", "of_ours"):
        asked = letter_text(Matter("find_role", None, role, DECISION, BERLIN))
        assert role.replace("_", " ") not in asked.replace("_", " ")


def test_a_day_and_a_subject_in_words():
    assert day_words(DECISION) == "Tuesday, 30 June 2026"
    assert letter_subject(Matter("call", None, "", DECISION, BERLIN)) == "Our next step"


def begun(number: int = 1, at: int = 100) -> ActBegun:
    return ActBegun("s1", "north", "p1", Act.DRAFT, number, "m1", at)


MADE, FAILED = (
    ActMade("s1", "p1", Act.DRAFT, 1, "act:1", 110),
    ActFailed("s1", "p1", Act.DRAFT, 1, "connection", 110),
)


@pytest.mark.parametrize(
    ("events", "state", "number"),
    [
        ([begun()], ActState.BEGUN, 1),
        ([begun(), FAILED], ActState.FAILED, 1),
        ([begun(), FAILED, begun(at=120)], ActState.BEGUN, 1),
        ([begun(), MADE], ActState.MADE, 2),
        ([begun(), MADE, ActTakenBack("s1", "p1", Act.DRAFT, 1, 130)], ActState.TAKEN_BACK, 2),
        ([begun(), MADE, begun(2, 140)], ActState.BEGUN, 2),
    ],
)
def test_what_was_begun_and_never_made_is_made_under_its_own_number(events, state, number):
    standing = fold_acts(events, "s1", "p1")[Act.DRAFT]
    assert (standing.state, next_number(standing)) == (state, number)


def test_whoever_began_and_is_not_heard_of_any_more_is_in_nobodys_way():
    standing = fold_acts([begun(at=100)], "s1", "p1")[Act.DRAFT]
    assert standing.is_under_way(100 + UNDER_WAY_SECONDS - 1)
    assert not standing.is_under_way(100 + UNDER_WAY_SECONDS)
    assert next_number(None) == 1
    assert (fold_acts([begun()], "s2", "p1"), fold_acts([begun()], "s1", "p2")) == ({}, {})


def test_a_key_is_hex_and_another_for_every_making():
    keys = {key_of(step, by, act, number) for step in "ab" for by in "pq" for act in Act for number in (1, 2)}
    assert len(keys) == 16
    assert all(len(key) == 32 and int(key, 16) >= 0 for key in keys)
