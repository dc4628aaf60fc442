"""Operations that read messages."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from integrations.sandbox.exchange import Json
from integrations.sandbox.microsoft.calls import Call, Raw
from integrations.sandbox.microsoft.mail.folder_methods import folder_of
from integrations.sandbox.microsoft.mail.folders import item_id
from integrations.sandbox.microsoft.mail.mailbox import Mailbox
from integrations.sandbox.microsoft.mail.message import Message
from integrations.sandbox.microsoft.mail.reach import message_of, names_told
from integrations.sandbox.microsoft.mail.reading import Attached, Reading
from integrations.sandbox.microsoft.mail.rendering import (
    BY_DEFAULT,
    MEETING,
    MEETING_CAST,
    MESSAGE,
    Shown,
    instant,
    told_of,
)
from integrations.sandbox.microsoft.odata.filter import read_filter
from integrations.sandbox.microsoft.odata.order import page_size, read_order, skipped
from integrations.sandbox.microsoft.refusals import (
    bad_request,
    inefficient_filter,
    item_not_found,
    not_modelled,
)

KINDS: dict[str, type] = {
    "receivedDateTime": datetime, "sentDateTime": datetime, "createdDateTime": datetime,
    "lastModifiedDateTime": datetime, "isRead": bool, "isDraft": bool, "hasAttachments": bool,
    "subject": str, "importance": str, "conversationId": str, "internetMessageId": str,
    "parentFolderId": str, "from/emailAddress/address": str, "sender/emailAddress/address": str,
    "flag/flagStatus": str,
}  # fmt: skip
_ORDERED = frozenset({
    "receivedDateTime", "sentDateTime", "createdDateTime", "lastModifiedDateTime", "subject",
    "from/emailAddress/address", "isRead", "hasAttachments", "importance",
})  # fmt: skip


def list_messages(call: Call) -> Json:
    """The messages of a mailbox, or of one folder, in some order."""
    box = call.world.mailbox(call.owner)
    if "folder" in call.path:
        found = list(box.inside(folder_of(call, box).id))
        path = f"mailFolders('{call.path['folder']}')/messages"
    else:
        hidden = box.folders.known("recoverableitemsdeletions").id
        found = [each for each in box.messages.values() if each.folder != hidden]
        path = "messages"
    select = call.options.get("$select", "").replace(MEETING_CAST, MEETING)
    cast = MEETING_CAST in call.options.get("$select", "")
    names = names_told(call, select, (MEETING,) if cast else ())
    picked = _ordered(call, _matching(call, found))
    size, first = page_size(call), skipped(call)
    page = picked[first : first + size]
    answer: Json = {"@odata.context": call.context(path + _picked(call))}
    if call.options.get("$count") == "true":
        answer["@odata.count"] = len(picked)
    answer["value"] = [_shown(call, each, names) for each in page]
    if len(page) == size:  # the service does not look whether anything follows
        answer["@odata.nextLink"] = _next(call, size, first + size)
    return answer


def get_message(call: Call) -> Json:
    """One message."""
    _, message = message_of(call)
    select = call.options.get("$select", "")
    names = names_told(call, select, (MEETING,) if Shown(call, message).kind != MESSAGE else ())
    told = _shown(call, message, names)
    if "$expand" in call.options:
        if call.options["$expand"] != "attachments":
            raise not_modelled(f"$expand={call.options['$expand']} of a message")
        told["attachments"] = _attachments(call, message)
    return {"@odata.context": call.context(f"messages{_picked(call)}/$entity"), **told}


def get_mime(call: Call) -> Raw:
    """The message in RFC 5322 form."""
    _, message = message_of(call)
    return Raw(message.source.raw(), "text/plain")


def list_attachments(call: Call) -> Json:
    """What is attached to a message."""
    _, message = message_of(call)
    path = f"messages('{call.path['message']}')/attachments"
    return {"@odata.context": call.context(path), "value": _attachments(call, message)}


def get_attachment(call: Call) -> Json:
    """One attachment."""
    message, number = _attachment(call)
    path = f"messages('{call.path['message']}')/attachments/$entity"
    return {"@odata.context": call.context(path), **_attachments(call, message)[number]}


def get_attachment_bytes(call: Call) -> Raw:
    """The bytes of one."""
    message, number = _attachment(call)
    found = Reading(message.source.raw()).attached[number]
    return Raw(found.data, found.kind)


def property_of(call: Call, message: Message) -> Callable[[str], Any]:
    """Looks up what a message can be filtered and ordered by."""
    shown = Shown(call, message)
    return lambda name: _LOOK[name](shown)


def _at(millis: int) -> datetime:
    return datetime.fromtimestamp(millis // 1000, UTC)


def _sender(shown: Shown) -> str:
    found = shown.one("From")
    return "" if found is None else str(found["emailAddress"]["address"]).lower()


_LOOK: Mapping[str, Callable[[Shown], Any]] = {
    "receivedDateTime": lambda shown: _at(shown.message.received),
    "sentDateTime": lambda shown: _at(shown.message.sent),
    "createdDateTime": lambda shown: _at(shown.message.created),
    "lastModifiedDateTime": lambda shown: _at(shown.message.modified),
    "isRead": lambda shown: shown.message.read,
    "isDraft": lambda shown: shown.message.draft,
    "hasAttachments": lambda shown: any(not each.inline for each in shown.reading.attached),
    "subject": lambda shown: shown.reading.header("Subject"),
    "importance": lambda shown: shown.importance,
    "conversationId": lambda shown: shown.message.conversation,
    "internetMessageId": lambda shown: shown.message.source.envelope().message_id,
    "parentFolderId": lambda shown: shown.message.folder,
    "from/emailAddress/address": _sender,
    "sender/emailAddress/address": _sender,
    "flag/flagStatus": lambda shown: shown.message.flag,
}


def _matching(call: Call, messages: list[Message]) -> list[Message]:
    text = call.options.get("$filter")
    if text is None:
        return messages
    if "$search" in call.options:
        raise bad_request("The query parameter '$filter' is not supported with '$search'.")
    wanted = read_filter(text, KINDS)
    ordered = [name for name, _ in read_order(call.options["$orderby"], _ORDERED)] if _has_order(call) else []
    if ordered and wanted.properties[: len(ordered)] != ordered:
        raise inefficient_filter()
    return [each for each in messages if wanted.test(property_of(call, each))]


def _ordered(call: Call, messages: list[Message]) -> list[Message]:
    order = read_order(call.options.get("$orderby", "receivedDateTime desc"), _ORDERED)
    for name, largest_first in reversed(order):
        messages = sorted(messages, key=_key(call, name), reverse=largest_first)
    return messages


def _key(call: Call, name: str) -> Callable[[Message], Any]:
    if name == "receivedDateTime":  # what nearly everybody orders by, without looking anything up
        return lambda each: (each.received, each.entry)
    return lambda each: property_of(call, each)(name)


def _has_order(call: Call) -> bool:
    return "$orderby" in call.options


def _shown(call: Call, message: Message, names: tuple[str, ...]) -> Json:
    shown = Shown(call, message)
    if names is BY_DEFAULT and shown.kind != MESSAGE:
        names = (*names, MEETING)
    return told_of(shown, names)


def _picked(call: Call) -> str:
    select = call.options.get("$select")
    return "" if select is None else f"({select})"


def _next(call: Call, size: int, first: int) -> str:
    options = {**call.options, "$top": f"{size}", "$skip": f"{first}"}
    return f"{call.base}{call.asked_path}?{urlencode(options)}"


def _attachment(call: Call) -> tuple[Message, int]:
    box, message = message_of(call)
    for number, _ in enumerate(Reading(message.source.raw()).attached):
        if _attachment_id(box, message, number) == call.path["attachment"]:
            return message, number
    raise item_not_found()


def _attachments(call: Call, message: Message) -> list[Json]:
    box = call.world.mailbox(call.owner)
    attached = Reading(message.source.raw()).attached
    return [_told(box, message, number, each) for number, each in enumerate(attached)]


def _told(box: Mailbox, message: Message, number: int, attached: Attached) -> Json:
    return {
        "@odata.type": "#microsoft.graph.fileAttachment",
        "@odata.mediaContentType": attached.kind,
        "id": _attachment_id(box, message, number),
        "lastModifiedDateTime": instant(message.modified),
        "name": attached.name,
        "contentType": attached.kind,
        "size": len(attached.data),
        "isInline": attached.inline,
        "contentId": attached.content_id,
        "contentLocation": None,
        "contentBytes": base64.b64encode(attached.data).decode(),
    }


def _attachment_id(box: Mailbox, message: Message, number: int) -> str:
    return item_id(f"{box.name} attachment", message.number, number)
