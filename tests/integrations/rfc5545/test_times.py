from __future__ import annotations

from datetime import UTC, date, timedelta, timezone

import pytest

from domain.moments import day_of
from domain.touches.touch import Span
from integrations.rfc5545.reading import read_calendar
from tests.integrations.rfc5545.writing import EUROPE, at, calendar, event, read, reasons, the_item, zone

MARCH_2 = day_of(date(2026, 3, 2))


def start_of(data: bytes) -> int:
    span = the_item(data).span
    assert span is not None
    assert span.start is not None
    return span.start


@pytest.mark.parametrize(
    ("line", "instant"),
    [
        ("DTSTART:20260702T100000Z", "2026-07-02T10:00Z"),
        ("DTSTART:20260702T100000", "2026-07-02T08:00Z"),
        ("DTSTART;TZID=America/New_York:20260702T100000", "2026-07-02T14:00Z"),
        ("DTSTART;TZID=america/new_york:20260702T100000", "2026-07-02T14:00Z"),
        ("DTSTART;TZID=America/New York:20260702T100000", "2026-07-02T14:00Z"),
        ('DTSTART;TZID="America/New_York":20260702T100000', "2026-07-02T14:00Z"),
        ("DTSTART;TZID='America/New_York':20260702T100000", "2026-07-02T14:00Z"),
        ("DTSTART;TZID=Eastern Standard Time:20260702T100000", "2026-07-02T14:00Z"),
        ("DTSTART;TZID=EASTERN STANDARD TIME:20260702T100000", "2026-07-02T14:00Z"),
        ("DTSTART;TZID=/mozilla.org/20070129_1/America/New_York:20260702T100000", "2026-07-02T14:00Z"),
        ("DTSTART;TZID=/x.example/America/Argentina/Buenos_Aires:20260702T100000", "2026-07-02T13:00Z"),
        ('DTSTART;TZID="tzone://Microsoft/Utc":20260702T100000', "2026-07-02T10:00Z"),
        ("DTSTART;TZID=:20260702T100000", "2026-07-02T08:00Z"),
        ("DTSTART;TZID=America/New_York:20260702T100000Z", "2026-07-02T10:00Z"),
        ("DTSTART;TZID=America/New_York:20260702T100000.0000000", "2026-07-02T14:00Z"),
        ("DTSTART:2026-07-02T10:00:00.1234567+02:00", "2026-07-02T08:00Z"),
        ("DTSTART:20260702T1000Z", "2026-07-02T10:00Z"),
        ("DTSTART:20260702t100000z", "2026-07-02T10:00Z"),
        ("DTSTART:20260702T240000Z", "2026-07-03T00:00Z"),
        ("DTSTART:20260702T235960Z", "2026-07-03T00:00Z"),
        ("DTSTART;VALUE=DATE:20260702T100000Z", "2026-07-02T10:00Z"),
        ("DTSTART;;VALUE=DATE-TIME:20260702T100000Z", "2026-07-02T10:00Z"),
    ],
)
def test_times_in_every_dialect(line: str, instant: str) -> None:
    assert start_of(calendar(event(start=line))) == at(instant)


@pytest.mark.parametrize(
    ("local", "instant"),
    [("20260329T023000", "2026-03-29T01:30Z"), ("20261025T023000", "2026-10-25T00:30Z")],
)
def test_a_skipped_hour_counts_from_before_and_a_doubled_one_is_the_first(local: str, instant: str) -> None:
    assert start_of(calendar(event(start=f"DTSTART;TZID=Europe/Berlin:{local}"))) == at(instant)


def test_floating_times_are_those_of_the_calendar_before_those_of_the_deal() -> None:
    data = calendar(event(start="DTSTART:20260702T100000"), head=["X-WR-TIMEZONE:Asia/Tokyo"])
    assert start_of(data) == at("2026-07-02T01:00Z")


def test_the_zone_of_a_calendar_may_be_its_own_and_an_unknown_one_is_noted() -> None:
    own = zone("Office", ("STANDARD", "16010101T000000", "+0900", "+0900"))
    lines = event(start="DTSTART:20260702T100000")
    assert start_of(calendar(own, lines, head=["X-WR-TIMEZONE:Office"])) == at("2026-07-02T01:00Z")
    assert ["'Nowhere'" in one for one in reasons(calendar(lines, head=["X-WR-TIMEZONE:Nowhere"]))] == [True]


