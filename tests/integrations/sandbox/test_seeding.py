"""Filling the sandbox: from files, and with mailboxes of any size."""

from __future__ import annotations

import base64
import email
import mailbox
import time
import tracemalloc
from email import policy

import pytest

from integrations.sandbox.sandbox import Sandbox
from integrations.sandbox.seeds import NotASeed
from integrations.sandbox.serving import serve
from services import example
from tests.integrations.sandbox.clients import RITA, SVEN, mail


def everything(client) -> list[str]:
    request, names = client.messages.list(userId="me", maxResults=500, includeSpamTrash=True), []
    while request is not None:
        answer = request.execute()
        names += [each["id"] for each in answer.get("messages", ())]
        request = client.messages.list_next(request, answer)
    return names


def raw(client, name: str) -> bytes:
    return base64.urlsafe_b64decode(client.messages.get(userId="me", id=name, format="raw").execute()["raw"])


def test_a_folder_of_files_named_after_their_owners_fills_mailboxes_and_calendars(sandbox, rita, tmp_path):
    (tmp_path / f"{RITA}.mbox").write_bytes(_example("rita.mbox"))
    (tmp_path / f"{RITA}.ics").write_bytes(_example("calendar.ics"))
    (tmp_path / SVEN).mkdir()
    (tmp_path / SVEN / "1.eml").write_text(mail("From a file", sender=SVEN, to="bea@north.example"))
    (tmp_path / "notes.txt").write_text("not a mailbox")
    counts = sandbox.google.seeding.folder(str(tmp_path))
    assert set(counts) == {f"{RITA}.mbox", f"{RITA}.ics", SVEN}
    box = mailbox.mbox(tmp_path / f"{RITA}.mbox")
    ids = sorted(str(each["Message-ID"]) for each in box)
    box.close()
    assert counts[f"{RITA}.mbox"] == len(ids) > 5
    read = [email.message_from_bytes(raw(rita, name), policy=policy.default) for name in everything(rita)]
    assert sorted(str(each["Message-ID"]) for each in read) == ids
    dates = [each["Date"].datetime for each in read]
    assert dates == sorted(dates, reverse=True)
    sent = rita.messages.list(userId="me", labelIds=["SENT"]).execute()["messages"]
    assert all(RITA in str(email.message_from_bytes(raw(rita, each["id"]))["From"]) for each in sent)
    events = rita.events.list(calendarId="primary", showDeleted=True).execute()["items"]
    assert len(events) == counts[f"{RITA}.ics"] > 2
    assert sandbox.google.people.message_ids(SVEN)


def _example(name: str) -> bytes:
    from importlib import resources  # noqa: PLC0415 - only here

    return resources.files(example).joinpath(name).read_bytes()


def test_a_calendar_file_keeps_series_exceptions_answers_and_uids(sandbox, rita, tmp_path):
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN", "BEGIN:VEVENT", "UID:series@north.example",
        "DTSTAMP:20261101T000000Z", "DTSTART;TZID=Europe/Berlin:20261102T100000", "DURATION:PT30M",
        "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;TZID=Europe/Berlin:20261109T100000", "SUMMARY:Weekly",
        "ORGANIZER:mailto:bea@north.example", "ATTENDEE;CN=Rita;PARTSTAT=ACCEPTED:mailto:rita@ours.example",
        "END:VEVENT", "BEGIN:VEVENT", "UID:series@north.example", "DTSTAMP:20261101T000000Z",
        "RECURRENCE-ID;TZID=Europe/Berlin:20261116T100000", "DTSTART;TZID=Europe/Berlin:20261117T140000",
        "DTEND;TZID=Europe/Berlin:20261117T150000", "SUMMARY:Moved", "END:VEVENT", "BEGIN:VEVENT",
        "UID:day@north.example", "DTSTAMP:20261101T000000Z", "DTSTART;VALUE=DATE:20261120", "SUMMARY:Fair",
        "CREATED:20261010T080000Z", "LAST-MODIFIED:20261012T080000Z", "CLASS:PRIVATE",
        "ORGANIZER:mailto:rita@ours.example", "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    (tmp_path / "c.ics").write_text("\r\n".join(lines))
    assert sandbox.google.seeding.calendar_file(RITA, str(tmp_path / "c.ics")) == 3
    items = {each["summary"]: each for each in rita.events.list(calendarId="primary").execute()["items"]}
    weekly, moved, fair = items["Weekly"], items["Moved"], items["Fair"]
    assert weekly["recurrence"] == ["RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;TZID=Europe/Berlin:20261109T100000"]
    assert weekly["attendees"] == [
        {"email": RITA, "responseStatus": "accepted", "displayName": "Rita", "self": True}
    ]
    assert (weekly["iCalUID"], weekly["organizer"]) == (
        "series@north.example",
        {"email": "bea@north.example"},
    )
    assert moved["originalStartTime"]["dateTime"] == "2026-11-16T10:00:00+01:00"
    assert (moved["recurringEventId"], moved["start"]["dateTime"]) == (
        weekly["id"],
        "2026-11-17T14:00:00+01:00",
    )
    assert (fair["start"], fair["end"]) == ({"date": "2026-11-20"}, {"date": "2026-11-21"})
    assert "privateCopy" not in fair
    stamps = fair["created"], fair["updated"], weekly["updated"]
    assert stamps == ("2026-10-10T08:00:00.000Z", "2026-10-12T08:00:00.000Z", "2026-11-01T00:00:00.000Z")
    assert (fair["visibility"], "visibility" in weekly) == ("private", False)
    single = rita.events.list(calendarId="primary", singleEvents=True, orderBy="startTime").execute()["items"]
    assert [each["summary"] for each in single] == ["Weekly", "Moved", "Fair"]


