"""One mailbox: messages in folders, and for each folder a log of what came, changed and went."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from integrations.sandbox.clock import TurnedClock
from integrations.sandbox.microsoft.mail.folders import Folder, Folders, immutable_id, item_id
from integrations.sandbox.microsoft.mail.message import Message
from integrations.sandbox.sources import Source


class What(StrEnum):
    """What became of a message in a folder."""

    CREATED = "created"
    UPDATED = "updated"
    REMOVED = "deleted"


@dataclass(frozen=True, slots=True)
class Change:
    """One change in a folder: which message, under which ids it was then known.

    `only` names the one property that changed, where the service tells nothing else then. `gone` says
    that the message left the mailbox, not only the folder.
    """

    version: int
    what: What
    folder: str
    number: int
    mutable: str
    immutable: str
    only: str = ""
    gone: bool = False


@dataclass(frozen=True, slots=True)
class FolderChange:
    """One change of a folder itself."""

    version: int
    folder: str
    what: What


@dataclass(slots=True)
class _Shelf:
    """The messages of one folder, by their entry into it."""

    entries: dict[int, Message] = field(default_factory=dict)
    order: list[int] = field(default_factory=list)
    log: list[Change] = field(default_factory=list)


class Mailbox:
    """Changes that are `noted` are in the log; `on_change` hears of those."""

    def __init__(self, name: str, clock: TurnedClock) -> None:
        self.name = name
        self._clock = clock
        self.folders = Folders(name)
        self.messages: dict[int, Message] = {}
        self.by_id: dict[str, Message] = {}
        self.version = 0
        self.generation = 0
        """How often all sync states were let go."""
        self.folder_log: list[FolderChange] = []
        self.unread: Counter[str] = Counter()
        self.on_change: Callable[[Change], None] = lambda _: None
        self._shelves: dict[str, _Shelf] = {}
        self._made = 0
        self._entries = 0

    def add(
        self,
        source: Source,
        folder: str,
        *,
        at: int,
        sent: int | None = None,
        noted: bool = True,
        read: bool = False,
        draft: bool = False,
        submitted_here: bool = False,
        conversation_root: str = "",
    ) -> Message:
        """Put a message into a folder (its id)."""
        self._made += 1
        message = Message(
            number=self._made, entry=0, immutable=immutable_id(self.name, self._made), mutable="",
            folder=folder, source=source, received=at, sent=at if sent is None else sent, created=at,
            modified=at, read=read, draft=draft, submitted_here=submitted_here,
            conversation_root=conversation_root,
        )  # fmt: skip
        self.messages[message.number] = message
        self.by_id[message.immutable] = message
        self._enter(message, folder)
        if noted:
            self._note(message, What.CREATED)
        return message

    def move(self, message: Message, folder: str) -> None:
        """Put a message into another folder; it is known by another mutable id there."""
        if folder == message.folder:
            return
        self._note(message, What.REMOVED)
        self._leave(message)
        self._enter(message, folder)
        message.modified = self._clock.millis()
        self._note(message, What.CREATED)

    def remove(self, message: Message) -> None:
        """Take a message away for good."""
        self._note(message, What.REMOVED, gone=True)
        self._leave(message)
        del self.messages[message.number]
        del self.by_id[message.immutable]

    def mark(self, message: Message, *, read: bool) -> None:
        """Read, or not."""
        if message.read != read:
            message.read = read
            self.unread[message.folder] += -1 if read else 1
            self._note(message, What.UPDATED, only="isRead")

    def categorise(self, message: Message, categories: Sequence[str]) -> None:
        """Give a message these categories, and no others."""
        message.categories = list(categories)
        message.modified = self._clock.millis()
        self._note(message, What.UPDATED, only="categories")

    def changed(self, message: Message) -> None:
        """Something else of a message was changed."""
        message.modified = self._clock.millis()
        self._note(message, What.UPDATED)

    def make_folder(self, name: str, parent: str, *, hidden: bool = False, noted: bool = True) -> Folder:
        """One more folder, in another (its id)."""
        folder = self.folders.make(name, parent, hidden=hidden)
        if noted:
            self.folder_changed(folder, What.CREATED)
        return folder

    def folder_changed(self, folder: Folder, what: What) -> None:
        """A folder was made, renamed, moved, or is gone."""
        self.version += 1
        self.folder_log.append(FolderChange(self.version, folder.id, what))

    def remove_folder(self, folder: Folder) -> None:
        """Take a folder away for good, with all that lies in it."""
        for each in reversed(self.folders.tree(folder.id)):
            for message in list(self.inside(each.id)):
                self.remove(message)
            self.folder_changed(each, What.REMOVED)
            self.folders.remove(each)

    def inside(self, folder: str) -> Iterator[Message]:
        """The messages of a folder, in the order in which they came into it."""
        return iter(list(self._shelf(folder).entries.values()))

    def count(self, folder: str) -> int:
        """How many messages a folder has."""
        return len(self._shelf(folder).entries)

    def after(self, folder: str, entry: int) -> Iterator[Message]:
        """The messages that came into a folder after an entry."""
        shelf = self._shelf(folder)
        for number in shelf.order[bisect_right(shelf.order, entry) :]:
            message = shelf.entries.get(number)
            if message is not None:
                yield message

    def log(self, folder: str, since: int, until: int) -> list[Change]:
        """What changed in a folder after one version and up to another."""
        log = self._shelf(folder).log
        first = bisect_right(log, since, key=lambda each: each.version)
        last = bisect_right(log, until, key=lambda each: each.version)
        return log[first:last]

    def _shelf(self, folder: str) -> _Shelf:
        return self._shelves.setdefault(folder, _Shelf())

    def _enter(self, message: Message, folder: str) -> None:
        self._entries += 1
        message.entry, message.folder = self._entries, folder
        message.mutable = item_id(self.name, message.number, message.entry)
        self.by_id[message.mutable] = message
        shelf = self._shelf(folder)
        shelf.entries[message.entry] = message
        shelf.order.append(message.entry)
        self.unread[folder] += not message.read

    def _leave(self, message: Message) -> None:
        del self._shelf(message.folder).entries[message.entry]
        del self.by_id[message.mutable]
        self.unread[message.folder] -= not message.read

    def _note(self, message: Message, what: What, *, only: str = "", gone: bool = False) -> None:
        self.version += 1
        message.version = self.version
        change = Change(
            self.version,
            what,
            message.folder,
            message.number,
            message.mutable,
            message.immutable,
            only,
            gone,
        )
        self._shelf(message.folder).log.append(change)
        self.on_change(change)
