"""What a message's text says, in the pieces that Graph tells; parsed once, and only when it is needed."""

from __future__ import annotations

import email
import email.policy
import html
import re
from dataclasses import dataclass, field
from email.message import EmailMessage, Message
from email.utils import getaddresses
from functools import cached_property

from integrations.sandbox.exchange import Json

_PREVIEW = 255
_QUOTED = re.compile(r"^(>|-{5,} ?Original Message|_{20,}|On .{10,200} wrote:\s*$|From: .+)", re.MULTILINE)
_MEETINGS = {"REQUEST": "meetingRequest", "CANCEL": "meetingCancelled", "PUBLISH": "meetingRequest"}
_ANSWERS = {
    "ACCEPTED": "meetingAccepted", "TENTATIVE": "meetingTenativelyAccepted", "DECLINED": "meetingDeclined",
}  # fmt: skip
"""The second is misspelt by the service too."""


@dataclass(slots=True)
class Attached:
    """One attachment."""

    name: str
    kind: str
    data: bytes
    inline: bool
    content_id: str | None


@dataclass
class Reading:
    """One message, read."""

    raw: bytes
    _parsed: EmailMessage | None = field(default=None, init=False)

    @property
    def message(self) -> EmailMessage:
        """Parsed leniently; headers are decoded when they are asked for."""
        if self._parsed is None:
            self._parsed = email.message_from_bytes(
                self.raw, _class=EmailMessage, policy=email.policy.default
            )
        return self._parsed

    @cached_property
    def headers(self) -> list[Json]:
        """All headers in their order, unfolded."""
        plain = email.message_from_bytes(self.raw.split(b"\r\n\r\n", 1)[0].split(b"\n\n", 1)[0] + b"\n\n")
        return [{"name": name, "value": " ".join(str(value).split())} for name, value in plain.items()]

    def header(self, name: str) -> str:
        """A header's decoded value, empty if it is not there or can not be read."""
        try:
            return str(self.message.get(name, ""))
        except (TypeError, ValueError, IndexError):  # the parser trips over some of what is sent
            return ""

    def recipients(self, name: str) -> list[Json]:
        """The addresses of a header."""
        try:
            values = [str(each) for each in self.message.get_all(name, ())]
        except (TypeError, ValueError, IndexError):
            values = []
        return [recipient(address, shown) for shown, address in getaddresses(values) if address]

    @cached_property
    def text(self) -> str:
        """The body as text."""
        plain = self._part("plain")
        if plain is not None:
            return plain
        marked = self._part("html")
        return "" if marked is None else text_of(marked)

    @cached_property
    def markup(self) -> str:
        """The body as HTML; a text is made HTML as the service does it."""
        marked = self._part("html")
        if marked is not None:
            return marked
        lines = html.escape(self.text).replace("\r\n", "<br>\r\n")
        return (
            '<html><head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body>'
            f'<div class="PlainText">{lines}</div></body></html>'
        )

    @property
    def preview(self) -> str:
        """The first characters of the text."""
        return " ".join(self.text.split())[:_PREVIEW]

    @property
    def own_text(self) -> str:
        """What this message adds: its text up to what it quotes."""
        quoted = _QUOTED.search(self.text)
        return (self.text if quoted is None else self.text[: quoted.start()]).rstrip()

    @cached_property
    def attached(self) -> list[Attached]:
        """What is attached; a calendar that stands beside the text is part of the message."""
        found = []
        for part in self.message.walk():
            disposition = part.get_content_disposition()
            name = part.get_filename()
            if part.is_multipart() or (disposition is None and name is None):
                continue
            data = part.get_payload(decode=True)
            kept = data if isinstance(data, bytes) else b""
            content_id = str(part.get("Content-ID", "")).strip("<> ") or None
            inline = disposition == "inline" or (content_id is not None and disposition != "attachment")
            found.append(Attached(name or "attachment", part.get_content_type(), kept, inline, content_id))
        return found

    @property
    def meeting(self) -> str | None:
        """What it says of a meeting (`meetingMessageType`); None if it is no such message."""
        for part in self.message.walk():
            if part.get_content_type() == "text/calendar":
                return _meeting(part)
        return None

    def _part(self, kind: str) -> str | None:
        try:
            body = self.message.get_body((kind,))
            return None if body is None else _crlf(str(body.get_content()))
        except (LookupError, TypeError, ValueError, AttributeError):
            return None


def _meeting(part: Message) -> str:
    data = part.get_payload(decode=True)
    text = data.decode("utf-8", "replace") if isinstance(data, bytes) else ""
    method = str(part.get_param("method") or "").upper()
    if not method:
        said = re.search(r"^METHOD:(\w+)", text, re.MULTILINE)
        method = said.group(1).upper() if said else ""
    if method in {"REPLY", "COUNTER"}:
        status = re.search(r"PARTSTAT=([\w-]+)", text.replace("\r\n ", ""))
        return _ANSWERS.get(status.group(1).upper() if status else "", "none")
    return _MEETINGS.get(method, "none")


def recipient(address: str, name: str = "") -> Json:
    """Somebody, as Graph names them."""
    return {"emailAddress": {"name": name or address, "address": address}}


def text_of(markup: str) -> str:
    """The words of HTML."""
    without = re.sub(r"(?is)<(style|script|head)\b.*?</\1>", "", markup)
    lines = re.sub(r"(?i)<br\s*/?>|</(p|div|tr|li)>", "\r\n", without)
    return html.unescape(re.sub(r"(?s)<[^>]+>", "", lines)).strip()


def _crlf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\n", "\r\n")