def test_synthetic_mail_is_the_same_each_time_and_shared_where_it_says(sandbox, rita, sven):
    copies = sandbox.google.seeding.synthetic_mail([RITA, SVEN], 120)
    mine, his = everything(rita), everything(sven)
    assert len(mine) + len(his) == copies > 120
    texts = {client: {raw(client, name) for name in names} for client, names in ((rita, mine), (sven, his))}
    assert len(texts[rita] | texts[sven]) == 120
    assert len(texts[rita] & texts[sven]) == copies - 120
    assert all(raw(rita, name) == raw(rita, name) for name in mine[:20])
    parsed = [email.message_from_bytes(text, policy=policy.default) for text in texts[rita]]
    assert {part.get_content_type() for each in parsed for part in each.walk()} >= {
        "text/plain",
        "text/html",
        "application/pdf",
    }
    threads = {
        each["threadId"] for each in rita.messages.list(userId="me", maxResults=500).execute()["messages"]
    }
    assert len(threads) < len(mine) / 3


def test_an_envelope_says_what_the_message_says(sandbox):
    sandbox.google.seeding.synthetic_mail([RITA, SVEN], 60)
    for message in sandbox.google.people.mailbox(RITA).messages.values():
        read = email.message_from_bytes(message.source.raw(), policy=policy.default)
        envelope = message.source.envelope()
        assert envelope.message_id == read["Message-ID"]
        assert (envelope.sender, envelope.subject) == (str(read["From"]), str(read["Subject"]))
        assert envelope.recipients == ", ".join(str(read[name]) for name in ("To", "Cc") if read[name])
        assert envelope.references == tuple(str(read["References"] or "").split())
        assert not any(part.defects for part in read.walk())


def test_a_hundred_thousand_messages_are_affordable():
    with Sandbox() as sandbox:
        tracemalloc.start()
        began = time.process_time()
        sandbox.google.seeding.synthetic_mail([RITA], 20_000)
        seconds = time.process_time() - began
        held, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert held / 20_000 < 1_500
    assert seconds < 30


def test_pages_of_a_large_mailbox_cost_no_more_than_those_of_a_small_one(sandbox, rita):
    sandbox.google.seeding.synthetic_mail([RITA], 20_000)
    assert len(everything(rita)) == 20_000
    began = time.process_time()
    for _ in range(20):
        rita.messages.list(userId="me", maxResults=10).execute()
    assert time.process_time() - began < 2


def test_synthetic_events_are_organized_in_turns_and_shared(sandbox, rita, sven):
    assert sandbox.google.seeding.synthetic_events([RITA, SVEN], 60) == 60
    items = {
        client: {each["id"]: each for each in client.events.list(calendarId="primary").execute()["items"]}
        for client in (rita, sven)
    }
    assert len(items[rita].keys() | items[sven].keys()) == 60
    assert items[rita].keys() & items[sven].keys()
    every = [*items[rita].values(), *items[sven].values()]
    assert any("recurrence" in each for each in every)
    assert any("date" in each["start"] for each in every)


def test_a_seed_that_is_no_folder_or_names_nobody_is_refused(tmp_path):
    with pytest.raises(NotASeed, match="is no folder"):
        serve(0, [tmp_path / "none"], lambda _line: None)
    with pytest.raises(NotASeed, match="named after an address"):
        serve(0, [tmp_path], lambda _line: None)
