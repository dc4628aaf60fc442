"""What becomes of the items of one page: fetched, read, and told apart by what is to be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from domain.capture.mailboxes import Part, item_key
from domain.ports.mailboxes import CaptureMode, Mailbox, Mailboxes, NotWanted
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
from domain.ports.texts import Text, TextStore
from domain.ports.tokens import Tokens
from domain.touches.mail import SetAside
from domain.touches.touch import Words
from services.capture.collection_state import CollectionState
from services.capture.endings import Endings
from services.capture.item import Captured, ItemReader, of_mailbox

OUT_OF_REACH = "its provider does not give it"
NOT_ANSWERED = "not_answered"
_ITEMS_OWN = frozenset({FailureKind.RETRY, FailureKind.SKIP_ITEM, FailureKind.PERMANENT})


@dataclass(frozen=True, slots=True)
class Place:
    """A collection of a mailbox; `token` stands for it in events."""

    mailbox: Mailbox
    collection: Collection
    token: str

    @property
    def text(self) -> Text:
        """What people call the collection; kept under its owner's key."""
        named = {"name": self.collection.name, "kind": self.collection.kind.value}
        return Text(collection_ref(self.token), (self.mailbox.owner,), named)

    def source(self, key: str) -> str:
        """What names an item for people."""
        return f"{self.mailbox.kind}:{self.collection.name}/{key}"


