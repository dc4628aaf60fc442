"""What can be chosen about Microsoft Graph."""

from __future__ import annotations

from dataclasses import dataclass

REQUEST = 1
"""Every request costs one of the 10,000 in ten minutes of a mailbox, each part of a batch as well."""
IMMUTABLE = 'IdType="ImmutableId"'
"""The preference that every request carries: an id that survives moves between folders."""


@dataclass(frozen=True, slots=True)
class GraphSettings:
    """Where Graph is, and whose mailbox is meant.

    `root` ends with the version (`https://graph.microsoft.com/v1.0`). `owner` is the address of the mailbox,
    None for the one of whoever signed in. `at_once`: never more requests of one mailbox at a time (Graph
    allows four). `timeout` in seconds.
    """

    root: str = "https://graph.microsoft.com/v1.0"
    owner: str | None = None
    at_once: int = 4
    timeout: float = 60.0
