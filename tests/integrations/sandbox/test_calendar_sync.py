"""Synchronising a calendar through the client library: in full, by token, and when a token is no good."""

from __future__ import annotations

from datetime import timedelta

import pytest

from integrations.sandbox.faults import Fault, Kind
from tests.integrations.sandbox.clients import RITA, SVEN, meeting, refusal

FULL_SYNC = (410, "fullSyncRequired", "Sync token is no longer valid, a full sync is required.")


def listed(client, **given: object) -> dict:
    return client.events.list(calendarId="primary", **given).execute()


def pages(client, **given: object) -> list[dict]:
    request, answers = client.events.list(calendarId="primary", **given), []
    while request is not None:
        answers.append(request.execute())
        request = client.events.list_next(request, answers[-1])
    return answers


def names(answer: dict) -> list[str]:
    return [each["summary"] for each in answer["items"]]


@pytest.fixture
def diary(sandbox):
    return sandbox.google.diary


def test_an_empty_calendar_has_items_all_the_same_and_a_token(rita):
    answer = listed(rita)
    assert answer["items"] == []
    assert answer["nextSyncToken"]
    assert (answer["accessRole"], answer["timeZone"], answer["summary"]) == ("owner", "Europe/Berlin", RITA)


def test_the_token_comes_with_the_last_page_only_in_full_and_by_token(rita, diary):
    for number in range(5):
        diary.adds(RITA, meeting(f"Meeting {number}"))
    full = pages(rita, maxResults=2)
    assert [names(page) for page in full] == [
        ["Meeting 0", "Meeting 1"],
        ["Meeting 2", "Meeting 3"],
        ["Meeting 4"],
    ]
    assert ["nextSyncToken" in page for page in full] == [False, False, True]
    assert ["nextPageToken" in page for page in full] == [True, True, False]
    token = full[-1]["nextSyncToken"]
    assert listed(rita, syncToken=token)["items"] == []
    for number in range(5, 8):
        diary.adds(RITA, meeting(f"Meeting {number}"))
    later = pages(rita, maxResults=2, syncToken=token)
    assert [names(page) for page in later] == [["Meeting 5", "Meeting 6"], ["Meeting 7"]]
    assert ["nextSyncToken" in page for page in later] == [False, True]


def test_what_changes_while_pages_are_read_is_told_by_the_token(rita, diary):
    ids = [diary.adds(RITA, meeting(f"Meeting {number}"))["id"] for number in range(3)]
    request = rita.events.list(calendarId="primary", maxResults=2)
    first = request.execute()
    diary.changes(RITA, ids[0], {"summary": "Changed"})
    diary.cancels(RITA, ids[1])
    rest = rita.events.list_next(request, first).execute()
    assert names(rest) == ["Meeting 2", "Changed"]
    by_token = listed(rita, syncToken=rest["nextSyncToken"])["items"]
    assert {each["id"]: each["status"] for each in by_token} == {ids[0]: "confirmed", ids[1]: "cancelled"}


def test_a_deleted_event_is_a_bare_tombstone_by_token_and_nothing_in_full(rita, diary):
    event = diary.adds(RITA, meeting())
    token = listed(rita)["nextSyncToken"]
    diary.cancels(RITA, event["id"])
    (left,) = listed(rita, syncToken=token)["items"]
    assert set(left) == {"kind", "etag", "id", "status"}
    assert (left["id"], left["status"]) == (event["id"], "cancelled")
    assert listed(rita)["items"] == []
    assert listed(rita, showDeleted=True)["items"] == [left]
    assert rita.events.get(calendarId="primary", eventId=event["id"]).execute()["status"] == "cancelled"


@pytest.mark.parametrize(
    "given",
    [
        {"iCalUID": "a@b"}, {"orderBy": "updated"}, {"q": "review"}, {"timeMin": "2026-01-01T00:00:00Z"},
        {"timeMax": "2026-01-01T00:00:00Z"}, {"updatedMin": "2026-01-01T00:00:00Z"},
        {"privateExtendedProperty": ["a=b"]}, {"sharedExtendedProperty": ["a=b"]}, {"showDeleted": False},
    ],
    ids=lambda given: next(iter(given)),
)  # fmt: skip
def test_what_can_not_be_combined_with_a_token_is_refused(rita, given):
    token = listed(rita)["nextSyncToken"]
    status, reason, message = refusal(lambda: listed(rita, syncToken=token, **given))
    assert (status, reason) == (400, "badRequest")
    assert next(iter(given)) in message


