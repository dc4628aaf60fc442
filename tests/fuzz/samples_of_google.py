"""Well-formed beginnings of what comes from Google, what to spice them with, and what costs much."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from domain.moments import instant_of
from integrations.sandbox.signing import SigningKey
from tests.fuzz.samples import MAILS

AUDIENCE, PUSHER = "https://push.example", "pusher@project.iam.gserviceaccount.com"
UNTIL = instant_of(datetime(2027, 6, 1, tzinfo=UTC))
_KEY = SigningKey("key-1")
CERTIFICATES = {_KEY.name: _KEY.certificate}


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode()


def _claims() -> dict[str, object]:
    now = int(time.time())
    return {
        "iss": "https://accounts.google.com", "aud": AUDIENCE, "email": PUSHER, "email_verified": True,
        "iat": now, "exp": now + 86_400,
    }  # fmt: skip


PUSH = _json(
    {
        "message": {
            "data": _base64(_json({"emailAddress": "rita@ours.example", "historyId": 9_876_543_210})),
            "messageId": "2070443601311540",
            "publishTime": "2026-11-24T09:00:00.007Z",
        },
        "subscription": "projects/project/subscriptions/mail-push",
    }
)
_MESSAGE: dict[str, object] = {
    "id": "190", "threadId": "18f", "labelIds": ["UNREAD", "SENT", "Label_1"],
    "internalDate": "1784385423999", "historyId": "18446744073709551615",
}  # fmt: skip
_LINES = [
    {"name": "From", "value": "Bea Buyer <bea@north.example>"},
    {"name": "To", "value": "rita@ours.example"},
    {"name": "Subject", "value": "=?utf-8?q?Gr=C3=BC=C3=9Fe?="},
    {"name": "Date", "value": "Sat, 18 Jul 2026 07:37:03 -0700"},
]
GMAIL = _json({**_MESSAGE, "raw": _base64(MAILS[0])})
HEADERS = _json({**_MESSAGE, "payload": {"headers": _LINES}})
_TIMES = {
    name: {"dateTime": f"2026-08-03T{hour}:00:00+02:00", "timeZone": "Europe/Amsterdam"}
    for name, hour in (("start", 10), ("end", 11))
}
_EVENT: dict[str, object] = {
    "kind": "calendar#event", "id": "e4n4cn7e", "status": "confirmed", "sequence": 2,
    "created": "2026-07-18T14:40:25.000Z", "updated": "2026-07-18T14:41:25.736Z",
    "summary": "Review: prices, terms; next", "iCalUID": "e4n4cn7e@google.example", "visibility": "private",
    "organizer": {"email": "rita@ours.example", "displayName": "Rita Rep", "self": True}, **_TIMES,
    "recurrence": ["RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=20", "EXDATE;TZID=Europe/Amsterdam:20260810T100000"],
    "attendees": [
        {"email": "bea@north.example", "displayName": "Buyer, Bea", "responseStatus": "tentative"},
        {"email": "room-1@resource.example", "resource": True, "responseStatus": "accepted"},
    ],
}  # fmt: skip
EVENT = _json(_EVENT)
_TOMBSTONE = {
    "id": "e4_20260810T080000Z", "status": "cancelled", "recurringEventId": "e4",
    "iCalUID": "e4@google.example",
    "originalStartTime": {"dateTime": "2026-08-10T10:00:00+02:00"}, "updated": "2026-07-18T14:41:25.736Z",
}  # fmt: skip
_DAY = {**_EVENT, "recurrence": [], "start": {"date": "2026-12-03"}, "end": {"date": "2026-12-05"}}

OF_GOOGLE: Mapping[str, Sequence[bytes]] = {
    "push": (PUSH,),
    "push_token": (_KEY.signed(_claims()).encode(), _KEY.signed({}).encode(), b"a.b.c"),
    "gmail": (GMAIL, HEADERS, *(_json({**_MESSAGE, "raw": _base64(each)}) for each in MAILS[1:])),
    "event": (EVENT, _json(_TOMBSTONE), _json(_DAY)),
}
_OF_JSON = (
    b"null", b"true", b"[]", b"{}", b'""', b"1e999", b"NaN", b"-0", b"9" * 5_000, b"[" * 3_000,
    b'{"a":' * 3_000,
    b'"\\ud800"', b'"\\u0000"', b"\\r\\n", b"\xff\xfe", b"\xef\xbb\xbf", b"//8", b"%00", b"====",
)  # fmt: skip
_OF_EVENTS = (
    b'"RRULE:FREQ=SECONDLY"', b'"RRULE:FREQ=DAILY;COUNT=1000000"', b'"0001-01-01"', b'"9999-12-31"',
    b'"date"', b'"dateTime"', b'"0001-01-01T00:00:00+14:00"', b'"9999-12-31T23:59:59-14:00"', b'"cancelled"',
    b'"Europe/Berlin"', b'"../../etc/passwd"', b'"originalStartTime"', b'"RDATE:99991231T235959Z"',
)  # fmt: skip
SPICE_OF_GOOGLE: Mapping[str, Sequence[bytes]] = {
    "push": (*_OF_JSON, b'"emailAddress"', b'"data"', b"eyJlbWFpbEFkZHJlc3MiOjF9"),
    "push_token": (b".", b"=", b"e30", b"eyJhbGciOiJub25lIn0", b"W10", b"bnVsbA", b"\xff", b" ", b"_-"),
    "gmail": (*_OF_JSON, b'"payload"', b'"headers"', b'"raw"', b'"DRAFT"', b'"name"', b'"value"'),
    "event": (*_OF_JSON, *_OF_EVENTS),
}


def bombs(many: int) -> Mapping[str, tuple[str, bytes]]:
    """What is made to cost much, by what it is: the reader, and the bytes; in so many parts."""
    few = many // 10
    nested = b"[" * many
    people = [{"email": f"a{number}@b.example"} for number in range(few)]
    made = {
        "nested lists": ("push", nested),
        "nested data": ("push", _json({"message": {"data": _base64(nested)}})),
        "a long number": ("push", _json({"message": {"data": _base64(b"9" * many)}})),
        "a long name": ("push", _json({"message": {**json.loads(PUSH)["message"], "messageId": "9" * many}})),
        "nested claims": ("push_token", f"{_base64(nested)}.{_base64(nested)}.aaaa".encode()),
        "many dots": ("push_token", b"." * many),
        "many labels": ("gmail", _json({**_MESSAGE, "labelIds": ["SENT"] * few, "raw": _base64(MAILS[0])})),
        "many header lines": ("gmail", _json({**_MESSAGE, "payload": {"headers": _LINES * few}})),
        "a long header line": (
            "gmail",
            _json(
                {**_MESSAGE, "payload": {"headers": [*_LINES, {"name": "Cc", "value": "a <a@b.c>," * few}]}}
            ),
        ),
        "broken lines": (
            "gmail",
            _json({**_MESSAGE, "payload": {"headers": [*_LINES, {"name": "X", "value": "\r\n " * many}]}}),
        ),
        "many attendees": ("event", _json({**_EVENT, "attendees": people})),
        "every second": ("event", _json({**_EVENT, "recurrence": ["RRULE:FREQ=SECONDLY"]})),
        "many rules": ("event", _json({**_EVENT, "recurrence": ["RRULE:FREQ=DAILY"] * few})),
        "a long rule": (
            "event",
            _json({**_EVENT, "recurrence": ["RRULE:FREQ=DAILY;BYHOUR=" + "1," * many + "1"]}),
        ),
        "a long title": ("event", _json({**_EVENT, "summary": "a;,\\" * many})),
        "a long sequence": ("event", EVENT.replace(b'"sequence": 2', b'"sequence": ' + b"9" * 4_000)),
    }
    return {f"{reader}: {name}": (reader, written) for name, (reader, written) in made.items()}
