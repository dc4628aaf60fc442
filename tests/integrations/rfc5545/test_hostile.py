from __future__ import annotations

import time
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.rfc5545.expanding import expand
from integrations.rfc5545.reading import UnreadableCalendar
from tests.integrations.rfc5545.writing import EUROPE, at, calendar, event, read, zone

VALID = calendar(
    zone("Office, Berlin", *EUROPE),
    event(
        'DTEND;TZID="Office, Berlin":20260302T110000',
        "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;UNTIL=20261231T090000Z",
        "EXDATE;VALUE=DATE:20260316",
        "RDATE;VALUE=PERIOD:20260320T090000Z/PT1H",
        "SUMMARY:Pricing\\, terms",
        'ORGANIZER;CN="Rep, Rita":mailto:rita@ours.example',
        "ATTENDEE;PARTSTAT=ACCEPTED;CN=Bea:mailto:bea@north.example",
        start='DTSTART;TZID="Office, Berlin":20260302T100000',
    ),
    event('RECURRENCE-ID;TZID="Office, Berlin":20260305T100000', "DURATION:PT30M", "STATUS:CANCELLED"),
    method="REQUEST",
)
LINES = VALID.split(b"\r\n")
SPICE = st.sampled_from(
    [
        *(b"BEGIN:VEVENT", b"END:VEVENT", b"BEGIN:VCALENDAR", b"END:VCALENDAR", b"BEGIN:X", b"END:VTIMEZONE"),
        *(b"FREQ=DAILY", b"FREQ=SECONDLY", b"COUNT=1000000", b"INTERVAL=0", b"BYMONTHDAY=30;BYMONTH=2"),
        *(
            b"0",
            b"9999",
            b"00010101T000000Z",
            b"99991231T235959Z",
            b";",
            b":",
            b",",
            b'"',
            b"\\",
            b"\n ",
            b"\xff",
        ),
        *(b"\x00", b"TZID=", b"VALUE=DATE", b"P", b"/", b"=", b"-", b"\xe2\x80\xa8", b"%0A", b"^n"),
    ]
)


@st.composite
def mutations(draw: st.DrawFn) -> bytes:
    """The calendar with some lines dropped, doubled or moved, and bytes changed in it."""
    order = draw(st.lists(st.integers(0, len(LINES) - 1), max_size=6))
    lines = list(LINES)
    for place in order:
        line = lines.pop(place % len(lines))
        for _ in range(draw(st.integers(0, 2))):
            lines.insert(draw(st.integers(0, len(lines))), line)
    data = b"\r\n".join(lines)
    for _ in range(draw(st.integers(0, 6))):
        place = draw(st.integers(0, len(data)))
        data = data[:place] + draw(SPICE | st.binary(max_size=3)) + data[place + draw(st.integers(0, 4)) :]
    return data


@settings(max_examples=400, deadline=timedelta(seconds=5))
@given(mutations())
def test_a_mutated_calendar_is_read_or_unreadable_and_its_series_end(data: bytes) -> None:
    try:
        items, set_aside = read(data)
    except UnreadableCalendar:
        return
    assert all(one.source.startswith("diary.ics, line ") and one.reason for one in set_aside)
    for item in items:
        assert item.uid
        if item.recurrence is not None:
            assert len(expand(item.recurrence, at("2027-06-01T00:00Z"))) <= 1000


@settings(max_examples=200, deadline=timedelta(seconds=5))
@given(st.binary(max_size=400))
def test_bytes_of_any_kind_are_unreadable_at_worst(data: bytes) -> None:
    wrapped = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + data + b"\nEND:VEVENT\nEND:VCALENDAR\n"
    for one in (data, wrapped):
        try:
            read(one)
        except UnreadableCalendar:
            continue


def deep(name: str) -> bytes:
    return f"BEGIN:{name}\n".encode() * 50_000 + b"END:OTHER\n" * 50_000


@pytest.mark.parametrize(
    "data",
    [
        VALID + deep("X"),
        VALID + deep("VCALENDAR"),
        VALID + deep("VEVENT"),
        VALID + deep("STANDARD"),
        VALID + b"\r\n" * 1_000_000,
        VALID + b" \t" * 1_000_000,
        VALID + b" x\n" * 500_000,
        VALID + b"SUMMARY:" + b"\\" * 1_000_000,
        VALID.replace(b"SUMMARY:", b"SUMMARY" + b";" * 32_000 + b":"),
        VALID.replace(b"SUMMARY:", b"SUMMARY" + b' ;" ' * 8_000 + b":"),
        VALID.replace(b"CN=Bea:", b"CN=" + b'",' * 16_000 + b":"),
        VALID.replace(b"RDATE;VALUE=PERIOD:", b"RDATE:" + b",/" * 16_000),
        VALID.replace(b"20261231T090000Z", b"2" * 900),
        calendar(*([event("RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")] * 300)),
        calendar(*([zone("Z", *([EUROPE[0]] * 40))] * 300), event(start="DTSTART;TZID=Z:20260302T100000")),
    ],
)
def test_what_is_made_to_take_long_does_not(data: bytes) -> None:
    begun = time.process_time()
    items, _ = read(data)
    assert items
    assert time.process_time() - begun < 10
