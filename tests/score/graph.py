"""What Microsoft Graph really answered, recorded by others: is it read as the recordings' notes say?

Not a test: the material lies outside the project. Exit status 1 where one is read as something else.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from domain.moments import instant_of
from domain.ports.provider import FailureKind
from domain.touches.mail import CalendarItem
from integrations.mailfiles.items import RawMail, mail_item
from integrations.microsoft_graph.failures import Answer, failure_of
from integrations.microsoft_graph.paging import cursor_in, following, key_of, removed, rows_in
from integrations.outlook_calendar.calendars import _is_usual
from integrations.outlook_calendar.normalise import is_whole, meeting_of, series_of
from integrations.outlook_calendar.series import Read
from integrations.outlook_calendar.times import Unreadable
from integrations.outlook_mail.normalise import head_of, row_of
from integrations.rfc5322.envelope import read_head
from services.api.microsoft_pushes import notes_in

ROOT = Path("data/4-provider")
FIXTURES = ROOT / "allodia/crates/provider-graph/tests/fixtures"
ME, BOSS, BOB = "testuser@example.test", "boss@example.test", "bob@example.test"
OPEN = "needs-action"
PERMANENT, RESYNC, SKIP = FailureKind.PERMANENT, FailureKind.RESYNC, FailureKind.SKIP_ITEM

EVENTS = {
    "calendar/event_single": ("PIM fixture: one-off meeting", "2026-08-04T12:00", 60, {BOB: OPEN}),
    "calendar/event_allday": ("PIM fixture: all-day offsite", "2026-08-10", 1440, {}),
    "calendar/event_online_meeting": ("PIM fixture: Teams online meeting", "2026-07-21T11:00", 30, {}),
    "calendar/event_extra_calendar": (
        "PIM fixture: event on a secondary calendar", "2026-07-22T09:00", 30, {},
    ),
    "calendar/event_invitation": (
        "Fixture: invitation from someone else", "2026-09-25T08:00", 30, {ME: "accepted"},
    ),
}  # fmt: skip
MAIL = {
    "mail/message_detail": ("fixture-message-3", ME, "Fixture: first message", "2026-06-25T18:19:04", False),
    "mail/message_moved": (
        "fixture-message-write",
        None,
        "Fixture: write probe",
        "2026-07-18T16:07:56",
        True,
    ),
}
ROUNDS = {
    "mail/messages_delta_snapshot": (3, 3, 0),
    "mail/messages_delta_nochange": (0, 0, 0),
    "mail/messages_delta_changed": (1, 0, 0),
    "mail/messages_delta_changed_full": (1, 0, 0),
    "mail/messages_delta_removed": (0, 0, 1),
    "mail/mailfolders_delta": (8, 0, 0),
}
LISTS = {
    "mail/messages_list_page1": (["message-2"], True),
    "mail/messages_list_page2": (["message-3"], True),
    "mail/mailfolders": (["folder-archive"], False),
}
WRITTEN = {"mail/message_state": False, "mail/message_patched": True}
"""What a message comes to that was not asked for as a row is: whether it is one all the same."""
ERRORS = {
    "error/unauthorized": (401, FailureKind.REAUTHORISE),
    "error/bad_request": (400, PERMANENT),
    "error/contacts_delta_token_bad": (400, RESYNC),
    "error/contacts_msa_unsupported": (400, PERMANENT),
    "error/photo_image_not_found": (404, SKIP),
    "error/photo_invalid_size": (404, SKIP),
    "error/contacts_directory_unauthorized": (401, FailureKind.REAUTHORISE),
}


def main(shared: Path) -> None:
    """Compare the recordings in `shared` with what is expected of them.

    Raises:
        SystemExit: one of them is read as something else, or is missing.
    """
    parts: tuple[tuple[Mapping[str, object], Callable[[Any, str], object]], ...] = (
        (EVENTS, lambda payload, _: _event(payload)),
        (MAIL, lambda payload, _: _message(payload)),
        (ROUNDS, lambda payload, _: _round(payload)),
        (LISTS, lambda payload, _: _list(payload)),
        (WRITTEN, lambda payload, _: row_of(payload) is not None),
        (ERRORS, _error),
        ({"calendar/calendars": [True, True]}, lambda d, _: [_is_usual(each, ME) for each in d["value"]]),
        ({"calendar/events_delta": _SERIES}, lambda payload, _: _series(payload)),
    )
    wrong: list[str] = []
    count = 0
    for expected, read in parts:
        for name, wanted in expected.items():
            count += 1
            wrong += _compared(shared / FIXTURES / f"{name}.json", wanted, read)
    others: tuple[tuple[Mapping[str, object], Callable[[Any, str], object]], ...] = (
        (_OTHERS, lambda payload, _: _kept(payload)),
        (_HEADS, lambda payload, _: [_head(row) for row in rows_in(payload)]),
        (_NOTES, lambda payload, _: len(notes_in(json.dumps(payload).encode()))),
    )
    for expected, read in others:
        for path, wanted in expected.items():
            count += 1
            wrong += _compared(shared / ROOT / path, wanted, read)
    print(f"{count - len(wrong)} of {count} recordings of Graph are read as expected")
    if wrong:
        sys.exit("\n".join(wrong))


_SERIES = [
    ("PIM fixture: weekly standup", "2026-08-03T07:00", 30, "FREQ=WEEKLY"),
    ("PIM fixture: standup (moved to 11:00)", "2026-08-10T09:00", 45, "2026-08-10T07:00"),
]
"""A series, and its one instance that was moved, with when it was to begin."""

_O365_CALENDAR = "ms365-calendar/tests/integration/data_integration/O365"
_O365_MAIL = "ms365-mail/tests/integration/data_integration/O365"
_OTHERS = {
    "mscalendar/calendar/testdata/get_calendar_view_response.json": ["The Greatest Event of All Time"],
    "graph-docs/eventmessage-get-expand-event.json": ["Kick off planning"],
    "graph-docs/calendarview-delta-page1.json": ["no_whole_event", "no_whole_event"],
    "graph-docs/calendarview-delta-page2.json": ["no_whole_event", "no_whole_event"],
    f"{_O365_CALENDAR}/calendar1_event1.json": ["no_uid"],
    f"{_O365_CALENDAR}/calendar1_event2.json": ["no_uid"],
    f"{_O365_CALENDAR}/calendar1_calendar_view.json": ["no_uid", "no_uid"],
    f"{_O365_CALENDAR}/calendar1_calendar_view_all_day.json": ["no_uid", "no_uid"],
    f"{_O365_CALENDAR}/calendar1_calendar_view_none.json": [],
    f"{_O365_CALENDAR}/calendar1_calendar_view_started.json": ["no_uid", "no_uid"],
    f"{_O365_CALENDAR}/calendar1_calendar_view_not_started.json": ["no_uid", "no_uid"],
    f"{_O365_CALENDAR}/calendar2_calendar_view.json": ["no_uid"],
    f"{_O365_CALENDAR}/calendar3_calendar_view.json": ["no_uid"],
}
_HEADS = {
    f"{_O365_MAIL}/inbox_messages.json": [
        ("sender1", "Subject1"), ("sender2", "Subject2"),
    ],
    f"{_O365_MAIL}/shared_inbox_messages.json": [
        ("sender1", "Subject1"), ("sender2", "Subject2"),
    ],
    f"{_O365_MAIL}/child_messages.json": [("sender3", "Subject3")],
}  # fmt: skip
_NOTES = {"mscalendar/calendar/testdata/webhook_event_ notification.json": 1}


def _compared(path: Path, wanted: object, read: Callable[[Any, str], object]) -> Iterator[str]:
    found = read(json.loads(path.read_text()), path.stem)
    if found != wanted:
        yield f"{path.name}: {found}, expected {wanted}"


def _event(payload: Mapping[str, Any]) -> object:
    (item,) = meeting_of(payload, owner=ME).items
    answers = {each.address.address: str(each.answer) for each in item.people[1:]}
    return item.title, *_when(item), answers


def _when(item: CalendarItem) -> tuple[str, int]:
    span = item.span
    assert span is not None
    if span.start_day is not None and span.end_day is not None:
        return datetime.fromordinal(span.start_day).date().isoformat(), (span.end_day - span.start_day) * 1440
    start, end = span.start or 0, span.end or 0
    return _minute(start), (end - start) // 60


def _minute(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M}"


def _series(payload: Mapping[str, Any]) -> object:
    rows = rows_in(payload)
    (master,) = (row for row in rows if row.get("type") == "seriesMaster")
    instances = [row for row in rows if row.get("seriesMasterId")]
    read = Read(datetime(2026, 8, 1, tzinfo=UTC), datetime(2026, 8, 20, tzinfo=UTC), instances)
    found = []
    for item in series_of(master, read, owner=ME).items:
        rule = item.recurrence.rules[0].partition(";")[0] if item.recurrence else _minute(item.instance or 0)
        found.append((item.title, *_when(item), rule))
    return found


def _message(payload: Mapping[str, Any]) -> object:
    row = row_of(payload)
    assert row is not None
    item = mail_item("recorded", head_of(payload))
    assert isinstance(item, RawMail)
    envelope = read_head(item.header, source="recorded").envelope(noted_at=row.noted_at)
    sent = datetime.fromtimestamp(envelope.sent_at or 0, UTC).replace(tzinfo=None).isoformat()
    sender = None if envelope.sender is None else envelope.sender.address
    return (envelope.message_id or "").partition("@")[0], sender, envelope.subject, sent, row.is_draft


def _head(payload: Mapping[str, Any]) -> tuple[str, str]:
    """Who sent a message, before the `@`, and its subject, by nothing but its fields."""
    item = mail_item("recorded", head_of(payload))
    assert isinstance(item, RawMail)
    envelope = read_head(item.header, source="recorded").envelope(noted_at=0)
    sender = "" if envelope.sender is None else envelope.sender.address
    return sender.partition("@")[0], envelope.subject or ""


def _list(payload: Mapping[str, Any]) -> tuple[list[str], bool]:
    """The first row of a page, and whether another page follows."""
    return [key_of(row) for row in rows_in(payload)][:1], following(payload) is not None


def _round(payload: Mapping[str, Any]) -> object:
    rows = rows_in(payload)
    assert all(key_of(row) for row in rows)
    assert following(payload) is None
    assert str(cursor_in(payload)).startswith("$deltatoken=")
    there = [row for row in rows if not removed(row)]
    return len(there), sum(row_of(row) is not None for row in there), len(rows) - len(there)


def _kept(payload: Mapping[str, Any]) -> object:
    """The titles of events, or why one can not be read."""
    rows = payload["value"] if "value" in payload else [payload.get("event", payload)]
    return [_title(row) for row in rows]


def _title(row: Mapping[str, Any]) -> str:
    try:
        if "value" not in row and not is_whole(row) and row.get("@odata.type"):
            return "no_whole_event"
        (item,) = meeting_of(row, owner=ME).items
    except Unreadable as unreadable:
        return unreadable.reason
    return item.title


def _error(payload: Mapping[str, Any], name: str) -> object:
    status = ERRORS[f"error/{name}"][0]
    answer = Answer(status, {}, json.dumps(payload).encode())
    now = instant_of(datetime(2026, 7, 18, 11, 59, tzinfo=UTC))
    missing = SKIP if name.startswith("photo") else PERMANENT
    return status, failure_of(answer, now=now, missing=missing).kind


if __name__ == "__main__":
    main(Path(sys.argv[1]))
