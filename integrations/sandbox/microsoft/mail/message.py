"""A message as a mailbox of Microsoft holds it."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field

from integrations.sandbox.sources import Source


@dataclass(slots=True)
class Message:
    """One message. Instants are in milliseconds since 1970.

    `entry` counts the entries of messages into folders: whoever is moved gets a new one, and with it a new
    `mutable` id. `version` is the mailbox's at its last change.
    """

    number: int
    entry: int
    immutable: str
    mutable: str
    folder: str
    source: Source
    received: int
    sent: int
    created: int
    modified: int
    version: int = 0
    read: bool = False
    draft: bool = False
    flag: str = "notFlagged"
    importance: str = ""
    """As somebody set it; its own header says it where this is empty."""
    categories: list[str] = field(default_factory=list)
    submitted_here: bool = False
    """It was sent from this mailbox, and so has no internet headers."""
    conversation_root: str = ""
    """Which message began the conversation; its own references say it where this is empty."""

    @property
    def change_key(self) -> str:
        """Another one after each change."""
        digest = hashlib.blake2b(f"{self.immutable} {self.version}".encode(), digest_size=21).digest()
        return f"CQAAABYAAA{base64.b64encode(digest).decode()}"

    @property
    def conversation(self) -> str:
        """The same for a message and what answers it, in every mailbox."""
        root = self.conversation_root
        if not root:
            envelope = self.source.envelope()
            root = envelope.references[0] if envelope.references else envelope.message_id or self.immutable
        return f"AAQkA{base64.urlsafe_b64encode(hashlib.shake_256(root.encode()).digest(45)).decode()}AAQA="

    def id_as(self, *, immutable: bool) -> str:
        """The id in one of the two forms."""
        return self.immutable if immutable else self.mutable
