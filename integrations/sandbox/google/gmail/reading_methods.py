"""Reading a mailbox: lists, messages, attachments, history."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from integrations.sandbox.exchange import Json
from integrations.sandbox.google.calls import Call, Page, asked_page, next_page
from integrations.sandbox.google.gmail.history import TYPES, Change, Record
from integrations.sandbox.google.gmail.labels import in_order
from integrations.sandbox.google.gmail.mailbox import Mailbox
from integrations.sandbox.google.gmail.message import Message
from integrations.sandbox.google.gmail.rendering import attachment, brief, rendered
from integrations.sandbox.google.gmail.search import Search, read_search
from integrations.sandbox.google.refusals import entity_not_found, forbidden, invalid

METADATA = "https://www.googleapis.com/auth/gmail.metadata"
_ANSWERS_FULL = (
    "https://mail.google.com/",
    "gmail.readonly",
    "gmail.modify",
    "gmail.compose",
    "gmail.addons",
)
_LEFT_OUT = frozenset({"SPAM", "TRASH"})
_MORE = 201
"""What Gmail estimates when there is more than it looked at."""


def headers_only(call: Call) -> bool:
    """Whether the token reaches no more than headers."""
    return METADATA in call.scopes and not any(
        scope.endswith(_ANSWERS_FULL) for scope in call.scopes & call.method.scopes
    )


def message_of(box: Mailbox, name: str) -> Message:
    """A message by its id.

    Raises:
        Refusal: the id is none (400), or nothing has it (404).
    """
    if not name or any(letter not in "0123456789abcdefABCDEF" for letter in name):
        raise invalid("Invalid id value")
    found = box.find(name)
    if found is None:
        raise entity_not_found()
    return found


def list_messages(box: Mailbox, call: Call) -> Json:
    """Ids, newest first; spam and trash are left out unless they are asked for."""
    query, labels = call.given("q"), frozenset(call.given("labelIds") or ())
    if query and headers_only(call):
        raise forbidden("Metadata scope does not support 'q' parameter")
    box.check_labels(labels)
    binding = {"q": query, "labelIds": sorted(labels), "spam": call.given("includeSpamTrash")}
    search = read_search(query or "", box)
    page = asked_page(call, binding)
    look_everywhere = call.given("includeSpamTrash") or search.everywhere or labels & _LEFT_OUT
    found = _newest_first(box, page, labels, search, frozenset() if look_everywhere else _LEFT_OUT)
    return _listed(call, binding, page, found)


def _newest_first(
    box: Mailbox, page: Page, labels: frozenset[str], search: Search, left_out: frozenset[str]
) -> Iterator[Message]:
    end = len(box.order) if page.after is None else bisect_left(box.order, tuple(page.after))
    for place in range(end - 1, -1, -1):
        message = box.messages[box.order[place][1]]
        if labels <= message.labels and not left_out & message.labels and search.finds(message):
            yield message


def _listed(call: Call, binding: Json, page: Page, found: Iterator[Message]) -> Json:
    if call.empty_page:
        return {"resultSizeEstimate": _MORE, "nextPageToken": next_page(call, binding, page, page.after)}
    shown: list[Message] = []
    shape: Json = {}
    for message in found:
        if len(shown) == call.parameters["maxResults"]:
            last = shown[-1]
            shape["nextPageToken"] = next_page(call, binding, page, [last.at, last.id])
            break
        shown.append(message)
    if shown:
        shape["messages"] = [brief(message) for message in shown]
    shape["resultSizeEstimate"] = _MORE if "nextPageToken" in shape else len(shown)
    return shape


def get_message(box: Mailbox, call: Call) -> Json:
    """One message."""
    form = call.given("format")
    if form in {"full", "raw"} and headers_only(call):
        raise forbidden(f"Metadata scope doesn't allow format {form.upper()}")
    return rendered(message_of(box, call.given("id")), form, call.given("metadataHeaders") or [])


def get_attachment(box: Mailbox, call: Call) -> Json:
    """The bytes of an attachment."""
    return attachment(message_of(box, call.given("messageId")), call.given("id"))


def list_history(box: Mailbox, call: Call) -> Json:
    """What changed after a history id, oldest first."""
    label, wanted = call.given("labelId"), call.given("historyTypes") or sorted(TYPES)
    start = call.given("startHistoryId")
    if start is None:
        raise invalid("Missing required parameter: startHistoryId")
    if label is not None:
        box.check_labels(frozenset({label}))
    records = box.history.since(int(start))
    if records is None:
        raise entity_not_found()
    binding = {"start": start, "label": label, "types": sorted(wanted)}
    page = asked_page(call, binding)
    changes = {TYPES[name] for name in wanted}
    left = [
        record for record in records
        if record.id > (page.after or 0) and record.change in changes and _concerns(record, label)
    ]  # fmt: skip
    return _history(box, call, binding, page, left)


def _history(box: Mailbox, call: Call, binding: Json, page: Page, left: list[Record]) -> Json:
    shape: Json = {"historyId": str(box.history_id)}
    if call.empty_page:
        return shape | {"nextPageToken": next_page(call, binding, page, page.after)}
    size = call.parameters["maxResults"]
    if left:
        shape["history"] = [_record(each) for each in left[:size]]
    if len(left) > size:
        shape["nextPageToken"] = next_page(call, binding, page, left[size - 1].id)
    return shape


def _concerns(record: Record, label: str | None) -> bool:
    return label is None or label in record.labels or label in record.changed


def _record(record: Record) -> Json:
    ids = {"id": f"{record.message:x}", "threadId": f"{record.thread:x}"}
    change: Json = {"message": ids | ({"labelIds": in_order(record.labels)} if record.labels else {})}
    if record.change in {Change.LABELS_ADDED, Change.LABELS_REMOVED}:
        change["labelIds"] = in_order(record.changed)
    return {"id": str(record.id), "messages": [ids], record.change.value: [change]}
