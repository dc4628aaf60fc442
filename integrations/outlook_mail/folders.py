"""The folders of a mailbox, and what the ones that Outlook made are for, whatever they are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from domain.ports.provider import Collection, CollectionKind, FailureKind, ProviderFailed
from integrations.microsoft_graph.batch import batched
from integrations.microsoft_graph.calling import GraphApi, quoted
from integrations.microsoft_graph.paging import all_rows, key_of, text_in

PAGE = 100
_SELECT = "id,displayName,parentFolderId,childFolderCount"
_DEEPEST = 20


class Role(StrEnum):
    """What a folder is for, by the name under which Graph knows it in every language."""

    INBOX = "inbox"
    SENT = "sentitems"
    DRAFTS = "drafts"
    JUNK = "junkemail"
    OUTBOX = "outbox"
    CHATS = "conversationhistory"
    TROUBLES = "syncissues"
    DELETED = "deleteditems"
    ARCHIVE = "archive"


_ENGLISH = {
    Role.INBOX: "Inbox",
    Role.SENT: "Sent Items",
    Role.DRAFTS: "Drafts",
    Role.JUNK: "Junk Email",
    Role.OUTBOX: "Outbox",
    Role.CHATS: "Conversation History",
    Role.TROUBLES: "Sync Issues",
    Role.DELETED: "Deleted Items",
    Role.ARCHIVE: "Archive",
}
"""What Outlook calls the folders that it makes, where it speaks English."""
_NOT_USUAL = frozenset({Role.OUTBOX, Role.CHATS, Role.TROUBLES})


class Folders:
    """Reads the folders; what the ones that Outlook made are for is asked for once."""

    def __init__(self, api: GraphApi) -> None:
        self._api = api
        self._roles: Mapping[str, Role] | None = None

    def collections(self) -> Sequence[Collection]:
        """Every folder that people see, with the folders around it in its name.

        Not usual are the outbox (what it holds is on its way), chats, and notes about failed copies.

        Raises:
            ProviderFailed: they can not be had.
        """
        found: list[Collection] = []
        self._walk("mailFolders", (), (), found, is_usual=True)
        return found

    def role_of(self, folder: str) -> Role | None:
        """What a folder is for; None for all that hold mail.

        Raises:
            ProviderFailed: it can not be asked.
        """
        if self._roles is None:
            paths = {role.value: f"mailFolders/{role}?$select=id" for role in Role}
            told = [(Role(name), row) for name, row in batched(self._api, paths)]
            self._roles = {key_of(row): role for role, row in told if not isinstance(row, ProviderFailed)}
        return self._roles.get(folder)

    def _walk(
        self,
        path: str,
        around: tuple[str, ...],
        in_english: tuple[str, ...],
        found: list[Collection],
        *,
        is_usual: bool,
    ) -> None:
        query = {"$top": str(PAGE), "$select": _SELECT}
        missing = FailureKind.SKIP_ITEM if around else FailureKind.PERMANENT
        try:
            rows = list(all_rows(self._api, path, query, missing=missing))
        except ProviderFailed as failed:
            if failed.kind is FailureKind.SKIP_ITEM:
                return  # it was deleted meanwhile
            raise
        for row in rows:
            key, own = key_of(row), text_in(row, "displayName") or key_of(row)
            role = self.role_of(key)
            english = (*in_english, own if role is None else _ENGLISH[role])
            names, is_wanted = (*around, own), is_usual and role not in _NOT_USUAL
            path_here, called = "/".join(names), ("/".join(names), "/".join(english))
            found.append(
                Collection(
                    key,
                    CollectionKind.MAIL,
                    path_here,
                    is_usual=is_wanted,
                    called=tuple(dict.fromkeys(called)),
                )
            )
            if _has_children(row) and len(names) < _DEEPEST:
                below = f"mailFolders/{quoted(key)}/childFolders"
                self._walk(below, names, english, found, is_usual=is_wanted)


def _has_children(row: Mapping[str, Any]) -> bool:
    return row.get("childFolderCount") != 0
