"""Readers of what comes from Graph: notes about subscriptions, messages, events, and series.

What a message or event holds must never end in the engine's last resort, which sets aside
whatever can not be handled.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from domain.ports.provider import Collection, CollectionKind
from integrations.outlook_calendar import times
from integrations.outlook_calendar.normalise import is_whole, meeting_of, series_of
from integrations.outlook_calendar.series import Read
from integrations.outlook_mail import normalise as outlook_payload
from integrations.outlook_mail.normalise import head_of, mail_of, row_of
from integrations.rfc5545.expanding import expand
from services.api.microsoft_pushes import NotNotes, notes_in
from tests.fuzz.payloads import captured, payload_of
from tests.fuzz.samples_of_google import UNTIL
from tests.fuzz.samples_of_microsoft import OWNER, READ

INBOX = Collection("inbox", CollectionKind.MAIL, "Inbox")


def graph_push(data: bytes) -> None:
    """The body of a push of Graph, up to the notes that are checked one by one."""
    with suppress(NotNotes):
        for note in notes_in(data):
            assert isinstance(note.subscription.encode(), bytes)
            assert isinstance(note.secret.encode(), bytes)


def outlook(data: bytes) -> None:
    """A message as Graph has it, where its header lines are all there may be, up to its fact."""
    payload = payload_of(data)
    with suppress(outlook_payload.Unreadable):
        row = row_of(payload)
        if row is not None:
            captured(mail_of(row, head_of(payload), folder=INBOX, role=None, is_whole=False))


def outlook_event(data: bytes) -> None:
    """A single event of an Outlook calendar: its facts."""
    payload = payload_of(data)
    is_whole(payload)
    with suppress(times.Unreadable):
        captured(meeting_of(payload, owner=OWNER))


def outlook_series(data: bytes) -> None:
    """A series with the instances that were read of it: its facts, and what its rule gives."""
    payload = payload_of(data)
    master, instances = payload.get("master"), payload.get("instances")
    with suppress(times.Unreadable):
        content = series_of(_object(master), Read(*READ, _objects(instances)), owner=OWNER)
        captured(content)
        for item in content.items:
            if item.recurrence is not None:
                expand(item.recurrence, UNTIL)


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
