"""Whole days as an iCalendar file: the same bytes for the same edition, whatever stands in names."""

from __future__ import annotations

from datetime import date

import pytest
from icalendar import Calendar

from domain.moments import day_of
from integrations.rfc5545.whole_days import Edition, WholeDay, calendar_file

DAY = day_of(date(2026, 6, 30))


def made(name: str, sequence: int = 3) -> bytes:
    days = [WholeDay("one@plan", DAY, name, "first\nsecond", "buyer")]
    return calendar_file(name, "whole@plan", days, Edition(sequence, 1_780_000_000), refresh_hours=4)


@pytest.mark.parametrize("name", ["Plan, done; now", "a\\nb", "x" * 500, "Größe 大", "BEGIN:VEVENT", ""])
def test_a_name_comes_back_as_it_was(name: str) -> None:
    calendar = Calendar.from_ical(made(name))
    (event,) = calendar.walk("VEVENT")
    assert (str(event["summary"]), str(calendar["x-wr-calname"])) == (name, name)
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2026, 6, 30), date(2026, 7, 1))
    assert str(event["description"]) == "first\nsecond"


def test_signs_that_a_line_can_not_hold_are_blanks() -> None:
    file = made("a\0b\x1b[2J\u202ec\r\nATTENDEE:mailto:x@y.example")
    (event,) = Calendar.from_ical(file).walk("VEVENT")
    assert "ATTENDEE" not in event
    assert str(event["summary"]) == "a b [2J c  ATTENDEE:mailto:x@y.example"
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))


def test_an_edition_is_the_same_whenever_it_is_made() -> None:
    assert made("Plan") == made("Plan")
    assert made("Plan") != made("Plan", sequence=4)


def test_calendar_programs_are_told_how_often_to_look_again_in_both_ways_that_they_know() -> None:
    lines = made("Plan").split(b"\r\n")
    assert {b"REFRESH-INTERVAL;VALUE=DURATION:PT4H", b"X-PUBLISHED-TTL:PT4H"} < set(lines)
