"""The parts of a mailbox: its providers, and the collections that each of them names.

A part that its provider refuses rests, and that is told; the others go on. Only where no other
part does better its failure is one of the mailbox.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from domain.capture.mailboxes import NOT_NAMED, GapReason, collection_token
from domain.ports.mailboxes import Mailbox, Mailboxes
from domain.ports.provider import Budget, Collection, CollectionKind, FailureKind, Provider, ProviderFailed
from domain.ports.texts import TextStore
from domain.ports.tokens import Tokens
from services.capture.batches import BatchReader, Place
from services.capture.collection_record import CollectionRecord, SyncTools
from services.capture.collection_sync import CollectionSync
from services.capture.item import ItemReader
from services.capture.mailbox_record import ListedCollections
from services.capture.sync_pace import SyncPace
from services.capture.trouble import OF_THE_MAILBOX, Trouble
from services.capture.watches import Watches

_LONG = 60.0
_GAPS = {FailureKind.PERMANENT: GapReason.REFUSED, FailureKind.STOP_APP: GapReason.APP_STOPPED}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MailboxTools:
    """What all mailboxes of a process are taken with. `watches` is None where nothing is pushed."""

    sync: SyncTools
    mailboxes: Mailboxes
    reader: ItemReader
    texts: TextStore
    tokens: Tokens
    pace: SyncPace
    watches: Watches | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What came of a turn: in how many seconds there is more to do, and whether all went well."""

    seconds: float
    is_well: bool = True


@dataclass(slots=True)
class _Reached:
    """A provider with its collections that are taken; `trouble` is that of asking which there are.

    `named` are the tokens of all that it names, None before it was asked.
    """

    provider: Provider
    trouble: Trouble = field(default_factory=Trouble)
    collections: list[CollectionSync] = field(default_factory=list[CollectionSync])
    named: frozenset[str] | None = None
    ask_at: float = 0.0


