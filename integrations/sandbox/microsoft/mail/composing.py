"""Drafts as RFC 5322 text: made of what Graph takes as JSON, and of the message that is answered."""

from __future__ import annotations

import email
import email.policy
import html
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any

from integrations.sandbox.clock import Moment
from integrations.sandbox.exchange import Json
from integrations.sandbox.microsoft.mail.reading import Reading
from integrations.sandbox.microsoft.refusals import Refusal, bad_request, not_modelled

TEXTS = frozenset({
    "subject", "body", "toRecipients", "ccRecipients", "bccRecipients", "replyTo", "from", "sender",
    "internetMessageHeaders", "internetMessageId",
})  # fmt: skip
"""What is written in the message; the rest is of the mailbox."""
_RECIPIENTS = {
    "toRecipients": "To", "ccRecipients": "Cc", "bccRecipients": "Bcc", "replyTo": "Reply-To",
}  # fmt: skip


def composed(body: Json, now: Moment, before: bytes | None = None) -> bytes:
    """A draft's text with what a request says of it, over what it said before.

    Raises:
        Refusal: something of it can not be read.
    """
    message = _begun(now) if before is None else _parsed(before)
    if "subject" in body:
        _put(message, "Subject", _text(body, "subject"))
    for name, header in _RECIPIENTS.items():
        if name in body:
            _put(message, header, ", ".join(str(each) for each in _addresses(body[name])))
    if "internetMessageId" in body:
        _put(message, "Message-ID", _text(body, "internetMessageId"))
    for header in body.get("internetMessageHeaders", ()):
        _add_header(message, header)
    if "body" in body:
        _set_body(message, body["body"])
    return message.as_bytes(policy=email.policy.SMTP)


def answering(raw: bytes, owner: str, now: Moment, *, to_all: bool) -> bytes:
    """The draft of an answer, with the message that it answers below."""
    read, message = Reading(raw), _begun(now)
    subject = read.header("Subject")
    _put(message, "Subject", subject if subject.lower().startswith("re:") else f"RE: {subject}")
    _put(message, "To", read.header("Reply-To") or read.header("From"))
    if to_all:
        others = [each["emailAddress"] for each in (*read.recipients("To"), *read.recipients("Cc"))]
        copies = [str(_address(each)) for each in others if str(each["address"]).lower() != owner]
        _put(message, "Cc", ", ".join(copies))
    number = read.header("Message-ID")
    if number:
        _put(message, "In-Reply-To", number)
        _put(message, "References", " ".join([*read.header("References").split(), number]))
    quoted = (
        f"<html><body><br><hr><div><b>From:</b> {html.escape(read.header('From'))}<br><b>Subject:</b> "
        f"{html.escape(subject)}</div>{read.markup}</body></html>"
    )
    message.set_content(quoted, subtype="html")
    return message.as_bytes(policy=email.policy.SMTP)


def forwarding(raw: bytes, now: Moment) -> bytes:
    """The draft of a message that is passed on."""
    read, message = Reading(raw), _begun(now)
    _put(message, "Subject", f"FW: {read.header('Subject')}")
    message.set_content(f"<html><body><br><hr>{read.markup}</body></html>", subtype="html")
    for each in read.attached:
        main, _, sub = each.kind.partition("/")
        message.add_attachment(each.data, maintype=main, subtype=sub, filename=each.name)
    return message.as_bytes(policy=email.policy.SMTP)


def _parsed(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, _class=EmailMessage, policy=email.policy.SMTP)


def _begun(now: Moment) -> EmailMessage:
    """Without a sender: a draft has none until it is sent."""
    message = EmailMessage(policy=email.policy.SMTP)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain="outlook.example")
    message.set_content("")
    return message


def _put(message: EmailMessage, name: str, value: str) -> None:
    del message[name]
    if value:
        message[name] = value


def _text(body: Json, name: str) -> str:
    if not isinstance(body[name], str):
        raise bad_request(f"The property '{name}' is no text.")
    return str(body[name])


def _set_body(message: EmailMessage, body: Any) -> None:  # noqa: ANN401 - any JSON may stand there
    if not isinstance(body, dict) or not isinstance(body.get("content"), str):
        raise bad_request("The property 'body' has no content.")
    if message.is_multipart():
        raise not_modelled("another body for a draft with attachments")
    kept = list(message.items())
    subtype = "html" if str(body.get("contentType", "text")).lower() == "html" else "plain"
    message.set_content(body["content"], subtype=subtype)
    for name, value in kept:
        if name not in message:
            message[name] = value


def _addresses(recipients: Any) -> list[Address]:  # noqa: ANN401 - as above
    if not isinstance(recipients, list):
        raise bad_request("Recipients are no list.")
    return [_address(each.get("emailAddress") if isinstance(each, dict) else None) for each in recipients]


def _address(told: Any) -> Address:  # noqa: ANN401 - as above
    if not isinstance(told, dict) or "@" not in str(told.get("address", "")):
        raise Refusal(400, "ErrorInvalidRecipients", "At least one recipient is not valid.")
    return Address(str(told.get("name") or ""), addr_spec=str(told["address"]))


def _add_header(message: EmailMessage, header: Any) -> None:  # noqa: ANN401 - as above
    name = str(header.get("name", "")) if isinstance(header, dict) else ""
    if not name.lower().startswith("x-"):
        says = f"The internet message header name '{name}' should start with 'x-' or 'X-'."
        raise Refusal(400, "InvalidInternetMessageHeader", says)
    message[name] = str(header.get("value", ""))
