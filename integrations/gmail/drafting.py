"""Drafts in a mailbox at Gmail, in the conversation that they answer.

Gmail puts a draft into a conversation that is named by its id, if the references and the subject fit as well.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from google.auth.credentials import Credentials

from domain.ports.clock import Clock
from domain.ports.hands import Letter, Placed
from domain.ports.provider import Budget, FailureKind, ProviderFailed
from integrations.gmail.settings import UNITS, GmailSettings
from integrations.google_api.calling import GoogleApi, Payload
from integrations.google_api.failures import malformed
from integrations.google_api.keys import key_of, rows_in, text_in
from integrations.rfc5322.writing import Written, mail_bytes, reply_subject

_HEADERS = ["Subject", "Message-ID", "References"]
_IDS = re.compile(r"<([^<>\s]+)>")


@dataclass(frozen=True, slots=True)
class _Answered:
    """The message that a draft answers, in the mailbox of who answers."""

    thread: str
    subject: str
    message_id: str
    references: tuple[str, ...]


class GmailDrafting:
    """A `domain.ports.hands.Drafting`. `address` is whose mailbox it is."""

    def __init__(
        self,
        credentials: Credentials,
        *,
        address: str,
        budget: Budget,
        clock: Clock,
        settings: GmailSettings | None = None,
    ) -> None:
        chosen = settings or GmailSettings()
        self._address = address
        self._api = GoogleApi(
            "gmail",
            root=chosen.root,
            credentials=credentials,
            budget=budget,
            clock=clock,
            timeout=chosen.timeout,
        )

    def draft(self, letter: Letter, *, key: str) -> Placed:
        """See `Drafting`. The key is part of the draft's Message-ID, by which it is found again."""
        number = f"{key}@{self._address.rpartition('@')[2]}"
        return self._drafted_before(letter, number) or self._create(letter, number)

    def is_there(self, item: str) -> bool:
        """See `Drafting`. Of a draft that was sent Gmail knows nothing any more."""
        try:
            asked = self._drafts().get(userId="me", id=item, format="minimal")
            self._api.call(asked, units=UNITS["draft_get"], missing=FailureKind.SKIP_ITEM)
        except ProviderFailed as failed:
            if failed.kind is not FailureKind.SKIP_ITEM:
                raise
            return False
        return True

    def take_back(self, item: str) -> None:
        """See `Drafting`."""
        try:
            asked = self._drafts().delete(userId="me", id=item)
            self._api.call(asked, units=UNITS["draft_delete"], missing=FailureKind.SKIP_ITEM)
        except ProviderFailed as failed:
            if failed.kind is not FailureKind.SKIP_ITEM:
                raise

    def close(self) -> None:
        """See `Drafting`."""
        self._api.close()

    def _drafted_before(self, letter: Letter, number: str) -> Placed | None:
        asked = self._drafts().list(userId="me", q=f"rfc822msgid:{number}", maxResults=1)
        rows = rows_in(self._api.call(asked, units=UNITS["draft_list"]), "drafts")
        return self._placed(rows[0], in_thread=bool(letter.answers)) if rows else None

    def _create(self, letter: Letter, number: str) -> Placed:
        answered = self._answered(letter)
        mail = Written(
            self._address,
            letter.to,
            letter.cc,
            letter.subject if answered is None else reply_subject(answered.subject),
            letter.text,
            number,
            letter.answers[0] if answered is None and letter.answers else _id_of(answered),
            () if answered is None else answered.references,
        )
        message = {"raw": base64.urlsafe_b64encode(mail_bytes(mail)).decode()}
        if answered is not None:
            message["threadId"] = answered.thread
        asked = self._drafts().create(userId="me", body={"message": message})
        made = self._api.call(asked, units=UNITS["draft_create"], missing=FailureKind.RETRY)
        return self._placed(made, in_thread=answered is not None)

    def _answered(self, letter: Letter) -> _Answered | None:
        """The newest message of the conversation that lies in this mailbox."""
        messages = self._api.service.users().messages()
        for number in letter.answers:
            asked = messages.list(userId="me", q=f"rfc822msgid:{number}", maxResults=1)
            rows = rows_in(self._api.call(asked, units=UNITS["list"]), "messages")
            for row in rows:
                one = messages.get(userId="me", id=key_of(row), format="metadata", metadataHeaders=_HEADERS)
                return _read(self._api.call(one, units=UNITS["get"]), number)
        return None

    def _placed(self, draft: Mapping[str, Any], *, in_thread: bool) -> Placed:
        message = draft.get("message")
        thread = text_in(message, "threadId") if isinstance(message, dict) else None
        if thread is None:
            raise malformed("draft")
        who = quote(self._address, safe="@")
        link = f"https://mail.google.com/mail/?authuser={who}#all/{thread}"
        return Placed(key_of(draft), link, in_thread=in_thread)

    def _drafts(self) -> Any:  # noqa: ANN401 - the client library makes it, and types nothing
        return self._api.service.users().drafts()


def _id_of(answered: _Answered | None) -> str | None:
    return None if answered is None else answered.message_id


def _read(message: Payload, number: str) -> _Answered:
    thread, payload = text_in(message, "threadId"), message.get("payload")
    rows = rows_in(payload, "headers") if isinstance(payload, dict) else []
    if thread is None:
        raise malformed("message")
    lines = {str(row.get("name")).lower(): str(row.get("value")) for row in rows}
    return _Answered(
        thread, lines.get("subject", ""), number, tuple(_IDS.findall(lines.get("references", "")))
    )
