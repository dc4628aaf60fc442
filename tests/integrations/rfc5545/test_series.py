from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.moments import Instant
from domain.touches.touch import Recurrence
from integrations.rfc5545.expanding import expand
from tests.integrations.rfc5545.writing import EUROPE, START, at, calendar, event, read, the_item, zone

DAYS_OF_A_YEAR = [f"{month:02}{day:02}T100000Z" for month in range(1, 13) for day in range(1, 29)]
MANY_DATES = [f"EXDATE:{','.join(f'{year}{day}' for day in DAYS_OF_A_YEAR)}" for year in range(2027, 2042)]
WHOLE_DAY = "DTSTART;VALUE=DATE:20260302"


def series(*lines: str, start: str = START) -> Recurrence:
    recurrence = the_item(calendar(event(*lines, start=start))).recurrence
    assert recurrence is not None
    return recurrence


def shown(instants: tuple[Instant, ...]) -> list[str]:
    return [datetime.fromtimestamp(one, UTC).strftime("%m-%d %H:%M") for one in instants]


def instances(*lines: str, start: str = START, until: str = "2026-12-31T00:00Z") -> list[str]:
    return shown(expand(series(*lines, start=start), at(until)))


def test_a_series_is_kept_as_wall_clock_time_in_its_zone() -> None:
    lines = ("DURATION:PT45M", "RRULE:freq=weekly;byday=mo;until=20260406T080000z;")
    assert series(*lines) == Recurrence(
        rules=("FREQ=WEEKLY;BYDAY=MO;UNTIL=20260406T080000Z",),
        start_local="20260302T100000",
        zone="Europe/Berlin",
        duration=2700,
    )


def test_a_single_event_is_no_series() -> None:
    assert the_item(calendar(event("EXDATE:20260302T090000Z"))).recurrence is None


def test_a_weekly_series_keeps_its_hour_when_clocks_change() -> None:
    assert instances("RRULE:FREQ=WEEKLY;COUNT=3", start="DTSTART;TZID=Europe/Berlin:20260323T100000") == [
        "03-23 09:00",
        "03-30 08:00",
        "04-06 08:00",
    ]


def test_a_series_in_utc_has_no_zone() -> None:
    assert series("RRULE:FREQ=DAILY", start="DTSTART:20260302T100000Z").zone is None


@pytest.mark.parametrize(
    ("tzid", "name"),
    [("W. Europe Standard Time", "Europe/Berlin"), ("/mozilla.org/1/Europe/Berlin", "Europe/Berlin")],
)
def test_a_series_is_kept_under_the_name_in_the_tz_database(tzid: str, name: str) -> None:
    assert series("RRULE:FREQ=DAILY", start=f"DTSTART;TZID={tzid}:20260302T100000").zone == name


def test_a_floating_series_is_kept_in_the_zone_of_its_calendar() -> None:
    data = calendar(
        event("RRULE:FREQ=DAILY", start="DTSTART:20260302T100000"), head=["X-WR-TIMEZONE:Asia/Tokyo"]
    )
    recurrence = the_item(data).recurrence
    assert recurrence is not None
    assert recurrence.zone == "Asia/Tokyo"


