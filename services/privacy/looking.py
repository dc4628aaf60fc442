"""A dry run over a connected mailbox: header lines are judged and counted, and nothing is stored.

No event, no text and no cursor; what its provider is asked for counts on its quotas as the capture does.
(A provider that gives another refresh token with each use is kept pace with: else the capture would end.)
Nobody is told what would be left out, only how much: whoever makes rules need not be whose mail it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from domain.capture.mailboxes import collection_token, item_key
from domain.capture.place_names import Named
from domain.ports.mailboxes import Mailbox, Mailboxes, NotWanted
from domain.ports.provider import (
    Collection,
    Content,
    FailureKind,
    Listed,
    MailContent,
    Page,
    Provider,
    ProviderFailed,
)
from domain.ports.tokens import Tokens
from domain.touches.sighting import Tokeniser
from services.backoff import Backoff
from services.capture.known_keys import KnownKeys

_MOST_TRIES = 5
_AT_ONCE = 50
_PASSES = frozenset({FailureKind.RETRY, FailureKind.SLOW_DOWN})
_ITEMS_OWN = frozenset({FailureKind.RETRY, FailureKind.SKIP_ITEM, FailureKind.PERMANENT})
_T = TypeVar("_T")
RuleName: TypeAlias = tuple[str, str]
"""A kind of names (`folder`), and a name that a rule gives, as it was written."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked through. `named` are the names that rules give, by kind and token; `wait` takes seconds.

    `progress` is told how many items are judged.
    """

    mailbox: Mailbox
    mailboxes: Mailboxes
    tokens: Tokens
    since: int | None
    named: Mapping[tuple[str, object], RuleName]
    wait: Callable[[float], object]
    progress: Callable[[int], object] = lambda _count: None
    backoff: Backoff = field(default_factory=lambda: Backoff(first_seconds=1.0, longest_seconds=60.0))


@dataclass(slots=True)
class Looked:
    """What a dry run found. `by_name` counts what bears a name that a rule gives; `unread` can not be had.

    `not_listed` counts folders and calendars that would be left out whole, by reason.
    """

    kept: int = 0
    left_out: Counter[str] = field(default_factory=Counter[str])
    unread: int = 0
    by_name: Counter[RuleName] = field(default_factory=Counter[RuleName])
    not_listed: Counter[str] = field(default_factory=Counter[str])

    @property
    def listed(self) -> int:
        """All items that were judged, or should have been."""
        return self.kept + self.left_out.total() + self.unread


def look_through(wanted: Wanted, providers: Sequence[Provider], looked: Looked) -> None:
    """Judge everything in a mailbox, and count it in.

    Raises:
        ProviderFailed: it can not be had, or failed too often in a row.
    """
    for provider in providers:
        for collection in _again(wanted, provider.collections):
            if not wanted.mailbox.wants(collection):
                continue
            whole = wanted.mailboxes.leaves_out_whole(wanted.mailbox, collection)
            if whole is not None:
                looked.not_listed[whole.reason] += 1
            else:
                _Look(wanted, provider, collection, looked).through()


class _Look:
    """One collection, page by page; each item once, however often it is listed."""

    def __init__(self, wanted: Wanted, provider: Provider, collection: Collection, looked: Looked) -> None:
        self._wanted = wanted
        self._provider = provider
        self._collection = collection
        self._looked = looked
        self._token = collection_token(wanted.tokens, wanted.mailbox.id, collection)
        self._seen = KnownKeys()

    def through(self) -> None:
        """Judge everything that is listed."""
        more: str | None = None
        while True:
            page = self._page(more)
            items = [item for item in page.items if self._is_new(item)]
            for start in range(0, len(items), _AT_ONCE):
                self._judge_all(items[start : start + _AT_ONCE])
                self._wanted.progress(self._looked.listed)
            more = page.more
            if more is None:
                return

    def _page(self, more: str | None) -> Page:
        def ask() -> Page:
            return self._provider.backfill(self._collection, since=self._wanted.since, more=more)

        return _again(self._wanted, ask)

    def _is_new(self, item: Listed) -> bool:
        token = item_key(self._wanted.tokens, self._token, item.key)
        is_new = token not in self._seen
        self._seen.add([token])
        return is_new

    def _judge_all(self, items: Sequence[Listed]) -> None:
        asked: list[str] = []
        for item in items:
            if item.content is not None:
                self._judge(item.content)
            elif item.told is not None and (why := self._told(item.told)) is not None:
                self._count(item.told, why)
            else:
                asked.append(item.key)
        for content in self._heads(asked):
            self._judge(content)

    def _told(self, told: MailContent) -> NotWanted | None:
        return self._wanted.mailboxes.leaves_out_told(self._wanted.mailbox, told)

    def _heads(self, keys: list[str]) -> Iterator[Content]:
        """The header lines of messages; one that can not be had is tried again, and then counted."""
        for number in range(1, _MOST_TRIES + 1):
            failed: dict[str, ProviderFailed] = {}
            try:
                for key, answer in self._provider.heads(self._collection, keys):
                    keys = [each for each in keys if each != key]
                    if not isinstance(answer, ProviderFailed):
                        yield answer
                    elif answer.kind is not FailureKind.SKIP_ITEM:
                        failed[key] = answer
            except ProviderFailed as failure:
                _wait(self._wanted, failure, number)
            keys += failed
            if not keys:
                return
        self._looked.unread += len(keys)

    def _judge(self, content: Content) -> None:
        self._count(content, self._why(content))

    def _why(self, content: Content) -> NotWanted | None:
        if content.left_out is not None:
            return NotWanted(content.left_out.value)
        mailbox = self._wanted.mailbox
        noted_at = content.noted_at if isinstance(content, MailContent) else None
        if noted_at is not None and mailbox.since is not None and noted_at < mailbox.since:
            return NotWanted("older")
        return self._wanted.mailboxes.leaves_out(mailbox, self._collection, content)

    def _count(self, content: Content, why: NotWanted | None) -> None:
        if why is None:
            self._looked.kept += 1
        else:
            self._looked.left_out[why.reason] += 1
        self._looked.by_name.update(dict.fromkeys(self._names(content), 1))

    def _names(self, content: Content) -> Iterator[RuleName]:
        """The names among those of the rules that an item bears."""
        tokens, known = self._wanted.tokens, self._wanted.named
        called = self._collection.called or None
        if isinstance(content, MailContent):
            names = Named(content.folders, content.categories).tokens(tokens)
            labels = Tokeniser(tokens).labels(content.labels)
        else:
            names, labels = Named(categories=content.categories, calendars=called).tokens(tokens), ()
        borne = {
            "label": labels,
            "folder": names.folders or (),
            "category": names.categories or (),
            "calendar": names.calendars or (),
        }
        yield from dict.fromkeys(
            known[kind, token] for kind, found in borne.items() for token in found if (kind, token) in known
        )


def _again(wanted: Wanted, ask: Callable[[], _T]) -> _T:
    number = 0
    while True:
        number += 1
        try:
            return ask()
        except ProviderFailed as failure:
            _wait(wanted, failure, number)


def _wait(wanted: Wanted, failure: ProviderFailed, number: int) -> None:
    """Wait as a provider wants, or longer each time.

    Raises:
        ProviderFailed: it will not pass by itself, or failed too often.
    """
    if failure.kind not in _PASSES or number >= _MOST_TRIES:
        raise failure
    asked = failure.wait_seconds
    wanted.wait(wanted.backoff.seconds(number) if asked is None else asked)
