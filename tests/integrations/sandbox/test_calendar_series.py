"""Series of events: their occurrences, those that differ, and what of them a list tells."""

from __future__ import annotations

import pytest

from tests.integrations.sandbox.clients import RITA, meeting, refusal


@pytest.fixture
def diary(sandbox):
    return sandbox.google.diary


@pytest.fixture
def weekly(diary) -> str:
    """Four Mondays at ten in Berlin, over the end of summer time: 12, 19, 26 October and 2 November."""
    event = {
        "summary": "Weekly",
        "start": {"dateTime": "2026-10-12T10:00:00+02:00", "timeZone": "Europe/Berlin"},
        "end": {"dateTime": "2026-10-12T10:30:00+02:00", "timeZone": "Europe/Berlin"},
        "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=4;BYDAY=MO"],
    }
    return diary.adds(RITA, event)["id"]


def listed(client, **given: object) -> list[dict]:
    return client.events.list(calendarId="primary", **given).execute()["items"]


def starts(items: list[dict]) -> list[str]:
    return [each["start"].get("dateTime") or each["start"]["date"] for each in items]


def test_a_series_is_one_master_without_its_occurrences_or_all_of_them_without_the_master(rita, weekly):
    (master,) = listed(rita)
    assert master["recurrence"] == ["RRULE:FREQ=WEEKLY;COUNT=4;BYDAY=MO"]
    assert master["start"] == {"dateTime": "2026-10-12T10:00:00+02:00", "timeZone": "Europe/Berlin"}
    single = listed(rita, singleEvents=True)
    assert starts(single) == [
        "2026-10-12T10:00:00+02:00", "2026-10-19T10:00:00+02:00", "2026-10-26T10:00:00+01:00",
        "2026-11-02T10:00:00+01:00",
    ]  # fmt: skip
    assert [each["id"] for each in single] == [
        f"{weekly}_20261012T080000Z", f"{weekly}_20261019T080000Z", f"{weekly}_20261026T090000Z",
        f"{weekly}_20261102T090000Z",
    ]  # fmt: skip
    assert {each["recurringEventId"] for each in single} == {weekly}
    assert {each["iCalUID"] for each in single} == {master["iCalUID"]}
    assert all("recurrence" not in each for each in single)
    assert single[2]["originalStartTime"] == single[2]["start"]


def test_a_moved_occurrence_keeps_its_id_and_says_where_it_was(rita, weekly):
    token = rita.events.list(calendarId="primary").execute()["nextSyncToken"]
    name = f"{weekly}_20261019T080000Z"
    change = {
        "start": {"dateTime": "2026-10-20T15:00:00+02:00"}, "end": {"dateTime": "2026-10-20T15:30:00+02:00"},
    }  # fmt: skip
    moved = rita.events.patch(calendarId="primary", eventId=name, body=change).execute()
    assert (moved["id"], moved["recurringEventId"]) == (name, weekly)
    assert moved["start"] == {"dateTime": "2026-10-20T15:00:00+02:00", "timeZone": "Europe/Berlin"}
    assert moved["originalStartTime"] == {
        "dateTime": "2026-10-19T10:00:00+02:00",
        "timeZone": "Europe/Berlin",
    }
    assert [each["id"] for each in listed(rita)] == [weekly, name]
    assert [each["id"] for each in listed(rita, syncToken=token)] == [name]
    assert starts(listed(rita, singleEvents=True, orderBy="startTime"))[1] == "2026-10-20T15:00:00+02:00"


def test_a_cancelled_occurrence_stands_beside_its_live_master_with_no_more_than_its_ids(rita, weekly, diary):
    name = f"{weekly}_20261019T080000Z"
    diary.cancels(RITA, name)
    _, exception = listed(rita)
    assert exception == {
        "kind": "calendar#event", "etag": exception["etag"], "id": name, "status": "cancelled",
        "recurringEventId": weekly,
        "originalStartTime": {"dateTime": "2026-10-19T10:00:00+02:00", "timeZone": "Europe/Berlin"},
    }  # fmt: skip
    assert len(listed(rita, singleEvents=True)) == 3
    assert len(listed(rita, singleEvents=True, showDeleted=True)) == 4


def test_with_single_events_a_change_of_a_series_tells_every_occurrence(rita, weekly, diary):
    token = rita.events.list(calendarId="primary", singleEvents=True).execute()["nextSyncToken"]
    diary.changes(RITA, weekly, {"summary": "Now daily"})
    assert {each["summary"] for each in listed(rita, singleEvents=True, syncToken=token)} == {"Now daily"}
    diary.changes(RITA, weekly, {"recurrence": ["RRULE:FREQ=WEEKLY;COUNT=2;BYDAY=MO"]})
    told = listed(rita, singleEvents=True, syncToken=token)
    assert {each["id"][-16:]: each["status"] for each in told} == {
        "20261012T080000Z": "confirmed", "20261019T080000Z": "confirmed", "20261026T090000Z": "cancelled",
        "20261102T090000Z": "cancelled",
    }  # fmt: skip


def test_an_exception_that_its_series_no_longer_has_is_cancelled(rita, weekly, diary):
    name = f"{weekly}_20261102T090000Z"
    diary.changes(RITA, name, {"summary": "Special"})
    token = rita.events.list(calendarId="primary").execute()["nextSyncToken"]
    diary.changes(RITA, weekly, {"recurrence": ["RRULE:FREQ=WEEKLY;COUNT=2;BYDAY=MO"]})
    told = {each["id"]: each["status"] for each in listed(rita, syncToken=token)}
    assert told == {weekly: "confirmed", name: "cancelled"}


