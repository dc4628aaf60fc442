"""Whose mailboxes hold the copies of a mail: told by what was taken of each, item by item.

A copy that came with a mailbox has a stream that its item's key names, and the batch that brought it names
the key. Of a meeting no calendar is told: everybody's says the same, so its people stand for their calendars.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from domain.capture.connections import MailboxConnected
from domain.capture.events import MailCaptured
from domain.capture.mailboxes import BatchTaken
from domain.history.names import NAMES
from domain.identifiers import mail_stream
from domain.people import PersonToken
from domain.ports.ledger import StoredEvent

TOLD_BY = (NAMES[BatchTaken], NAMES[MailboxConnected])
_NONE: frozenset[str] = frozenset()


class Holders:
    """Which mailboxes hold each mail, and whose these are."""

    def __init__(self) -> None:
        self._contacts: dict[UUID, str] = {}
        self._mailboxes: dict[str, frozenset[str]] = {}
        self._owners: dict[str, PersonToken] = {}
        self._owned: dict[PersonToken, set[str]] = {}
        self._sets: dict[frozenset[str], frozenset[str]] = {}

    def take_in(self, stored: StoredEvent) -> set[str]:
        """Take an event in; the contacts of which more holders are known now."""
        match stored.event:
            case MailCaptured(sighting=sighting):
                self._contacts[stored.stream] = sighting.touch_id
            case MailboxConnected(mailbox=mailbox, owner=owner):
                self._owners[mailbox] = owner
                self._owned.setdefault(owner, set()).add(mailbox)
            case BatchTaken(mailbox=mailbox, captured=captured):
                found = (self._contacts.get(mail_stream(key)) for key in captured)
                return {id_ for id_ in found if id_ is not None and self._add(id_, mailbox)}
            case _:
                pass
        return set()

    def mailboxes(self, contact: str) -> frozenset[str]:
        """The mailboxes that hold a mail, by their tokens; none where only files do, or it is a meeting."""
        return self._mailboxes.get(contact, _NONE)

    def mailboxes_of(self, people: Iterable[PersonToken]) -> frozenset[str]:
        """The mailboxes of some people."""
        return frozenset(mailbox for each in people for mailbox in self._owned.get(each, ()))

    def owner(self, mailbox: str) -> PersonToken | None:
        """Whose a mailbox is, or was before it was disconnected."""
        return self._owners.get(mailbox)

    def _add(self, contact: str, mailbox: str) -> bool:
        held = self.mailboxes(contact)
        if mailbox in held:
            return False
        more = held | {mailbox}
        self._mailboxes[contact] = self._sets.setdefault(more, more)
        return True
