"""What is in a folder, and what has changed there since a cursor.

A cursor is the query of Graph's link, without its path, which names whose mailbox it is. All that was
asked for at first is part of it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import Any

from domain.moments import Instant
from domain.ports.provider import Collection, FailureKind, Listed, MailContent, Page, ProviderFailed
from integrations.microsoft_graph.batch import batched
from integrations.microsoft_graph.calling import GraphApi, Payload, quoted
from integrations.microsoft_graph.failures import malformed
from integrations.microsoft_graph.paging import categories_in, cursor_in, following, key_of, removed, rows_in
from integrations.outlook_mail.ahead import Ahead
from integrations.outlook_mail.folders import Folders, Role
from integrations.outlook_mail.normalise import (
    FIELDS,
    ROW,
    Row,
    Unreadable,
    has_fields,
    has_head,
    head_of,
    mail_of,
    row_of,
)
from integrations.outlook_mail.settings import LEAST_PAGE, OutlookMailSettings

_MOST_ROWS = 5_000
_GATEWAY_TIMEOUT = "status_504", "UnknownError"


class Changes:
    """Reads pages of folders, and remembers what the last ones said of each message."""

    def __init__(self, api: GraphApi, folders: Folders, settings: OutlookMailSettings) -> None:
        self._api = api
        self._folders = folders
        self._settings = settings
        self._page = settings.page
        self._rows: OrderedDict[str, Row] = OrderedDict()
        self._since: dict[str, Instant | None] = {}
        self._ahead = Ahead(self._page_of, at_once=api.settings.at_once)

    def known(self, key: str) -> Row | None:
        """What a page said of a message not long ago."""
        return self._rows.get(key)

    def everything(self, folder: Collection, *, since: Instant | None, more: str | None) -> Page:
        """One page of a full listing, newest first; the last one gives the cursor.

        Graph could leave out what is older than `since`, but would then tell of 5,000 messages at most; so
        it is listed, and not fetched.

        Raises:
            ProviderFailed: it can not be had.
        """
        self._since[folder.key] = since
        answer = self._ahead.page((folder.key, more))
        if self._settings.headers_only and (after := following(answer)) is not None:
            self._ahead.begin((folder.key, after))
        return self._read(folder, answer)

    def soon(self, folder: Collection) -> None:
        """A full listing of a folder is about to be read: its first page can be on its way already."""
        if self._settings.headers_only:
            self._ahead.begin((folder.key, None))

    def forget(self) -> None:
        """Forget pages that nobody has asked for yet."""
        self._ahead.forget()

    def since(self, folder: Collection, cursor: str, *, more: str | None) -> Page:
        """One page of changes.

        Raises:
            ProviderFailed: of kind `RESYNC` if the cursor is no longer good.
        """
        return self._read(folder, self._asked(folder.key, cursor if more is None else more))

    def _page_of(self, at: tuple[str, str | None]) -> Payload:
        folder, more = at
        fields = ",".join(FIELDS if self._settings.headers_only else ROW)
        first = {"$select": fields, "$orderby": "receivedDateTime desc"}
        return self._asked(folder, first if more is None else more)

    def _read(self, folder: Collection, answer: Payload) -> Page:
        more, cursor = following(answer), cursor_in(answer)
        if more is None and cursor is None:
            raise malformed("delta_link")
        rows = {key_of(row): row for row in rows_in(answer)}  # the last word on a message counts
        away = [key for key, row in rows.items() if removed(row)]
        still_here = dict(self._still_here(folder, away))
        there = {key: still_here.get(key, row) for key, row in rows.items()}
        items = [self._listed(folder, key, row) for key, row in there.items() if not removed(row)]
        gone = tuple(key for key in away if key not in still_here)
        return Page(tuple(items), gone, more=more, cursor=None if more else cursor)

    def _asked(self, folder: str, query: Mapping[str, str] | str) -> Payload:
        """A page; the next one is smaller after one that took Graph too long."""
        prefer = (f"odata.maxpagesize={self._page}",)
        path = f"mailFolders/{quoted(folder)}/messages/delta"
        try:
            # A folder that was deleted leaves the list of folders; the others go on.
            return self._api.get(path, query=query, prefer=prefer, missing=FailureKind.RETRY)
        except ProviderFailed as failed:
            if failed.reason in _GATEWAY_TIMEOUT:
                self._page = max(LEAST_PAGE, self._page // 2)
            raise

    def _still_here(self, folder: Collection, keys: list[str]) -> Iterator[tuple[str, Payload]]:
        """Of what is said to have left the folder, what lies there all the same.

        A message that left and came back between two rounds is told as gone, and never as there again.
        """
        paths = {key: f"messages/{quoted(key)}?$select={','.join(('id', *ROW))}" for key in keys}
        for key, found in batched(self._api, paths):
            if not isinstance(found, ProviderFailed) and found.get("parentFolderId") == folder.key:
                yield key, found

    def _listed(self, folder: Collection, key: str, payload: Mapping[str, Any]) -> Listed:
        row, categories = row_of(payload), categories_in(payload)
        if row is None:
            self._rows.pop(key, None)  # what was known of it may have changed
            return Listed(key, labelled=categories)
        self._rows[key] = row
        self._rows.move_to_end(key)
        while len(self._rows) > _MOST_ROWS:
            self._rows.popitem(last=False)
        told = mail_of(row, b"", folder=folder, role=self._folders.role_of(folder.key), is_whole=False)
        return Listed(key, self._content(folder, row, payload), categories, told)

    def _content(self, folder: Collection, row: Row, payload: Mapping[str, Any]) -> MailContent | None:
        """What need not be fetched: what will be left out as it is, and header lines that came along."""
        role = self._folders.role_of(folder.key)
        known = mail_of(row, b"", folder=folder, role=role, is_whole=False)
        since = self._since.get(folder.key)
        if known.left_out is not None or (since is not None and row.noted_at < since):
            return known
        head = _told_head(role, payload) if self._settings.headers_only else None
        return None if head is None else mail_of(row, head, folder=folder, role=role, is_whole=False)


def _told_head(role: Role | None, payload: Mapping[str, Any]) -> bytes | None:
    """Header lines that a list told. Of what was sent from here Graph has none, whichever way it is asked."""
    if not (has_head(payload) or (role is Role.SENT and has_fields(payload))):
        return None
    try:
        return head_of(payload)
    except Unreadable:
        return None  # it is asked for alone, and set aside alone
