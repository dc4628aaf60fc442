"""Which mailboxes are connected, in one ledger, and whose they are."""

from __future__ import annotations

from collections.abc import Sequence

from domain.capture.connections import (
    ConnectionEvent,
    Connections,
    MailboxConnected,
    decide_connected,
    decide_disconnected,
    fold_connections,
)
from domain.identifiers import connections_stream
from domain.moments import Instant
from domain.ports.clock import Clock
from domain.ports.ledger import Append, Ledger
from domain.ports.texts import TextStore
from domain.ports.tokens import Tokens
from domain.touches.mail import Address
from domain.touches.sighting import Tokeniser
from services.causes import Cause
from services.recorder.persisting import persist


class ConnectionRecord:
    """The connections of one ledger. Addresses are kept as texts, under the keys of their owners."""

    def __init__(self, ledger: Ledger, texts: TextStore, tokens: Tokens, clock: Clock) -> None:
        self._ledger = ledger
        self._texts = texts
        self._tokens = tokens
        self._clock = clock

    def all(self) -> Connections:
        """The mailboxes that are connected."""
        return self._load()[0]

    def connect(self, signed_in: MailboxConnected, address: str, *, actor: str) -> ConnectionEvent:
        """Take in a sign-in; what it was.

        Raises:
            TooManyConflicts: somebody else kept doing so.
        """

        def attempt() -> ConnectionEvent:
            connections, version = self._load()
            event = decide_connected(connections, signed_in)
            self._append(version, [event], actor)
            return event

        self._keep_owner(address)
        return persist("connections", attempt)

    def disconnect(self, mailbox: str, *, actor: str) -> bool:
        """Take in that a mailbox is captured no more; whether it was connected.

        Raises:
            TooManyConflicts: somebody else kept doing so.
        """

        def attempt() -> bool:
            connections, version = self._load()
            events = decide_disconnected(connections, mailbox)
            if events:
                self._append(version, events, actor)
            return bool(events)

        return persist("connections", attempt)

    def addresses(self) -> dict[str, str]:
        """The address of each connected mailbox; those of people who were erased are left out."""
        connections = self.all()
        refs = {mailbox: f"person:{known.owner}" for mailbox, known in connections.items()}
        kept = self._texts.read(list(refs.values()))
        return {mailbox: kept[ref]["address"] for mailbox, ref in refs.items() if ref in kept}

    def since(self) -> dict[str, Instant]:
        """When each mailbox was connected, or connected again after it was disconnected."""
        found: dict[str, Instant] = {}
        for stored in self._ledger.read(connections_stream()):
            if isinstance(stored.event, MailboxConnected):
                found[stored.event.mailbox] = stored.recorded_at
        return found

    def _load(self) -> tuple[Connections, int]:
        events, version = self._ledger.events(connections_stream())
        return fold_connections(event for event in events if isinstance(event, ConnectionEvent)), version

    def _keep_owner(self, address: str) -> None:
        texts = Tokeniser(self._tokens).people_texts([Address(address)])
        known = self._texts.read([text.ref for text in texts])
        self._texts.keep([text for text in texts if text.ref not in known])

    def _append(self, version: int, events: Sequence[ConnectionEvent], actor: str) -> None:
        stream, now = connections_stream(), self._clock.now()
        new = Cause.word(actor).events(events, stream=stream, after=version, now=now)
        self._ledger.append([Append(stream, version, new)])
