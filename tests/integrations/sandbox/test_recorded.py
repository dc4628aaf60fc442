"""What the real service once answered to an act, the sandbox answers to it (names are exchanged)."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import pytest

from integrations.sandbox.faults import Fault, Kind
from tests.integrations.sandbox.clients import READ_EVENTS, RITA, SVEN, refusal

HERE = Path(__file__).parent / "recorded"
GMAIL = json.loads((HERE / "gmail.json").read_text())
CALENDAR = json.loads((HERE / "calendar.json").read_text())

CHANGING = {
    "id", "threadId", "historyId", "internalDate", "sizeEstimate", "etag", "created", "updated", "htmlLink",
    "iCalUID", "nextSyncToken", "hangoutLink", "conferenceId", "uri", "label", "requestId", "iconUri",
}  # fmt: skip
"""Different each time; that they are there, and are text or number, is compared all the same."""


def likeness(value, name: str = ""):
    """A value with what changes each time replaced by its kind."""
    if isinstance(value, dict):
        return {key: likeness(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [likeness(each, name) for each in value]
    if name in CHANGING and not re.fullmatch(r"[A-Z_]+", str(value)):
        return type(value).__name__
    return value


def error_of(act) -> dict:
    from googleapiclient.errors import HttpError  # noqa: PLC0415 - only here its body is looked at

    with pytest.raises(HttpError) as caught:
        act()
    return json.loads(caught.value.content)["error"]


@pytest.fixture
def first(sandbox) -> str:
    raw = base64.urlsafe_b64decode(GMAIL["message_raw"]["raw"]).decode()
    return sandbox.google.people.mail_arrives(RITA, raw, ["UNREAD", "SENT", "INBOX"])


@pytest.mark.parametrize("form", ["full", "raw", "metadata"])
def test_a_message_in_each_format(rita, first, form):
    wanted = ["From", "To", "Subject", "Message-Id", "Date"] if form == "metadata" else None
    got = rita.messages.get(userId="me", id=first, format=form, metadataHeaders=wanted).execute()
    assert likeness(got) == likeness(GMAIL[f"message_{form}"])


@pytest.mark.usefixtures("first")
def test_the_profile_and_a_list(rita, sandbox):
    for _ in range(2):
        sandbox.google.people.mail_arrives(
            RITA, "From: a@north.example\r\nTo: rita@ours.example\r\n\r\nx\r\n"
        )
    assert likeness(rita.messages.list(userId="me").execute()) == likeness(GMAIL["messages_list"])
    profile = rita.users.getProfile(userId="me").execute()
    assert {name: type(each) for name, each in profile.items()} == {
        name: type(each) for name, each in GMAIL["profile"].items()
    }


def test_the_labels_of_a_mailbox(rita, sandbox):
    sandbox.google.people.makes_label(RITA, "Fixture Label")
    got = rita.users.labels().list(userId="me").execute()["labels"]
    by_id = {each["id"]: each for each in got}
    assert by_id == {each["id"]: each for each in GMAIL["labels"]["labels"]}


def test_history_of_labels(rita, sandbox):
    people = sandbox.google.people
    start = rita.users.getProfile(userId="me").execute()["historyId"]
    first = people.mail_arrives(RITA, _text("<a@north.example>"), ["UNREAD", "SENT", "INBOX"])
    label = people.makes_label(RITA, "Fixture Label")
    reply = _text("<b@north.example>", "References: <a@north.example>\r\n")
    people.had_mail(RITA, reply, ["UNREAD", "SENT", "INBOX"])
    (second,) = set(people.message_ids(RITA)) - {first}
    for name in ("IMPORTANT", "STARRED", label):
        people.labels_change(RITA, second, [name])
    people.labels_change(RITA, second, [], ["UNREAD"])
    got = rita.users.history().list(userId="me", startHistoryId=start).execute()
    recorded = GMAIL["history_delta"]
    assert likeness(got["history"][:5]) == likeness(recorded["history"][:5])


def _text(number: str, more: str = "") -> str:
    return f"From: {RITA}\r\nTo: {RITA}\r\nSubject: Fixture\r\nMessage-ID: {number}\r\n{more}\r\nText.\r\n"


def test_history_of_a_message_that_is_deleted(rita, sandbox):
    start = rita.users.getProfile(userId="me").execute()["historyId"]
    name = sandbox.google.people.mail_arrives(RITA, _text("<c@north.example>"), ["UNREAD", "SENT", "INBOX"])
    sandbox.google.people.deletes(RITA, name)
    got = rita.users.history().list(userId="me", startHistoryId=start).execute()
    assert likeness(got) == likeness(GMAIL["history_deleted"])


def test_archiving_and_trashing(rita, sandbox):
    name = sandbox.google.people.mail_arrives(RITA, _text("<d@north.example>"), ["UNREAD", "SENT", "INBOX"])
    archived = rita.messages.modify(userId="me", id=name, body={"removeLabelIds": ["INBOX"]}).execute()
    assert likeness(archived) == likeness(GMAIL["modify_archived"])
    assert likeness(rita.messages.trash(userId="me", id=name).execute()) == likeness(GMAIL["trash"])


def test_the_errors_of_gmail(rita, sandbox, sign_in):
    label = {"addLabelIds": ["ALL_MAIL"]}
    name = sandbox.google.people.mail_arrives(RITA, _text("<e@north.example>"))
    modify = rita.messages.modify(userId="me", id=name, body=label)
    assert error_of(modify.execute) == GMAIL["invalid_label"]["error"]
    history = rita.users.history().list(userId="me", startHistoryId="1")
    assert error_of(history.execute) == GMAIL["history_gone"]["error"]
    scopes = error_of(sign_in(RITA, READ_EVENTS).users.getProfile(userId="me").execute)
    del scopes["details"]
    assert scopes == GMAIL["forbidden"]["error"]
    sandbox.faults.add(Fault(Kind.RATE_UNTIL, "gmail.users.getProfile"))
    limited = error_of(rita.users.getProfile(userId="me").execute)
    limited["message"] = re.sub(r"after \S+", "after 2026-07-18T12:00:00.000Z", limited["message"])
    assert limited == GMAIL["rate_limit"]["error"]
    sandbox.faults.add(Fault(Kind.UNAUTHORIZED, "gmail.users.getProfile", times=None))
    assert error_of(rita.users.getProfile(userId="me").execute) == GMAIL["unauthorized"]["error"]


SENT = ("summary", "start", "end", "location", "description", "attendees", "recurrence", "reminders")
EVENTS = ("event_single", "event_allday", "event_recurring_master", "event_meet")


@pytest.fixture
def amsterdam(sandbox):
    """The calendar that the recording was made in."""
    sandbox.google.world.calendars.primary(sandbox.google.world.accounts.get(RITA)).zone = "Europe/Amsterdam"


@pytest.mark.parametrize("name", EVENTS)
@pytest.mark.usefixtures("amsterdam")
def test_an_event_that_was_inserted(rita, name):
    recorded = CALENDAR[name]
    sent = {key: recorded[key] for key in SENT if key in recorded}
    if "conferenceData" in recorded:
        key = {"type": "hangoutsMeet"}
        sent["conferenceData"] = {"createRequest": {"requestId": "r", "conferenceSolutionKey": key}}
    got = rita.events.insert(calendarId="primary", body=sent, conferenceDataVersion=1).execute()
    assert likeness(got) == likeness(recorded)


@pytest.mark.usefixtures("amsterdam")
def test_an_invitation_that_was_imported_and_answered(rita):
    recorded = CALENDAR["event_invitation_answered"]
    sent = {
        key: recorded[key]
        for key in ("summary", "start", "end", "location", "description", "iCalUID", "organizer")
    }
    sent["attendees"] = [
        {"email": RITA},
        {"email": "boss@north.example", "displayName": "Boss", "responseStatus": "accepted"},
    ]
    made = rita.events.import_(calendarId="primary", body=sent).execute()
    answer = {"attendees": [{"email": RITA, "responseStatus": "tentative", "comment": "might be late"}]}
    got = rita.events.patch(calendarId="primary", eventId=made["id"], body=answer).execute()
    for each in (got, recorded):
        each["attendees"] = sorted(each["attendees"], key=lambda attendee: attendee["email"])
    assert likeness(got) == likeness(recorded)


@pytest.mark.usefixtures("amsterdam")
def test_an_organizer_who_declines(rita):
    recorded = CALENDAR["event_organizer_declined"]
    sent = {key: recorded[key] for key in ("summary", "start", "end", "location")} | {
        "attendees": [{"email": RITA}]
    }
    made = rita.events.insert(calendarId="primary", body=sent).execute()
    body = {"attendees": [{"email": RITA, "responseStatus": "declined"}]}
    assert likeness(
        rita.events.patch(calendarId="primary", eventId=made["id"], body=body).execute()
    ) == likeness(recorded)


@pytest.mark.usefixtures("amsterdam")
def test_a_change_and_a_deletion_by_token(rita):
    recorded = CALENDAR["events_delta"]
    single = CALENDAR["event_single"]
    sent = {key: single[key] for key in ("summary", "start", "end", "location", "description", "attendees")}
    made = rita.events.insert(calendarId="primary", body=sent).execute()
    gone = rita.events.insert(calendarId="primary", body=sent).execute()
    token = rita.events.list(calendarId="primary").execute()["nextSyncToken"]
    change = {"summary": recorded["items"][0]["summary"]}
    rita.events.patch(calendarId="primary", eventId=made["id"], body=change).execute()
    rita.events.delete(calendarId="primary", eventId=gone["id"]).execute()
    got = rita.events.list(calendarId="primary", syncToken=token).execute()
    assert likeness(got) == likeness(recorded)


@pytest.mark.usefixtures("amsterdam")
def test_the_list_of_calendars(rita, sandbox):
    diary = sandbox.google.diary
    diary.makes_calendar(
        SVEN, "holidays@group.v.calendar.example", summary="Holidays", zone="Europe/Amsterdam"
    )
    diary.shares("holidays@group.v.calendar.example", RITA, "reader")
    got = rita.calendar.calendarList().list().execute()
    coloured = {
        "backgroundColor",
        "foregroundColor",
        "colorId",
        "notificationSettings",
        "defaultReminders",
        "description",
    }
    recorded = CALENDAR["calendars"]
    for answer in (got, recorded):
        answer["items"] = [
            {name: each[name] for name in each if name not in coloured} for each in answer["items"]
        ]
    assert likeness(got) == likeness(recorded)


def test_a_sync_token_that_is_gone(rita, sandbox):
    token = rita.events.list(calendarId="primary").execute()["nextSyncToken"]
    sandbox.google.diary.sync_tokens_expire(RITA)
    got = error_of(rita.events.list(calendarId="primary", syncToken=token).execute)
    recorded = CALENDAR["sync_token_gone"]["error"]
    # Later recordings of others name the place too, in a domain of Calendar's own.
    assert got["errors"][0].pop("location") == "syncToken"
    assert got["errors"][0].pop("locationType") == "parameter"
    assert got["errors"][0].pop("domain") == "calendar"
    recorded["errors"][0].pop("domain")
    assert got == recorded
    assert refusal(rita.events.list(calendarId="primary", syncToken=token).execute)[0] == 410