class TestASeriesInAZoneOfTheObjectsOwn:
    """No name in the tz database: the zone that shows the same time."""

    def test_is_kept_in_the_zone_like_it_whose_name_it_shares(self) -> None:
        own = zone("Amsterdam, Berlin, Rome", *EUROPE)
        lines = event("RRULE:FREQ=DAILY", start='DTSTART;TZID="Amsterdam, Berlin, Rome":20260302T100000')
        recurrence = the_item(calendar(own, lines)).recurrence
        assert recurrence is not None
        assert recurrence.zone == "Europe/Berlin"

    def test_is_kept_with_a_fixed_offset_where_the_zone_has_one(self) -> None:
        own = zone("Fixed", ("STANDARD", "16010101T000000", "+0200", "+0200"))
        recurrence = the_item(
            calendar(own, event("RRULE:FREQ=DAILY", start="DTSTART;TZID=Fixed:20260302T100000"))
        ).recurrence
        assert recurrence is not None
        assert recurrence.zone == "Etc/GMT-2"

    def test_is_noted_where_the_law_has_changed_since(self) -> None:
        summer = "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=4"
        winter = "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10"
        own = zone(
            "Eastern (old)",
            ("DAYLIGHT", "19870405T020000", "-0500", "-0400", summer),
            ("STANDARD", "19671029T020000", "-0400", "-0500", winter),
        )
        lines = event("RRULE:FREQ=DAILY", start="DTSTART;TZID=Eastern (old):20260202T100000")
        items, set_aside = read(calendar(own, lines))
        assert items[0].recurrence is not None
        assert items[0].recurrence.zone == "America/New_York"
        assert "differs at times" in set_aside[0].reason

    def test_is_its_first_instance_only_where_no_zone_is_like_it(self) -> None:
        own = zone("Odd", ("STANDARD", "16010101T000000", "+0107", "+0107"))
        items, set_aside = read(
            calendar(own, event("RRULE:FREQ=DAILY", start="DTSTART;TZID=Odd:20260302T100000"))
        )
        assert items[0].recurrence is None
        assert items[0].span is not None
        assert items[0].span.start == at("2026-03-02T08:53Z")
        assert "like no zone" in set_aside[0].reason

    @pytest.mark.parametrize(("first", "then"), [("+0100", "+0107"), ("+0107", "+0100")])
    def test_is_not_kept_in_a_zone_that_is_like_it_only_at_first_or_only_later(
        self, first: str, then: str
    ) -> None:
        own = zone(
            "Moving",
            ("STANDARD", "16010101T000000", first, first),
            ("STANDARD", "20260401T000000", first, then),
        )
        lines = event("RRULE:FREQ=DAILY", start="DTSTART;TZID=Moving:20260302T100000")
        assert ["like no zone" in one.reason for one in read(calendar(own, lines))[1]] == [True]


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("EXDATE;TZID=Europe/Berlin:20260303T100000", ["03-02 09:00", "03-04 09:00"]),
        ("EXDATE:20260303T090000Z,20260304T090000Z", ["03-02 09:00"]),
        ("EXDATE;TZID=America/New_York:20260303T040000", ["03-02 09:00", "03-04 09:00"]),
        ("EXDATE;VALUE=DATE:20260303", ["03-02 09:00", "03-04 09:00"]),
        ("EXDATE:20260303T100000", ["03-02 09:00", "03-04 09:00"]),
        ("EXDATE:", ["03-02 09:00", "03-03 09:00", "03-04 09:00"]),
        ("EXDATE;TZID=Europe/Berlin:20260302T100000", ["03-03 09:00", "03-04 09:00"]),
    ],
)
def test_excluded_dates_of_a_timed_series(line: str, left: list[str]) -> None:
    assert instances("RRULE:FREQ=DAILY;COUNT=3", line) == left


@pytest.mark.parametrize(
    "line", ["EXDATE;VALUE=DATE:20260303", "EXDATE:20260303T000000", "EXDATE;TZID=Asia/Tokyo:20260303T000000"]
)
def test_excluded_dates_of_a_whole_day_series(line: str) -> None:
    assert instances("RRULE:FREQ=DAILY;COUNT=3", line, start=WHOLE_DAY) == ["03-02 00:00", "03-04 00:00"]


def test_added_dates_come_as_times_periods_and_days() -> None:
    assert instances(
        "RDATE;TZID=Europe/Berlin:20260305T140000,20260304T140000",
        "RDATE;VALUE=PERIOD:20260306T100000Z/PT1H,20260307T100000Z/20260307T110000Z",
        "RDATE;VALUE=DATE:20260308",
        "EXDATE:20260306T100000Z",
    ) == ["03-02 09:00", "03-04 13:00", "03-05 13:00", "03-07 10:00", "03-08 09:00"]


def test_several_rules_are_united() -> None:
    assert instances("RRULE:FREQ=WEEKLY;COUNT=2", "RRULE:FREQ=DAILY;INTERVAL=7;COUNT=3") == [
        "03-02 09:00",
        "03-09 09:00",
        "03-16 09:00",
    ]


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20260304", "03-04 09:00"),
        ("20260304T090000Z", "03-04 09:00"),
        ("20260304T085959Z", "03-03 09:00"),
        ("20260304T100000", "03-04 09:00"),
        ("20260304T095959", "03-03 09:00"),
        ("20260304T090000.0000000Z", "03-04 09:00"),
        ("20260101", "03-02 09:00"),
    ],
)
def test_until_in_its_three_forms(until: str, last: str) -> None:
    assert instances(f"RRULE:FREQ=DAILY;UNTIL={until}")[-1] == last


@pytest.mark.parametrize("until", ["20260304", "20260304T000000", "20260304T215959Z"])
def test_until_of_a_whole_day_series_counts_by_its_date(until: str) -> None:
    assert instances(f"RRULE:FREQ=DAILY;UNTIL={until}", start=WHOLE_DAY)[-1] == "03-04 00:00"


