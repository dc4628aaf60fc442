"""Messages as Graph shows them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from urllib.parse import quote

from integrations.sandbox.exchange import Json
from integrations.sandbox.microsoft.calls import Call
from integrations.sandbox.microsoft.mail.message import Message
from integrations.sandbox.microsoft.mail.reading import Reading, safe

BY_DEFAULT = (
    "id", "createdDateTime", "lastModifiedDateTime", "changeKey", "categories", "receivedDateTime",
    "sentDateTime", "hasAttachments", "internetMessageId", "subject", "bodyPreview", "importance",
    "parentFolderId", "conversationId", "conversationIndex", "isDeliveryReceiptRequested",
    "isReadReceiptRequested", "isRead", "isDraft", "webLink", "inferenceClassification", "body", "sender",
    "from", "toRecipients", "ccRecipients", "bccRecipients", "replyTo", "flag",
)  # fmt: skip
ON_SELECT = ("internetMessageHeaders", "uniqueBody")
PROPERTIES = (*BY_DEFAULT, *ON_SELECT)
TEXTS = frozenset({"body", "uniqueBody", "bodyPreview"})
"""What `Mail.ReadBasic` does not show."""
IMPORTANCE = frozenset({"low", "normal", "high"})
MEETING = "meetingMessageType"
MEETING_CAST = f"microsoft.graph.eventMessage/{MEETING}"
MESSAGE, EVENT_MESSAGE = "#microsoft.graph.message", "#microsoft.graph.eventMessage"


@dataclass
class Shown:
    """One message for one call: in which form ids are, whether bodies are text."""

    call: Call
    message: Message

    @cached_property
    def reading(self) -> Reading:
        """Its text."""
        return Reading(self.message.source.raw())

    @cached_property
    def meeting(self) -> str | None:
        """What it says of a meeting; nothing is parsed for what holds no calendar."""
        return self.reading.meeting if b"text/calendar" in self.reading.raw else None

    @property
    def importance(self) -> str:
        """How important it is said to be."""
        said = self.message.importance or self.reading.header("Importance").strip().lower()
        return said if said in IMPORTANCE else "normal"

    @property
    def id(self) -> str:
        """The id in the form that the call asks for."""
        return self.message.id_as(immutable=self.call.prefer.immutable)

    @cached_property
    def kind(self) -> str:
        """Its type."""
        match self.meeting:
            case None:
                return MESSAGE
            case "meetingRequest":
                return f"{EVENT_MESSAGE}Request"
            case "meetingAccepted" | "meetingTenativelyAccepted" | "meetingDeclined":
                return f"{EVENT_MESSAGE}Response"
            case _:
                return EVENT_MESSAGE

    def body(self, text: str, markup: str) -> Json:
        """A body, as text or HTML."""
        if self.call.prefer.text_body:
            return {"contentType": "text", "content": text}
        return {"contentType": "html", "content": markup if self.call.prefer.unsafe_html else safe(markup)}

    def one(self, header: str) -> Json | None:
        """The first address of a header."""
        found = self.reading.recipients(header)
        return found[0] if found else None


def instant(millis: int) -> str:
    """Whole seconds, as Outlook writes instants."""
    return datetime.fromtimestamp(millis // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _own_markup(shown: Shown) -> str:
    lines = shown.reading.own_text.replace("\r\n", "<br>\r\n")
    return f"<html><body>{lines}</body></html>"


def _index(shown: Shown) -> str:
    digest = hashlib.blake2b(shown.message.conversation.encode(), digest_size=21).digest()
    return base64.b64encode(b"\x01" + digest).decode()


def _link(shown: Shown) -> str:
    item = quote(shown.id, safe="")
    return f"https://outlook.office365.com/owa/?ItemID={item}&exvsurl=1&viewmodel=ReadMessageItem"


_TELL: Mapping[str, Callable[[Shown], object]] = {
    "id": lambda shown: shown.id,
    "createdDateTime": lambda shown: instant(shown.message.created),
    "lastModifiedDateTime": lambda shown: instant(shown.message.modified),
    "changeKey": lambda shown: shown.message.change_key,
    "categories": lambda shown: list(shown.message.categories),
    "receivedDateTime": lambda shown: instant(shown.message.received),
    "sentDateTime": lambda shown: instant(shown.message.sent),
    "hasAttachments": lambda shown: any(not each.inline for each in shown.reading.attached),
    "internetMessageId": lambda shown: shown.message.source.envelope().message_id or None,
    "subject": lambda shown: shown.reading.header("Subject"),
    "bodyPreview": lambda shown: shown.reading.preview,
    "importance": lambda shown: shown.importance,
    "parentFolderId": lambda shown: shown.message.folder,
    "conversationId": lambda shown: shown.message.conversation,
    "conversationIndex": _index,
    "isDeliveryReceiptRequested": lambda _: None,
    "isReadReceiptRequested": lambda _: False,
    "isRead": lambda shown: shown.message.read,
    "isDraft": lambda shown: shown.message.draft,
    "webLink": _link,
    "inferenceClassification": lambda _: "focused",
    "body": lambda shown: shown.body(shown.reading.text, shown.reading.markup),
    "uniqueBody": lambda shown: shown.body(shown.reading.own_text, _own_markup(shown)),
    "sender": lambda shown: shown.one("Sender") or shown.one("From"),
    "from": lambda shown: shown.one("From"),
    "toRecipients": lambda shown: shown.reading.recipients("To"),
    "ccRecipients": lambda shown: shown.reading.recipients("Cc"),
    "bccRecipients": lambda shown: shown.reading.recipients("Bcc"),
    "replyTo": lambda shown: shown.reading.recipients("Reply-To"),
    "flag": lambda shown: {"flagStatus": shown.message.flag},
    "internetMessageHeaders": lambda shown: shown.reading.headers,
    MEETING: lambda shown: shown.meeting,
}
_ABSENT_WHEN_NONE = frozenset({"from", "sender", MEETING})


def rendered(call: Call, message: Message, names: Sequence[str], *, typed: bool = False) -> Json:
    """Some properties of a message. `typed`: as in a delta, where the type always stands."""
    return told_of(Shown(call, message), names, typed=typed)


def told_of(shown: Shown, names: Sequence[str], *, typed: bool = False) -> Json:
    """The same of a message that was looked at already."""
    message = shown.message
    told: Json = {"@odata.etag": f'W/"{message.change_key}"'}
    if typed or shown.kind != MESSAGE:
        told = {"@odata.type": shown.kind, **told}
    for name in names:
        if name == "internetMessageHeaders" and not _has_headers(shown.call, message):
            continue
        value = _TELL[name](shown)
        if value is not None or name not in _ABSENT_WHEN_NONE:
            told[name] = value
    return told


def with_id(names: Sequence[str]) -> tuple[str, ...]:
    """What is told where something is selected: the id always is."""
    return tuple(dict.fromkeys(("id", *names)))


def _has_headers(call: Call, message: Message) -> bool:
    sent = message.submitted_here and call.world.settings.sent_items_without_headers
    return not message.draft and not sent