def test_a_zone_that_nobody_knows_is_read_as_local_time_and_noted_once() -> None:
    strange = "DTSTART;TZID=Nowhere/Land:20260702T100000"
    items, set_aside = read(calendar(event(start=strange), event(start=strange)))
    assert {item.span for item in items} == {Span(start=at("2026-07-02T08:00Z"), end=at("2026-07-02T08:00Z"))}
    assert [one.reason for one in set_aside] == [
        "TZID 'Nowhere/Land' is no zone that is known or defined: read as local time"
    ]


class TestZonesOfTheObjectsOwn:
    """VTIMEZONE."""

    def test_are_used_for_names_that_are_not_known(self) -> None:
        own = zone("Customized Time Zone", ("STANDARD", "16010101T000000", "+0545", "+0545"))
        data = calendar(event(start="DTSTART;TZID=Customized Time Zone:20260702T100000"), own)
        assert start_of(data) == at("2026-07-02T04:15Z")

    def test_are_named_in_any_case(self) -> None:
        own = zone("OFFICE", ("STANDARD", "16010101T000000", "+0545", "+0545"))
        data = calendar(own, event(start="DTSTART;TZID=Office:20260702T100000"))
        assert start_of(data) == at("2026-07-02T04:15Z")

    def test_do_not_reach_into_the_next_calendar(self) -> None:
        one = zone("Custom", ("STANDARD", "16010101T000000", "+0100", "+0100"))
        other = zone("Custom", ("STANDARD", "16010101T000000", "+0500", "+0500"))
        lines = event(start="DTSTART;TZID=Custom:20260702T100000")
        data = calendar(one, lines) + calendar(other, lines)
        assert [item.span and item.span.start for item in read(data)[0]] == [
            at("2026-07-02T09:00Z"),
            at("2026-07-02T05:00Z"),
        ]

    @pytest.mark.parametrize(
        ("local", "instant"),
        [
            ("20260328T100000", "2026-03-28T09:00Z"),
            ("20260329T015959", "2026-03-29T00:59:59Z"),
            ("20260329T030000", "2026-03-29T01:00Z"),
            ("20261024T100000", "2026-10-24T08:00Z"),
            ("20261025T030000", "2026-10-25T02:00Z"),
            ("20261101T100000", "2026-11-01T09:00Z"),
        ],
    )
    def test_change_when_their_rules_say_so(self, local: str, instant: str) -> None:
        data = calendar(zone("(Amsterdam)", *EUROPE), event(start=f"DTSTART;TZID=(Amsterdam):{local}"))
        assert start_of(data) == at(instant)

    def test_end_with_an_until_in_utc(self) -> None:
        until = "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=20260329T010000Z"
        own = zone("Ends", EUROPE[0], ("DAYLIGHT", "20200329T020000", "+0100", "+0200", until))
        for year, instant in (("2026", "2026-07-02T08:00Z"), ("2027", "2027-07-02T09:00Z")):
            data = calendar(own, event(start=f"DTSTART;TZID=Ends:{year}0702T100000"))
            assert start_of(data) == at(instant)

    def test_may_list_their_changes(self) -> None:
        own = zone(
            "Listed",
            ("DAYLIGHT", "20250401T000000", "+0000", "+0300", "RDATE:20260401T000000"),
            ("STANDARD", "20251001T000000", "+0300", "+0000"),
        )
        for day, instant in (("0301", "2026-03-01T10:00Z"), ("0701", "2026-07-01T07:00Z")):
            assert start_of(calendar(own, event(start=f"DTSTART;TZID=Listed:2026{day}T100000"))) == at(
                instant
            )

    def test_yield_to_the_name_of_a_known_zone(self) -> None:
        outdated = zone("Europe/Berlin", ("STANDARD", "16010101T000000", "+0900", "+0900"))
        assert start_of(calendar(outdated, event())) == at("2026-03-02T09:00Z")

    def test_yield_to_the_location_that_they_name(self) -> None:
        own = zone(
            "Office",
            ("STANDARD", "16010101T000000", "+0900", "+0900"),
            extra=["X-LIC-LOCATION:Europe/Berlin"],
        )
        assert start_of(calendar(own, event(start="DTSTART;TZID=Office:20260302T100000"))) == at(
            "2026-03-02T09:00Z"
        )

    def test_may_have_commas_and_colons_in_their_names(self) -> None:
        own = zone("(UTC+05:45) Kathmandu\\, Patan", ("STANDARD", "16010101T000000", "+0545", "+0545"))
        for tzid in ('"(UTC+05:45) Kathmandu, Patan"', "(UTC+05:45) Kathmandu, Patan"):
            assert start_of(calendar(own, event(start=f"DTSTART;TZID={tzid}:20260702T100000"))) == at(
                "2026-07-02T04:15Z"
            )

    @pytest.mark.parametrize(
        ("broken", "reason"),
        [
            (zone("Odd"), "needs 1 to 40 observances"),
            (zone("Odd", ("STANDARD", "never", "+0100", "+0100")), "DTSTART 'never'"),
            (zone("Odd", ("STANDARD", "16010101T000000", "+9900", "+0100")), "TZOFFSETFROM"),
            (zone("Odd", ("STANDARD", "16010101T000000", "+0100", "1")), "TZOFFSETTO"),
            (
                zone("Odd", ("STANDARD", "16010101T000000", "+0100", "+0100", "RRULE:FREQ=DAILY")),
                "clocks change every year",
            ),
            (zone("Odd", *(400 * [EUROPE[0]])), "needs 1 to 40 observances"),
            (zone("Odd", (*EUROPE[0], *(200 * ["RDATE:20200101T000000"]))), "204 lines, more than 100"),
        ],
    )
    def test_that_define_nothing_are_noted(self, broken: list[str], reason: str) -> None:
        noted = reasons(calendar(broken, event(start="DTSTART;TZID=Odd:20260302T100000")))
        assert any(reason in one for one in noted)


