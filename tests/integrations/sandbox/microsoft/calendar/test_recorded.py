"""What the real service once answered, the sandbox answers to the same acts (names are exchanged)."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from integrations.sandbox.microsoft.shapes import faults_of
from tests.integrations.sandbox.microsoft.calendar_graph import BEA, RITA, SVEN, Graph

RECORDED = json.loads((Path(__file__).parent / "recorded.json").read_text())
AMSTERDAM = 'outlook.timezone="Europe/Amsterdam", IdType="ImmutableId"'
ZONE = "W. Europe Standard Time"

CHANGING = {
    "id", "@odata.etag", "changeKey", "createdDateTime", "lastModifiedDateTime", "iCalUId", "uid", "webLink",
    "seriesMasterId", "occurrenceId", "calendar@odata.associationLink", "calendar@odata.navigationLink",
    "@odata.context", "color", "hexColor", "date", "request-id", "client-request-id", "subscriptionId",
    "subscriptionExpirationDateTime", "tenantId", "resource", "@odata.id",
}  # fmt: skip
"""Different each time; that they are there, and are text or nothing, is compared all the same."""


def likeness(value: object, name: str = "") -> object:
    """A value with what changes each time replaced by its kind; the order of properties counts too."""
    if isinstance(value, dict):
        return [(key, likeness(each, key)) for key, each in value.items()]
    if isinstance(value, list):
        return [likeness(each, name) for each in value]
    return type(value).__name__ if name in CHANGING else value


def sorted_likeness(value: object) -> object:
    """The same of what was recorded in the order of the alphabet."""
    return likeness(json.loads(json.dumps(value, sort_keys=True)))


def on(day: str, hour: str) -> dict[str, str]:
    return {"dateTime": f"2026-{day}T{hour}", "timeZone": ZONE}


def text(content: str) -> dict[str, str]:
    return {"contentType": "text", "content": content}


@pytest.fixture
def series(diary) -> dict[str, Any]:
    made: dict[str, Any] = diary.adds(RITA, {
        "subject": "weekly standup", "body": text("Standup agenda"), "location": {"displayName": "Room A"},
        "start": on("08-03", "09:00"), "end": on("08-03", "09:30"),
        "recurrence": {
            "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["monday"]},
            "range": {"type": "endDate", "startDate": "2026-08-03", "endDate": "2026-10-05"},
        },
    })  # fmt: skip
    change = {
        "subject": "standup (moved to 11:00)",
        "start": on("08-10", "11:00"),
        "end": on("08-10", "11:45"),
    }
    diary.changes(RITA, made["id"], change, "2026-08-10")
    return made


def test_a_series_by_itself(rita, series):
    told = rita.get(f"me/events/{series['id']}", prefer=AMSTERDAM)
    assert likeness(told) == likeness(RECORDED["event_series_master"])


def test_a_series_an_exception_and_an_occurrence_in_a_delta(rita, series):
    assert series["type"] == "seriesMaster"
    window = {"startDateTime": "2026-08-01T00:00:00Z", "endDateTime": "2026-08-20T00:00:00Z"}
    items, _ = rita.round(prefer=AMSTERDAM, window=window)
    assert likeness(items[0]) == likeness(RECORDED["delta"]["master"])
    assert likeness(items[1]) == likeness(RECORDED["delta"]["occurrence"])
    assert likeness(items[2]) == likeness(RECORDED["delta"]["exception"])


def test_the_uid_of_an_exception_differs_in_its_day_alone(rita, series):
    recorded = RECORDED["delta"]["exception"]
    (told,) = [
        each
        for each in rita.get("me/calendarView", {"startDateTime": "2026-08-10", "endDateTime": "2026-08-11"})[
            "value"
        ]
        if each["type"] == "exception"
    ]
    assert told["uid"] == series["uid"]
    assert told["iCalUId"][32:40] == recorded["iCalUId"][32:40] == "07EA080A"
    for each in (told, recorded):
        assert each["iCalUId"][:32] + "00000000" + each["iCalUId"][40:] == each["uid"]


def test_a_single_event_by_itself_and_in_a_delta(rita, diary):
    made = diary.adds(RITA, {
        "subject": "one-off meeting", "body": text("A single timed event."),
        "start": on("08-04", "14:00"), "end": on("08-04", "15:00"),
        "attendees": [{"emailAddress": {"address": BEA, "name": "Bea"}}],
    })  # fmt: skip
    alone = rita.get(f"me/events/{made['id']}", prefer=AMSTERDAM)
    del alone["@odata.context"]  # the recorded one was found in a list
    assert likeness(alone) == likeness(RECORDED["event_single"])
    window = {"startDateTime": "2026-08-01T00:00:00Z", "endDateTime": "2026-09-01T00:00:00Z"}
    (told,), _ = rita.round(prefer=AMSTERDAM, window=window)
    assert likeness(told) == likeness(RECORDED["delta"]["single"])


def test_an_event_of_a_whole_day(rita, diary):
    made = diary.adds(RITA, {
        "subject": "all-day offsite", "body": text(""), "isAllDay": True,
        "start": {"dateTime": "2026-08-10T00:00:00", "timeZone": "Europe/Amsterdam"},
        "end": {"dateTime": "2026-08-11T00:00:00", "timeZone": "Europe/Amsterdam"},
    })  # fmt: skip
    told = rita.get(f"me/events/{made['id']}", prefer=AMSTERDAM)
    del told["@odata.context"]
    assert likeness(told) == likeness(RECORDED["event_all_day"])


def test_an_invitation_that_was_accepted(rita, diary):
    body = RECORDED["event_invitation"]["body"]
    made = diary.adds(SVEN, {
        "subject": "invitation from someone else", "body": body,
        "start": on("09-25", "10:00"), "end": on("09-25", "10:30"),
        "attendees": [{"emailAddress": {"address": RITA, "name": "Rita"}}],
    })  # fmt: skip
    diary.answers(RITA, made["uid"], "accepted")
    (found,) = rita.get("me/events")["value"]
    told = rita.get(f"me/events/{found['id']}")
    recorded = deepcopy(RECORDED["event_invitation"])
    for each in (told, recorded):
        assert each["responseStatus"].pop("time") > "2026-07-31"
    assert sorted_likeness(told) == sorted_likeness(recorded)


def test_the_list_of_calendars(sandbox, rita, diary):
    sandbox.microsoft.sign_in.open_account("ann@home.example", name="Rita", personal=True)
    diary.makes_calendar("ann@home.example", "Extra calendar test")
    told = Graph(sandbox, "ann@home.example").get("me/calendars")
    for each in told["value"]:
        assert each["owner"].pop("address") == "ann@home.example"
    recorded = deepcopy(RECORDED["calendars"])
    for each in recorded["value"]:
        del each["owner"]["address"]
    assert sorted_likeness(told) == sorted_likeness(recorded)
    assert rita.get("me/calendars")["value"][0]["allowedOnlineMeetingProviders"] == ["teamsForBusiness"]


def test_a_token_that_is_none(rita):
    refused = rita.call("GET", "me/calendarView/delta", {"$deltatoken": "bogus"})
    assert refused.status_code == 400
    assert sorted_likeness(refused.json()) == sorted_likeness(RECORDED["badly_formed_token"])


@pytest.mark.parametrize("name", ["event_single", "event_series_master", "event_all_day", "event_invitation"])
def test_the_shape_that_answers_are_checked_by_holds_for_what_was_recorded(name):
    assert faults_of("event", RECORDED[name]) == ""
    for item in ("master", "single", "exception", "occurrence"):
        assert faults_of("event", RECORDED["delta"][item]) == ""
    assert faults_of("calendars", RECORDED["calendars"]) == ""
    assert faults_of("event", {**RECORDED[name], "isAllDay": "no"}) != ""