@dataclass(slots=True)
class Batch:
    """The keys (tokens) of some items by what becomes of them, and what was read of them.

    What is `set_aside` can not be had or read, and will be tried again. `labelled` are the labels
    that captured mail has got. `reasons` are those of what is left out, by key.
    `unfinished` are to be had later: the page is not done. `mended` are the ids under which
    items were set aside that are had now. `failure` concerns the mailbox.
    """

    captured: list[str] = field(default_factory=list[str])
    left_out: list[str] = field(default_factory=list[str])
    for_now: list[str] = field(default_factory=list[str])
    set_aside: list[str] = field(default_factory=list[str])
    gone: list[str] = field(default_factory=list[str])
    seen: list[str] = field(default_factory=list[str])
    unfinished: list[Listed] = field(default_factory=list[Listed])
    read: list[Captured] = field(default_factory=list[Captured])
    labelled: dict[str, tuple[Words, ...]] = field(default_factory=dict[str, tuple[Words, ...]])
    reasons: dict[str, str] = field(default_factory=dict[str, str])
    mended: list[str] = field(default_factory=list[str])
    failure: ProviderFailed | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be told of it."""
        taken = (self.captured, self.left_out, self.for_now, self.set_aside)
        return not any((*taken, self.gone, self.seen, self.labelled))


class BatchReader:
    """Makes batches of the items of one collection. Counts how often an item has failed."""

    def __init__(
        self,
        place: Place,
        reader: ItemReader,
        tokens: Tokens,
        texts: TextStore,
        mailboxes: Mailboxes,
        *,
        item_tries: int,
    ) -> None:
        self._place = place
        self._reader = reader
        self._tokens = tokens
        self._texts = texts
        self._endings = Endings(texts)
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
        self._leave_out_told(batch, missing, state)
        try:
            self._look_first(batch, missing, state, provider)
            self._fetch(batch, missing, state, provider)
        except ProviderFailed as failure:
            batch.failure = failure
            batch.unfinished += missing.values()  # beside those that failed alone
        else:
            for item in missing.values():
                self._failed(batch, item, ProviderFailed(FailureKind.RETRY, NOT_ANSWERED), state)
        self._call_off(batch, batch.gone)
        return batch

    def missed(self, tokens: Sequence[str]) -> list[Listed]:
        """Of items that a listing did not name, those of which it has to be known whether they are gone."""
        return [Listed(key) for key in self._endings.keys(tokens)]

    def _leave_out_told(self, batch: Batch, missing: dict[str, Listed], state: CollectionState) -> None:
        """Leave out what its folder or its marks keep out: nothing of it has to be fetched."""
        for key, item in list(missing.items()):
            if item.told is not None:
                why = self._mailboxes.leaves_out_told(self._place.mailbox, item.told)
                self._leave_out_unseen(batch, key, why, missing, state)

    def _look_first(
        self, batch: Batch, missing: dict[str, Listed], state: CollectionState, provider: Provider
    ) -> None:
        """Judge mail by its header lines, where much is left out, so that no body of that is ever fetched."""
        mailbox = self._place.mailbox
        is_needed = mailbox.looks_first and mailbox.mode is CaptureMode.WHOLE
        if not (missing and is_needed and self._place.collection.kind is CollectionKind.MAIL):
            return
        for key, answer in provider.heads(self._place.collection, list(missing)):
            if not isinstance(answer, ProviderFailed) and key in missing:
                self._leave_out_unseen(batch, key, self._why_left_out(answer, state), missing, state)
            elif isinstance(answer, ProviderFailed) and answer.kind not in _ITEMS_OWN:
                raise answer

    def _leave_out_unseen(
        self,
        batch: Batch,
        key: str,
        why: NotWanted | None,
        missing: dict[str, Listed],
        state: CollectionState,
    ) -> None:
        if why is not None:
            token = self.token(key)
            self._had(batch, token, state)
            self._leave_out(batch, token, why, state)
            del missing[key]

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
        """Mail does not change but for its labels, so what is captured need not be had again.

        What was left out for good is looked at again when something happened to it, or when
        more is wanted than before.
        """
        token = self.token(item.key)
        if self._place.collection.kind is not CollectionKind.MAIL:
            return True
        is_known = token in state.captured or (
            state.is_filling and part is Part.LISTING and token in state.left_out
        )
        if is_known and state.is_sweeping:
            batch.seen.append(token)
        if token in state.captured and item.labelled and (state.is_sweeping or part is Part.CHANGES):
            batch.labelled[token] = self._reader.labels(item.labelled)
        return not is_known

    def _take(self, batch: Batch, key: str, content: Content, state: CollectionState) -> None:
        token = self.token(key)
        not_wanted = self._why_left_out(content, state)
        if not_wanted is not None:
            self._had(batch, token, state)
            self._leave_out(batch, token, not_wanted, state)
            return
        place = self._place
        read = self._reader.read_provided(
            content, source=place.source(key), key=token, collection=place.token
        )
        if not read.is_nothing:
            self._had(batch, token, state)
            batch.captured.append(token)
            kept = replace(read, texts=(*read.texts, *self._endings.noted(token, key, content, read)))
            batch.read.append(of_mailbox(kept, place.mailbox.id))
        else:
            self._set_aside(batch, key, token, read, state)

    def _set_aside(self, batch: Batch, key: str, token: str, read: Captured, state: CollectionState) -> None:
        """Kept by its key, so that it can be tried again; told once as long as the reason is the same."""
        ids = [aside.id for aside in read.asides]
        known = self._known_asides(token, state)
        self._tries.pop(token, None)
        if known == ids:
            if state.is_sweeping:
                batch.seen.append(token)
            return
        batch.mended += known
        kept = Text(item_ref(token), (f"aside:{token}",), {"key": key, "asides": " ".join(ids)})
        marked = of_mailbox(read, self._place.mailbox.id)
        batch.read.append(replace(marked, texts=(*marked.texts, kept)))
        batch.set_aside.append(token)

    def _leave_out(self, batch: Batch, token: str, why: NotWanted, state: CollectionState) -> None:
        """Told and counted once, however often something happens to an item that nobody wants."""
        known = state.reason_of(token)
        same = token in (state.for_now if why.may_change else state.left_out) and known in (None, why.reason)
        if not same:
            (batch.for_now if why.may_change else batch.left_out).append(token)
            batch.reasons[token] = why.reason
        elif state.is_sweeping:
            batch.seen.append(token)

    def _why_left_out(self, content: Content, state: CollectionState) -> NotWanted | None:
        if content.left_out is not None:
            return NotWanted(content.left_out.value, may_change=True)
        noted_at = content.noted_at if isinstance(content, MailContent) else None
        if noted_at is not None and state.since is not None and noted_at < state.since:
            return NotWanted("older")
        return self._mailboxes.leaves_out(self._place.mailbox, self._place.collection, content)

    def note_gone(self, batch: Batch, keys: Sequence[str], state: CollectionState) -> None:
        """Tombstones for what was dealt with; of anything else nothing is known that could be gone."""
        here = {*batch.captured, *batch.left_out, *batch.for_now, *batch.set_aside}
        tokens = [token for token in map(self.token, keys) if token in here or state.knows(token)]
        for token in tokens:
            self._had(batch, token, state)
            batch.gone.append(token)
        self._call_off(batch, tokens)

    def _call_off(self, batch: Batch, tokens: Sequence[str]) -> None:
        if self._place.collection.kind is CollectionKind.CALENDAR:
            ended = self._endings.meetings(tokens)
            batch.read += [Captured(ended=ended)] if ended else []

    def _failed(self, batch: Batch, item: Listed, failure: ProviderFailed, state: CollectionState) -> None:
        """An item can not be had: it is gone, or comes later, or is set aside after enough tries."""
        token = self.token(item.key)
        tries = self._tries[token] = self._tries.get(token, 0) + 1
        if failure.kind is FailureKind.SKIP_ITEM:
            self._had(batch, token, state)
            batch.gone.append(token)
            return
        is_patient = token not in state.set_aside and tries < self._item_tries
        if failure.kind is FailureKind.RETRY and is_patient:
            batch.unfinished.append(item)
            return
        read = self._reader.set_aside(SetAside(self._place.source(item.key), OUT_OF_REACH))
        self._set_aside(batch, item.key, token, read, state)

    def _had(self, batch: Batch, token: str, state: CollectionState) -> None:
        """An item is dealt with, whatever comes of it."""
        self._tries.pop(token, None)
        batch.mended += self._known_asides(token, state)

    def _known_asides(self, token: str, state: CollectionState) -> list[str]:
        """The ids under which an item is set aside now."""
        if token not in state.set_aside:
            return []
        kept = self._texts.read([item_ref(token)]).get(item_ref(token), {})
        return kept.get("asides", "").split()


def collection_ref(token: str) -> str:
    """Where the text store keeps what people call a collection."""
    return f"collection:{token}"


def item_ref(token: str) -> str:
    """Where the text store keeps the key of an item that is set aside."""
    return f"item:{token}"
