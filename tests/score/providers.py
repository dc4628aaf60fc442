"""What Google really answered, recorded by others, normalised: is it what the recordings' notes say?

Not a test: the material lies outside the project. Every message, history, event, list and refusal
among the recordings is read, and compared with what stands here; run by itself, those of Microsoft
Graph are too. Exit status 1 where one differs.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httplib2
from googleapiclient.errors import HttpError

from domain.moments import instant_of
from domain.ports.provider import FailureKind, MailContent
from domain.touches.mail import CalendarItem
from integrations.gmail.changes import _page
from integrations.gmail.labels import Labels
from integrations.gmail.normalise import mail_of
from integrations.google_api.failures import failure_of
from integrations.google_api.keys import keys_in
from integrations.google_calendar.calendars import _is_usual
from integrations.google_calendar.normalise import is_bare, meeting_of
from integrations.mailfiles.items import RawMail, mail_item
from integrations.rfc5322.envelope import read_head
from tests.score import graph

FOLDER = Path("data/4-provider/allodia/crates/provider-google/tests/fixtures")
ME, GUEST, BOSS = "testuser@example.test", "guest@example.test", "boss@example.test"
OPEN = "needs-action"
FIRST_AT, ARRIVED = "2026-07-18T14:37:03", "UNREAD SENT INBOX"
PERMANENT, RESYNC, RETRY = FailureKind.PERMANENT, FailureKind.RESYNC, FailureKind.RETRY

MAIL = {
    "message_raw": ("message-1", ME, "Fixture: first message", FIRST_AT, ARRIVED, True),
    "message_full": ("message-1", ME, "Fixture: first message", FIRST_AT, ARRIVED, False),
    "message_metadata": (
        "message-1", ME, "Fixture: first message", FIRST_AT, ARRIVED, False,
    ),
    "message_metadata_labeled": (
        "message-2", ME, "Re: Fixture: first message", "2026-07-18T14:37:22",
        "Label_1 IMPORTANT STARRED SENT INBOX", False,
    ),
}  # fmt: skip
HISTORY = {
    "history_delta": (["message-1", "message-2"], [], "1681"),
    "history_deleted": ([], ["message-3"], "1761"),
}
EVENTS = {
    "event_single": ("Fixture: single meeting", "2026-08-03T08:00", 60, {ME: "accepted", GUEST: OPEN}),
    "event_allday": ("Fixture: all day", "2026-08-05", 1440, {}),
    "event_meet": ("Fixture: meet call", "2026-08-04T13:00", 30, {}),
    "event_recurring_master": ("Fixture: weekly standup", "2026-08-03T07:00", 15, {}),
    "event_invitation_answered": (
        "Fixture: invitation", "2026-08-05T08:00", 60, {ME: "tentative", BOSS: "accepted"},
    ),
    "event_organizer_declined": (
        "Fixture: I organize and declined", "2026-08-06T08:00", 60, {ME: "declined"},
    ),
}  # fmt: skip
ERRORS = {
    "unauthorized": (401, FailureKind.REAUTHORISE),
    "forbidden": (403, PERMANENT),
    "rate_limit": (403, FailureKind.SLOW_DOWN),
    "history_gone": (404, RESYNC),
    "sync_token_gone": (410, RESYNC),
    "invalid_label": (400, PERMANENT),
    "contacts_directory_precondition": (400, RETRY),
    "contacts_stale_etag": (400, RETRY),
    "contacts_sync_token_invalid": (400, PERMANENT),
}


def main(shared: Path) -> None:
    """Compare the recordings in `shared` with what is expected of them.

    Raises:
        SystemExit: one of them is read as something else, or is missing.
    """
    folder = shared / FOLDER
    parts: tuple[tuple[str, Mapping[str, object], Callable[[Any, str], object]], ...] = (
        ("mail", MAIL, _message),
        ("mail", HISTORY, _history),
        ("calendar", EVENTS, _event),
        ("error", ERRORS, _error),
        (
            "mail",
            {"messages_list": ["message-2", "message-1", "message-0"]},
            lambda d, _: keys_in(d, "messages"),
        ),
        ("calendar", {"calendars": [True, False]}, lambda d, _: [_is_usual(each) for each in d["items"]]),
        ("calendar", {"events_list": 5, "events_delta": 1}, _readable),
    )
    wrong: list[str] = []
    count = 0
    for kind, expected, read in parts:
        for name, wanted in expected.items():
            count += 1
            wrong += _compared(folder / kind / f"{name}.json", wanted, read)
    print(f"{count - len(wrong)} of {count} recordings are read as expected")
    if wrong:
        sys.exit("\n".join(wrong))


def _compared(path: Path, wanted: object, read: Callable[[Any, str], object]) -> Iterator[str]:
    found = read(json.loads(path.read_text()), path.stem)
    if found != wanted:
        yield f"{path.name}: {found}, expected {wanted}"


def _message(payload: Mapping[str, Any], _: str) -> object:
    content = mail_of(payload, names={})
    envelope = _read(content).envelope(noted_at=content.noted_at)
    sent = datetime.fromtimestamp(envelope.sent_at or 0, UTC).replace(tzinfo=None).isoformat()
    sender = None if envelope.sender is None else envelope.sender.address
    message = (envelope.message_id or "").partition("@")[0]
    return message, sender, envelope.subject, sent, " ".join(content.labels), content.is_whole


def _read(content: MailContent) -> Any:  # noqa: ANN401 - the head of a message
    item = mail_item("recorded", content.data)
    assert isinstance(item, RawMail)
    return read_head(item.header, source="recorded")


class _NoLabels(Labels):
    """Nobody recorded what the labels are called."""

    def __init__(self) -> None:
        pass

    def names_of(self, ids: Sequence[str]) -> Mapping[str, str]:
        return {each: each for each in ids}


def _history(payload: dict[str, Any], _: str) -> object:
    page = _page(payload, _NoLabels())
    return [each.key for each in page.items], list(page.gone), page.cursor


def _event(payload: Mapping[str, Any], _: str) -> object:
    (item,) = meeting_of(payload).items
    assert item.span is not None
    assert (item.recurrence is not None) == ("recurrence" in payload)
    assert item.uid == payload["iCalUID"]
    answers = {each.address.address: str(each.answer) for each in item.people[1:]}
    return item.title, *_when(item), answers


def _when(item: CalendarItem) -> tuple[str, int]:
    span = item.span
    assert span is not None
    if span.start_day is not None and span.end_day is not None:
        return datetime.fromordinal(span.start_day).date().isoformat(), (span.end_day - span.start_day) * 1440
    start, end = span.start or 0, span.end or 0
    return f"{datetime.fromtimestamp(start, UTC):%Y-%m-%dT%H:%M}", (end - start) // 60


def _readable(payload: Mapping[str, Any], _: str) -> int:
    return sum(len(meeting_of(each).items) for each in payload["items"] if not is_bare(each))


def _error(payload: Mapping[str, Any], name: str) -> object:
    status = payload["error"]["code"]
    error = HttpError(httplib2.Response({"status": status}), json.dumps(payload).encode())
    missing = RESYNC if name == "history_gone" else PERMANENT
    now = instant_of(datetime(2026, 7, 18, 11, 59, tzinfo=UTC))
    told = failure_of(error, now=now, missing=missing)
    if name == "rate_limit":
        assert told.wait_seconds == 60
    return status, told.kind


if __name__ == "__main__":
    main(Path(sys.argv[1]))
    graph.main(Path(sys.argv[1]))
