"""Calendars that are filled: from files, with synthetic events, from another process."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from integrations.sandbox.microsoft.calendar.patterns import NoPattern
from integrations.sandbox.microsoft.calendar.uids import own_uid, plain_uid, uid_of
from integrations.sandbox.remote import RemoteSandbox, SandboxRefused
from tests.integrations.sandbox.microsoft.calendar_graph import BEA, NOVEMBER, RITA, SVEN, meeting

EVENTS = f"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//north//EN
BEGIN:VEVENT
UID:weekly@north.example
DTSTAMP:20261101T000000Z
DTSTART;TZID=Europe/Berlin:20261102T100000
DTEND;TZID=Europe/Berlin:20261102T110000
RRULE:FREQ=WEEKLY;COUNT=4
EXDATE;TZID=Europe/Berlin:20261116T100000
SUMMARY:Weekly call
ORGANIZER;CN=Bea:mailto:{BEA}
ATTENDEE;CN=Rita;PARTSTAT=ACCEPTED:mailto:{RITA}
END:VEVENT
BEGIN:VEVENT
UID:weekly@north.example
RECURRENCE-ID;TZID=Europe/Berlin:20261109T100000
DTSTAMP:20261101T000000Z
DTSTART;TZID=Europe/Berlin:20261110T150000
DURATION:PT30M
SUMMARY:Weekly call, moved
END:VEVENT
BEGIN:VEVENT
UID:own@ours.example
DTSTAMP:20261101T000000Z
DTSTART:20261125T080000Z
DTEND:20261125T090000Z
SUMMARY:Demo
CLASS:PRIVATE
ORGANIZER:mailto:{RITA}
ATTENDEE;CN=Bea;PARTSTAT=TENTATIVE;ROLE=OPT-PARTICIPANT:mailto:{BEA}
ATTENDEE;PARTSTAT=ACCEPTED:mailto:{RITA}
END:VEVENT
BEGIN:VEVENT
UID:day@ours.example
DTSTAMP:20261101T000000Z
DTSTART;VALUE=DATE:20261127
SUMMARY:Fair
STATUS:CANCELLED
END:VEVENT
END:VCALENDAR
"""


def test_a_calendar_file_keeps_series_exceptions_answers_and_uids(sandbox, rita, tmp_path):
    (tmp_path / f"{RITA}.ics").write_text(EVENTS.replace("\n", "\r\n"))
    assert sandbox.microsoft.seeding.folder(str(tmp_path)) == {f"{RITA}.ics": 4}
    told = rita.get("me/calendarView", NOVEMBER)["value"]
    assert [(each["type"], each["start"]["dateTime"][8:16], each["subject"]) for each in told] == [
        ("occurrence", "02T09:00", "Weekly call"), ("exception", "10T14:00", "Weekly call, moved"),
        ("occurrence", "23T09:00", "Weekly call"), ("singleInstance", "25T08:00", "Demo"),
        ("singleInstance", "27T00:00", "Fair"),
    ]  # fmt: skip
    series, own, day = told[0], told[3], told[4]
    assert plain_uid(series["uid"]) == "weekly@north.example"
    assert (series["isOrganizer"], series["responseStatus"]["response"]) == (False, "accepted")
    assert (own["isOrganizer"], own["sensitivity"]) == (True, "private")
    (bea,) = own["attendees"]
    assert (bea["type"], bea["status"]["response"]) == ("optional", "tentativelyAccepted")
    assert (day["isAllDay"], day["isCancelled"]) == (True, True)
    assert day["end"]["dateTime"] == "2026-11-28T00:00:00.0000000"
    items, _ = rita.round()
    assert sorted(each["type"] for each in items) == [
        "exception", "occurrence", "occurrence", "seriesMaster", "singleInstance", "singleInstance",
    ]  # fmt: skip


def test_a_series_that_outlook_can_not_have_is_refused_with_its_place(sandbox, tmp_path):
    path = tmp_path / "odd.ics"
    path.write_text(EVENTS.replace("FREQ=WEEKLY;COUNT=4", "FREQ=MONTHLY;BYMONTHDAY=1,15"))
    with pytest.raises(NoPattern, match=r"odd\.ics, event weekly@north\.example: Outlook has no pattern"):
        sandbox.microsoft.seeding.calendar_file(RITA, str(path))


def test_synthetic_events_are_organized_in_turns_and_shared(sandbox, rita, sven):
    assert sandbox.microsoft.seeding.synthetic_events([RITA, SVEN], 200) == 200
    mine = rita.get("me/events", {"$top": "1000"})["value"]
    his = sven.get("me/events", {"$top": "1000"})["value"]
    assert sum(each["isOrganizer"] for each in mine) == sum(each["isOrganizer"] for each in his) == 100
    assert sum(not each["isOrganizer"] for each in his) == 50
    assert sum(each["type"] == "seriesMaster" for each in [*mine, *his] if each["isOrganizer"]) == 20
    assert {each["uid"] for each in his if not each["isOrganizer"]} <= {each["uid"] for each in mine}
    year = {"startDateTime": "2026-05-01T00:00:00Z", "endDateTime": "2027-06-01T00:00:00Z"}
    items, _ = rita.round(prefer="odata.maxpagesize=50", window=year)
    assert len({each["id"] for each in items}) == len(items) == 90 + 10 * 7


def test_the_diary_and_the_notices_are_kept_over_http_too(sandbox, rita):
    remote = RemoteSandbox(sandbox.address)
    made = remote.do("microsoft.diary.adds", address=RITA, event=meeting())
    remote.do("microsoft.diary.changes", address=RITA, event=made["id"], change={"subject": "Two"})
    assert rita.get("me/events")["value"][0]["subject"] == "Two"
    assert remote.do("microsoft.notices.of", address=RITA) == []
    with pytest.raises(SandboxRefused, match="NoSuchEvent"):
        remote.do("microsoft.diary.cancels", address=SVEN, event=made["uid"])
    with pytest.raises(SandboxRefused, match="has no calendar 'Customers'"):
        remote.do("microsoft.diary.event_ids", address=RITA, calendar="Customers")


def test_an_id_that_only_begins_like_outlooks_is_kept_as_it_is_within_one_of_outlooks():
    foreign = "040000008200E00074C5B7101A82E008-0414@north.example"
    assert plain_uid(uid_of(foreign)) == foreign
    own = own_uid(1, datetime(2026, 11, 1, tzinfo=UTC))
    assert uid_of(own.lower()) == own