class Parts:
    """What of one mailbox is taken, as it is connected now."""

    def __init__(self, mailbox: Mailbox, tools: MailboxTools, budget: Callable[[str], Budget]) -> None:
        self._mailbox = mailbox
        self._tools = tools
        self._budget = budget
        self._reached: list[_Reached] = []
        self._known: dict[str, CollectionSync] = {}
        self._listed = ListedCollections(tools.sync.ledger, mailbox.id)
        self._next = 0

    @property
    def collections(self) -> Sequence[CollectionSync]:
        """The collections that are taken."""
        return [each for reached in self._reached for each in reached.collections]

    @property
    def is_at_end(self) -> bool:
        """Whether all is taken that providers told of when they were asked last, but for what people see."""
        pace = self._tools.pace
        has_asked = all(each.named is not None or each.trouble.is_to_be_told(pace) for each in self._reached)
        over = all(each.due_in() > 0 or each.trouble.is_to_be_told(pace) for each in self.collections)
        return bool(self._reached) and has_asked and over

    @property
    def out_of_reach(self) -> ProviderFailed | None:
        """Why some part can not be had, while others are; None where every part can."""
        pace = self._tools.pace
        every = [*(each.trouble for each in self._reached), *(each.trouble for each in self.collections)]
        told = [each for each in every if each.kind is not None and each.is_to_be_told(pace)]
        return next((ProviderFailed(each.kind, each.reason) for each in told if each.kind is not None), None)

    def close(self) -> None:
        """Give the connections of the providers back."""
        for reached in self._reached:
            reached.provider.close()

    def step(self) -> Step:
        """Do one thing that is due.

        Raises:
            ProviderFailed: it concerns the whole mailbox.
            StreamHasMoved: somebody else takes it.
        """
        is_well = self._look()
        self._next += 1
        self._catch_up()
        every = [(reached, each) for reached in self._reached for each in reached.collections]
        due = [(reached, each) for reached, each in every if self._due_in(each) <= 0]
        if not due:
            seconds = min((self._due_in(each) for each in self.collections), default=_LONG)
            return Step(seconds, is_well and all(each.trouble.kind is None for each in self.collections))
        return self._take(*due[self._next % len(due)])

    def records(self) -> Iterator[CollectionRecord]:
        """All collections that were ever begun with, also those that another process took."""
        for token in self._listed.tokens():
            record = self._record(token)
            record.catch_up()
            yield record

    def _catch_up(self) -> None:
        """Read on where somebody else went on: a mailbox has many folders, and mostly nobody did."""
        records = {each.record.stream: each for each in self.collections}
        for stream, version in self._tools.sync.ledger.versions(list(records)).items():
            if version != records[stream].record.state.version:
                records[stream].catch_up()

    def _take(self, reached: _Reached, collection: CollectionSync) -> Step:
        others = [each.trouble for each in self.collections if each is not collection]
        try:
            collection.step(reached.provider)
        except ProviderFailed as failure:
            self._bear(failure, collection.trouble, others, collection.record)
            return Step(0.0, is_well=False)
        collection.trouble.end()
        collection.record.reached()
        if self._tools.watches is not None:
            self._tools.watches.mind(collection.record, reached.provider)
        return Step(0.0)

    def _look(self) -> bool:
        """Ask which collections there are: some appear later; whether all providers could tell."""
        if not self._reached:
            made = self._tools.mailboxes.provider_of(self._mailbox, self._budget)
            self._reached = [_Reached(each) for each in made]
        now = self._tools.sync.clock.now()
        asked = [each for each in self._reached if each.ask_at <= now and not each.trouble.rests(now)]
        for reached in asked:
            self._ask(reached)
        is_well = all(each.trouble.kind is None for each in self._reached)
        if asked and is_well:
            self._tell_unnamed()
        return is_well

    def _ask(self, reached: _Reached) -> None:
        kind = reached.provider.kind
        others = [each.trouble for each in self._reached if each is not reached]
        record = CollectionRecord(self._place(Collection(key="", kind=kind, name="")), self._tools.sync)
        record.catch_up()
        try:
            found = reached.provider.collections()
        except ProviderFailed as failure:
            self._bear(failure, reached.trouble, others, record)
            return
        reached.trouble.end()
        record.reached()
        reached.ask_at = self._tools.sync.clock.now() + self._tools.pace.collections_seconds
        reached.named = frozenset(self._token(each) for each in found)
        wanted = [each for each in found if self._mailbox.wants(each)]
        reached.collections = [self._sync_of(each) for each in wanted if not self._is_left_out(each)]

    def _is_left_out(self, collection: Collection) -> bool:
        """Whether a whole folder or calendar is not to be stored; told once, and without its name."""
        why = self._tools.mailboxes.leaves_out_whole(self._mailbox, collection)
        record = self._record(self._token(collection))
        record.catch_up()
        if why is None:
            record.let_in()
            return False
        if record.left_out(why.reason):
            extra = {"mailbox": self._mailbox.id, "collection": record.place.token, "reason": why.reason}
            _log.info("part of a mailbox is left out", extra=extra)
        return True

    def _bear(
        self, failure: ProviderFailed, trouble: Trouble, others: Sequence[Trouble], record: CollectionRecord
    ) -> None:
        """Let a part rest, and tell so, where others do better; else it is for the mailbox to bear.

        Raises:
            ProviderFailed: the failure.
        """
        if failure.kind in OF_THE_MAILBOX:
            raise failure
        pace = self._tools.pace
        trouble.note(failure, self._tools.sync.clock.now(), pace)
        if not any(each.is_less_than(failure) for each in others):
            trouble.until = 0.0  # the mailbox rests as a whole
            raise failure
        self._tools.sync.counts.failures[failure.kind.value] += 1
        if trouble.is_to_be_told(pace) and record.out_of_reach(failure.reason, _GAPS.get(failure.kind)):
            self._tools.texts.keep([record.place.text])
            extra = {"mailbox": self._mailbox.id, "reason": failure.reason, "collection": record.place.token}
            _log.warning("part of a mailbox can not be had", extra=extra)

    def _tell_unnamed(self) -> None:
        """Tell of collections that no provider names any more: deleted, or not shared any more."""
        named = frozenset().union(*(each.named or () for each in self._reached))
        for token in self._listed.tokens():
            if token not in named:
                record = self._record(token)
                record.catch_up()
                if record.out_of_reach(NOT_NAMED, None):
                    extra = {"mailbox": self._mailbox.id, "collection": token}
                    _log.warning("part of a mailbox is not there any more", extra=extra)

    def _due_in(self, collection: CollectionSync) -> float:
        return max(collection.due_in(), collection.trouble.rests(self._tools.sync.clock.now()))

    def _sync_of(self, collection: Collection) -> CollectionSync:
        place, tools = self._place(collection), self._tools
        if place.token not in self._known:
            batches = BatchReader(
                place,
                tools.reader,
                tools.tokens,
                tools.texts,
                tools.mailboxes,
                item_tries=tools.pace.item_tries,
            )
            record = CollectionRecord(place, tools.sync)
            record.catch_up()
            self._known[place.token] = CollectionSync(
                record, batches, texts=tools.texts, clock=tools.sync.clock, pace=tools.pace
            )
        return self._known[place.token]

    def _record(self, token: str) -> CollectionRecord:
        known = self._known.get(token)
        nameless = Collection(key="", kind=CollectionKind.MAIL, name="")
        return (
            CollectionRecord(Place(self._mailbox, nameless, token), self._tools.sync)
            if known is None
            else known.record
        )

    def _place(self, collection: Collection) -> Place:
        return Place(self._mailbox, collection, self._token(collection))

    def _token(self, collection: Collection) -> str:
        return collection_token(self._tools.tokens, self._mailbox.id, collection)
