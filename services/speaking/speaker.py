"""Who speaks, and the reasons that they type: the latter go to the text store, never into events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.ports.texts import Text
from domain.touches.mail import Address
from domain.touches.sighting import Tokeniser
from services.speaking.typed import typed_address
from services.wiring import Store

NOBODY = "command-line"
"""Stands for who speaks where nobody said who they are."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whoever speaks, as events name them: the token of their address, or `NOBODY`."""

    actor: str

    @property
    def owners(self) -> tuple[str, ...]:
        """Whose key a text of theirs is kept under, besides the deal's."""
        return () if self.actor == NOBODY else (self.actor,)


@dataclass(frozen=True, slots=True)
class Talk:
    """One person's talk about one deal: where it is recorded, what it is about, who speaks."""

    store: Store
    deal_id: str
    speaker: Speaker


def speaker_of(typed: str | None, store: Store) -> Speaker:
    """The speaker of an address that was typed; the address is kept as a text.

    Raises:
        CannotBeSaid: it is no address.
    """
    if typed is None:
        return Speaker(NOBODY)
    address = typed_address(typed, "--by")
    keep_people(store, [address])
    return Speaker(store.tokens.person(address))


def keep_people(store: Store, addresses: Sequence[str]) -> None:
    """Keep the addresses of people who are not known yet; a name that is known stays."""
    texts = Tokeniser(store.tokens).people_texts(Address(address) for address in addresses)
    known = store.texts.read([text.ref for text in texts])
    store.texts.keep([text for text in texts if text.ref not in known])


def keep_reason(talk: Talk, ref: str | None, reason: str | None) -> None:
    """Keep why something was said, under the keys of the deal and of the speaker."""
    if reason and ref is not None:
        owners = (f"deal:{talk.deal_id}", *talk.speaker.owners)
        talk.store.texts.keep([Text(ref, owners, {"reason": reason})])
