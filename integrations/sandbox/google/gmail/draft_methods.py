"""Drafts: the message in one gets another id with each change, and goes when it is sent."""

from __future__ import annotations

from zlib import crc32

from integrations.sandbox.exchange import Json
from integrations.sandbox.google.calls import Call, asked_page, next_page
from integrations.sandbox.google.gmail.mailbox import Mailbox, base_subject
from integrations.sandbox.google.gmail.message import Message
from integrations.sandbox.google.gmail.message_methods import raw_of, sent, thread_of
from integrations.sandbox.google.gmail.rendering import brief, labelled, rendered
from integrations.sandbox.google.gmail.search import read_search
from integrations.sandbox.google.refusals import entity_not_found, invalid
from integrations.sandbox.sources import Source, Written

_DRAFT = frozenset({"DRAFT"})


def create(box: Mailbox, call: Call) -> Json:
    """Begin a draft."""
    message = _written(box, call)
    name = f"r{message.id + crc32(box.address.encode()) & 0x7FFFFFFFFFFFFFFF}"
    box.drafts[name] = message.id
    return {"id": name, "message": labelled(message)}


def update(box: Mailbox, call: Call) -> Json:
    """Write a draft anew: the old message is gone, a new one is there."""
    name, old = _found(box, call.given("id"))
    thread = thread_of(call.body.get("message", {})) or old.thread
    raw = raw_of(call, call.body.get("message", {}))
    message = box.add(Written(raw), _DRAFT, at=call.world.clock.millis(), thread=thread)
    box.drafts[name] = message.id
    box.remove(old)
    return {"id": name, "message": labelled(message)}


def get(box: Mailbox, call: Call) -> Json:
    """One draft with its message."""
    name, message = _found(box, call.given("id"))
    return {"id": name, "message": rendered(message, call.given("format") or "full", [])}


def list_drafts(box: Mailbox, call: Call) -> Json:
    """All drafts, newest first."""
    binding = {"q": call.given("q")}
    page = asked_page(call, binding)
    search = read_search(call.given("q") or "", box)
    found = sorted(((box.messages[number], name) for name, number in box.drafts.items()), key=_age)
    left = [(each, name) for each, name in found if search.finds(each)]
    left = [
        (each, name) for each, name in left if page.after is None or _age((each, name)) > tuple(page.after)
    ]
    size = call.parameters["maxResults"]
    shape: Json = {"resultSizeEstimate": len(left)}
    if left:
        shape["drafts"] = [{"id": name, "message": brief(each)} for each, name in left[:size]]
    if len(left) > size:
        shape["nextPageToken"] = next_page(call, binding, page, _age(left[size - 1]))
    return shape


def delete(box: Mailbox, call: Call) -> None:
    """Throw a draft away; it does not go to the trash."""
    name, message = _found(box, call.given("id"))
    del box.drafts[name]
    box.remove(message)


def send(box: Mailbox, call: Call) -> Json:
    """Send a draft: it is gone, and a new message stands under SENT."""
    name = call.body.get("id")
    if not name:
        raise invalid("Missing draft id")
    name, message = _found(box, name)
    new = call.body.get("message")
    raw = raw_of(call, new or {}) if new or call.media is not None else message.source.raw()
    result = sent(call.world, box, raw, message.thread)
    del box.drafts[name]
    box.remove(message)
    return labelled(result)


def _written(box: Mailbox, call: Call) -> Message:
    message = call.body.get("message", {})
    raw = raw_of(call, message)
    thread = _joined(box, Written(raw), thread_of(message))
    return box.add(Written(raw), _DRAFT, at=call.world.clock.millis(), thread=thread)


def _joined(box: Mailbox, source: Written, named: int | None) -> int | None:
    """The thread that is named, if the references and the subject fit as well; else it is not joined."""
    envelope = source.envelope()
    for reference in envelope.references:
        known = box.messages.get(box.by_message_id.get(reference, -1))
        if known and known.thread == named:
            return named if _subject(known.source) == base_subject(envelope.subject) else None
    return None


def _subject(source: Source) -> str:
    return base_subject(source.envelope().subject)


def _found(box: Mailbox, name: str) -> tuple[str, Message]:
    number = box.drafts.get(name)
    if number is None:
        raise entity_not_found()
    return name, box.messages[number]


def _age(draft: tuple[Message, str]) -> tuple[int, int]:
    return -draft[0].at, -draft[0].id
