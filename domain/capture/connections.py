"""Which mailboxes are connected: events of one stream, what they add up to, and what is new in a sign-in.

Who let us in, and in which way, is a fact like any other; with what they let us in (tokens, keys) is in
no event (`domain.ports.grants`). Addresses are tokens, and scopes are the provider's names of rights.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias, assert_never

from domain.people import DomainToken, PersonToken, domain_and_parents, fold_address
from domain.ports.mailboxes import CaptureMode
from domain.ports.tokens import Tokens


class Way(StrEnum):
    """Who let us in."""

    CONSENT = "consent"
    """The owner, who signed in."""
    DELEGATION = "delegation"
    """An administrator, for mailboxes that they named."""


@dataclass(frozen=True, slots=True)
class Access:
    """What a sign-in gave: the rights that were asked for, and those that were granted.

    `grant` is another one with every sign-in. What was asked for and not granted is a lack, no failure.
    """

    way: Way
    mode: CaptureMode
    asked: tuple[str, ...]
    granted: tuple[str, ...]
    grant: str

    @property
    def lacks(self) -> tuple[str, ...]:
        """What was asked for and not granted."""
        return tuple(scope for scope in self.asked if scope not in self.granted)


@dataclass(frozen=True, slots=True)
class MailboxConnected:
    """A mailbox is captured from now on. `mailbox` is the token of its kind and its owner's address."""

    mailbox: str
    kind: str
    owner: PersonToken
    domains: tuple[DomainToken, ...]
    access: Access


@dataclass(frozen=True, slots=True)
class MailboxAuthorised:
    """Somebody let us into a connected mailbox again, to the same or to another extent."""

    mailbox: str
    access: Access


@dataclass(frozen=True, slots=True)
class MailboxDisconnected:
    """A mailbox is captured no more, and its grant is destroyed. What was captured stays."""

    mailbox: str


ConnectionEvent: TypeAlias = MailboxConnected | MailboxAuthorised | MailboxDisconnected
Connections: TypeAlias = Mapping[str, MailboxConnected]
"""The mailboxes that are connected, each with the access that holds now."""


def fold_connections(events: Iterable[ConnectionEvent]) -> Connections:
    """The mailboxes that are connected after these events."""
    connections: Connections = {}
    for event in events:
        connections = evolve_connections(connections, event)
    return connections


def evolve_connections(connections: Connections, event: ConnectionEvent) -> Connections:
    """The mailboxes that are connected after one more event."""
    match event:
        case MailboxConnected(mailbox=mailbox):
            return {**connections, mailbox: event}
        case MailboxAuthorised(mailbox=mailbox, access=access):
            return {**connections, mailbox: replace(connections[mailbox], access=access)}
        case MailboxDisconnected(mailbox=gone):
            return {mailbox: known for mailbox, known in connections.items() if mailbox != gone}
        case _:
            assert_never(event)


def decide_connected(connections: Connections, signed_in: MailboxConnected) -> ConnectionEvent:
    """What a sign-in is: a new connection, or a known mailbox authorised again."""
    if signed_in.mailbox in connections:
        return MailboxAuthorised(signed_in.mailbox, signed_in.access)
    return signed_in


def decide_disconnected(connections: Connections, mailbox: str) -> tuple[MailboxDisconnected, ...]:
    """What follows from the wish to capture a mailbox no more; nothing if it is not connected."""
    return (MailboxDisconnected(mailbox),) if mailbox in connections else ()


def signed_in(tokens: Tokens, *, kind: str, address: str, access: Access) -> MailboxConnected:
    """A sign-in as the ledger has it: tokens for the mailbox, its owner and their domains."""
    folded = fold_address(address)
    return MailboxConnected(
        mailbox=mailbox_token(tokens, kind, address),
        kind=kind,
        owner=tokens.person(folded),
        domains=tuple(map(tokens.domain, domain_and_parents(folded))),
        access=access,
    )


def mailbox_token(tokens: Tokens, kind: str, address: str) -> str:
    """What stands in events for a mailbox."""
    return tokens.name(f"mailbox\x1f{kind}\x1f{fold_address(address)}")
