"""A key per person, each kept wrapped under one master key, and gone for good when destroyed."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

from integrations.eventstore.errors import TextsCannotBeOpened
from integrations.eventstore.sealing import KEY_BYTES, SealIsBroken, derived_key, new_key, seal, unseal


class KeyIsDamaged(Exception):
    """A person's wrapped key does not open under the right master key."""

    def __init__(self, owner: str) -> None:
        super().__init__(f"the key of {owner} is damaged")
        self.owner = owner


class WrappedKeys(Protocol):
    """Where wrapped keys are kept: apart from what they open."""

    def find(self, owners: Collection[str]) -> Mapping[str, bytes | None]:
        """The wrapped key of each owner who has one; None for those who were erased."""
        ...

    def add(self, wrapped: Mapping[str, bytes]) -> None:
        """Keep new keys, but none for owners who have one or were erased."""
        ...

    def destroy(self, owner: str) -> None:
        """Overwrite the owner's key, if there is one, and remember that the owner was erased."""
        ...

    def proof(self, new: bytes | None) -> bytes | None:
        """The mark of the master key in use; `new` becomes the mark if there is none."""
        ...

    def close(self) -> None:
        """Give back files and connections."""
        ...


class KeyRing:
    """The keys of people, in the clear only while they are used.

    Raises:
        TextsCannotBeOpened: (on making) the master key is too short, or keys were wrapped
            under another one before. `address` is named in the message.
    """

    def __init__(self, kept: WrappedKeys, master: bytes, address: str) -> None:
        self._kept = kept
        if len(master) < KEY_BYTES:
            raise TextsCannotBeOpened(
                address, f"the master key has {len(master)} bytes, not {KEY_BYTES} or more"
            )
        mark = derived_key([master], "proof")
        if not hmac.compare_digest(kept.proof(mark) or b"", mark):
            raise TextsCannotBeOpened(address, "its keys were made under another master key")
        self._wrapping = derived_key([master], "wrapping")
        self.token_key = derived_key([master], "tokens")

    def keys(self, owners: Collection[str]) -> dict[str, bytes | None]:
        """The key of each owner who has one; None for those who were erased.

        Raises:
            KeyIsDamaged: a key does not open.
        """
        return {
            owner: wrapped and self._unwrap(owner, wrapped)
            for owner, wrapped in self._kept.find(owners).items()
        }

    def make(self, owners: Iterable[str]) -> None:
        """Make keys for owners who have none; the erased get none."""
        new = {owner: seal(self._wrapping, new_key(), _about(owner)) for owner in owners}
        if new:
            self._kept.add(new)

    def destroy(self, owner: str) -> None:
        """Destroy the owner's key for good."""
        self._kept.destroy(owner)

    def close(self) -> None:
        """Give back files and connections."""
        self._kept.close()

    def _unwrap(self, owner: str, wrapped: bytes) -> bytes:
        try:
            return unseal(self._wrapping, wrapped, _about(owner))
        except SealIsBroken:
            raise KeyIsDamaged(owner) from None


def _about(owner: str) -> str:
    return f"key of {owner}"
