"""The text store over a key ring and a shelf: one class for memory, SQLite and PostgreSQL.

A text is sealed under a key that is made of the keys of all its owners, so it can be read
only while every one of them stands. Destroying one person's key makes all their texts
unreadable at once, in every copy and backup of the shelf.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from domain.ports.texts import Text
from integrations.eventstore.errors import StoreIsClosed
from integrations.eventstore.key_ring import KeyRing
from integrations.eventstore.sealing import SealIsBroken, derived_key, seal, unseal


class TextHasNoOwner(ValueError):
    """A text without owners has no key, so nobody could ever erase it."""

    def __init__(self, ref: str) -> None:
        super().__init__(f"text {ref} names no owner")
        self.ref = ref


class TextIsDamaged(Exception):
    """A kept text does not open although nobody erased it."""

    def __init__(self, ref: str, reason: str) -> None:
        super().__init__(f"text {ref} can not be read: {reason}")
        self.ref = ref
        self.reason = reason


@dataclass(frozen=True, slots=True)
class SealedText:
    """A text as it lies on the shelf; `owners` are distinct and sorted."""

    ref: str
    owners: tuple[str, ...]
    sealed: bytes


class Shelf(Protocol):
    """Where sealed texts are kept."""

    def put(self, texts: Sequence[SealedText]) -> None:
        """Keep texts in one transaction, each replacing what was kept under its `ref`."""
        ...

    def get(self, refs: Sequence[str]) -> Iterable[SealedText]:
        """The texts that are kept under these refs, by one query."""
        ...

    def page(self, *, after: str, limit: int) -> Sequence[SealedText]:
        """At most `limit` texts beyond a ref, in a fixed order of their refs."""
        ...

    def remove(self, owner: str) -> int:
        """Forget every text of this owner; returns how many there were."""
        ...

    def discard(self, refs: Sequence[str]) -> int:
        """Forget these texts for good; returns how many there were."""
        ...

    def close(self) -> None:
        """Give back files and connections."""
        ...


Together: TypeAlias = Callable[[], AbstractContextManager[None]]


class SealedTexts:
    """A `domain.ports.texts.TextStore`. Erasing a person also removes what was sealed for them.

    What is done within `together` is one transaction of ring and shelf, where they share a place.

    Besides what the port says, methods raise `StoreOutOfReach` when a file or server does
    not answer, and `StoreIsClosed` after closing.
    """

    def __init__(self, ring: KeyRing, shelf: Shelf, *, together: Together = nullcontext) -> None:
        self._ring = ring
        self._shelf = shelf
        self._together = together
        self._closed = False

    def keep(self, texts: Sequence[Text]) -> None:
        """Store texts, each replacing what was kept under its `ref`; of equal refs the last counts.

        Keys are made for owners that have none. A text with an erased owner is not kept,
        and what was kept under its ref before stays.

        Raises:
            TextHasNoOwner: a text names none; nothing is kept then.
        """
        self._refuse_if_closed()
        distinct = {text.ref: text for text in texts}
        owners_of = {text.ref: _owners(text) for text in distinct.values()}
        with self._together():
            sealing = _DataKeys(self._keys_for(set(owners_of.values())))
            rows = [
                _sealed(text, owners_of[ref], sealing)
                for ref, text in distinct.items()
                if sealing.stand_for(owners_of[ref])
            ]
            if rows:
                self._shelf.put(rows)

    def read(self, refs: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """The fields of each ref that is kept and readable; erased ones are absent.

        Raises:
            TextIsDamaged: a text was changed or moved on its shelf, or a key of it was lost.
        """
        self._refuse_if_closed()
        rows = list(self._shelf.get(refs))
        keys = self._ring.keys({owner for row in rows for owner in row.owners})
        sealing = _DataKeys(keys)
        found: dict[str, Mapping[str, str]] = {}
        for row in rows:
            if any(owner not in keys for owner in row.owners):
                raise TextIsDamaged(row.ref, "the key of one of its owners is lost")
            if sealing.stand_for(row.owners):
                found[row.ref] = _fields(row, sealing)
        return found

    def erase(self, owner: str) -> int:
        """Destroy a person's key for good; returns how many texts became unreadable.

        The key goes first: should this program die before the sealed texts are removed,
        they can not be read any more, and erasing again removes them.
        """
        self._refuse_if_closed()
        self._ring.destroy(owner)
        return self._shelf.remove(owner)

    def forget(self, refs: Sequence[str]) -> int:
        """Remove texts for good, and nothing else of their owners; how many there were.

        Keys of people stay: copies of the shelf that are older than this can be opened with them.
        """
        self._refuse_if_closed()
        return self._shelf.discard(refs)

    def close(self) -> None:
        """Give back files and connections."""
        if not self._closed:
            self._closed = True
            self._shelf.close()
            self._ring.close()

    def _keys_for(self, groups: Iterable[tuple[str, ...]]) -> dict[str, bytes | None]:
        """Keys for the owners of each group, made where needed; none for a group with an erased owner."""
        owners = {owner for group in groups for owner in group}
        keys = self._ring.keys(owners)
        erased = {owner for owner, key in keys.items() if key is None}
        missing = {o for group in groups if not erased.intersection(group) for o in group if o not in keys}
        if missing:
            keys.update(self._ring.make(missing))
        return keys

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise StoreIsClosed("the text store was closed")


class _DataKeys:
    """The keys that texts are sealed under, made once per group of owners."""

    def __init__(self, keys: Mapping[str, bytes | None]) -> None:
        self._living = {owner: key for owner, key in keys.items() if key is not None}
        self._made: dict[tuple[str, ...], bytes] = {}

    def stand_for(self, owners: tuple[str, ...]) -> bool:
        return all(owner in self._living for owner in owners)

    def of(self, owners: tuple[str, ...]) -> bytes:
        made = self._made.get(owners)
        if made is None:
            made = self._made[owners] = derived_key((self._living[owner] for owner in owners), "text")
        return made


def _owners(text: Text) -> tuple[str, ...]:
    if not text.owners:
        raise TextHasNoOwner(text.ref)
    return tuple(sorted(set(text.owners)))


def _sealed(text: Text, owners: tuple[str, ...], sealing: _DataKeys) -> SealedText:
    # The standard library's JSON: it alone brings back the broken text of broken mails as it was.
    plain = json.dumps(dict(text.fields)).encode()
    return SealedText(text.ref, owners, seal(sealing.of(owners), plain, _about(text.ref, owners)))


def _fields(row: SealedText, sealing: _DataKeys) -> Mapping[str, str]:
    try:
        plain = unseal(sealing.of(row.owners), row.sealed, _about(row.ref, row.owners))
    except SealIsBroken as error:
        raise TextIsDamaged(row.ref, str(error)) from None
    fields: Mapping[str, str] = json.loads(plain)
    return fields


def _about(ref: str, owners: tuple[str, ...]) -> str:
    return json.dumps(["text", ref, *owners])
