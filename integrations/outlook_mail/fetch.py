"""Messages by their ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from domain.ports.provider import Collection, FailureKind, MailContent, ProviderFailed
from integrations.microsoft_graph.calling import GraphApi, quoted
from integrations.microsoft_graph.failures import unread
from integrations.microsoft_graph.many import each_of
from integrations.outlook_mail.folders import Folders, Role
from integrations.outlook_mail.normalise import FIELDS, ROW, Row, Unreadable, head_of, mail_of, row_of


@dataclass(frozen=True, slots=True)
class Fetching:
    """Fetches messages. `known` is what a page said of one not long ago."""

    api: GraphApi
    folders: Folders
    known: Callable[[str], Row | None]
    headers_only: bool

    def each(
        self, folder: Collection, keys: Sequence[str]
    ) -> Iterator[tuple[str, MailContent | ProviderFailed]]:
        """Each message as it arrives, or why not.

        Raises:
            ProviderFailed: what concerns all that are left.
        """
        return self._each(folder, keys, headers_only=self.headers_only)

    def heads(
        self, folder: Collection, keys: Sequence[str]
    ) -> Iterator[tuple[str, MailContent | ProviderFailed]]:
        """The header lines of each message as they arrive, or why not.

        Raises:
            ProviderFailed: what concerns all that are left.
        """
        return self._each(folder, keys, headers_only=True)

    def _each(
        self, folder: Collection, keys: Sequence[str], *, headers_only: bool
    ) -> Iterator[tuple[str, MailContent | ProviderFailed]]:
        role = self.folders.role_of(folder.key)
        return each_of(self.api, keys, lambda key: self._one(folder, role, key, headers_only=headers_only))

    def _one(self, folder: Collection, role: Role | None, key: str, *, headers_only: bool) -> MailContent:
        try:
            if headers_only:
                return self._head(folder, role, key)
            return self._whole(folder, role, key)
        except Unreadable as unreadable:
            failed = unread(unreadable.reason)
        raise failed

    def _whole(self, folder: Collection, role: Role | None, key: str) -> MailContent:
        """The message as it was sent; what is left out as it is has to have no bytes."""
        row = self.known(key) or self._row(key)
        content = mail_of(row, b"", folder=folder, role=role, is_whole=True)
        if content.left_out is not None:
            return content
        data = self.api.data(f"messages/{quoted(key)}/$value")
        if not data.strip():
            raise Unreadable("no_message")
        return mail_of(row, data, folder=folder, role=role, is_whole=True)

    def _row(self, key: str) -> Row:
        query = {"$select": ",".join(ROW)}
        found = self.api.get(f"messages/{quoted(key)}", query=query, missing=FailureKind.SKIP_ITEM)
        row = row_of(found)
        if row is None:
            raise Unreadable("no_row")
        return row

    def _head(self, folder: Collection, role: Role | None, key: str) -> MailContent:
        query = {"$select": ",".join(FIELDS)}
        found = self.api.get(f"messages/{quoted(key)}", query=query, missing=FailureKind.SKIP_ITEM)
        row = row_of(found)
        if row is None:
            raise Unreadable("no_row")
        return mail_of(row, head_of(found), folder=folder, role=role, is_whole=False)