@pytest.mark.parametrize(
    ("start", "end", "span"),
    [
        ("DTSTART:20260302T100000Z", "", Span(at("2026-03-02T10:00Z"), at("2026-03-02T10:00Z"))),
        (
            "DTSTART:20260302T100000Z",
            "DURATION:PT1H30M",
            Span(at("2026-03-02T10:00Z"), at("2026-03-02T11:30Z")),
        ),
        (
            "DTSTART:20260302T100000Z",
            "DURATION:-PT1H",
            Span(at("2026-03-02T10:00Z"), at("2026-03-02T10:00Z")),
        ),
        (
            "DTSTART:20260302T100000Z",
            "DTEND:20260302T090000Z",
            Span(at("2026-03-02T10:00Z"), at("2026-03-02T10:00Z")),
        ),
        (
            "DTSTART;TZID=Asia/Tokyo:20260302T100000",
            "DTEND;VALUE=DATE:20260303",
            Span(at("2026-03-02T01:00Z"), at("2026-03-02T15:00Z")),
        ),
        ("DTSTART;VALUE=DATE:20260302", "", Span(start_day=MARCH_2, end_day=MARCH_2 + 1)),
        (
            "DTSTART;VALUE=DATE:20260302",
            "DTEND;VALUE=DATE:20260302",
            Span(start_day=MARCH_2, end_day=MARCH_2 + 1),
        ),
        (
            "DTSTART;VALUE=DATE:20260302",
            "DTEND;VALUE=DATE:20260305",
            Span(start_day=MARCH_2, end_day=MARCH_2 + 3),
        ),
        (
            "DTSTART;VALUE=DATE:20260302",
            "DTEND;VALUE=DATE:20260201",
            Span(start_day=MARCH_2, end_day=MARCH_2 + 1),
        ),
        (
            "DTSTART;VALUE=DATE:20260302",
            "DTEND:20260303T120000Z",
            Span(start_day=MARCH_2, end_day=MARCH_2 + 2),
        ),
        ("DTSTART;VALUE=DATE:20260302", "DURATION:P2D", Span(start_day=MARCH_2, end_day=MARCH_2 + 2)),
        ("DTSTART;VALUE=DATE:20260302", "DURATION:PT36H", Span(start_day=MARCH_2, end_day=MARCH_2 + 2)),
        ("DTSTART;VALUE=DATE;TZID=Asia/Tokyo:20260302", "", Span(start_day=MARCH_2, end_day=MARCH_2 + 1)),
        ("DTSTART;VALUE=DATE:20260302T000000", "", Span(start_day=MARCH_2, end_day=MARCH_2 + 1)),
    ],
)
def test_how_long_an_event_lasts(start: str, end: str, span: Span) -> None:
    assert the_item(calendar(event(end, start=start))).span == span


def test_the_deals_zone_may_be_any() -> None:
    data = calendar(event(start="DTSTART:20260702T100000"))
    for tz, instant in ((UTC, "2026-07-02T10:00Z"), (timezone(timedelta(hours=-3)), "2026-07-02T13:00Z")):
        (item,), _ = read_calendar(data, source="diary.ics", default_zone=tz)
        assert item.span == Span(start=at(instant), end=at(instant))