@pytest.mark.parametrize(
    "given", [{"singleEvents": True}, {"eventTypes": ["default"]}, {"maxAttendees": 3}], ids=str
)
def test_a_token_holds_for_the_parameters_that_it_was_given_for(rita, given):
    token = listed(rita)["nextSyncToken"]
    assert refusal(lambda: listed(rita, syncToken=token, **given))[:2] == (400, "badRequest")
    own = listed(rita, **given)["nextSyncToken"]
    assert listed(rita, syncToken=own, **given)["items"] == []


def test_a_token_of_a_page_holds_for_its_own_question(rita, diary):
    for number in range(3):
        diary.adds(RITA, meeting(f"Meeting {number}"))
    page = listed(rita, maxResults=1)["nextPageToken"]
    assert (
        refusal(lambda: listed(rita, maxResults=1, pageToken=page, singleEvents=True))[2]
        == "Invalid page token value."
    )
    assert refusal(lambda: listed(rita, pageToken="made-up"))[0] == 400


def test_a_token_is_too_old_after_a_month_or_on_demand_and_one_that_is_none_is_a_400(rita, sandbox, diary):
    token = listed(rita)["nextSyncToken"]
    sandbox.clock.turn(timedelta(days=29))
    newer = listed(rita, syncToken=token)["nextSyncToken"]
    sandbox.clock.turn(timedelta(days=2))
    assert refusal(lambda: listed(rita, syncToken=token)) == FULL_SYNC
    assert listed(rita, syncToken=newer)["items"] == []
    diary.sync_tokens_expire(RITA)
    assert refusal(lambda: listed(rita, syncToken=newer)) == FULL_SYNC
    assert refusal(lambda: listed(rita, syncToken="made-up"))[:2] == (400, "invalid")
    list_token = rita.calendar.calendarList().list().execute()["nextSyncToken"]
    assert refusal(lambda: listed(rita, syncToken=list_token))[:2] == (400, "invalid")


def test_a_410_comes_at_any_page_on_demand(rita, sandbox, diary):
    for number in range(3):
        diary.adds(RITA, meeting(f"Meeting {number}"))
    sandbox.faults.add(Fault(Kind.FULL_SYNC, "calendar.events.list", page=2))
    first = listed(rita, maxResults=1)
    assert refusal(lambda: listed(rita, maxResults=1, pageToken=first["nextPageToken"])) == FULL_SYNC


def test_a_page_can_be_empty_and_yet_have_another_after_it(rita, sandbox, diary):
    diary.adds(RITA, meeting())
    sandbox.faults.add(Fault(Kind.EMPTY_PAGE, "calendar.events.list"))
    empty, full = pages(rita)
    assert empty["items"] == []
    assert names(full) == ["Review"]


@pytest.mark.parametrize(
    "given",
    [
        {"orderBy": "updated"},
        {"orderBy": "startTime", "singleEvents": True},
        {"q": "review"},
        {"updatedMin": "2026-11-01T00:00:00Z"},
    ],
    ids=str,
)
def test_some_questions_are_answered_without_a_token(rita, diary, given):
    diary.adds(RITA, meeting())
    answer = listed(rita, **given)
    assert names(answer) == ["Review"]
    assert "nextSyncToken" not in answer
    assert "nextPageToken" not in answer


def test_a_window_bounds_the_first_list_but_not_what_the_token_tells(rita, diary):
    old = diary.adds(RITA, meeting("Old", "2026-01-10"))
    diary.adds(RITA, meeting("New", "2026-12-10"))
    first = listed(rita, timeMin="2026-11-01T00:00:00Z")
    assert names(first) == ["New"]
    diary.changes(RITA, old["id"], {"location": "Room 2"})
    assert names(listed(rita, syncToken=first["nextSyncToken"])) == ["Old"]


def test_windows_are_of_what_overlaps_and_must_not_be_empty(rita, diary):
    diary.adds(RITA, meeting("Ten to eleven", "2026-12-10", 10))
    diary.adds(RITA, {"summary": "All day", "start": {"date": "2026-12-10"}, "end": {"date": "2026-12-11"}})
    diary.adds(RITA, meeting("Weekly", "2026-11-26", 10, recurrence=["RRULE:FREQ=WEEKLY;COUNT=4"]))

    def between(begin: str, end: str) -> set[str]:
        return set(names(listed(rita, timeMin=f"2026-12-{begin}+01:00", timeMax=f"2026-12-{end}+01:00")))

    assert between("10T10:30:00", "10T10:40:00") == {"Ten to eleven", "All day", "Weekly"}
    assert between("10T11:00:00", "10T12:00:00") == {"All day"}
    assert between("11T00:00:00", "11T23:00:00") == set()
    assert refusal(lambda: between("11T00:00:00", "10T00:00:00"))[1] == "timeRangeEmpty"
    assert refusal(lambda: listed(rita, timeMin="2026-12-10"))[0] == 400
    assert refusal(lambda: listed(rita, timeMin="2026-12-10T10:00:00"))[0] == 400


