"""Events as Google writes them: what becomes of each, the same as of the calendar file that says the same."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.ports.provider import LeftOut
from domain.touches.mail import CalendarItem
from domain.touches.touch import Method, PartStat, Role
from integrations.google_calendar.normalise import meeting_of
from integrations.google_calendar.vevent import Unreadable
from integrations.rfc5545.reading import read_calendar

EVENT = {
    "kind": "calendar#event",
    "etag": '"3568771251472222"',
    "id": "e4n4cn7e",
    "status": "confirmed",
    "created": "2026-07-18T14:40:25.000Z",
    "updated": "2026-07-18T14:41:25.736Z",
    "summary": "Review: prices, terms; next",
    "iCalUID": "e4n4cn7e@google.example",
    "sequence": 2,
    "creator": {"email": "rita@ours.example", "self": True},
    "organizer": {"email": "rita@ours.example", "displayName": "Rita Rep", "self": True},
    "start": {"dateTime": "2026-08-03T10:00:00+02:00", "timeZone": "Europe/Amsterdam"},
    "end": {"dateTime": "2026-08-03T11:00:00+02:00", "timeZone": "Europe/Amsterdam"},
    "attendees": [
        {"email": "rita@ours.example", "organizer": True, "self": True, "responseStatus": "accepted"},
        {"email": "Bea@North.example", "displayName": "Buyer, Bea", "responseStatus": "tentative"},
        {"email": "ben@north.example", "responseStatus": "declined", "optional": True},
        {"email": "room-1@resource.example", "resource": True, "responseStatus": "accepted"},
    ],
    "hangoutLink": "https://meet.example/aaa",
    "conferenceData": {"conferenceId": "aaa", "entryPoints": [{"uri": "https://meet.example/aaa"}]},
    "eventType": "default",
}
AROUND = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:PUBLISH\r\n{}END:VCALENDAR\r\n"
STATED = (
    "UID:e4n4cn7e@google.example\r\nDTSTAMP:20260718T144125Z\r\nCREATED:20260718T144025Z\r\n"
    "LAST-MODIFIED:20260718T144125Z\r\nSEQUENCE:2\r\n"
)
WHO = (
    "ORGANIZER;CN=Rita Rep:mailto:rita@ours.example\r\n"
    "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED:mailto:rita@ours.example\r\n"
    'ATTENDEE;CUTYPE=INDIVIDUAL;PARTSTAT=TENTATIVE;CN="Buyer, Bea":mailto:bea@north.example\r\n'
    "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=OPT-PARTICIPANT;PARTSTAT=DECLINED:mailto:ben@north.example\r\n"
    "ATTENDEE;CUTYPE=RESOURCE;PARTSTAT=ACCEPTED:mailto:room-1@resource.example\r\n"
)
TITLE = "SUMMARY:Review: prices\\, terms\\; next\r\n"


def exported(text: str) -> CalendarItem:
    data = AROUND.format(f"BEGIN:VEVENT\r\n{STATED}{TITLE}{WHO}{text}END:VEVENT\r\n").encode()
    ((item,), aside) = read_calendar(data, source="export", default_zone=ZoneInfo("Asia/Tokyo"))
    assert aside == []
    return replace(item, source="")


def normalised(**changes: object) -> CalendarItem:
    (item,) = meeting_of({**EVENT, **changes}).items
    return replace(item, source="")


def time(text: str, zone: str = "Europe/Amsterdam") -> dict[str, str]:
    return {"dateTime": text, "timeZone": zone}


SAME = {
    "once": (
        {},
        "DTSTART:20260803T080000Z\r\nDTEND:20260803T090000Z\r\n",
    ),
    "once_in_a_zone": (
        {},
        "DTSTART;TZID=Europe/Amsterdam:20260803T100000\r\nDTEND;TZID=Europe/Amsterdam:20260803T110000\r\n",
    ),
    "in_the_hour_that_comes_twice": (
        {"start": time("2026-10-25T02:30:00+01:00"), "end": time("2026-10-25T03:30:00+01:00")},
        "DTSTART:20261025T013000Z\r\nDTEND:20261025T023000Z\r\n",
    ),
    "all_day": (
        {"start": {"date": "2026-08-03"}, "end": {"date": "2026-08-05"}},
        "DTSTART;VALUE=DATE:20260803\r\nDTEND;VALUE=DATE:20260805\r\n",
    ),
    "weekly": (
        {
            "recurrence": [
                "RRULE:FREQ=WEEKLY;COUNT=6;BYDAY=MO",
                "EXDATE;TZID=Europe/Amsterdam:20260810T100000",
            ]
        },
        (
            "DTSTART;TZID=Europe/Amsterdam:20260803T100000\r\nDTEND;TZID=Europe/Amsterdam:20260803T110000\r\n"
            "RRULE:FREQ=WEEKLY;COUNT=6;BYDAY=MO\r\nEXDATE;TZID=Europe/Amsterdam:20260810T100000\r\n"
        ),
    ),
    "weekly_all_day": (
        {
            "start": {"date": "2026-08-03"},
            "end": {"date": "2026-08-04"},
            "recurrence": ["EXDATE;VALUE=DATE:20260810", "RRULE:FREQ=WEEKLY;UNTIL=20260831"],
        },
        (
            "DTSTART;VALUE=DATE:20260803\r\nDTEND;VALUE=DATE:20260804\r\n"
            "RRULE:FREQ=WEEKLY;UNTIL=20260831\r\nEXDATE;VALUE=DATE:20260810\r\n"
        ),
    ),
    "moved_instance": (
        {
            "recurringEventId": "e4n4cn7e",
            "originalStartTime": time("2026-08-10T10:00:00+02:00"),
            "start": time("2026-08-11T14:00:00+02:00"),
            "end": time("2026-08-11T15:00:00+02:00"),
        },
        (
            "RECURRENCE-ID;TZID=Europe/Amsterdam:20260810T100000\r\n"
            "DTSTART;TZID=Europe/Amsterdam:20260811T140000\r\nDTEND;TZID=Europe/Amsterdam:20260811T150000\r\n"
        ),
    ),
    "moved_all_day_instance": (
        {
            "recurringEventId": "e4n4cn7e",
            "originalStartTime": {"date": "2026-08-10"},
            "start": {"date": "2026-08-11"},
            "end": {"date": "2026-08-12"},
        },
        "RECURRENCE-ID;VALUE=DATE:20260810\r\nDTSTART;VALUE=DATE:20260811\r\nDTEND;VALUE=DATE:20260812\r\n",
    ),
    "cancelled": (
        {"status": "cancelled"},
        "STATUS:CANCELLED\r\nDTSTART:20260803T080000Z\r\nDTEND:20260803T090000Z\r\n",
    ),
}


@pytest.mark.parametrize("case", SAME)
def test_the_same_meeting_from_a_calendar_file_and_from_google_is_the_same(case):
    changes, text = SAME[case]
    assert normalised(**changes) == exported(text)


def test_rooms_are_no_people_and_the_organizer_answers_as_an_attendee():
    people = [(p.address.address, p.role, p.answer) for p in normalised().people]
    assert people == [
        ("rita@ours.example", Role.ORGANIZER, PartStat.NEEDS_ACTION),
        ("rita@ours.example", Role.ATTENDEE, PartStat.ACCEPTED),
        ("bea@north.example", Role.ATTENDEE, PartStat.TENTATIVE),
        ("ben@north.example", Role.ATTENDEE, PartStat.DECLINED),
    ]


def test_row_27_a_tombstone_without_a_time_cancels_the_instance_that_it_names():
    bare = {
        "id": "e4n4cn7e_20260810T080000Z",
        "status": "cancelled",
        "iCalUID": "e4n4cn7e@google.example",
        "updated": "2026-07-19T10:00:00Z",
        "sequence": None,
        "summary": None,
        "attendees": None,
        "recurringEventId": "e4n4cn7e",
        "originalStartTime": time("2026-08-10T10:00:00+02:00"),
    }
    (item,) = meeting_of(bare).items
    assert (item.method, item.cancelled, item.span, item.people) == (Method.CANCEL, True, None, ())
    assert item.instance == normalised(**SAME["moved_instance"][0]).instance


def test_a_meeting_whose_guests_are_hidden_has_those_that_are_shown():
    mine = [EVENT["attendees"][0]]
    item = normalised(attendees=mine, attendeesOmitted=True)
    assert [p.address.address for p in item.people] == ["rita@ours.example"] * 2


@pytest.mark.parametrize("kind", ["focusTime", "outOfOffice", "workingLocation", "birthday"])
def test_what_is_no_meeting_is_left_out_whatever_else_it_says(kind):
    content = meeting_of({"id": "a", "eventType": kind})
    assert (content.items, content.left_out) == ((), LeftOut.NO_MEETING)


def test_what_stands_in_a_title_or_a_name_adds_no_property():
    hostile = "Review\r\nATTENDEE:mailto:mallory@elsewhere.example\n\\n,;\x85\u2028BEGIN:VEVENT"
    name = 'Bea";PARTSTAT=ACCEPTED\r\nSTATUS:CANCELLED\r\nX:"'
    item = normalised(summary=hostile, attendees=[{"email": "bea@north.example", "displayName": name}])
    assert [p.address.address for p in item.people] == ["rita@ours.example", "bea@north.example"]
    assert not item.cancelled
    assert item.people[1].answer is PartStat.NEEDS_ACTION
    assert item.title == "Review ATTENDEE:mailto:mallory@elsewhere.example \\n,; BEGIN:VEVENT"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"iCalUID": ""}, "no_uid"),
        ({"iCalUID": 7}, "no_uid"),
        ({"updated": None, "created": "yesterday"}, "no_stamp"),
        ({"start": None}, "no_time"),
        ({"start": {}}, "no_time"),
        ({"start": {"dateTime": "2026-13-45T00:00:00Z"}}, "no_time"),
        ({"start": {"dateTime": "0001-01-01T00:00:00+14:00"}}, "no_time"),
        ({"start": {"date": "9999-12-31"}}, "no_meeting"),
    ],
)
def test_an_event_that_can_not_be_read_says_why_in_a_code(changes, reason):
    with pytest.raises(Unreadable) as unreadable:
        meeting_of({**EVENT, **changes})
    assert unreadable.value.reason == reason


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "/etc/passwd", "\0", "UTC"])
def test_a_series_in_a_zone_that_is_unknown_keeps_its_instants(zone):
    item = normalised(start=time("2026-08-03T10:00:00+02:00", zone), recurrence=["RRULE:FREQ=WEEKLY;COUNT=2"])
    assert item.span == normalised().span
    assert item.recurrence.zone is None


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([*map(str, EVENT)]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
_TIMES = st.fixed_dictionaries(
    {},
    optional={
        "date": st.dates().map(str) | st.text(),
        "dateTime": st.datetimes(timezones=st.just(UTC)).map(str) | st.datetimes().map(str) | st.text(),
        "timeZone": st.sampled_from(["Europe/Berlin", "Asia/Tokyo", "x"]) | st.text(),
    },
)
_PEOPLE = st.fixed_dictionaries(
    {"email": st.text() | st.sampled_from(["a@b.example", "%00@b.example?x"])},
    optional={"displayName": st.text()},
)
_EVENTS = st.fixed_dictionaries(
    {"id": st.text()},
    optional={
        **dict.fromkeys(EVENT.keys() - {"id"}, _JSON),
        "iCalUID": st.text(min_size=1) | _JSON,
        "status": st.sampled_from(["confirmed", "cancelled"]) | _JSON,
        "updated": st.datetimes().map(lambda at: f"{at.isoformat()}Z") | _JSON,
        "summary": st.text() | _JSON,
        **dict.fromkeys(("start", "end", "originalStartTime"), _TIMES | _JSON),
        "organizer": _PEOPLE | _JSON,
        "attendees": st.lists(_PEOPLE) | _JSON,
        "recurrence": st.lists(st.text() | st.text().map(lambda rule: f"RRULE:{rule}")) | _JSON,
    },
)


@settings(max_examples=400)
@given(_EVENTS, st.booleans())
def test_no_payload_is_too_strange_to_be_read_or_named_unreadable(changes, over):
    event = {**(EVENT if over else {}), **changes}
    try:
        content = meeting_of(json.loads(json.dumps(event)))
    except Unreadable as unreadable:
        told = unreadable.reason
    else:
        told = None
        assert len(content.items) == (content.left_out is None)
    assert told in {None, "no_uid", "no_stamp", "no_time", "no_meeting"}
