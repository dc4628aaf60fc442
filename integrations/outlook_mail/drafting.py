"""Drafts in a mailbox at Microsoft, in the conversation that they answer.

An answer is begun by Graph, which keeps the conversation and what it quotes; then it gets its words and
people. Everything is done with the right `Mail.ReadWrite`, which lets nobody send.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from domain.ports.hands import Letter, Placed
from domain.ports.provider import FailureKind, ProviderFailed
from integrations.microsoft_graph.calling import GraphApi, quoted
from integrations.microsoft_graph.paging import key_of, part_in, rows_in, text_in
from integrations.rfc5322.writing import one_line

_BODY = re.compile(r"<body[^>]*>", re.IGNORECASE)
_TRASH = "mailFolders/deleteditems"


class OutlookDrafting:
    """A `domain.ports.hands.Drafting`. `address` is whose mailbox it is."""

    def __init__(self, api: GraphApi, *, address: str) -> None:
        self._api = api
        self._address = address

    def draft(self, letter: Letter, *, key: str) -> Placed:
        """See `Drafting`. The key is part of the draft's Message-ID, by which it is found again."""
        number = f"{key}@{self._address.rpartition('@')[2]}"
        before = self._with_id(number)
        if before is not None:
            return _placed(before, in_thread=bool(letter.answers))
        for each in letter.answers:
            answered = self._with_id(each)
            if answered is not None:
                return self._answer(key_of(answered), letter, number)
        return self._begin(letter, number)

    def is_there(self, item: str) -> bool:
        """See `Drafting`. What was thrown away lies among the deleted items, and is a draft still."""
        found = self._get(item)
        if found is None or found.get("isDraft") is not True:
            return False
        trash = self._api.get(_TRASH, query={"$select": "id"})
        return text_in(found, "parentFolderId") != text_in(trash, "id")

    def take_back(self, item: str) -> None:
        """See `Drafting`. What was sent keeps its id, so it is looked at before."""
        if self.is_there(item):
            self._api.send("DELETE", self._api.relative(f"messages/{quoted(item)}"))

    def close(self) -> None:
        """See `Drafting`."""
        self._api.close()

    def _get(self, item: str) -> Mapping[str, Any] | None:
        query = {"$select": "isDraft,parentFolderId"}
        try:
            return self._api.get(f"messages/{quoted(item)}", query=query, missing=FailureKind.SKIP_ITEM)
        except ProviderFailed as failed:
            if failed.kind is not FailureKind.SKIP_ITEM:
                raise
            return None

    def _with_id(self, number: str) -> Mapping[str, Any] | None:
        """The message of a Message-ID, as far as it lies in this mailbox."""
        wanted = f"<{number}>".replace("'", "''")
        query = {"$filter": f"internetMessageId eq '{wanted}'", "$select": "id,webLink", "$top": "1"}
        rows = rows_in(self._api.get("messages", query=query))
        return rows[0] if rows else None

    def _begin(self, letter: Letter, number: str) -> Placed:
        said = {"subject": one_line(letter.subject), "body": {"contentType": "text", "content": letter.text}}
        path = self._api.relative("messages")
        return _placed(self._api.send("POST", path, said | _fields(letter, number)), in_thread=False)

    def _answer(self, message: str, letter: Letter, number: str) -> Placed:
        path = self._api.relative(f"messages/{quoted(message)}/createReplyAll")
        begun = self._api.send("POST", path, missing=FailureKind.RETRY)
        draft = self._api.relative(f"messages/{quoted(key_of(begun))}")
        content = _above(letter.text, text_in(part_in(begun, "body"), "content") or "")
        said = {"body": {"contentType": "html", "content": content}}
        try:
            made = self._api.send("PATCH", draft, said | _fields(letter, number), missing=FailureKind.RETRY)
        except ProviderFailed:
            with suppress(ProviderFailed):  # an answer without words is nobody's
                self._api.send("DELETE", draft)
            raise
        return _placed({"webLink": begun.get("webLink"), **made}, in_thread=True)


def _fields(letter: Letter, number: str) -> dict[str, Any]:
    return {
        "internetMessageId": f"<{number}>",
        "toRecipients": _people(letter.to),
        "ccRecipients": _people(letter.cc),
    }


def _people(addresses: Sequence[str]) -> list[dict[str, Any]]:
    return [{"emailAddress": {"address": each}} for each in addresses]


def _above(text: str, content: str) -> str:
    """A text put above what an answer quotes."""
    said = "".join(f"<p>{html.escape(each)}</p>" for each in text.strip().split("\n\n"))
    found = _BODY.search(content)
    if found is None:
        return said + content
    return content[: found.end()] + said + content[found.end() :]


def _placed(message: Mapping[str, Any], *, in_thread: bool) -> Placed:
    link = text_in(message, "webLink") or "https://outlook.office.com/mail/drafts"
    return Placed(key_of(message), link, in_thread=in_thread)
