"""Pushes that came before: providers push a message again when they did not hear that it was taken."""

from __future__ import annotations

import hashlib

MOST_KEPT = 10_000
_BYTES = 16


class Repeats:
    """Knows the last messages by a digest each, so that one that comes again wakes nobody."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._known: dict[bytes, None] = {}

    def is_new(self, *name: str) -> bool:
        """Whether a message of this name did not come before; from now on it did."""
        key = hashlib.blake2b("\x1f".join(name).encode("utf-8", "replace"), digest_size=_BYTES).digest()
        if key in self._known:
            return False
        self._known[key] = None
        if len(self._known) > self._most:
            del self._known[next(iter(self._known))]
        return True
