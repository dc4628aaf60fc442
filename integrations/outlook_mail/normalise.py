"""A message as Graph has it -> what capture takes: pure functions over the payload."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from domain.moments import Instant, instant_of
from domain.ports.provider import Collection, LeftOut, MailContent
from integrations.microsoft_graph.paging import categories_in, part_in, parts_in, text_in
from integrations.outlook_mail.folders import Role

ROW = ("receivedDateTime", "conversationId", "categories", "isDraft", "parentFolderId")
"""What of a message is asked for in a list."""
FIELDS = (
    *ROW, "internetMessageHeaders", "internetMessageId", "subject", "from", "sender", "replyTo",
    "toRecipients", "ccRecipients", "bccRecipients", "sentDateTime",
)  # fmt: skip
"""What of a message is asked for where its header lines are all there may be."""

_MADE_OF = "from", "toRecipients", "ccRecipients", "subject", "internetMessageId", "sentDateTime"
_LEFT_OUT = {Role.DRAFTS: LeftOut.DRAFT, Role.JUNK: LeftOut.SPAM}
_NAME = re.compile(r"[!-9;-~]{1,76}")
_LINE_ENDS = re.compile(r"[\r\n]+[ \t]*")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
_MEETING_MESSAGE = "#microsoft.graph.eventmessage"
_FIRST_YEAR = 1990


class Unreadable(ValueError):
    """A payload that is no message; `reason` is a short code for what is wrong with it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Row:
    """What a list says of a message. `folder` is the id of the folder in which it lies."""

    noted_at: Instant
    is_draft: bool
    folder: str
    thread: str | None
    categories: tuple[str, ...]


def row_of(payload: Mapping[str, Any]) -> Row | None:
    """A row, or None: later rounds of changes may hold nothing but what has changed."""
    noted_at, folder = instant_in(payload, "receivedDateTime"), text_in(payload, "parentFolderId")
    is_draft = payload.get("isDraft")
    if noted_at is None or folder is None or not isinstance(is_draft, bool):
        return None
    return Row(
        noted_at=noted_at,
        is_draft=is_draft,
        folder=folder,
        thread=text_in(payload, "conversationId"),
        categories=categories_in(payload),
    )


def mail_of(row: Row, data: bytes, *, folder: Collection, role: Role | None, is_whole: bool) -> MailContent:
    """A message that lies in a folder of this role. Its folder and its categories are its labels."""
    return MailContent(
        data=data,
        labels=(folder.name, *row.categories),
        thread=row.thread,
        noted_at=row.noted_at,
        is_whole=is_whole,
        left_out=LeftOut.DRAFT if row.is_draft else None if role is None else _LEFT_OUT.get(role),
        folders=folder.called or (folder.name,),
        categories=row.categories,
    )


def head_of(payload: Mapping[str, Any]) -> bytes:
    """The header lines of a message with the empty line that ends them.

    As they were sent, where Graph has them; of mail that was sent from here it often has not, and they are
    made of the fields.

    Raises:
        Unreadable: it has neither.
    """
    lines = list(_meeting_line(payload))
    stated = parts_in(payload, "internetMessageHeaders")
    kept = [line for each in stated if (line := _line(each.get("name"), each.get("value")))]
    lines += kept or list(_made(payload))
    if not kept and not any(line.startswith(("From:", "To:", "Cc:", "Bcc:")) for line in lines):
        raise Unreadable("no_headers")
    return "".join([*lines, "\r\n"]).encode(errors="replace")


def has_head(payload: Mapping[str, Any]) -> bool:
    """Whether it holds the header lines as they were sent."""
    return bool(parts_in(payload, "internetMessageHeaders"))


def has_fields(payload: Mapping[str, Any]) -> bool:
    """Whether it holds all that header lines are made of; a later round of changes may hold some of it."""
    return all(name in payload for name in _MADE_OF)


def instant_in(payload: Mapping[str, Any], name: str) -> Instant | None:
    """A time of a payload; None where it says nothing (years before 1990 stand for that)."""
    try:
        at = datetime.fromisoformat(str(payload.get(name)))
        at = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
        return instant_of(at) if at.year >= _FIRST_YEAR else None
    except (ValueError, OverflowError):
        return None


def _meeting_line(payload: Mapping[str, Any]) -> Iterator[str]:
    """What marks a message about a meeting; `meetingMessageType` is missing from most lists."""
    if str(payload.get("@odata.type", "")).lower().startswith(_MEETING_MESSAGE):
        yield "Content-Class: urn:content-classes:calendarmessage\r\n"


def _made(payload: Mapping[str, Any]) -> Iterator[str]:
    yield from _people("From", [part_in(payload, "from") or part_in(payload, "sender")])
    for name, field in _RECIPIENTS:
        yield from _people(name, parts_in(payload, field))
    yield _line("Subject", payload.get("subject") or "")
    yield _line("Message-ID", payload.get("internetMessageId"))
    sent_at = instant_in(payload, "sentDateTime")
    if sent_at is not None:
        yield _line("Date", format_datetime(datetime.fromtimestamp(sent_at, UTC)))


_RECIPIENTS = (
    ("Reply-To", "replyTo"),
    ("To", "toRecipients"),
    ("Cc", "ccRecipients"),
    ("Bcc", "bccRecipients"),
)


def _people(name: str, people: list[Mapping[str, Any]]) -> Iterator[str]:
    written = [each for each in map(_address, people) if each]
    if written:
        yield _line(name, ", ".join(written))


def _address(person: Mapping[str, Any]) -> str:
    """`"Rita Rep" <rita@ours.example>`; empty where only a name within Exchange is known."""
    stated = part_in(person, "emailAddress")
    address = _CONTROLS.sub("", text_in(stated, "address") or "").strip()
    if "@" not in address:
        return ""
    name = re.sub(r'["\\<>]', " ", _CONTROLS.sub(" ", text_in(stated, "name") or "")).strip()
    return f'"{name}" <{address}>' if name else f"<{address}>"


def _line(name: object, value: object) -> str:
    if not (isinstance(name, str) and isinstance(value, str) and _NAME.fullmatch(name)):
        return ""
    return f"{name}: {_LINE_ENDS.sub(' ', value)}\r\n"
