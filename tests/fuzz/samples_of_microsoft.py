"""Well-formed beginnings of what comes from Graph, what to spice them with, and what costs much."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

OWNER = "rita@ours.example"
READ = (datetime(2026, 7, 1, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC))
_BEA = {"emailAddress": {"name": "Buyer, Bea", "address": "bea@north.example"}}
_RITA = {"emailAddress": {"name": "Rita Rep", "address": OWNER}}


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


_ROW: dict[str, object] = {
    "@odata.etag": 'W/"CQAAABYAAAB"', "id": "AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A",
    "receivedDateTime": "2026-07-18T14:37:03Z", "conversationId": "AAQkADhi", "categories": ["Deals"],
    "isDraft": False, "parentFolderId": "AAMkAGI2",
}  # fmt: skip
_FIELDS = {
    **_ROW, "@odata.type": "#microsoft.graph.eventMessageRequest", "subject": "Gr\u00fc\u00dfe",
    "internetMessageId": "<offer@ours.example>", "sentDateTime": "2026-07-18T14:37:01Z", "from": _RITA,
    "sender": _RITA, "replyTo": [], "toRecipients": [_BEA], "ccRecipients": [_RITA], "bccRecipients": [],
}  # fmt: skip
_LINES = [
    {"name": "From", "value": "Bea Buyer <bea@north.example>"},
    {"name": "To", "value": OWNER},
    {"name": "Subject", "value": "=?utf-8?q?Gr=C3=BC=C3=9Fe?="},
    {"name": "Date", "value": "Sat, 18 Jul 2026 07:37:03 -0700"},
]
_EVENT: dict[str, object] = {
    "id": "AAMkAD", "type": "singleInstance", "uid": "demo@north.example", "iCalUId": "demo@north.example",
    "createdDateTime": "2026-07-18T14:40:25.1234567Z", "lastModifiedDateTime": "2026-07-18T14:41:25.7654321Z",
    "subject": "Review: prices, terms; next", "isAllDay": False, "isCancelled": False, "isOrganizer": True,
    "isDraft": False, "sensitivity": "private", "showAs": "busy",
    "originalStartTimeZone": "W. Europe Standard Time", "responseStatus": {"response": "organizer"},
    "start": {"dateTime": "2026-08-03T08:00:00.0000000", "timeZone": "UTC"},
    "end": {"dateTime": "2026-08-03T09:00:00.0000000", "timeZone": "UTC"},
    "organizer": _RITA,
    "attendees": [
        {"type": "required", "status": {"response": "accepted", "time": "0001-01-01T00:00:00Z"}, **_BEA},
        {"type": "resource", "status": {"response": "none"}, "emailAddress": {"address": "r@ours.example"}},
    ],
}  # fmt: skip
_DAY = {
    **_EVENT, "isAllDay": True,
    "start": {"dateTime": "2026-08-03T00:00:00.0000000", "timeZone": "tzone://Microsoft/Utc"},
    "end": {"dateTime": "2026-08-04T00:00:00.0000000", "timeZone": "tzone://Microsoft/Utc"},
}  # fmt: skip
_RECURRENCE: dict[str, object] = {
    "pattern": {
        "type": "weekly", "interval": 1, "month": 0, "dayOfMonth": 0, "daysOfWeek": ["monday"],
        "firstDayOfWeek": "sunday", "index": "first",
    },
    "range": {
        "type": "endDate", "startDate": "2026-08-03", "endDate": "2026-08-24", "numberOfOccurrences": 0,
        "recurrenceTimeZone": "W. Europe Standard Time",
    },
}  # fmt: skip


def _instance(day: int, kind: str, **more: object) -> dict[str, object]:
    start, end = (
        {"dateTime": f"2026-08-{day:02}T{hour:02}:00:00.0000000", "timeZone": "UTC"} for hour in (8, 9)
    )
    named = {"occurrenceId": f"OID.AAMkAD.2026-08-{day:02}", "seriesMasterId": "AAMkAD"}
    return {**_EVENT, "type": kind, "start": start, "end": end, **named, **more}


_SERIES: dict[str, object] = {
    "master": {**_EVENT, "type": "seriesMaster", "recurrence": _RECURRENCE},
    "instances": [
        _instance(3, "occurrence"),
        _instance(10, "exception", originalStart="2026-08-10T08:00:00Z", subject="Review, moved"),
        _instance(17, "occurrence", isCancelled=True),
    ],
}
_NOTE = {
    "subscriptionId": "3f1b0b53-6a0b-4b0a-8b5c-3b0f5f0a7d11", "clientState": "secret",
    "changeType": "created", "tenantId": "6a0b", "resource": "Users/1/Messages/2",
    "resourceData": {"@odata.type": "#Microsoft.Graph.Message", "id": "2"},
    "subscriptionExpirationDateTime": "2026-12-01T09:00:00.0000000Z",
}  # fmt: skip
NOTES = _json({"value": [_NOTE, {**_NOTE, "lifecycleEvent": "subscriptionRemoved"}], "validationTokens": []})

OF_MICROSOFT: Mapping[str, Sequence[bytes]] = {
    "graph_push": (NOTES,),
    "outlook": (_json(_FIELDS), _json({**_ROW, "internetMessageHeaders": _LINES})),
    "outlook_event": (_json(_EVENT), _json(_DAY)),
    "outlook_series": (_json(_SERIES),),
}
_OF_JSON = (
    b"null", b"true", b"[]", b"{}", b'""', b"1e999", b"NaN", b"-0", b"9" * 5_000, b"[" * 3_000,
    b'{"a":' * 3_000, b'"\\ud800"', b'"\\u0000"', b"\\r\\n", b"\xff\xfe", b"\xef\xbb\xbf",
)  # fmt: skip
_OF_TIMES = (
    b'"0001-01-01T00:00:00Z"', b'"9999-12-31T23:59:59.9999999"', b'"2026-03-29T02:30:00.0000000"',
    b'"tzone://Microsoft/Custom"', b'"../../etc/passwd"', b'"dateTime"', b'"timeZone"', b"+14:00", b"-23:59",
    b'"2026-02-30"', b'"1900-12-31T23:00:00"',
)  # fmt: skip
_OF_SERIES = (
    b'"daily"', b'"absoluteYearly"', b'"relativeMonthly"', b'"dayOfMonth": 31', b'"interval": 999999999',
    b'"noEnd"', b'"numbered"', b'"numberOfOccurrences": 999999999', b'"exception"', b'"occurrenceId"',
    b'"OID.A.9998-12-31"', b'"040000008200E00074C5B7101A82E00827101F1F"', b'"seriesMaster"',
)  # fmt: skip
SPICE_OF_MICROSOFT: Mapping[str, Sequence[bytes]] = {
    "graph_push": (*_OF_JSON, b'"value"', b'"clientState"', b'"lifecycleEvent"', b'"subscriptionRemoved"'),
    "outlook": (
        *_OF_JSON, b'"internetMessageHeaders"', b'"name"', b'"value"', b'"emailAddress"', b'"isDraft"',
        b'"#microsoft.graph.eventMessageResponse"', *_OF_TIMES,
    ),
    "outlook_event": (*_OF_JSON, *_OF_TIMES, b'"oof"', b'"isAllDay": true'),
    "outlook_series": (*_OF_JSON, *_OF_TIMES, *_OF_SERIES),
}  # fmt: skip


def bombs(many: int) -> Mapping[str, tuple[str, bytes]]:
    """What is made to cost much, by what it is: the reader, and the bytes; in so many parts."""
    few = many // 10
    people = [{"emailAddress": {"address": f"a{number}@b.example", "name": "A"}} for number in range(few)]
    daily = {"pattern": {"type": "daily", "interval": 1}, "range": {"type": "noEnd"}}
    long_ago = {"dateTime": "1901-01-01T08:00:00.0000000", "timeZone": "UTC"}
    from_long_ago = {
        **_EVENT,
        "type": "seriesMaster",
        "recurrence": daily,
        "start": long_ago,
        "end": long_ago,
    }
    again = {**daily, "pattern": {**daily["pattern"], "interval": 10**18}}
    made = {
        "nested lists": ("graph_push", b"[" * many),
        "many notes": ("graph_push", _json({"value": [_NOTE] * (few // 10)})),
        "a long name": ("graph_push", _json({"value": [{**_NOTE, "subscriptionId": "9" * many}]})),
        "many recipients": ("outlook", _json({**_FIELDS, "toRecipients": people})),
        "many header lines": ("outlook", _json({**_ROW, "internetMessageHeaders": _LINES * few})),
        "broken lines": (
            "outlook",
            _json({**_ROW, "internetMessageHeaders": [*_LINES, {"name": "X", "value": "\r\n " * many}]}),
        ),
        "a long name of somebody": (
            "outlook",
            _json({**_FIELDS, "from": {"emailAddress": {"name": '"\\' * many, "address": "a@b.example"}}}),
        ),
        "many categories": ("outlook", _json({**_ROW, "categories": ["a"] * many})),
        "many attendees": ("outlook_event", _json({**_EVENT, "attendees": people})),
        "a long title": ("outlook_event", _json({**_EVENT, "subject": "a;,\\" * many})),
        "a long fraction": (
            "outlook_event",
            _json({**_EVENT, "start": {"dateTime": "2026-08-03T08:00:00." + "0" * many, "timeZone": "UTC"}}),
        ),
        "every day from long ago": ("outlook_series", _json({"master": from_long_ago, "instances": []})),
        "a long interval": (
            "outlook_series",
            _json({"master": {**from_long_ago, "recurrence": again}, "instances": []}),
        ),
        "many instances": (
            "outlook_series",
            _json(
                {**_SERIES, "instances": [_instance(3 + day % 25, "exception") for day in range(few // 30)]}
            ),
        ),
        "many days of the week": (
            "outlook_series",
            _json(
                {
                    "master": {
                        **_EVENT,
                        "recurrence": {"pattern": {"type": "weekly", "daysOfWeek": ["monday"] * few}},
                    },
                    "instances": [],
                }
            ),
        ),
    }
    return {f"{reader}: {name}": (reader, written) for name, (reader, written) in made.items()}
