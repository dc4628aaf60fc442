"""A key per person, each kept wrapped under one master key, and gone for good when destroyed."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from integrations.eventstore.errors import TextsCannotBeOpened
from integrations.eventstore.sealing import KEY_BYTES, SealIsBroken, derived_key, new_key, seal, unseal

TOKENS = "ledger:tokens"
"""Who owns the key of a ledger's tokens, where that is not the one that its master key gives."""


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

    def add(self, wrapped: Mapping[str, bytes]) -> Collection[str]:
        """Keep new keys, but none for owners who have one or were erased; for whom one was kept."""
        ...

    def destroy(self, owner: str) -> None:
        """Overwrite the owner's key, if there is one, and remember that the owner was erased."""
        ...

    def page(self, *, after: str, limit: int) -> Sequence[str]:
        """At most `limit` owners beyond one, in a fixed order, the erased among them."""
        ...

    def proof(self, new: bytes | None) -> bytes | None:
        """The mark of the master key in use; `new` becomes the mark if there is none."""
        ...

    def close(self) -> None:
        """Give back files and connections."""
        ...


class KeyRing:
    """The keys of people, in the clear only while they are used.

    `token_key` makes the tokens of the ledger. It comes from the master key, unless the
    ledger was copied from one under another master key: its events hold tokens for ever.
    `grant_key` seals the grants of mailboxes where they have no key of their own.

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
        self.token_key = self.keys([TOKENS]).get(TOKENS) or derived_key([master], "tokens")
        self.grant_key = derived_key([master], "grant-key")

    def keys(self, owners: Collection[str]) -> dict[str, bytes | None]:
        """The key of each owner who has one; None for those who were erased.

        Raises:
            KeyIsDamaged: a key does not open.
        """
        return {
            owner: wrapped and self._unwrap(owner, wrapped)
            for owner, wrapped in self._kept.find(owners).items()
        }

    def make(self, owners: Iterable[str]) -> dict[str, bytes | None]:
        """Make keys for owners who have none; the key of each as `keys` gives it, the erased get none."""
        made = {owner: new_key() for owner in owners}
        kept = self._kept.add({o: seal(self._wrapping, key, _about(o)) for o, key in made.items()})
        others = made.keys() - set(kept)
        return {**{owner: made[owner] for owner in kept}, **(self.keys(others) if others else {})}

    def owners(self, *, after: str, limit: int) -> Sequence[str]:
        """At most `limit` owners beyond one, in a fixed order, the erased among them."""
        return self._kept.page(after=after, limit=limit)

    def adopt(self, keys: Mapping[str, bytes]) -> None:
        """Keep keys that were made elsewhere; owners who have one or were erased keep what they have."""
        if keys:
            self._kept.add({o: seal(self._wrapping, key, _about(o)) for o, key in keys.items()})

    def adopt_tokens(self, token_key: bytes) -> None:
        """Make the tokens of another ledger, whose master key was another one."""
        if not hmac.compare_digest(token_key, self.token_key):
            self.adopt({TOKENS: token_key})
            self.token_key = token_key

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
