"""Whether everything that a provider lists is in the ledger, or known to be left out or set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.capture.mailboxes import collection_token, item_key
from domain.identifiers import collection_stream
from domain.ports.ledger import Ledger
from domain.ports.mailboxes import Mailbox
from domain.ports.provider import Collection, Page, Provider
from domain.ports.tokens import Tokens
from services.capture.collection_state import CollectionState
from services.capture.known_keys import KnownKeys


@dataclass(frozen=True, slots=True)
class Completeness:
    """A collection compared with its provider.

    `missing` are keys at the provider that the ledger knows nothing of; they may have arrived
    just now. `no_longer_there` counts what was captured and is not listed any more: that is to be
    a tombstone soon, or lies before the window.
    """

    collection: Collection
    listed: int
    captured: int
    left_out: int
    set_aside: int
    missing: tuple[str, ...]
    no_longer_there: int
    open_gaps: int
    is_listing: bool

    @property
    def is_whole(self) -> bool:
        """Whether all that is listed is known, and no gap is open."""
        return not self.missing and not self.open_gaps and not self.is_listing


def check_mailbox(
    mailbox: Mailbox, providers: Sequence[Provider], ledger: Ledger, tokens: Tokens
) -> list[Completeness]:
    """Each wanted collection compared with its provider, by listing it once; nothing is fetched.

    Raises:
        ProviderFailed: it can not be listed.
    """
    return [
        _check(mailbox, collection, provider, ledger, tokens)
        for provider in providers
        for collection in provider.collections()
        if mailbox.wants(collection)
    ]


def _check(
    mailbox: Mailbox, collection: Collection, provider: Provider, ledger: Ledger, tokens: Tokens
) -> Completeness:
    token = collection_token(tokens, mailbox.id, collection)
    state = CollectionState()
    state.take_in(ledger.read(collection_stream(token)))
    listed, missing = KnownKeys(), list[str]()
    numbers = dict.fromkeys(("captured", "left_out", "set_aside"), 0)
    more: str | None = None
    while True:
        page = provider.backfill(collection, since=mailbox.since, more=more)
        for key in _keys(page):
            name = item_key(tokens, token, key)
            if name in listed:
                continue
            listed.add([name])
            kind = _kind(state, name)
            if kind is None:
                missing.append(key)
            else:
                numbers[kind] += 1
        more = page.more
        if more is None:
            break
    gone = sum(1 for key in state.captured if key not in listed)
    return Completeness(
        collection,
        len(listed),
        **numbers,
        missing=tuple(missing),
        no_longer_there=gone,
        open_gaps=len(state.gaps),
        is_listing=state.listing is not None,
    )


def _keys(page: Page) -> list[str]:
    return [item.key for item in page.items]


def _kind(state: CollectionState, name: str) -> str | None:
    if name in state.captured:
        return "captured"
    if name in state.left_out or name in state.for_now:
        return "left_out"
    return "set_aside" if name in state.set_aside else None
