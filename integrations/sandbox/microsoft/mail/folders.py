"""The folders of a mailbox, and what became of them."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

ROOT = "msgfolderroot"
KNOWN = {
    ROOT: "Top of Information Store", "inbox": "Inbox", "drafts": "Drafts", "sentitems": "Sent Items",
    "deleteditems": "Deleted Items", "junkemail": "Junk Email", "archive": "Archive", "outbox": "Outbox",
    "conversationhistory": "Conversation History", "recoverableitemsdeletions": "Deletions",
}  # fmt: skip
"""Well-known names, and how they are shown at first. What is shown may be in any language."""
UNLISTED = frozenset({ROOT, "recoverableitemsdeletions"})


@dataclass(slots=True)
class Folder:
    """One folder. Its id never changes, whatever it is called and wherever it is."""

    id: str
    name: str
    parent: str
    known: str | None = None
    hidden: bool = False


class NoSuchFolder(KeyError):
    """A name or id that no folder of the mailbox has."""


class Folders:
    """All of them, by id and by well-known name."""

    def __init__(self, mailbox: str) -> None:
        self._mailbox = mailbox
        self._made = 0
        self.by_id: dict[str, Folder] = {}
        self._known: dict[str, Folder] = {}
        root = self._put(KNOWN[ROOT], "", ROOT)
        root.parent = root.id
        for known, name in KNOWN.items():
            if known != ROOT:
                self._put(name, root.id, known)

    def known(self, name: str) -> Folder:
        """The folder of a well-known name.

        Raises:
            NoSuchFolder: it is not well known.
        """
        try:
            return self._known[name.lower()]
        except KeyError:
            raise NoSuchFolder(
                f"{name} is no well-known folder; there are {', '.join(self._known)}"
            ) from None

    def find(self, name: str) -> Folder | None:
        """The folder of an id or of a well-known name."""
        return self.by_id.get(name) or self._known.get(name.lower())

    def get(self, name: str) -> Folder:
        """The folder of an id, a well-known name, or, if only one is called so, of what it is called.

        Raises:
            NoSuchFolder: there is none, or several are called so.
        """
        found = self.find(name)
        if found is not None:
            return found
        called = [each for each in self.by_id.values() if each.name == name]
        if len(called) != 1:
            shown = ", ".join(each.name for each in self.by_id.values())
            raise NoSuchFolder(f"{len(called)} folders are called {name}; there are {shown}")
        return called[0]

    def make(self, name: str, parent: str, *, hidden: bool = False) -> Folder:
        """One more."""
        return self._put(name, parent, None, hidden=hidden)

    def below(self, parent: str, *, hidden: bool) -> list[Folder]:
        """What lies in a folder and is listed, by what it is called."""
        return sorted(
            (
                each for each in self.by_id.values()
                if each.parent == parent and each.known not in UNLISTED and (hidden or not each.hidden)
            ),
            key=lambda each: each.name,
        )  # fmt: skip

    def tree(self, folder: str) -> list[Folder]:
        """A folder and all that lie in it, however deep; the deepest last."""
        found = [self.by_id[folder]]
        for each in found:
            found += [below for below in self.by_id.values() if below.parent == each.id and below is not each]
        return found

    def inside(self, folder: str, outer: str) -> bool:
        """Whether a folder is another, or lies in it."""
        return any(each.id == folder for each in self.tree(outer))

    def remove(self, folder: Folder) -> None:
        """Take one away, whose folders are gone already."""
        del self.by_id[folder.id]

    def _put(self, name: str, parent: str, known: str | None, *, hidden: bool = False) -> Folder:
        self._made += 1
        folder = Folder(folder_id(self._mailbox, self._made), name, parent, known, hidden)
        self.by_id[folder.id] = folder
        if known is not None:
            self._known[known] = folder
        return folder


def folder_id(mailbox: str, number: int) -> str:
    """An id as folders have it."""
    return f"AAMkA{_letters(f'{mailbox} folder {number}', 78)}AAA="


def item_id(mailbox: str, number: int, place: int) -> str:
    """An id as items have it; another one in each place that they come to."""
    return f"AAMkA{_letters(f'{mailbox} item {number} {place}', 138)}AAA="


def immutable_id(mailbox: str, number: int) -> str:
    """An id that stays."""
    return f"AAkALg{_letters(f'{mailbox} immutable {number}', 90)}AAA="


def _letters(text: str, count: int) -> str:
    digest = hashlib.shake_256(text.encode()).digest(count * 3 // 4 + 1)
    return base64.urlsafe_b64encode(digest).decode()[:count]
