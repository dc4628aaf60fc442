"""Messages as Gmail writes them: what becomes of each, whatever the payload holds."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.ports.provider import LeftOut, MailContent
from integrations.gmail.normalise import Unreadable, mail_of
from integrations.mailfiles.items import mail_item
from integrations.rfc5322.envelope import read_head

RAW = b"From: bea@north.example\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\n\xff\xfe\r\n"
MESSAGE = {
    "id": "190",
    "threadId": "18f",
    "labelIds": ["UNREAD", "SENT", "Label_1"],
    "internalDate": "1784385423999",
    "historyId": "18446744073709551615",
    "raw": base64.urlsafe_b64encode(RAW).decode().rstrip("="),
}
HEADERS = {
    "payload": {
        "headers": [
            {
                "name": "Received",
                "value": "from a.example\r\n\tby b.example; Sat, 18 Jul 2026 07:37:03 -0700",
            },
            {"name": "From", "value": "Bea Buyer <bea@north.example>"},
            {"name": "Subject", "value": "Grüße"},
            {"name": "Message-Id", "value": "<1@north.example>"},
            {"name": "Date", "value": "Sat, 18 Jul 2026 07:37:03 -0700"},
        ]
    }
}


def without_raw(**changes: object) -> dict:
    return {**{name: value for name, value in MESSAGE.items() if name != "raw"}, **changes}


def test_the_bytes_come_as_they_were_sent_whatever_padding_they_have():
    for padding in ("", "=" * (-len(MESSAGE["raw"]) % 4)):
        content = mail_of({**MESSAGE, "raw": MESSAGE["raw"] + padding}, names={"Label_1": "Deals/North"})
        labels, folders = ("UNREAD", "SENT", "Deals/North"), ("SENT", "Sent Items", "Deals/North")
        assert content == MailContent(RAW, labels, "18f", 1_784_385_423, folders=folders)


def test_header_lines_alone_are_read_as_those_of_a_file():
    content = mail_of(without_raw(**HEADERS), names={})
    assert not content.is_whole
    item = mail_item("gmail", content.data)
    envelope = read_head(item.header, source="gmail").envelope(noted_at=content.noted_at)
    assert (envelope.message_id, envelope.subject) == ("1@north.example", "Grüße")
    assert (envelope.sender.address, envelope.sender.name) == ("bea@north.example", "Bea Buyer")
    assert envelope.sent_at == envelope.received_at == 1_784_385_423


def test_a_header_can_not_add_another_or_a_body():
    hostile = [
        {"name": "Subject", "value": "a\r\nBcc: x@y.example\r\n\r\nbody"},
        {"name": "A: b\r\nC", "value": ""},
    ]
    content = mail_of(without_raw(payload={"headers": hostile}), names={})
    assert content.data == b"Subject: a Bcc: x@y.example body\r\n\r\n"


@pytest.mark.parametrize(
    ("label", "mark"),
    [
        ("DRAFT", LeftOut.DRAFT),
        ("SPAM", LeftOut.SPAM),
        ("CHAT", LeftOut.CHAT),
        ("TRASH", None),
        ("SENT", None),
        ("draft", None),
    ],
)
def test_a_label_says_whether_it_is_a_contact(label, mark):
    assert mail_of({**MESSAGE, "labelIds": ["INBOX", label]}, names={"Label_9": "DRAFT"}).left_out is mark


@pytest.mark.parametrize("stated", [None, "", "soon", "-1", "9" * 30, 1.5, [], "²"])
def test_a_time_that_is_none_is_none(stated):
    assert mail_of({**MESSAGE, "internalDate": stated}, names={}).noted_at is None


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        ({**MESSAGE, "raw": ""}, "no_message"),
        ({**MESSAGE, "raw": None}, "no_message"),
        ({**MESSAGE, "raw": "a"}, "no_base64"),
        ({**MESSAGE, "raw": "ä!"}, "no_base64"),
        (without_raw(), "no_headers"),
        (without_raw(payload={"headers": [{"name": 1, "value": "x"}]}), "no_headers"),
    ],
)
def test_a_message_that_can_not_be_read_says_why_in_a_code(payload, reason):
    with pytest.raises(Unreadable) as unreadable:
        mail_of(payload, names={})
    assert unreadable.value.reason == reason


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
_HEADER = st.fixed_dictionaries({}, optional={"name": st.text() | _JSON, "value": st.text() | _JSON})
_MESSAGES = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(MESSAGE, _JSON),
        "raw": st.binary().map(lambda data: base64.urlsafe_b64encode(data).decode()) | _JSON,
        "payload": st.fixed_dictionaries({"headers": st.lists(_HEADER) | _JSON}) | _JSON,
    },
)


@settings(max_examples=300)
@given(_MESSAGES)
def test_no_payload_is_too_strange_to_be_read_or_named_unreadable(payload):
    try:
        content = mail_of(json.loads(json.dumps(payload)), names={})
    except Unreadable as unreadable:
        told = unreadable.reason
    else:
        told = None
        assert content.data
    assert told in {None, "no_message", "no_base64", "no_headers"}