def test_a_moved_and_a_cancelled_instance_stand_beside_their_series() -> None:
    data = calendar(
        event("RRULE:FREQ=WEEKLY;COUNT=4", "DTEND;TZID=Europe/Berlin:20260302T110000"),
        event("RECURRENCE-ID;TZID=Europe/Berlin:20260309T100000", start="DTSTART:20260310T150000Z"),
        event("RECURRENCE-ID;TZID=Europe/Berlin:20260316T100000", "STATUS:CANCELLED"),
    )
    items, set_aside = read(data)
    assert set_aside == []
    assert [(item.instance, item.cancelled) for item in items] == [
        (None, False),
        (at("2026-03-09T09:00Z"), False),
        (at("2026-03-16T09:00Z"), True),
    ]
    assert items[0].recurrence is not None
    assert set(expand(items[0].recurrence, at("2026-12-31T00:00Z"))) > {item.instance for item in items[1:]}
    assert items[1].span is not None
    assert items[1].span.start == at("2026-03-10T15:00Z")


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["RRULE:FREQ=SECONDLY"], "more often than daily"),
        (["RRULE:FREQ=MINUTELY;COUNT=1000000"], "more often than daily"),
        (["RRULE:FREQ=HOURLY;INTERVAL=24"], "more often than daily"),
        (["RRULE:FREQ=DAILY;BYHOUR=1,2,3,4,5;BYMINUTE=0,10,20,30,40"], "25 times a day"),
        (["RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"], "no instance in its first"),
        (["RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"], "no instance in its first"),
        (["RRULE:FREQ=DAILY;INTERVAL=7;BYDAY=TU"], "no instance in its first"),
        (["RRULE:FREQ=MONTHLY;BYSETPOS=200;BYDAY=MO"], "no instance in its first"),
        (["RRULE:FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6"], "no instance in its first"),
        (["RRULE:FREQ=DAILY;INTERVAL=0"], "INTERVAL=0"),
        (["RRULE:FREQ=DAILY;INTERVAL=1000000000"], "INTERVAL=1000000000"),
        (["RRULE:FREQ=DAILY;COUNT=0"], "COUNT=0"),
        (["RRULE:FREQ=DAILY;COUNT=1,2"], "COUNT=1,2"),
        (["RRULE:FREQ=DAILY;BYMONTHDAY=0"], "BYMONTHDAY=0"),
        (["RRULE:FREQ=DAILY;BYMONTHDAY=32"], "BYMONTHDAY=32"),
        (["RRULE:FREQ=WEEKLY;BYDAY=XX"], "BYDAY=XX"),
        (["RRULE:FREQ=MONTHLY;BYDAY=6MO"], "BYDAY=6MO"),
        (["RRULE:FREQ=YEARLY;BYDAY=54MO"], "BYDAY=54MO"),
        (["RRULE:FREQ=WEEKLY;WKST=1MO"], "WKST=1MO"),
        (["RRULE:FREQ=DAILY;UNTIL=soon"], "UNTIL 'SOON'"),
        (["RRULE:FREQ=DAILY;FREQ=WEEKLY"], "twice"),
        (["RRULE:FREQ=DAILY;BYEASTER=1"], "BYEASTER=1"),
        (["RRULE:FREQ=DAILY;DTSTART=20260101"], "DTSTART=20260101"),
        (["RRULE:FREQ=FORTNIGHTLY"], "FREQ must be"),
        (["RRULE:COUNT=3"], "FREQ must be"),
        (["RRULE:RSCALE=HEBREW;FREQ=YEARLY"], "Gregorian"),
        (["RRULE:FREQ=YEARLY;BYYEARDAY=" + ",".join(["1"] * 600)], "1000"),
        (6 * ["RRULE:FREQ=DAILY"], "6 rules"),
        (["RRULE:FREQ=DAILY", *MANY_DATES], "5040 dates"),
    ],
)
def test_a_hostile_or_broken_series_is_its_first_instance_and_says_why(lines: list[str], reason: str) -> None:
    items, set_aside = read(calendar(event(*lines)))
    assert items[0].recurrence is None
    assert items[0].span is not None
    (noted,) = set_aside
    assert noted.reason.startswith("the series is read as its first instance only: ")
    assert reason in noted.reason


def test_a_series_from_another_age_is_refused() -> None:
    _, set_aside = read(calendar(event("RRULE:FREQ=DAILY", start="DTSTART:16010101T000000Z")))
    assert "DAILY since 1601 takes more than 50000 steps" in set_aside[0].reason


def test_an_exclusion_that_can_not_be_read_is_noted_and_the_series_kept() -> None:
    items, set_aside = read(calendar(event("RRULE:FREQ=DAILY", "EXDATE:never", "EXRULE:FREQ=WEEKLY")))
    assert items[0].recurrence is not None
    assert ["EXRULE" in set_aside[0].reason, "EXDATE 'never'" in set_aside[1].reason] == [True, True]


def test_the_skip_of_rfc_7529_changes_nothing_in_the_gregorian_calendar() -> None:
    assert series("RRULE:RSCALE=GREGORIAN;FREQ=DAILY;SKIP=OMIT").rules == ("FREQ=DAILY",)
