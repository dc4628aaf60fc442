"""What a message's text says, in the pieces that Graph tells; parsed once, and only when it is needed."""

from __future__ import annotations

import email
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from functools import cached_property

from integrations.sandbox.exchange import Json

_PREVIEW = 255
_QUOTED = re.compile(r"^(>|-{5,} ?Original Message|_{20,}|On .{10,200} wrote:\s*$|From: .+)", re.MULTILINE)
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(r"\r?\n[ \t]+")
_ACTING = re.compile(r"(?i)<script|<iframe|<object|\son\w+\s*=")
_BARE = re.compile(r"[\w.+-]+@[\w.-]+")
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
    """One message, read. Its header is taken apart by hand: the library takes milliseconds for one."""

    raw: bytes

    @cached_property
    def headers(self) -> list[Json]:
        """All headers in their order, unfolded."""
        head = _head(self.raw).decode("utf-8", "surrogateescape").encode("utf-8", "replace").decode()
        found = []
        for line in _FOLD.sub(" ", head).splitlines():
            name, colon, value = line.partition(":")
            if colon and name and " " not in name:
                found.append({"name": name, "value": " ".join(value.split())})
        return found

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for each in self.headers:
            found.setdefault(each["name"].lower(), []).append(each["value"])
        return found

    def header(self, name: str) -> str:
        """A header's decoded value, empty if it is not there."""
        values = self._by_name.get(name.lower())
        return "" if values is None else decoded(values[0])

    def recipients(self, name: str) -> list[Json]:
        """The addresses of a header."""
        values = self._by_name.get(name.lower(), [])
        if len(values) == 1 and _BARE.fullmatch(values[0]):
            return [recipient(values[0])]
        return [recipient(address, decoded(shown)) for shown, address in getaddresses(values) if address]

    @cached_property
    def message(self) -> Message:
        """Parsed leniently, with its parts."""
        return email.message_from_bytes(self.raw)

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
        if self._is_bare_text:
            return []
        return [found for part in _leaves(self.message) if (found := _attached(part)) is not None]

    @property
    def meeting(self) -> str | None:
        """What it says of a meeting (`meetingMessageType`); None if it is no such message."""
        for part in _leaves(self.message):
            if part.get_content_type() == "text/calendar":
                return _meeting(part)
        return None

    @cached_property
    def _is_bare_text(self) -> bool:
        """Whether there is nothing to take apart: a text as most people write it."""
        kind = self.header("Content-Type").lower()
        return (
            (not kind or kind.startswith("text/plain"))
            and self.header("Content-Transfer-Encoding").lower() in {"", "7bit", "8bit"}
            and "content-disposition" not in self._by_name
            and "charset" not in kind.replace("charset=utf-8", "").replace('charset="utf-8"', "")
        )

    def _part(self, kind: str) -> str | None:
        if self._is_bare_text:
            body = self.raw[len(_head(self.raw)) :].decode("utf-8", "replace")
            return _crlf(body.removeprefix("\r\n\r\n").removeprefix("\n\n")) if kind == "plain" else None
        for part in _leaves(self.message):
            if part.get_content_type() == f"text/{kind}" and part.get_content_disposition() != "attachment":
                return _crlf(_text(part))
        return None


def decoded(value: str) -> str:
    """A header's value in plain words; as it is where nobody can read it."""
    if "=?" not in value:
        return value
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, UnicodeDecodeError, ValueError):
        return value


def _head(raw: bytes) -> bytes:
    """The header of a message, without the empty line after it."""
    found = _END_OF_HEAD.search(raw)
    return raw if found is None else raw[: found.start()]


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold something; what is in an attached message is its own."""
    if not message.is_multipart() or message.get_content_type() == "message/rfc822":
        yield message
        return
    for part in message.get_payload():
        if isinstance(part, Message):
            yield from _leaves(part)


def _attached(part: Message) -> Attached | None:
    disposition, name = part.get_content_disposition(), part.get_filename()
    kind = part.get_content_type()
    if disposition is None and name is None and kind != "message/rfc822":
        return None
    content_id = str(part.get("Content-ID", "")).strip("<> ") or None
    inline = disposition == "inline" or (content_id is not None and disposition != "attachment")
    return Attached(decoded(name or "attachment"), kind, _bytes(part), inline, content_id)


def _bytes(part: Message) -> bytes:
    if part.is_multipart():  # a message that is attached
        inner = part.get_payload(0)
        return inner.as_bytes() if isinstance(inner, Message) else b""
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _text(part: Message) -> str:
    try:
        return _bytes(part).decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        return _bytes(part).decode("utf-8", "replace")


def _meeting(part: Message) -> str:
    text = _text(part)
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


def safe(markup: str) -> str:
    """HTML without what could do something."""
    if not _ACTING.search(markup):
        return markup
    without = re.sub(r"(?is)<(script|iframe|object)\b.*?</\1>", "", markup)
    return re.sub(r"(?is)(<[^>]*?)\s+on\w+\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+)", r"\1", without)


def _crlf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\n", "\r\n")
