"""A meeting of people at Google and at Microsoft: one iCalendar UID, a copy on each side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from integrations.sandbox.microsoft.calendar.uids import plain_uid
from integrations.sandbox.sandbox import Sandbox
from tests.integrations.sandbox.clients import RITA, client_of, credentials_of
from tests.integrations.sandbox.microsoft.calendar_graph import (
    NOVEMBER,
    SVEN,
    Graph,
    at,
    graph_sandbox,
    meeting,
    weekly,
)

WEEK = {"timeMin": NOVEMBER["startDateTime"], "timeMax": NOVEMBER["endDateTime"], "singleEvents": True}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Rita has her calendar at Google, Sven his in Outlook."""
    with graph_sandbox(SVEN) as made:
        made.google.sign_in.open_account(RITA)
        yield made
        assert made.google.violations == []


@pytest.fixture
def rita(sandbox: Sandbox) -> Iterator[Any]:
    with client_of(sandbox, credentials_of(sandbox, RITA)) as made:
        yield made


@pytest.fixture
def sven(sandbox: Sandbox) -> Graph:
    return Graph(sandbox, SVEN)


def at_google(rita, **options: object) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = rita.events.list(calendarId="primary", **options).execute()["items"]
    return found


def by_google(title: str = "Demo", day: int = 25, **more: object) -> dict[str, Any]:
    times = {
        name: {"dateTime": f"2026-11-{day:02}T{hour}:00:00", "timeZone": "Europe/Berlin"}
        for name, hour in (("start", 10), ("end", 11))
    }
    return {"summary": title, **times, "attendees": [{"email": SVEN}], **more}


def test_what_outlook_organizes_is_at_google_under_the_same_uid(sandbox, rita, sven):
    diary = sandbox.microsoft.diary
    made = diary.adds(SVEN, meeting(25, 10, RITA, location={"displayName": "Room 1"}))
    (there,) = at_google(rita)
    assert there["iCalUID"] == made["uid"]
    assert there["organizer"]["email"] == SVEN
    assert (there["summary"], there["location"]) == ("Demo", "Room 1")
    assert there["start"]["dateTime"] == "2026-11-25T10:00:00+01:00"
    sandbox.google.diary.answers(RITA, there["id"], "accepted")
    (here,) = sven.get("me/events")["value"]
    assert here["attendees"][0]["status"]["response"] == "accepted"
    diary.changes(SVEN, made["id"], {"subject": "Demo, second part"})
    (there,) = at_google(rita)
    assert (there["summary"], there["attendees"][0]["responseStatus"]) == ("Demo, second part", "accepted")
    diary.changes(SVEN, made["id"], {"start": at(26, 10), "end": at(26, 11)})
    (there,) = at_google(rita)
    assert there["attendees"][0]["responseStatus"] == "needsAction"
    diary.cancels(SVEN, made["id"])
    assert at_google(rita) == []


def test_what_google_organizes_is_in_outlook_with_its_uid_wrapped(sandbox, rita, sven):
    diary = sandbox.google.diary
    made = diary.adds(RITA, by_google(location="Room 1"))
    (there,) = sven.get("me/events")["value"]
    assert plain_uid(there["uid"]) == made["iCalUID"]
    assert there["isOrganizer"] is False
    assert there["organizer"]["emailAddress"]["address"] == RITA
    assert [each["emailAddress"]["address"] for each in there["attendees"]] == [RITA, SVEN]
    assert there["start"] == {"dateTime": "2026-11-25T09:00:00.0000000", "timeZone": "UTC"}
    sandbox.microsoft.diary.answers(SVEN, there["uid"], "tentativelyAccepted")
    (here,) = at_google(rita)
    assert here["attendees"][0]["responseStatus"] == "tentative"
    diary.changes(RITA, made["id"], {"summary": "Demo, second part"})
    assert sven.get("me/events")["value"][0]["subject"] == "Demo, second part"
    assert sven.get("me/events")["value"][0]["responseStatus"]["response"] == "tentativelyAccepted"
    diary.cancels(RITA, made["id"])
    assert sven.get("me/events")["value"][0]["isCancelled"] is True


def test_a_series_of_outlook_with_a_moved_and_a_missing_occurrence_is_the_same_at_google(sandbox, rita, sven):
    diary = sandbox.microsoft.diary
    made = diary.adds(SVEN, weekly(2, 10, RITA))
    diary.changes(SVEN, made["id"], {"start": at(10, 15), "end": at(10, 16)}, "2026-11-09")
    diary.cancels(SVEN, made["id"], "2026-11-16")
    here = [each["start"]["dateTime"][:16] for each in sven.get("me/calendarView", NOVEMBER)["value"]]
    there = at_google(rita, **WEEK, timeZone="UTC", orderBy="startTime")
    assert [each["start"]["dateTime"][:16] for each in there] == here
    assert here == ["2026-11-02T09:00", "2026-11-10T14:00", "2026-11-23T09:00"]
    assert {each["iCalUID"] for each in there} == {made["uid"]}
    assert there[1]["originalStartTime"]["dateTime"] == "2026-11-09T09:00:00Z"


