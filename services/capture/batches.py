"""What becomes of the items of one page: fetched, read, and told apart by what is to be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.capture.mailboxes import Part, item_key
from domain.ports.mailboxes import Mailbox, Mailboxes, NotWanted
from domain.ports.provider import (
    Collection,
    CollectionKind,
    Content,
    FailureKind,
    Listed,
    MailContent,
    Provider,
    ProviderFailed,
)
from domain.ports.texts import Text
from domain.ports.tokens import Tokens
from domain.touches.mail import SetAside
from services.capture.collection_state import CollectionState
from services.capture.item import Captured, ItemReader

OUT_OF_REACH = "its provider does not give it"
NOT_ANSWERED = "not_answered"
_ITEMS_OWN = frozenset({FailureKind.RETRY, FailureKind.SKIP_ITEM, FailureKind.PERMANENT})


@dataclass(frozen=True, slots=True)
class Place:
    """A collection of a mailbox; `token` stands for it in events."""

    mailbox: Mailbox
    collection: Collection
    token: str

    def source(self, key: str) -> str:
        """What names an item for people."""
        return f"{self.mailbox.kind}:{self.collection.name}/{key}"


@dataclass(slots=True)
class Batch:
    """The keys (tokens) of some items by what becomes of them, and what was read of them.

    `out_of_reach` are set aside because they can not be had; they will be tried again.
    `unfinished` are to be had later: the page is not done. `mended` are the ids under which
    items were set aside that are had now. `failure` concerns the mailbox.
    """

    captured: list[str] = field(default_factory=list[str])
    left_out: list[str] = field(default_factory=list[str])
    for_now: list[str] = field(default_factory=list[str])
    set_aside: list[str] = field(default_factory=list[str])
    out_of_reach: list[str] = field(default_factory=list[str])
    gone: list[str] = field(default_factory=list[str])
    seen: list[str] = field(default_factory=list[str])
    unfinished: list[Listed] = field(default_factory=list[Listed])
    read: list[Captured] = field(default_factory=list[Captured])
    reasons: dict[str, int] = field(default_factory=dict[str, int])
    mended: list[str] = field(default_factory=list[str])
    failure: ProviderFailed | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be told of it."""
        taken = (self.captured, self.left_out, self.for_now, self.set_aside, self.out_of_reach)
        return not any((*taken, self.gone, self.seen))


