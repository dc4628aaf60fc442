"""What an application may ask of one mailbox: four things at once, ten thousand in ten minutes."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from integrations.sandbox.microsoft.refusals import Refusal
from integrations.sandbox.microsoft.world import World
from integrations.sandbox.quota import Limit

WINDOW = timedelta(minutes=10)
_BUSY = "1"


class Throttle:
    """Counts by application and mailbox; what is refused costs nothing."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._under_way: Counter[tuple[str, str]] = Counter()

    def enter(self, client: str, mailbox: str, name: str) -> bool:
        """Begin a call of a mailbox (its id; `name` for figures), if it is not one too many."""
        key = (client, mailbox)
        tried = self._under_way[key] + 1
        most = self._world.journal.most_in_flight
        most[name] = max(most[name], tried)
        if tried > self._world.settings.concurrent_per_mailbox:
            return False
        self._under_way[key] = tried
        return True

    def leave(self, client: str, mailbox: str) -> None:
        """End it."""
        self._under_way[client, mailbox] -= 1

    def spend(self, operation: str, client: str, mailbox: str) -> None:
        """Count one request.

        Raises:
            Refusal: there were too many.
        """
        most = self._world.settings.requests_per_ten_minutes
        limit = Limit("requests", ("graph", client, mailbox), most, WINDOW)
        if self._world.quota.spend(operation, 1, [limit]) is not None:
            wait = self._world.quota.free_in(limit)
            raise throttled("Application is over its RequestCount limit.", wait)


def too_many_at_once() -> Refusal:
    """A fifth call while four are under way."""
    return throttled("Application is over its MailboxConcurrency limit.", float(_BUSY))


def throttled(message: str, seconds: float) -> Refusal:
    """What Graph says to whoever is too quick."""
    wait = (("retry-after", f"{max(1.0, seconds):.0f}"),)
    return Refusal(429, "ApplicationThrottled", message, headers=wait)
