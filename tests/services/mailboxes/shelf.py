"""A provider that a test holds in its hands: its mailboxes are lists of what happened in them.

A cursor is a place in that list, as with a real history, and can expire. Every call can be made
to fail in every way. The list may lie in a file, so that other processes see the same mailbox.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from domain.ports.mailboxes import Mailbox, NotWanted
from domain.ports.provider import (
    Budget,
    Collection,
    CollectionKind,
    Content,
    FailureKind,
    Listed,
    MailContent,
    Page,
    ProviderFailed,
    Watch,
)

BEGAN = 1_780_000_000
ALL_MAIL = Collection("all", CollectionKind.MAIL, "All mail")


def message(number: int, *, owner: str = "rita", body: str = "Yes.\n") -> bytes:
    """A message that is the same wherever it lies, but for the line of who received it."""
    mail = EmailMessage()
    mail["Received"] = f"by {owner}.example; {format_datetime(moment(number))}"
    mail["From"], mail["To"] = "rita@ours.example", "bea@north.example"
    mail["Date"] = format_datetime(moment(number))
    mail["Message-ID"] = f"<{number}@mail.example>"
    mail["Subject"] = f"Offer {number}"
    mail.set_content(body)
    return bytes(mail)


def moment(number: int) -> datetime:
    return datetime.fromtimestamp(BEGAN + number * 60, UTC)


@dataclass
class Shelf:
    """What happened in one collection: `+3` a message came, `-3` it went, `~3` its labels changed.

    `floor` is the oldest cursor that holds. Without `gives_first` a cursor comes only with the
    end of a listing, as in calendars. `labels` are those of single messages.
    """

    collection: Collection = ALL_MAIL
    owner: str = "rita"
    file: Path | None = None
    happened: list[str] = field(default_factory=list[str])
    floor: int = 0
    gives_first: bool = True
    page: int = 10
    labels: dict[int, tuple[str, ...]] = field(default_factory=dict[int, tuple[str, ...]])
    left_out: dict[int, object] = field(default_factory=dict[int, object])

    def tell(self, *signs: str) -> None:
        """Something happens."""
        if self.file is None:
            self.happened += signs
        else:
            with self.file.open("a") as file:
                file.write("".join(f"{sign}\n" for sign in signs))

    def put(self, *numbers: int) -> None:
        """Messages arrive."""
        self.tell(*(f"+{number}" for number in numbers))

    def take(self, *numbers: int) -> None:
        """Messages are deleted for good."""
        self.tell(*(f"-{number}" for number in numbers))

    def story(self) -> list[str]:
        """Everything that happened, in order."""
        if self.file is None:
            return self.happened
        text = self.file.read_text() if self.file.exists() else ""
        return text[: text.rfind("\n") + 1].split()

    def there(self) -> list[int]:
        """What is there, newest first."""
        found: dict[int, None] = {}
        for sign in self.story():
            if sign[0] == "+":
                found[int(sign[1:])] = None
            elif sign[0] == "-":
                found.pop(int(sign[1:]), None)
        return sorted(found, reverse=True)

    def expire(self) -> None:
        """No cursor that was given so far holds any more."""
        self.floor = len(self.story()) + 1
        self.tell("~0")


@dataclass
class FakeProvider:
    """One mailbox. `fails` is asked before every call (by its name and its key) for a failure."""

    shelves: list[Shelf]
    budget: Budget
    fails: Callable[[str, str], ProviderFailed | None] = lambda _call, _key: None
    calls: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    watches: list[Watch] = field(default_factory=list[Watch])
    unwatched: list[str] = field(default_factory=list[str])
    watch_until: Callable[[], int] = lambda: 0
    kind: CollectionKind = CollectionKind.MAIL
    closed: int = 0

    def close(self) -> None:
        self.closed += 1

    def collections(self) -> Sequence[Collection]:
        self._call("collections", "", 1)
        return [shelf.collection for shelf in self.shelves]

    def begin(self, collection: Collection) -> str | None:
        self._call("begin", collection.key, 1)
        shelf = self._shelf(collection)
        return str(len(shelf.story())) if shelf.gives_first else None

    def backfill(self, collection: Collection, *, since: int | None, more: str | None) -> Page:
        self._call("backfill", more or "", 5)
        shelf = self._shelf(collection)
        mark, start = (more or f"{len(shelf.story())}:").split(":")
        numbers = [n for n in shelf.there() if since is None or BEGAN + n * 60 >= since]
        rest = [n for n in numbers if not start or n < int(start)]
        now = rest[: shelf.page]
        items = tuple(Listed(f"m{n}") for n in now)
        if len(rest) > len(now):
            return Page(items, more=f"{mark}:{now[-1]}")
        return Page(items, cursor=None if shelf.gives_first else mark)

    def changes(self, collection: Collection, cursor: str, *, more: str | None) -> Page:
        self._call("changes", more or "", 2)
        shelf = self._shelf(collection)
        if int(cursor) < shelf.floor:
            raise ProviderFailed(FailureKind.RESYNC, "expired")
        story, at = shelf.story(), int(more or cursor)
        part = story[at : at + shelf.page]
        there = {f"m{n}" for n in shelf.there()}
        named = dict.fromkeys(f"m{sign[1:]}" for sign in part if sign != "~0")
        told = {f"m{sign[1:]}" for sign in part if sign[0] == "~"}
        items = tuple(
            Listed(key, labelled=shelf.labels.get(int(key[1:]), ()) if key in told else ())
            for key in named
            if key in there
        )
        gone = tuple(key for key in named if key not in there)
        if at + shelf.page < len(story):
            return Page(items, gone, more=str(at + shelf.page))
        return Page(items, gone, cursor=str(len(story)))

    def fetch(
        self, collection: Collection, keys: Sequence[str]
    ) -> Iterator[tuple[str, Content | ProviderFailed]]:
        shelf = self._shelf(collection)
        self._call("fetch", "", 0)
        there = set(shelf.there())
        for key in keys:
            self.budget.spend(20)
            self.calls.append(("get", key))
            failure = self.fails("get", key)
            number = int(key[1:])
            if failure is not None:
                yield key, failure
            elif number not in there:
                yield key, ProviderFailed(FailureKind.SKIP_ITEM, "not_found")
            else:
                yield key, self._content(shelf, number)

    def heads(
        self, collection: Collection, keys: Sequence[str]
    ) -> Iterator[tuple[str, Content | ProviderFailed]]:
        return self.fetch(collection, keys)

    def own_addresses(self) -> Sequence[str]:
        return ["rita@ours.example"]

    def watch(self, collection: Collection, *, address: str, secret: str) -> Watch | None:
        self._call("watch", collection.key, 100)
        watch = Watch(f"channel-{len(self.watches)}", address, secret, self.watch_until())
        self.watches.append(watch)
        return watch

    def unwatch(self, watch: Watch) -> None:
        self._call("unwatch", watch.id, 50)
        self.unwatched.append(watch.id)

    def _content(self, shelf: Shelf, number: int) -> Content:
        data = message(number, owner=shelf.owner)
        content = MailContent(data, shelf.labels.get(number, ("INBOX",)), f"t{number}", BEGAN + number * 60)
        return replace(content, left_out=shelf.left_out.get(number))

    def _shelf(self, collection: Collection) -> Shelf:
        return next(shelf for shelf in self.shelves if shelf.collection.key == collection.key)

    def _call(self, name: str, key: str, units: int) -> None:
        if units:
            self.budget.spend(units)
        self.calls.append((name, key))
        failure = self.fails(name, key)
        if failure is not None:
            raise failure


@dataclass
class FakeMailboxes:
    """Mailboxes over shelves, by the mailbox's id."""

    mailboxes: dict[str, Mailbox]
    shelves: dict[str, list[Shelf]]
    fails: dict[str, Callable[[str, str], ProviderFailed | None]] = field(default_factory=dict)
    not_wanted: Callable[[Content], NotWanted | None] = lambda _content: None
    whole_not_wanted: Callable[[Collection], NotWanted | None] = lambda _collection: None
    made: dict[str, FakeProvider] = field(default_factory=dict[str, FakeProvider])
    watch_until: Callable[[], int] = lambda: 0

    def connected(self) -> Sequence[Mailbox]:
        return list(self.mailboxes.values())

    def provider_of(self, mailbox: Mailbox, budget: Callable[[str], Budget]) -> Sequence[FakeProvider]:
        def fails(call: str, key: str) -> ProviderFailed | None:
            return self.fails.get(mailbox.id, lambda _call, _key: None)(call, key)

        provider = FakeProvider(self.shelves[mailbox.id], budget("fake"), fails, watch_until=self.watch_until)
        self.made[mailbox.id] = provider
        return [provider]

    def leaves_out_whole(self, mailbox: Mailbox, collection: Collection) -> NotWanted | None:
        del mailbox
        return self.whole_not_wanted(collection)

    def leaves_out_told(self, mailbox: Mailbox, told: MailContent) -> NotWanted | None:
        del mailbox, told

    def leaves_out(self, mailbox: Mailbox, collection: Collection, content: Content) -> NotWanted | None:
        del mailbox, collection
        return self.not_wanted(content)