class BatchReader:
    """Makes batches of the items of one collection. Counts how often an item has failed."""

    def __init__(
        self, place: Place, reader: ItemReader, tokens: Tokens, mailboxes: Mailboxes, *, item_tries: int
    ) -> None:
        self._place = place
        self._reader = reader
        self._tokens = tokens
        self._mailboxes = mailboxes
        self._item_tries = item_tries
        self._tries: dict[str, int] = {}

    def token(self, key: str) -> str:
        """What stands in events for an item."""
        return item_key(self._tokens, self._place.token, key)

    def read(self, items: Sequence[Listed], part: Part, state: CollectionState, provider: Provider) -> Batch:
        """Fetch what is needed of some items, and read it."""
        batch = Batch()
        by_key = {item.key: item for item in items}
        wanted = [item for item in by_key.values() if self._is_wanted(item, part, state, batch)]
        for item in wanted:
            if item.content is not None:
                self._take(batch, item.key, item.content, state)
        missing = {item.key: item for item in wanted if item.content is None}
        try:
            self._fetch(batch, missing, state, provider)
        except ProviderFailed as failure:
            batch.failure = failure
            batch.unfinished += missing.values()  # beside those that failed alone
            return batch
        for item in missing.values():
            self._failed(batch, item, ProviderFailed(FailureKind.RETRY, NOT_ANSWERED), state)
        return batch

    def _fetch(
        self, batch: Batch, missing: dict[str, Listed], state: CollectionState, provider: Provider
    ) -> None:
        """Fetch; what was answered is taken out of `missing`."""
        if not missing:
            return
        for key, answer in provider.fetch(self._place.collection, list(missing)):
            item = missing.get(key)
            if item is None:
                continue
            if not isinstance(answer, ProviderFailed):
                self._take(batch, key, answer, state)
            elif answer.kind in _ITEMS_OWN:
                self._failed(batch, item, answer, state)
            else:
                raise answer
            del missing[key]

    def _is_wanted(self, item: Listed, part: Part, state: CollectionState, batch: Batch) -> bool:
        """Mail does not change, so what is captured need not be had again.

        What was left out for good is looked at again when something happened to it, or when
        more is wanted than before.
        """
        token = self.token(item.key)
        if self._place.collection.kind is not CollectionKind.MAIL:
            return True
        is_filling = state.is_filling
        is_known = token in state.captured or (
            is_filling and part is Part.LISTING and token in state.left_out
        )
        if is_known and is_filling:
            batch.seen.append(token)
        return not is_known

    def _take(self, batch: Batch, key: str, content: Content, state: CollectionState) -> None:
        token = self.token(key)
        self._had(batch, key, token, state)
        not_wanted = self._why_left_out(content, state)
        if not_wanted is not None:
            (batch.for_now if not_wanted.may_change else batch.left_out).append(token)
            batch.reasons[not_wanted.reason] = batch.reasons.get(not_wanted.reason, 0) + 1
            return
        place = self._place
        read = self._reader.read_provided(
            content, source=place.source(key), key=token, collection=place.token
        )
        batch.read.append(read)
        is_read = read.mail is not None or read.meetings or not read.asides
        (batch.captured if is_read else batch.set_aside).append(token)

    def _why_left_out(self, content: Content, state: CollectionState) -> NotWanted | None:
        if content.left_out is not None:
            return NotWanted(content.left_out.value, may_change=True)
        noted_at = content.noted_at if isinstance(content, MailContent) else None
        if noted_at is not None and state.since is not None and noted_at < state.since:
            return NotWanted("older")
        return self._mailboxes.leaves_out(self._place.mailbox, self._place.collection, content)

    def note_gone(self, batch: Batch, keys: Sequence[str], state: CollectionState) -> None:
        """Tombstones for what was dealt with; of anything else nothing is known that could be gone."""
        here = {*batch.captured, *batch.left_out, *batch.for_now, *batch.set_aside, *batch.out_of_reach}
        for key in keys:
            token = self.token(key)
            if token in here or state.knows(token):
                self._had(batch, key, token, state)
                batch.gone.append(token)

    def _failed(self, batch: Batch, item: Listed, failure: ProviderFailed, state: CollectionState) -> None:
        """An item can not be had: it is gone, or comes later, or is set aside after enough tries."""
        token = self.token(item.key)
        tries = self._tries[token] = self._tries.get(token, 0) + 1
        if failure.kind is FailureKind.SKIP_ITEM:
            self._had(batch, item.key, token, state)
            batch.gone.append(token)
            return
        is_patient = token not in state.set_aside and tries < self._item_tries
        if failure.kind is FailureKind.RETRY and is_patient:
            batch.unfinished.append(item)
            return
        del self._tries[token]
        if token in state.set_aside:
            batch.seen.append(token)
            return
        batch.out_of_reach.append(token)
        batch.read.append(self._out_of_reach(item.key, token))

    def _had(self, batch: Batch, key: str, token: str, state: CollectionState) -> None:
        """An item is dealt with, whatever comes of it."""
        self._tries.pop(token, None)
        if token in state.set_aside:
            batch.mended.append(self._out_of_reach(key, token).asides[0].id)

    def _out_of_reach(self, key: str, token: str) -> Captured:
        """What is kept of an item that can not be had: by its key it is tried again."""
        aside = self._reader.set_aside(SetAside(self._place.source(key), OUT_OF_REACH))
        kept = Text(item_ref(token), (f"aside:{token}",), {"key": key})
        return Captured(asides=aside.asides, texts=(*aside.texts, kept))


def item_ref(token: str) -> str:
    """Where the text store keeps the key of an item that could not be had."""
    return f"item:{token}"
