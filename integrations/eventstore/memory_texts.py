"""A text store in memory: gone with the process, keys and all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from threading import RLock

from integrations.eventstore.key_ring import KeyRing
from integrations.eventstore.sealing import new_key
from integrations.eventstore.texts import SealedText, SealedTexts

ADDRESS = "memory:"


def memory_texts(master: bytes | None = None) -> SealedTexts:
    """A new, empty text store; without a master key it makes one that nobody else has."""
    return SealedTexts(memory_key_ring(master), MemoryShelf())


def memory_key_ring(master: bytes | None = None) -> KeyRing:
    """A new, empty key ring."""
    return KeyRing(MemoryKeys(), new_key() if master is None else master, ADDRESS)


class MemoryKeys:
    """Wrapped keys in a dictionary."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._wrapped: dict[str, bytes | None] = {}
        self._proof: bytes | None = None

    def find(self, owners: Collection[str]) -> Mapping[str, bytes | None]:
        """See `WrappedKeys`."""
        with self._lock:
            return {owner: self._wrapped[owner] for owner in owners if owner in self._wrapped}

    def add(self, wrapped: Mapping[str, bytes]) -> Collection[str]:
        """See `WrappedKeys`."""
        with self._lock:
            return [owner for owner, key in wrapped.items() if self._wrapped.setdefault(owner, key) is key]

    def page(self, *, after: str, limit: int) -> Sequence[str]:
        """See `WrappedKeys`."""
        with self._lock:
            return sorted(owner for owner in self._wrapped if owner > after)[:limit]

    def destroy(self, owner: str) -> None:
        """See `WrappedKeys`."""
        with self._lock:
            self._wrapped[owner] = None

    def proof(self, new: bytes | None) -> bytes | None:
        """See `WrappedKeys`."""
        with self._lock:
            self._proof = self._proof or new
            return self._proof

    def close(self) -> None:
        """Forget everything."""
        self._wrapped.clear()


class MemoryShelf:
    """Sealed texts in a dictionary."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._texts: dict[str, SealedText] = {}

    def put(self, texts: Sequence[SealedText]) -> None:
        """See `Shelf`."""
        with self._lock:
            self._texts.update((text.ref, text) for text in texts)

    def get(self, refs: Sequence[str]) -> Iterable[SealedText]:
        """See `Shelf`."""
        with self._lock:
            return [self._texts[ref] for ref in refs if ref in self._texts]

    def page(self, *, after: str, limit: int) -> Sequence[SealedText]:
        """See `Shelf`."""
        with self._lock:
            return [self._texts[ref] for ref in sorted(ref for ref in self._texts if ref > after)[:limit]]

    def remove(self, owner: str) -> int:
        """See `Shelf`."""
        with self._lock:
            gone = [ref for ref, text in self._texts.items() if owner in text.owners]
            for ref in gone:
                del self._texts[ref]
            return len(gone)

    def discard(self, refs: Sequence[str]) -> int:
        """See `Shelf`."""
        with self._lock:
            return sum(self._texts.pop(ref, None) is not None for ref in refs)

    def close(self) -> None:
        """Forget everything."""
        self._texts.clear()
