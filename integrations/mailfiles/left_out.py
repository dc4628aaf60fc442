"""Mail in a mailbox that is no contact: drafts, spam, and copies that a mail program has dropped.

A draft was never sent, and nobody looks at spam. Thunderbird keeps what it moved or deleted in
its file, marked as expunged, until the file is compacted. What lies in a bin was sent and read
all the same: deleting a message does not undo it (rules.md section 10), so it is not left out.

Sources: Google Takeout (`X-Gmail-Labels`, in the language of the account); Thunderbird
(`X-Mozilla-Status`, hexadecimal, 0x0008 expunged; `X-Mozilla-Draft-Info`); Outlook (`X-Unsent`);
Maildir (the flag `D`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TypeAlias

from integrations.mailfiles.items import Item, RawMail
from integrations.rfc5322.encoded_words import header_text

_EXPUNGED = 0x0008
_GMAIL, _STATUS = b"X-Gmail-Labels:", b"X-Mozilla-Status:"
_DRAFT_MARKS = (b"X-Mozilla-Draft-Info:", b"X-Unsent: 1")
_FOLDED_VALUE = re.compile(rb"[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*")
_HEXADECIMAL = re.compile(rb"[0-9A-Fa-f]{4}")
_LINE_FEED = ord("\n")
_LONGEST_LABELS, _LONGEST_STATUS = 4_000, 10
_MAILDIR_DRAFT = re.compile(r":2,[A-CE-Za-z]*D[A-Za-z]*$")
_ENDINGS = re.compile(r"\.(?:mbox|sbd|mbs)$", re.IGNORECASE)
_LABELS = re.compile(r'"([^"]*)"|([^,"]+)')

_DRAFT_NAMES = frozenset(
    {
        *("draft", "drafts", "scheduled", "templates", "unsent messages", "outbox", "[gmail].drafts"),
        *("entwurf", "entwürfe", "geplant", "vorlagen", "postausgang", "brouillons", "programmés"),
        *("borradores", "programados", "bozze", "programmati", "concepten", "rascunhos", "utkast"),
        *("kladder", "luonnokset", "szkice", "wersje robocze", "koncepty", "piszkozatok", "taslaklar"),
        *("черновики", "下書き", "草稿", "임시보관함"),
    }
)
_SPAM_NAMES = frozenset(
    {
        *("spam", "junk", "junk e-mail", "junk email", "bulk mail", "[gmail].spam"),
        *(
            "junk-e-mail",
            "courrier indésirable",
            "correo no deseado",
            "posta indesiderata",
            "ongewenste e-mail",
        ),
        *(
            "lixo eletrônico",
            "lixo eletrónico",
            "skräppost",
            "søppelpost",
            "roskaposti",
            "спам",
            "迷惑メール",
        ),
        *("垃圾邮件", "垃圾郵件", "스팸함"),
    }
)


class Kind(StrEnum):
    """Why a message is left out, in words for people."""

    DRAFT = "never sent (drafts)"
    SPAM = "spam"
    EXPUNGED = "moved or deleted before, of which a copy had stayed in the file"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One message that is left out."""

    kind: Kind


Found: TypeAlias = Item | LeftOut
"""What a file holds, before anything was left out of it."""


def sifted(items: Iterable[Item], place: Kind | None) -> Iterator[Found]:
    """The items, mail that is no contact marked; `place` is what the whole file holds, if it is such."""
    for item in items:
        kind = (place or kind_by_header(item)) if isinstance(item, RawMail) else None
        yield item if kind is None else LeftOut(kind)


def kind_by_place(parts: Sequence[str]) -> Kind | None:
    """What a file holds by the names of the folders it lies in, and its own; None for mail like any other."""
    if parts and _MAILDIR_DRAFT.search(parts[-1]):
        return Kind.DRAFT
    for part in parts:
        kind = _kind_of_name(_ENDINGS.sub("", part).lstrip("."))
        if kind is not None:
            return kind
    return None


def kind_by_header(mail: RawMail) -> Kind | None:
    """What the header lines say of a message; None for mail like any other."""
    data, end = mail.data, mail.body_at
    if (at := _behind(_GMAIL, data, end)) and (value := _FOLDED_VALUE.match(data, at, end)):
        kind = _kind_of_labels(value[0][:_LONGEST_LABELS])
        if kind is not None:
            return kind
    if (at := _behind(_STATUS, data, end)) and _is_expunged(data[at : at + _LONGEST_STATUS]):
        return Kind.EXPUNGED
    return Kind.DRAFT if any(_behind(mark, data, end) for mark in _DRAFT_MARKS) else None


def _behind(mark: bytes, data: bytes, end: int) -> int:
    """The place behind a header line's name; 0 where the mail has no such line.

    `bytes.find` and no pattern: every message of a mailbox is asked, and few have any.
    """
    at = data.find(mark, 0, end)
    return at + len(mark) if at == 0 or (at > 0 and data[at - 1] == _LINE_FEED) else 0


def said_of(counted: Counter[Kind]) -> str:
    """`left out on purpose: 3 messages never sent (drafts), 1 message spam`."""
    return "left out on purpose: " + ", ".join(
        f"{counted[kind]} {'message' if counted[kind] == 1 else 'messages'} {kind}"
        for kind in Kind
        if counted[kind]
    )


@lru_cache(maxsize=4_096)
def _kind_of_labels(value: bytes) -> Kind | None:
    """What labels say; few different sets of them are in a mailbox."""
    labels = header_text(value.decode("utf-8", "replace"))
    kinds = [_kind_of_name(label) for label in _split(labels)]
    return Kind.DRAFT if Kind.DRAFT in kinds else next((kind for kind in kinds if kind), None)


def _is_expunged(value: bytes) -> bool:
    digits = value.split(None, 1)[0] if value.strip() else b""
    return _HEXADECIMAL.fullmatch(digits) is not None and bool(int(digits, 16) & _EXPUNGED)


def _split(labels: str) -> Iterator[str]:
    return (quoted or plain for quoted, plain in _LABELS.findall(labels))


def _kind_of_name(name: str) -> Kind | None:
    folded = name.strip().casefold()
    if folded in _DRAFT_NAMES:
        return Kind.DRAFT
    return Kind.SPAM if folded in _SPAM_NAMES else None
