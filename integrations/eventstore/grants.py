"""Grants sealed under one key: what a copy of the place where they are kept does not give away."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from integrations.eventstore.errors import GrantsCannotBeOpened
from integrations.eventstore.sealing import KEY_BYTES, SealIsBroken, derived_key, seal, unseal

_OTHER_KEY = "its grants are sealed under another key: give the one that they were last rotated to"
Sealed = Mapping[str, bytes]


class GrantShelf(Protocol):
    """Where sealed grants are kept, with a mark by which the key in use is told."""

    def mark(self, new: bytes) -> bytes:
        """The mark of the key in use; `new` becomes the mark if there is none."""
        ...

    def put(self, mark: bytes, mailbox: str, sealed: bytes) -> bool:
        """Keep a sealed grant, if the key in use has this mark; whether it has."""
        ...

    def swap(self, mark: bytes, mailbox: str, old: bytes, new: bytes) -> bool | None:
        """Put a new sealed grant in the place of the old; whether that was there.

        None, and nothing changes, if the key in use has another mark.
        """
        ...

    def find(self, mailbox: str) -> bytes | None:
        """The sealed grant of a mailbox."""
        ...

    def remove(self, mailbox: str) -> None:
        """Overwrite and remove the grant of a mailbox."""
        ...

    def names(self) -> Sequence[str]:
        """The mailboxes that have a grant, sorted."""
        ...

    def replace(self, mark: bytes, new_mark: bytes, change: Callable[[Sealed], Sealed]) -> bool:
        """Replace all grants by what `change` makes of them, and the mark, in one transaction.

        False, and nothing changes, if the key in use does not have the first mark.
        """
        ...

    def close(self) -> None:
        """Give back files and connections."""
        ...


class SealedGrants:
    """A `domain.ports.grants.GrantStore`.

    Raises:
        GrantsCannotBeOpened: (by every method, too, once somebody has rotated the key) the key is
            too short or another one.
    """

    def __init__(self, shelf: GrantShelf, key: bytes, address: str) -> None:
        self._shelf = shelf
        self._address = address
        self._key, self._mark = self._keys_of(key)
        if not hmac.compare_digest(shelf.mark(self._mark), self._mark):
            raise GrantsCannotBeOpened(address, _OTHER_KEY)

    def keep(self, mailbox: str, secret: str) -> None:
        """See `GrantStore`."""
        if not self._shelf.put(self._mark, mailbox, seal(self._key, secret.encode(), _about(mailbox))):
            raise GrantsCannotBeOpened(self._address, _OTHER_KEY)

    def swap(self, mailbox: str, old: str, new: str) -> bool:
        """See `GrantStore`."""
        sealed = self._shelf.find(mailbox)
        if sealed is None or self._opened(mailbox, sealed).decode() != old:
            return False
        resealed = seal(self._key, new.encode(), _about(mailbox))
        swapped = self._shelf.swap(self._mark, mailbox, sealed, resealed)
        if swapped is None:
            raise GrantsCannotBeOpened(self._address, _OTHER_KEY)
        return swapped

    def read(self, mailbox: str) -> str | None:
        """See `GrantStore`."""
        sealed = self._shelf.find(mailbox)
        return None if sealed is None else self._opened(mailbox, sealed).decode()

    def destroy(self, mailbox: str) -> None:
        """See `GrantStore`."""
        self._shelf.remove(mailbox)

    def mailboxes(self) -> Sequence[str]:
        """See `GrantStore`."""
        return self._shelf.names()

    def rotate(self, key: bytes) -> int:
        """See `GrantStore`."""
        new_key, new_mark = self._keys_of(key)
        count = 0

        def resealed(old: Sealed) -> Sealed:
            nonlocal count
            count = len(old)
            return {name: seal(new_key, self._opened(name, each), _about(name)) for name, each in old.items()}

        if not self._shelf.replace(self._mark, new_mark, resealed):
            raise GrantsCannotBeOpened(self._address, _OTHER_KEY)
        self._key, self._mark = new_key, new_mark
        return count

    def close(self) -> None:
        """Give back files and connections."""
        self._shelf.close()

    def _keys_of(self, key: bytes) -> tuple[bytes, bytes]:
        """What seals, and what tells the key without giving it away."""
        if len(key) < KEY_BYTES:
            raise GrantsCannotBeOpened(
                self._address, f"its key has {len(key)} bytes, not {KEY_BYTES} or more"
            )
        return derived_key([key], "grants"), derived_key([key], "grants-mark")

    def _opened(self, mailbox: str, sealed: bytes) -> bytes:
        try:
            return unseal(self._key, sealed, _about(mailbox))
        except SealIsBroken as broken:
            raise GrantsCannotBeOpened(self._address, f"{_OTHER_KEY}; or they were changed") from broken


def _about(mailbox: str) -> str:
    return f"grant of {mailbox}"
