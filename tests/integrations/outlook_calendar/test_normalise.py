"""Events as Graph gives them -> meetings, without a server: rules, zones, and the same as Google's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given

from domain.moments import instant_of
from domain.ports.provider import CalendarContent
from domain.touches.mail import Secrecy
from integrations.google_calendar.normalise import meeting_of as google_meeting
from integrations.microsoft_graph.paging import part_in
from integrations.outlook_calendar.normalise import is_whole, meeting_of, series_of
from integrations.outlook_calendar.patterns import rule_of
from integrations.outlook_calendar.series import Read
from integrations.outlook_calendar.times import Unreadable, stretch_of
from integrations.rfc5545.clocks import known_clock
from integrations.rfc5545.expanding import expand
from tests.integrations.microsoft_graph.hostile import hostile
from tests.integrations.microsoft_graph.providers import BEA, BERLIN, RITA

CLOCK = known_clock(BERLIN)
READ = (datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


def event(**more: object) -> dict[str, Any]:
    """A meeting of Rita's on a Wednesday."""
    return {
        "id": "AAkALg", "type": "singleInstance", "uid": "demo@north.example", "subject": "Demo",
        "isAllDay": False, "isCancelled": False, "isOrganizer": True,
        "createdDateTime": "2026-11-02T09:00:00.1234567Z",
        "lastModifiedDateTime": "2026-11-03T09:00:00.7654321Z",
        "start": {"dateTime": "2026-11-25T09:00:00.0000000", "timeZone": "UTC"},
        "end": {"dateTime": "2026-11-25T10:00:00.0000000", "timeZone": "UTC"},
        "originalStartTimeZone": BERLIN, "sensitivity": "normal", "showAs": "busy",
        "organizer": {"emailAddress": {"address": RITA, "name": "Rita Rep"}},
        "attendees": [{
            "type": "required", "emailAddress": {"address": BEA, "name": "Bea"},
            "status": {"response": "accepted", "time": "0001-01-01T00:00:00Z"},
        }],
        **more,
    }  # fmt: skip


def weekly(**more: object) -> dict[str, Any]:
    recurrence = {
        "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["wednesday"], "firstDayOfWeek": "sunday"},
        "range": {"type": "numbered", "startDate": "2026-11-25", "numberOfOccurrences": 4},
    }
    return event(type="seriesMaster", recurrence=recurrence, **more)


def occurrence(day: datetime, **more: object) -> dict[str, Any]:
    return event(
        type="occurrence",
        start={"dateTime": f"{day:%Y-%m-%dT%H:%M:%S}.0000000", "timeZone": "UTC"},
        end={"dateTime": f"{day + timedelta(hours=1):%Y-%m-%dT%H:%M:%S}.0000000", "timeZone": "UTC"},
        **more,
    )


def wednesdays(*skipped: int) -> list[dict[str, Any]]:
    first = datetime(2026, 11, 25, 9, tzinfo=UTC)
    return [occurrence(first + timedelta(weeks=week)) for week in range(4) if week not in skipped]


MOVED = {"type": "exception", "occurrenceId": "OID.AAkALg.2026-12-09", "subject": "Moved"}


def item(payload: dict[str, Any]) -> Any:  # noqa: ANN401 - a calendar item
    (found,) = meeting_of(payload, owner=RITA).items
    return found


def test_the_same_meeting_in_google_and_in_outlook_is_stated_alike():
    google = {
        "id": "g1", "iCalUID": "demo@north.example", "summary": "Demo", "status": "confirmed",
        "created": "2026-11-02T09:00:00.000Z", "updated": "2026-11-03T09:00:00.000Z",
        "start": {"dateTime": "2026-11-25T10:00:00+01:00"}, "end": {"dateTime": "2026-11-25T11:00:00+01:00"},
        "organizer": {"email": RITA, "displayName": "Rita Rep"},
        "attendees": [{"email": BEA, "displayName": "Bea", "responseStatus": "accepted"}],
    }  # fmt: skip
    (theirs,) = google_meeting(google).items
    ours = item(event())
    for name in ("uid", "instance", "span", "people", "title", "stamped_at", "created_at", "cancelled"):
        assert getattr(ours, name) == getattr(theirs, name), name


def test_a_uid_of_google_that_outlook_wrapped_meets_it_again():
    wrapped = (
        "040000008200E00074C5B7101A82E00800000000000000000000000000000000000000001F0000007643616C2D55696401000000"
        + b"demo@north.example\0".hex().upper()
    )
    assert item(event(uid=None, iCalUId=wrapped)).uid == "demo@north.example"


