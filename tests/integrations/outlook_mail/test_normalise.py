"""Messages as Graph gives them -> mail, without a server: whatever they hold."""

from __future__ import annotations

import json

from hypothesis import given

from domain.ports.provider import Collection, CollectionKind, MailContent
from integrations.mailfiles.items import RawMail, mail_item
from integrations.outlook_mail.folders import Role
from integrations.outlook_mail.normalise import Unreadable, head_of, mail_of, row_of
from integrations.rfc5322.envelope import read_head
from tests.fuzz.samples_of_microsoft import OF_MICROSOFT
from tests.integrations.microsoft_graph.hostile import hostile

MADE, KEPT = (json.loads(each) for each in OF_MICROSOFT["outlook"])

JUNK = Collection("junk", CollectionKind.MAIL, "Junk")


@given(hostile(MADE) | hostile(KEPT))
def test_whatever_a_message_holds_it_is_a_head_that_can_be_read_or_refused(payload):
    row = row_of(payload)
    assert row is None or isinstance(
        mail_of(row, b"", folder=JUNK, role=Role.JUNK, is_whole=True), MailContent
    )
    try:
        head, reason = head_of(payload), ""
    except Unreadable as unreadable:
        head, reason = b"", unreadable.reason
    assert reason in {"", "no_headers"}
    if not reason:
        assert head.endswith(b"\r\n\r\n")
        assert isinstance(mail_item("box", head), RawMail)


def test_nothing_in_a_field_becomes_a_header_line_of_its_own():
    evil = {"emailAddress": {"address": "bea@north.example\r\nBcc: spy@evil.example", "name": 'B"\r\nX: y'}}
    head = head_of(MADE | {"from": evil, "toRecipients": [evil], "subject": "a\r\nBcc: spy@evil.example"})
    names = [line.partition(b":")[0] for line in head.split(b"\r\n") if line]
    assert names == [b"Content-Class", b"From", b"To", b"Cc", b"Subject", b"Message-ID", b"Date"]
    item = mail_item("box", head)
    assert isinstance(item, RawMail)
    assert read_head(item.header, source="box").envelope(noted_at=0).subject == "a Bcc: spy@evil.example"
