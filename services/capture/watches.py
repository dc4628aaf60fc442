"""Asking providers for pushes. A push is a hint and nothing else: mailboxes are polled anyway."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.capture.mailboxes import WatchBegan
from domain.moments import Instant
from domain.ports.clock import Clock
from domain.ports.provider import Provider, ProviderFailed, Watch
from domain.ports.tokens import Tokens
from services.capture.collection_record import CollectionRecord

WATCH_ENDS = "watch:"
"""What stands before the id of a watch in a hint that it ends before its time."""
_log = logging.getLogger(__name__)


def watch_secret(tokens: Tokens, collection: str) -> str:
    """What the pushes about a collection carry: only who has the ledger's key can tell it."""
    return tokens.name(f"watch\x1f{collection}")


@dataclass(slots=True)
class Watches:
    """Renews watches a day before they end, and says so when one has ended.

    `addresses` are where providers push to, by kind of mailbox.
    """

    addresses: Mapping[str, str]
    tokens: Tokens
    clock: Clock
    renew_seconds: float
    retry_seconds: float
    _tried_at: dict[str, Instant] = field(default_factory=dict[str, Instant])
    _told: dict[str, str] = field(default_factory=dict[str, str])
    _ended: set[str] = field(default_factory=set[str])

    def ends(self, watch: str) -> None:
        """Its provider ends this watch before its time."""
        self._ended.add(watch)

    def mind(self, record: CollectionRecord, provider: Provider) -> None:
        """Watch a collection that is not watched, or not for long any more.

        A watch that can not be had is asked for again later; until then the collection is polled.
        """
        place, now, last = record.place, self.clock.now(), record.state.watch
        address = self.addresses.get(place.mailbox.kind)
        if address is None:
            return
        if last is not None and last.id not in self._ended and last.until - now > self.renew_seconds:
            return
        self._tell_if_ended(place.token, last, now)
        if now - self._tried_at.get(place.token, -1_000_000_000) < self.retry_seconds:
            return
        self._tried_at[place.token] = now
        secret = watch_secret(self.tokens, place.token)
        try:
            watch = provider.watch(place.collection, address=address, secret=secret)
            if watch is not None:
                record.watched(watch)
                self._end(last, watch, provider)
                self._ended.discard("" if last is None else last.id)
        except ProviderFailed as failure:
            extra = {"collection": place.token, "reason": failure.reason}
            _log.warning("no pushes for now: it is polled", extra=extra)

    def _tell_if_ended(self, collection: str, last: WatchBegan | None, now: Instant) -> None:
        """Say once of each watch that it ended without another."""
        if last is None or last.until > now or self._told.get(collection) == last.id:
            return
        self._told[collection] = last.id
        extra = {"collection": collection, "seconds": now - last.until}
        _log.error("pushes have ended: it is only polled", extra=extra)

    def _end(self, last: WatchBegan | None, now: Watch, provider: Provider) -> None:
        """End the watch before; both push for a moment, so that nothing is missed in between.

        One of the same id is the same watch, which goes on for longer.
        """
        if last is not None and last.id != now.id and last.until > self.clock.now():
            provider.unwatch(Watch(last.id, last.resource, now.secret, last.until))
