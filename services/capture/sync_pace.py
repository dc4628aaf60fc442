"""How often a mailbox is asked, how often it is tried again, and how much is taken at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.backoff import Backoff


@dataclass(frozen=True, slots=True)
class SyncPace:
    """Seconds and numbers. Mailboxes are polled whether or not their provider pushes.

    `tries` is how often a mailbox may fail in a row before that is told, `item_tries` how often
    an item may before it is set aside. `seldom_seconds` is the pause of a mailbox that failed too
    often, `probe_seconds` of an application that was stopped, `refused_seconds` of a mailbox that
    was refused for good. What was set aside is tried again every `aside_seconds`.
    """

    poll_seconds: float = 60.0
    collections_seconds: float = 3_600.0
    idle_seconds: float = 5.0
    tries: int = 5
    item_tries: int = 5
    batch: int = 50
    seldom_seconds: float = 900.0
    probe_seconds: float = 900.0
    refused_seconds: float = 86_400.0
    aside_seconds: float = 86_400.0
    renew_seconds: float = 86_400.0
    backoff: Backoff = field(default_factory=lambda: Backoff(first_seconds=1.0, longest_seconds=300.0))
