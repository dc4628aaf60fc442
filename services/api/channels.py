"""The channels that providers promised to push to, as the ledger has them."""

from __future__ import annotations

import hmac
import threading
from dataclasses import dataclass, field

from domain.capture.mailboxes import WatchBegan
from domain.history.names import NAMES
from domain.moments import Instant
from domain.ports.clock import Clock
from domain.ports.ledger import Ledger
from domain.ports.tokens import Tokens
from services.api.hints import Outcome
from services.capture.watches import watch_secret
from services.reading_on import read_on


@dataclass(slots=True)
class Channels:
    """Knows channels by their ids; what is new in the ledger is read at most once a second."""

    ledger: Ledger
    tokens: Tokens
    clock: Clock
    _known: dict[str, WatchBegan] = field(default_factory=dict[str, WatchBegan])
    _upto: int = 0
    _looked_at: Instant | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def mailbox(self, channel: str, secret: str, resource: str | None = None) -> str | Outcome:
        """The mailbox that a push concerns, or why it is none; not every provider names the resource.

        Raises:
            StoreOutOfReach: the ledger can not be read.
        """
        watch = self._watch(channel)
        if watch is None:
            return Outcome.UNKNOWN
        expected = watch_secret(self.tokens, watch.collection)
        is_secret = hmac.compare_digest(secret.encode(), expected.encode())
        named = watch.resource if resource is None else resource
        is_resource = hmac.compare_digest(named.encode(), watch.resource.encode())
        return watch.mailbox if is_secret and is_resource else Outcome.FORGED

    def _watch(self, channel: str) -> WatchBegan | None:
        with self._lock:
            now = self.clock.now()
            if channel not in self._known and self._looked_at != now:
                self._looked_at = now
                self._read_on(now)
            watch = self._known.get(channel)
            return watch if watch is not None and watch.until > now else None

    def _read_on(self, now: Instant) -> None:
        """Learn what began, and forget what has ended."""
        for page, upto in read_on(self.ledger, self._upto, [NAMES[WatchBegan]]):
            for stored in page:
                if isinstance(stored.event, WatchBegan) and stored.event.until > now:
                    self._known[stored.event.id] = stored.event
            self._upto = upto
        self._known = {id_: watch for id_, watch in self._known.items() if watch.until > now}
