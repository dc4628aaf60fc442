"""The text of a message that lies in a mailbox; it may be made only when somebody reads it."""

from __future__ import annotations

import email
import email.message
import email.policy
from dataclasses import dataclass
from email.utils import getaddresses
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is known of a message without reading it."""

    message_id: str
    sender: str
    recipients: str
    subject: str
    references: tuple[str, ...] = ()


class Source(Protocol):
    """Where a message's text comes from."""

    def raw(self) -> bytes:
        """The message in RFC 5322 form, the same each time."""
        ...

    def envelope(self) -> Envelope:
        """Cheaper than reading the text."""
        ...


@dataclass(slots=True)
class Written:
    """A message that is kept as it came."""

    data: bytes
    _envelope: Envelope | None = None

    def raw(self) -> bytes:
        """The bytes that came."""
        return self.data

    def envelope(self) -> Envelope:
        """Of its header; read once."""
        if self._envelope is None:
            self._envelope = envelope_of(self.data)
        return self._envelope


def envelope_of(raw: bytes) -> Envelope:
    """The envelope in a message's header."""
    header = email.message_from_bytes(raw.split(b"\r\n\r\n", 1)[0].split(b"\n\n", 1)[0] + b"\n\n")
    recipients = ", ".join(str(value) for name in ("To", "Cc", "Bcc") for value in header.get_all(name, ()))
    references = f"{header.get('References', '')} {header.get('In-Reply-To', '')}".split()
    return Envelope(
        message_id=str(header.get("Message-ID", "")).strip(),
        sender=str(header.get("From", "")),
        recipients=recipients,
        subject=str(header.get("Subject", "")),
        references=tuple(references),
    )


def addresses_in(text: str) -> list[str]:
    """The addresses of a header, in lower case."""
    return [address.lower() for _, address in getaddresses([text]) if address]


def date_of(raw: bytes) -> int | None:
    """Milliseconds since 1970 of a message's date, if it has one that can be read."""
    header = email.message_from_bytes(raw.split(b"\r\n\r\n", 1)[0], policy=email.policy.default)
    try:
        parsed = getattr(header["Date"], "datetime", None)
    except (TypeError, ValueError):  # the parser trips over some of what is sent as a date
        return None
    return None if parsed is None else int(parsed.timestamp() * 1000)
