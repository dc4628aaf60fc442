"""The header lines of a message, split once.

Only the lines that Setpoint asks about are kept. Every step takes time in proportion to the
length of the header block, in few passes of compiled code: most mail of a mailbox belongs to
no deal, and its header lines are all that is ever read of it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

from integrations.rfc5322.charsets import decode
from integrations.rfc5322.unreadable import UnreadableMail

MOST_HEADER_BYTES = 1 << 20
_LONGEST_NAME = 40

Fields: TypeAlias = dict[str, list[str]]
"""Lower-case field name to its values, in the order of the lines, unfolded, not decoded."""

_KEPT = frozenset(
    {
        "message-id", "references", "in-reply-to", "date", "received", "from", "sender", "to", "cc", "bcc",
        "subject", "return-path", "auto-submitted", "x-autoreply", "x-autorespond", "x-auto-reply",
        "x-autoreply-from", "x-autoresponder", "x-apple-action", "x-auto-response-suppress", "precedence",
        "list-id", "list-post", "x-beenthere", "list-unsubscribe", "x-gm-thrid", "x-gmail-labels",
        "content-class", "content-type", "content-disposition", "content-transfer-encoding",
    }
)  # fmt: skip


def body_start(raw: bytes) -> int:
    """Where the body of a message or part begins: after the first empty line; at the end if it has none."""
    if raw.startswith((b"\n", b"\r\n")):
        return raw.index(b"\n") + 1
    most = min(len(raw), MOST_HEADER_BYTES + 4)
    unix = raw.find(b"\n\n", 0, most)
    dos = raw.find(b"\n\r\n", 0, unix if unix >= 0 else most)
    if dos >= 0:
        return dos + 3
    return unix + 2 if unix >= 0 else len(raw)


def read_fields(header: bytes, *, source: str) -> Fields:
    """The kept fields of a message's header block.

    Raises:
        UnreadableMail: the block is larger than 1 MiB, or holds none of the lines of a mail.
    """
    if len(header) > MOST_HEADER_BYTES + 4:
        raise UnreadableMail(
            source, f"header lines of {len(header)} bytes, expected at most {MOST_HEADER_BYTES}"
        )
    fields = kept_fields(header)
    if not fields:
        raise UnreadableMail(
            source, "no header lines of a mail, expected lines such as `From: name@example.com`"
        )
    return fields


def kept_fields(header: bytes) -> Fields:
    """The kept fields of any header block, perhaps none."""
    fields: Fields = {}
    for line in _unfolded(header).split("\n"):
        name, _, value = line.partition(":")
        if len(name) <= _LONGEST_NAME and (key := _kept_name(name)):
            fields.setdefault(key, []).append(value.strip())
    return fields


@lru_cache(maxsize=1_024)
def _kept_name(name: str) -> str:
    """The field that a name stands for, "" where it is not kept. Few names exist, in few spellings."""
    key = name.rstrip().lower()
    return key if key in _KEPT else ""


def first(fields: Fields, name: str) -> str:
    """The first value of a field, "" where the mail has no such line."""
    values = fields.get(name)
    return values[0] if values else ""


def _unfolded(header: bytes) -> str:
    try:
        text = header.decode("ascii")
    except UnicodeDecodeError:
        # One line may be UTF-8 and the next Latin-1: each is decoded for itself.
        text = "\n".join(decode(line, None) for line in header.split(b"\n"))
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\n ", " ").replace("\n\t", " ")