def test_the_same_series_in_google_and_in_outlook_has_the_same_instances():
    google = {
        "id": "g1", "iCalUID": "demo@north.example", "summary": "Demo", "updated": "2026-11-03T09:00:00Z",
        "start": {"dateTime": "2026-11-25T10:00:00+01:00", "timeZone": "Europe/Berlin"},
        "end": {"dateTime": "2026-11-25T11:00:00+01:00", "timeZone": "Europe/Berlin"},
        "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=4;BYDAY=WE"],
    }  # fmt: skip
    (theirs,) = google_meeting(google).items
    (ours,) = series_of(weekly(), Read(*READ, wednesdays()), owner=RITA).items
    far = instant_of(READ[1])
    assert expand(ours.recurrence, far) == expand(theirs.recurrence, far)


def test_row_54_what_the_rule_gives_and_the_calendar_does_not_is_called_off():
    series, deleted = series_of(weekly(), Read(*READ, wednesdays(2)), owner=RITA).items
    assert len(series.recurrence.rules) == 1
    assert deleted.cancelled
    assert deleted.instance == instant_of(datetime(2026, 12, 9, 9, tzinfo=UTC))


def test_what_was_not_read_is_not_called_off():
    until = datetime(2026, 12, 1, tzinfo=UTC)
    found = series_of(weekly(), Read(READ[0], until, wednesdays(1, 2, 3)), owner=RITA).items
    assert len(found) == 1


def test_instances_that_no_rule_explains_are_stated_one_by_one_and_nothing_is_called_off():
    odd = [*wednesdays(), occurrence(datetime(2026, 11, 27, 9, tzinfo=UTC))]
    (series,) = series_of(weekly(), Read(*READ, odd), owner=RITA).items
    assert series.recurrence.rules == ()
    assert len(expand(series.recurrence, instant_of(READ[1]))) == 5


def test_row_56_a_series_in_a_zone_that_nobody_knows_is_stated_one_by_one():
    strange = weekly(originalStartTimeZone="tzone://Microsoft/Custom")
    (series,) = series_of(strange, Read(*READ, wednesdays()), owner=RITA).items
    assert len(expand(series.recurrence, instant_of(READ[1]))) == 4


@pytest.mark.parametrize(
    "named",
    [
        {"occurrenceId": "OID.AAkALg.2026-12-02"},
        {"iCalUId": "040000008200E00074C5B7101A82E00807EA0C02" + "0" * 40},
        {"originalStart": "2026-12-02T09:00:00Z"},
    ],
)
def test_a_moved_instance_is_named_by_whatever_says_when_it_was_to_begin(named):
    moved = occurrence(datetime(2026, 12, 3, 14, tzinfo=UTC)) | {"type": "exception"} | named
    instances = [*wednesdays(1), moved]
    series, exception = series_of(weekly(), Read(*READ, instances), owner=RITA).items
    assert not series.cancelled
    assert exception.instance == instant_of(datetime(2026, 12, 2, 9, tzinfo=UTC))
    assert exception.span.start == instant_of(datetime(2026, 12, 3, 14, tzinfo=UTC))


def test_row_57_a_whole_day_that_ends_with_the_midnight_at_which_it_begins_is_that_day():
    midnight = {"dateTime": "2026-11-25T00:00:00.0000000", "timeZone": "UTC"}
    whole = event(isAllDay=True, start=midnight, end=midnight)
    stretch, span = stretch_of(whole), item(whole).span
    assert stretch.end - stretch.start == timedelta(days=1)
    assert (span.end_day - span.start_day, span.start) == (1, None)


def test_row_57_an_end_before_the_beginning_is_no_end():
    midnight = {"dateTime": "2026-11-25T00:00:00.0000000", "timeZone": "UTC"}
    stretch, span = stretch_of(event(end=midnight)), item(event(end=midnight)).span
    assert stretch.start == stretch.end
    assert span.start == span.end == instant_of(datetime(2026, 11, 25, 9, tzinfo=UTC))


@pytest.mark.parametrize(("hour", "count"), [(9, 2), (10, 1)])
def test_row_57_what_ends_as_the_stretch_that_was_read_begins_is_not_missed_there(hour, count):
    since = datetime(2026, 11, 25, hour, tzinfo=UTC)
    found = series_of(weekly(), Read(since, READ[1], wednesdays(0)), owner=RITA).items
    assert len(found) == count