def test_a_series_of_google_with_a_moved_and_a_missing_occurrence_is_the_same_in_outlook(sandbox, rita, sven):
    diary = sandbox.google.diary
    made = diary.adds(RITA, by_google(day=2, recurrence=["RRULE:FREQ=WEEKLY;COUNT=4"]))
    moved = {name: value for name, value in by_google(day=10).items() if name in {"start", "end"}}
    diary.changes(RITA, f"{made['id']}_20261109T090000Z", moved)
    diary.cancels(RITA, f"{made['id']}_20261116T090000Z")
    there = sven.get("me/calendarView", NOVEMBER)["value"]
    assert [(each["start"]["dateTime"][:16], each["isCancelled"]) for each in there] == [
        ("2026-11-02T09:00", False), ("2026-11-10T09:00", False), ("2026-11-16T09:00", True),
        ("2026-11-23T09:00", False),
    ]  # fmt: skip
    assert {plain_uid(each["uid"]) for each in there} == {made["iCalUID"]}
    assert there[1]["iCalUId"][32:40] == "07EA0B09"
    assert len(at_google(rita, **WEEK)) == 3
    sandbox.microsoft.diary.answers(SVEN, there[0]["uid"], "accepted", "2026-11-23")
    last = at_google(rita, **WEEK, orderBy="startTime")[-1]
    assert last["attendees"][0]["responseStatus"] == "accepted"
    assert last["id"].endswith("_20261123T090000Z")


def test_both_houses_name_what_takes_place_by_one_uid(sandbox):
    ours, theirs = sandbox.google.diary, sandbox.microsoft.diary
    made = ours.adds(RITA, by_google(day=2, recurrence=["RRULE:FREQ=WEEKLY;COUNT=4"]))
    ours.cancels(RITA, f"{made['id']}_20261116T090000Z")
    other = theirs.adds(SVEN, meeting(25, 10, RITA))
    assert ours.meetings(RITA).keys() == theirs.meetings(SVEN).keys() == {made["iCalUID"], other["uid"]}
    assert theirs.meetings(SVEN)[other["uid"]] == other["id"]
    theirs.cancels(SVEN, other["id"])
    ours.cancels(RITA, made["id"])
    assert ours.meetings(RITA) == theirs.meetings(SVEN) == {}


def test_whole_days_and_secrets_cross_too(sandbox, rita, sven):
    whole = {"summary": "Offsite", "start": {"date": "2026-11-25"}, "end": {"date": "2026-11-26"}}
    sandbox.google.diary.adds(RITA, {**whole, "attendees": [{"email": SVEN}], "visibility": "private"})
    (there,) = sven.get("me/events", prefer='outlook.timezone="Pacific Standard Time"')["value"]
    assert (there["isAllDay"], there["sensitivity"]) == (True, "private")
    assert there["start"]["dateTime"] == "2026-11-25T00:00:00.0000000"
    day = {**meeting(), "isAllDay": True, "start": at(27, 0), "end": at(28, 0), "subject": "Fair"}
    day["attendees"] = [{"emailAddress": {"address": RITA}}]
    sandbox.microsoft.diary.adds(SVEN, day)
    (fair,) = [each for each in at_google(rita) if each["summary"] == "Fair"]
    assert (fair["start"], fair["end"]) == ({"date": "2026-11-27"}, {"date": "2026-11-28"})


def test_who_is_invited_no_longer_has_it_no_longer(sandbox, rita, sven):
    made = sandbox.microsoft.diary.adds(SVEN, meeting(25, 10, RITA))
    sandbox.microsoft.diary.changes(SVEN, made["id"], {"attendees": []})
    assert at_google(rita) == []
    made = sandbox.google.diary.adds(RITA, by_google())
    sandbox.google.diary.changes(RITA, made["id"], {"attendees": []})
    (there,) = [
        each
        for each in sven.get("me/events")["value"]
        if each["organizer"]["emailAddress"]["address"] == RITA
    ]
    assert there["isCancelled"] is True


def test_invitations_and_answers_of_outlook_are_mails_in_both_houses(sandbox, rita, sven):
    sandbox.microsoft.diary.adds(SVEN, meeting(25, 10, RITA))
    made = sandbox.google.diary.adds(RITA, by_google("Review"))
    sandbox.microsoft.diary.answers(
        SVEN, sandbox.microsoft.diary.invited_to(SVEN, made["iCalUID"]), "declined"
    )
    told = [rita.messages.get(userId="me", id=each["id"], format="metadata").execute()["payload"]["headers"]
            for each in rita.messages.list(userId="me").execute()["messages"]]  # fmt: skip
    assert [next(h["value"] for h in each if h["name"] == "Subject") for each in told] == [
        "Declined: Review",
        "Demo",
    ]
    assert [each["subject"] for each in sven.get("me/mailFolders/inbox/messages")["value"]] == ["Review"]


def test_synthetic_events_of_a_team_of_both_houses_are_in_both_once(sandbox, rita, sven):
    team = [RITA, SVEN]
    sandbox.google.seeding.synthetic_events([RITA], 40, seed=1, team=team)
    sandbox.microsoft.seeding.synthetic_events([SVEN], 40, seed=2, team=team)
    there = [each["iCalUID"] for each in at_google(rita)]
    here = [plain_uid(each["uid"]) for each in sven.get("me/events", {"$top": "1000"})["value"]]
    assert len(set(there)) == len(there) == len(set(here)) == len(here) == 50
    assert len({*there, *here}) == 80
    assert sven.get("me/mailFolders/sentitems/messages")["value"] == []