def test_a_deleted_series_is_a_tombstone_and_so_are_its_exceptions(rita, weekly, diary):
    diary.changes(RITA, f"{weekly}_20261019T080000Z", {"summary": "Special"})
    token = rita.events.list(calendarId="primary").execute()["nextSyncToken"]
    diary.cancels(RITA, weekly)
    told = listed(rita, syncToken=token)
    assert {each["id"]: each["status"] for each in told} == {
        weekly: "cancelled", f"{weekly}_20261019T080000Z": "cancelled",
    }  # fmt: skip
    assert listed(rita) == []
    gone = listed(rita, singleEvents=True, showDeleted=True)
    assert len(gone) == 4
    assert {each["status"] for each in gone} == {"cancelled"}


def test_the_instances_of_one_series_come_in_pages_with_what_differs(rita, weekly, diary):
    diary.changes(RITA, f"{weekly}_20261019T080000Z", {"summary": "Special"})
    diary.cancels(RITA, f"{weekly}_20261026T090000Z")
    asked = {"calendarId": "primary", "eventId": weekly}
    request = rita.events.instances(**asked, maxResults=2)
    first = request.execute()
    rest = rita.events.instances_next(request, first).execute()
    assert [each["summary"] for each in [*first["items"], *rest["items"]]] == ["Weekly", "Special", "Weekly"]
    assert len(rita.events.instances(**asked, showDeleted=True).execute()["items"]) == 4
    bounded = rita.events.instances(
        **asked, timeMin="2026-10-13T00:00:00Z", timeMax="2026-10-25T00:00:00Z"
    ).execute()
    assert [each["summary"] for each in bounded["items"]] == ["Special"]
    one = rita.events.instances(**asked, originalStart="2026-11-02T10:00:00+01:00").execute()
    assert [each["id"] for each in one["items"]] == [f"{weekly}_20261102T090000Z"]
    single = diary.adds(RITA, meeting())["id"]
    assert refusal(lambda: rita.events.instances(calendarId="primary", eventId=single).execute())[0] == 400
    assert refusal(lambda: rita.events.instances(calendarId="primary", eventId="none").execute())[0] == 404


def test_an_occurrence_that_nobody_touched_can_be_read_and_one_that_is_none_can_not(rita, weekly):
    got = rita.events.get(calendarId="primary", eventId=f"{weekly}_20261102T090000Z").execute()
    assert got["start"]["dateTime"] == "2026-11-02T10:00:00+01:00"
    for ending in ("20261102T100000Z", "20261103", "soon"):
        assert (
            refusal(
                lambda e=ending: rita.events.get(calendarId="primary", eventId=f"{weekly}_{e}").execute()
            )[0]
            == 404
        )


def test_all_day_series_have_days_in_their_ids(rita, diary):
    event = {
        "summary": "Fair", "start": {"date": "2026-12-01"}, "end": {"date": "2026-12-03"},
        "recurrence": [
            "RRULE:FREQ=MONTHLY;COUNT=3", "EXDATE;VALUE=DATE:20270101", "RDATE;VALUE=DATE:20270105",
        ],
    }  # fmt: skip
    name = diary.adds(RITA, event)["id"]
    single = listed(rita, singleEvents=True)
    assert [(each["id"].removeprefix(f"{name}_"), each["end"]["date"]) for each in single] == [
        ("20261201", "2026-12-03"), ("20270105", "2027-01-07"), ("20270201", "2027-02-03"),
    ]  # fmt: skip


def test_rules_end_at_an_instant_in_utc_and_leave_out_days_in_their_zone(rita, diary):
    event = meeting(
        day="2026-12-01", recurrence=[
            "RRULE:FREQ=DAILY;UNTIL=20261205T090000Z", "EXDATE;TZID=Europe/Berlin:20261202T100000",
            "EXDATE:20261203T090000Z",
        ],
    )  # fmt: skip
    diary.adds(RITA, event)
    assert [text[8:10] for text in starts(listed(rita, singleEvents=True))] == ["01", "04", "05"]


def test_a_series_without_an_end_is_told_for_two_years(rita, diary):
    diary.adds(RITA, meeting(recurrence=["RRULE:FREQ=WEEKLY"]))
    assert 100 < len(listed(rita, singleEvents=True, maxResults=2500)) < 106
    some = listed(rita, singleEvents=True, timeMin="2030-01-01T00:00:00Z", timeMax="2030-01-15T00:00:00Z")
    assert len(some) == 2


@pytest.mark.parametrize("line", ["RRULE:FREQ=SOMETIMES", "DTSTART:20261201T100000Z", "nonsense"])
def test_a_rule_that_is_none_is_refused(rita, line):
    body = meeting(recurrence=[line])
    assert refusal(lambda: rita.events.insert(calendarId="primary", body=body).execute())[:2] == (
        400,
        "invalid",
    )


def test_a_series_needs_a_zone_and_exrule_is_not_modelled(rita):
    body = meeting(recurrence=["RRULE:FREQ=DAILY;COUNT=2"])
    del body["start"]["timeZone"]
    assert refusal(lambda: rita.events.insert(calendarId="primary", body=body).execute()) == (
        400, "required", "Missing time zone definition for start time.",
    )  # fmt: skip
    rule = meeting(recurrence=["RRULE:FREQ=DAILY;COUNT=2", "EXRULE:FREQ=DAILY;COUNT=1"])
    assert refusal(lambda: rita.events.insert(calendarId="primary", body=rule).execute())[0] == 501