RULES = [
    ({"type": "daily", "interval": 2}, "FREQ=DAILY;INTERVAL=2"),
    ({"type": "weekly", "interval": 1, "daysOfWeek": ["monday", "friday"], "firstDayOfWeek": "monday"},
     "FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,FR;WKST=MO"),
    ({"type": "absoluteMonthly", "interval": 3, "dayOfMonth": 15}, "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15"),
    ({"type": "absoluteMonthly", "interval": 1, "dayOfMonth": 31},
     "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"),
    ({"type": "relativeMonthly", "interval": 1, "daysOfWeek": ["tuesday"], "index": "last"},
     "FREQ=MONTHLY;INTERVAL=1;BYDAY=TU;BYSETPOS=-1"),
    ({"type": "absoluteYearly", "interval": 1, "dayOfMonth": 1, "month": 5},
     "FREQ=YEARLY;INTERVAL=1;BYMONTH=5;BYMONTHDAY=1"),
    ({"type": "relativeYearly", "interval": 1, "daysOfWeek": ["thursday"], "index": "fourth", "month": 11},
     "FREQ=YEARLY;INTERVAL=1;BYMONTH=11;BYDAY=TH;BYSETPOS=4"),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "rule"), RULES)
def test_each_pattern_is_a_rule(pattern, rule):
    assert CLOCK is not None
    told = {"pattern": pattern, "range": {"type": "noEnd"}}
    assert rule_of(told, CLOCK, whole_day=False) == f"RRULE:{rule}"


def test_a_series_ends_with_the_last_day_that_is_named():
    assert CLOCK is not None
    told = {
        "pattern": {"type": "daily", "interval": 1},
        "range": {"type": "endDate", "endDate": "2026-12-01"},
    }
    assert rule_of(told, CLOCK, whole_day=False) == "RRULE:FREQ=DAILY;INTERVAL=1;UNTIL=20261201T225959Z"
    assert rule_of(told, CLOCK, whole_day=True) == "RRULE:FREQ=DAILY;INTERVAL=1;UNTIL=20261201"
    assert rule_of({"pattern": {"type": "hourly"}}, CLOCK, whole_day=False) is None


def test_years_that_stand_for_never_are_no_times():
    never = {"dateTime": "0001-01-01T00:00:00.0000000", "timeZone": "UTC"}
    endless = {"dateTime": "9999-12-31T23:59:59.9999999", "timeZone": "UTC"}
    with pytest.raises(Unreadable, match="no_time"):
        meeting_of(event(start=never), owner=RITA)
    assert item(event(end=endless)).span.end is not None
    assert item(event(createdDateTime="0001-01-01T00:00:00Z")).created_at is None


def test_secrecy_is_kept():
    assert item(event(sensitivity="confidential")).secrecy is Secrecy.CONFIDENTIAL
    assert meeting_of(event(sensitivity="personal"), owner=RITA).is_private


def test_rooms_are_no_people_and_who_calls_is_not_asked():
    people = [
        {
            "type": "resource",
            "emailAddress": {"address": "room@ours.example"},
            "status": {"response": "accepted"},
        },
        {"type": "required", "emailAddress": {"address": RITA}, "status": {"response": "none"}},
    ]
    assert [each.address.address for each in item(event(attendees=people)).people] == [RITA]


@given(hostile(event()))
def test_whatever_an_event_holds_it_is_read_or_refused(payload):
    assert isinstance(is_whole(payload), bool)
    assert "@" not in refused(lambda: meeting_of(payload, owner=RITA))


SERIES = {"master": weekly(), "instances": [*wednesdays(2), *(each | MOVED for each in wednesdays(0, 1, 3))]}


@given(hostile(SERIES))
def test_whatever_a_series_and_its_instances_hold_it_is_read_or_refused(payload):
    stated = payload.get("instances")
    instances = [each for each in stated if isinstance(each, dict)] if isinstance(stated, list) else []
    assert "@" not in refused(
        lambda: series_of(part_in(payload, "master"), Read(*READ, instances), owner=RITA)
    )


def refused(read: Callable[[], CalendarContent]) -> str:
    """The reason for which something can not be read; empty if it can."""
    try:
        found = read()
    except Unreadable as unreadable:
        return unreadable.reason
    assert all(each.uid for each in found.items)
    assert found.items or found.left_out is not None
    return ""
