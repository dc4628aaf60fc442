"""A message as Gmail has it -> what capture takes: pure functions over the payload."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Any

from domain.moments import Instant
from domain.ports.provider import LeftOut, MailContent

_TABS = {
    "CATEGORY_PERSONAL": ("Primary", "Personal"),
    "CATEGORY_SOCIAL": ("Social",),
    "CATEGORY_PROMOTIONS": ("Promotions",),
    "CATEGORY_UPDATES": ("Updates",),
    "CATEGORY_FORUMS": ("Forums",),
}
"""What people call the tabs of the inbox."""
_ALSO = {"SENT": ("Sent Items",), "TRASH": ("Deleted Items",), "DRAFT": ("Drafts",), "SPAM": ("Junk Email",)}
"""What Outlook calls these places; a company that has both says it once."""
_NO_PLACES = frozenset({"UNREAD", "STARRED", "IMPORTANT", "CHAT"})
_LEFT_OUT = {"DRAFT": LeftOut.DRAFT, "SPAM": LeftOut.SPAM, "CHAT": LeftOut.CHAT}
_NAME = re.compile(r"[!-9;-~]{1,76}")
_LINE_ENDS = re.compile(r"[\r\n]+[ \t]*")
_LAST_MILLIS = 253_402_300_799_999


class Unreadable(ValueError):
    """A payload that is no message; `reason` is a short code for what is wrong with it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def mail_of(payload: Mapping[str, Any], *, names: Mapping[str, str]) -> MailContent:
    """A message in format `raw`, or with its header lines alone in format `metadata`.

    `names` are the names of labels by their ids; a label that is not among them keeps its id.

    Raises:
        Unreadable: it holds neither bytes nor header lines.
    """
    labels = label_ids(payload)
    whole = "raw" in payload
    thread = payload.get("threadId")
    return MailContent(
        data=_raw(payload["raw"]) if whole else _head(payload.get("payload")),
        labels=tuple(names.get(label, label) for label in labels),
        thread=thread if isinstance(thread, str) else None,
        noted_at=noted_at(payload),
        is_whole=whole,
        left_out=next((_LEFT_OUT[label] for label in labels if label in _LEFT_OUT), None),
        folders=tuple(_folders(labels, names)),
        categories=tuple(name for label in labels for name in _TABS.get(label, ())),
    )


def _folders(labels: tuple[str, ...], names: Mapping[str, str]) -> Iterator[str]:
    """Gmail has no folders; to people and to other programs its labels are that."""
    for label in labels:
        if label not in _NO_PLACES and label not in _TABS:
            yield names.get(label, label)
            yield from _ALSO.get(label, ())


def label_ids(payload: Mapping[str, Any]) -> tuple[str, ...]:
    """The ids of a message's labels."""
    labels = payload.get("labelIds")
    return tuple(each for each in labels if isinstance(each, str)) if isinstance(labels, list) else ()


def noted_at(payload: Mapping[str, Any]) -> Instant | None:
    """When Gmail received the message: `internalDate`, in milliseconds, written as a text."""
    stated = payload.get("internalDate")
    text = str(stated) if isinstance(stated, str | int) else ""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(_LAST_MILLIS))):
        return None
    return int(text) // 1000 if int(text) <= _LAST_MILLIS else None


def _raw(text: object) -> bytes:
    if not isinstance(text, str) or not text:
        raise Unreadable("no_message")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable("no_base64") from None


def _head(part: object) -> bytes:
    """The header lines again, with the empty line that ends them."""
    stated = part.get("headers") if isinstance(part, dict) else None
    pairs = [each for each in stated if isinstance(each, dict)] if isinstance(stated, list) else []
    lines = [_line(each.get("name"), each.get("value")) for each in pairs]
    written = "".join(line for line in lines if line)
    if not written:
        raise Unreadable("no_headers")
    return f"{written}\r\n".encode(errors="replace")


def _line(name: object, value: object) -> str:
    if not (isinstance(name, str) and isinstance(value, str) and _NAME.fullmatch(name)):
        return ""
    return f"{name}: {_LINE_ENDS.sub(' ', value)}\r\n"