def test_the_order_by_start_is_for_single_events_only(rita, diary):
    diary.adds(RITA, meeting("Second", hour=12))
    diary.adds(RITA, meeting("First", hour=9))
    assert names(listed(rita, orderBy="startTime", singleEvents=True)) == ["First", "Second"]
    assert refusal(lambda: listed(rita, orderBy="startTime"))[:2] == (400, "badRequest")


def test_changes_since_an_instant_include_deletions_and_reach_back_two_years_at_most(rita, sandbox, diary):
    event = diary.adds(RITA, meeting())
    sandbox.clock.turn(timedelta(hours=1))
    diary.cancels(RITA, event["id"])
    answer = listed(rita, updatedMin="2026-11-24T09:30:00Z")
    assert [each["status"] for each in answer["items"]] == ["cancelled"]
    assert refusal(lambda: listed(rita, updatedMin="2020-01-01T00:00:00Z"))[:2] == (
        410,
        "updatedMinTooLongAgo",
    )


def test_types_words_and_properties_select(rita, diary):
    diary.adds(
        RITA,
        meeting(
            "Review",
            attendees=[{"email": "bea@north.example"}],
            extendedProperties={"private": {"deal": "7"}},
        ),
    )
    diary.adds(RITA, meeting("Focus", eventType="focusTime"))
    diary.adds(RITA, meeting("Flight", eventType="fromGmail"))
    assert names(listed(rita, eventTypes=["focusTime", "fromGmail"])) == ["Focus", "Flight"]
    assert names(listed(rita, q="bea@north.example")) == ["Review"]
    assert names(listed(rita, privateExtendedProperty=["deal=7"])) == ["Review"]
    assert names(listed(rita, privateExtendedProperty=["deal=8"])) == []
    uid = listed(rita, q="Flight")["items"][0]["iCalUID"]
    assert names(listed(rita, iCalUID=uid)) == ["Flight"]


def test_the_list_of_calendars_has_a_token_of_its_own(rita, diary):
    lists = rita.calendar.calendarList()
    first = lists.list().execute()
    assert [(each["id"], each["primary"]) for each in first["items"]] == [(RITA, True)]
    token = first["nextSyncToken"]
    assert lists.list(syncToken=token).execute()["items"] == []
    diary.makes_calendar(SVEN, "team@group.calendar.example", summary="Team")
    diary.shares("team@group.calendar.example", RITA, "reader")
    (shared,) = lists.list(syncToken=token).execute()["items"]
    assert (shared["summary"], shared["accessRole"]) == ("Team", "reader")
    diary.shares("team@group.calendar.example", RITA, "none")
    (gone,) = lists.list(syncToken=token).execute()["items"]
    assert gone["deleted"] is True
    assert refusal(lambda: lists.get(calendarId="team@group.calendar.example").execute())[0] == 404
    assert [each["id"] for each in lists.list().execute()["items"]] == [RITA]
    assert len(lists.list(showDeleted=True).execute()["items"]) == 2
    assert refusal(lambda: lists.list(syncToken=token, minAccessRole="owner").execute())[:2] == (
        400,
        "badRequest",
    )
    assert refusal(lambda: lists.list(syncToken=token, showDeleted=False).execute())[:2] == (
        400,
        "badRequest",
    )
    diary.list_tokens_expire(RITA)
    assert refusal(lambda: lists.list(syncToken=token).execute()) == FULL_SYNC


def test_the_list_of_calendars_comes_in_pages_and_by_role(rita, diary):
    for number in range(3):
        diary.makes_calendar(SVEN, f"team-{number}@group.calendar.example", summary=f"Team {number}")
        diary.shares(
            f"team-{number}@group.calendar.example", RITA, ("reader", "writer", "freeBusyReader")[number]
        )
    lists = rita.calendar.calendarList()
    first = lists.list(maxResults=3).execute()
    rest = lists.list_next(lists.list(maxResults=3), first).execute()
    assert len(first["items"]) == 3
    assert "nextSyncToken" not in first
    assert len(rest["items"]) == 1
    assert rest["nextSyncToken"]
    able = {each["summary"] for each in lists.list(minAccessRole="writer").execute()["items"]}
    assert able == {RITA, "Team 1"}
    assert (
        rita.calendar.calendars().get(calendarId="team-0@group.calendar.example").execute()["summary"]
        == "Team 0"
    )
    assert lists.get(calendarId=RITA).execute()["primary"] is True


def test_a_calendar_that_is_not_ones_to_see_is_a_404(rita):
    assert refusal(lambda: rita.events.list(calendarId=SVEN).execute()) == (404, "notFound", "Not Found")
    assert refusal(lambda: rita.events.list(calendarId="none@x.example").execute())[0] == 404
