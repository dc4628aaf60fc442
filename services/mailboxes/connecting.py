"""Connecting and disconnecting mailboxes: what was granted is sealed first, then it is a fact.

A grant without its event is never used, and is replaced by the next sign-in; an event without its grant
would promise a capture that can not be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

from domain.capture.connections import Access, Way, mailbox_token, signed_in
from domain.ports.grants import GrantStore
from domain.ports.mailboxes import CaptureMode
from domain.ports.tokens import Tokens
from integrations.signing_in import ConsentFailed
from services.mailboxes.kinds import Kind
from services.mailboxes.record import ConnectionRecord
from services.mailboxes.told import NotConnected


class SomebodyElse(ConsentFailed):
    """Another person signed in than was asked for."""


@dataclass(frozen=True, slots=True)
class LetIn:
    """What somebody let us in with, and to what extent: the rights that were asked for and granted."""

    kind: str
    address: str
    way: Way
    mode: CaptureMode
    asked: tuple[str, ...]
    granted: tuple[str, ...]
    grant: str


@dataclass(frozen=True, slots=True)
class Connected:
    """A mailbox that was let in, and the rights that it lacks."""

    kind: str
    address: str
    access: Access
    is_new: bool


@dataclass(frozen=True, slots=True)
class Disconnected:
    """A mailbox that is captured no more; `given_back` tells whether nothing of its grant holds."""

    kind: str
    given_back: bool


@dataclass(frozen=True, slots=True)
class Connecting:
    """Connects mailboxes to one ledger, of whatever kind."""

    record: ConnectionRecord
    grants: GrantStore
    tokens: Tokens
    kinds: Mapping[str, Kind]

    def take_in(self, given: LetIn, *, actor: str) -> Connected:
        """Keep a grant, and tell that its mailbox is connected, or authorised again."""
        access = Access(given.way, given.mode, asked=given.asked, granted=given.granted, grant=uuid4().hex)
        fact = signed_in(self.tokens, kind=given.kind, address=given.address, access=access)
        self.grants.keep(fact.mailbox, given.grant)
        event = self.record.connect(fact, given.address, actor=actor)
        return Connected(given.kind, given.address, access, is_new=event == fact)

    def known(self, kind: str, address: str) -> str | None:
        """The grant of a mailbox, if there is one."""
        return self.grants.read(mailbox_token(self.tokens, kind, address))

    def is_connected(self, kind: str, address: str) -> bool:
        """Whether a mailbox is connected."""
        return mailbox_token(self.tokens, kind, address) in self.record.all()

    def disconnect(self, address: str, *, actor: str) -> Sequence[Disconnected]:
        """Capture the mailboxes of an address no more: each token is given back and destroyed.

        It is destroyed even if nobody can be asked, and before anything else is said.

        Raises:
            NotConnected: there is none.
        """
        kinds = [kind for kind in self.kinds.values() if self.is_connected(kind.name, address)]
        if not kinds:
            raise NotConnected(address, tuple(self.record.addresses().values()))
        return [self._end(kind, address, actor) for kind in kinds]

    def _end(self, kind: Kind, address: str, actor: str) -> Disconnected:
        mailbox, grant = mailbox_token(self.tokens, kind.name, address), self.known(kind.name, address)
        given_back = grant is None or kind.give_back(grant)
        self.grants.destroy(mailbox)
        self.record.disconnect(mailbox, actor=actor)
        return Disconnected(kind.name, given_back)
