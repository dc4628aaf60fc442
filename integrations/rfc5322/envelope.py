"""Who wrote to whom, when and in answer to what: a mail's header lines as an `Envelope`.

Source: RFC 5322 section 3.6; rules.md section 2 (`occurred_at`, copies of one message).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain

from domain.moments import Instant
from domain.touches.mail import Address, Envelope
from integrations.rfc5322.addresses import address_list
from integrations.rfc5322.dates import date_instant
from integrations.rfc5322.encoded_words import header_text
from integrations.rfc5322.headers import Fields, first, read_fields

MOST_REFERENCES = 1_000
_LONGEST_ID = 1_000
_IN_BRACKETS = re.compile(r"<([^<>]{1,1000})>")


@dataclass(frozen=True, slots=True)
class Head:
    """The header lines of a message, of which only its id and its people were looked at.

    That is enough to tell that a message belongs to no deal, which is true of most mail;
    `envelope` reads the rest.
    """

    source: str
    fields: Fields
    message_id: str | None
    sender: Address | None
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    bcc: tuple[Address, ...]

    def everybody(self) -> tuple[Address, ...]:
        """Sender first, then all recipients, in the order of the header lines."""
        sender = () if self.sender is None else (self.sender,)
        return sender + self.to + self.cc + self.bcc

    def envelope(self, *, noted_at: Instant | None = None) -> Envelope:
        """The whole envelope.

        `noted_at` is the time on the `From ` line of an mbox. Mail programs write their own
        time there, so it counts as the time received only where neither Date nor any Received
        line can be read.
        """
        sent_at = date_instant(first(self.fields, "date"))
        received_at = _earliest_received(self.fields)
        if received_at is None and sent_at is None:
            received_at = noted_at
        return Envelope(
            source=self.source,
            message_id=self.message_id,
            references=_ids(self.fields, "references"),
            in_reply_to=_ids(self.fields, "in-reply-to"),
            sent_at=sent_at,
            received_at=received_at,
            sender=self.sender,
            to=self.to,
            cc=self.cc,
            bcc=self.bcc,
            subject=header_text(first(self.fields, "subject")),
        )


def read_head(header: bytes, *, source: str) -> Head:
    """The head of a message from its header block (the bytes up to the first empty line).

    `source` names the message for people.

    Raises:
        UnreadableMail: there are no header lines of a mail, or more than 1 MiB of them.
    """
    fields = read_fields(header, source=source)
    return Head(
        source=source,
        fields=fields,
        message_id=_message_id(first(fields, "message-id")),
        sender=_sender(fields),
        to=_people(fields, "to"),
        cc=_people(fields, "cc"),
        bcc=_people(fields, "bcc"),
    )


def read_envelope(header: bytes, *, source: str, noted_at: Instant | None = None) -> Envelope:
    """The envelope of a message from its header block, at once; see `Head.envelope`.

    Raises:
        UnreadableMail: there are no header lines of a mail, or more than 1 MiB of them.
    """
    return read_head(header, source=source).envelope(noted_at=noted_at)


def _earliest_received(fields: Fields) -> Instant | None:
    """The earliest time that any hop noted, behind the last semicolon of its line."""
    earliest: Instant | None = None
    for line in fields.get("received", ()):
        noted = date_instant(line.rpartition(";")[2])
        if noted is not None and (earliest is None or noted < earliest):
            earliest = noted
    return earliest


def _sender(fields: Fields) -> Address | None:
    writers = _people(fields, "from") or _people(fields, "sender")
    return writers[0] if writers else None


def _people(fields: Fields, name: str) -> tuple[Address, ...]:
    lines = fields.get(name)
    if not lines:
        return ()
    if len(lines) == 1:
        return address_list(lines[0])
    return tuple(chain.from_iterable(map(address_list, lines)))


def _message_id(value: str) -> str | None:
    """Without angle brackets and surrounding space, letter case kept; None where nothing is left."""
    bracketed = _IN_BRACKETS.search(value)
    return (bracketed[1] if bracketed else value[:_LONGEST_ID].strip("<> \t")).strip() or None


def _ids(fields: Fields, name: str) -> tuple[str, ...]:
    """The message ids of References or In-Reply-To, oldest first; words around them are dropped.

    Ids that lost their brackets are taken where the line has none in brackets. Of an endless
    list the newest 1,000 are kept: they are the ones that an answer answers.
    """
    lines = fields.get(name)
    if not lines:
        return ()
    value = " ".join(lines)
    ids = _IN_BRACKETS.findall(value) or [word for word in value.split() if "@" in word]
    return tuple(dict.fromkeys(i.strip()[:_LONGEST_ID] for i in ids[-MOST_REFERENCES:] if i.strip()))
