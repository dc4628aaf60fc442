"""Changing a mailbox: putting messages in, sending, labels, deletion."""

from __future__ import annotations

from integrations.sandbox.exchange import Json
from integrations.sandbox.google.accounts import State
from integrations.sandbox.google.calls import Call
from integrations.sandbox.google.gmail.mailbox import Mailbox
from integrations.sandbox.google.gmail.message import Message
from integrations.sandbox.google.gmail.reading_methods import message_of
from integrations.sandbox.google.gmail.rendering import labelled
from integrations.sandbox.google.refusals import Refusal, invalid, not_modelled
from integrations.sandbox.google.schemas import from_base64
from integrations.sandbox.google.world import World
from integrations.sandbox.sources import Written, addresses_in, date_of

_MOST_AT_ONCE = 1_000
_FIXED = frozenset({"SENT", "DRAFT"})


def raw_of(call: Call, message: Json) -> bytes:
    """The message that a call brings, as its upload or as `raw`.

    Raises:
        Refusal: it brings none.
    """
    if call.media is not None:
        return call.media
    text = message.get("raw")
    if not text:
        raise invalid("'raw' RFC822 payload message string or uploading message via /upload/* URL required")
    return from_base64(text)


def thread_of(message: Json) -> int | None:
    """The thread that a call names."""
    name = message.get("threadId")
    try:
        return None if not name else int(name, 16)
    except ValueError as error:
        raise invalid("Invalid thread_id value") from error


def insert(box: Mailbox, call: Call) -> Json:
    """Put a message in as it is, sending nothing."""
    if call.given("deleted"):
        raise not_modelled("messages that are only visible in the vault")
    raw = raw_of(call, call.body)
    labels = frozenset(call.body.get("labelIds", ()))
    box.check_labels(labels)
    dated = date_of(raw) if call.given("internalDateSource") == "dateHeader" else None
    message = box.add(
        Written(raw), labels, at=dated or call.world.clock.millis(), thread=thread_of(call.body)
    )
    return labelled(message)


def send(box: Mailbox, call: Call) -> Json:
    """Send a message: it stands under SENT, and arrives with whoever has an account here."""
    return labelled(sent(call.world, box, raw_of(call, call.body), thread_of(call.body)))


def sent(world: World, box: Mailbox, raw: bytes, thread: int | None) -> Message:
    """What sending leads to. Gmail gives the message an id of its own."""
    envelope = Written(raw).envelope()
    if not addresses_in(envelope.recipients):
        raise invalid("Recipient address required")
    if addresses_in(envelope.sender) and not set(addresses_in(envelope.sender)) & own_addresses(box):
        raise Refusal(400, "invalidArgument", "Invalid From header")
    number = f"<CA{world.clock.millis():x}.{box.history_id}@mail.gmail.example>"
    data = with_message_id(raw, number)
    others = deliver(world, data, addresses_in(envelope.recipients), but=box)
    labels = {"SENT", "INBOX", "UNREAD"} if others else {"SENT"}
    return box.add(Written(data), frozenset(labels), at=world.clock.millis(), thread=thread)


def deliver(world: World, data: bytes, recipients: list[str], *, but: Mailbox) -> bool:
    """Bring a message to those who have an account, here or elsewhere; whether the sender is among them."""
    holders = {account.number: account for each in recipients if (account := world.holder_of(each))}
    bare = _without_bcc(data)
    for account in holders.values():
        if account.address != but.address and account.state is not State.MAIL_OFF:
            labels = frozenset({"INBOX", "UNREAD"})
            world.mailbox(account).add(Written(bare), labels, at=world.clock.millis())
    for each in recipients:
        if world.holder_of(each) is None:
            world.goes_elsewhere(each, bare)
    return any(account.address == but.address for account in holders.values())


def own_addresses(box: Mailbox) -> set[str]:
    """The addresses that the owner may write under."""
    return {each["sendAsEmail"].lower() for each in box.addresses}


def with_message_id(raw: bytes, number: str) -> bytes:
    """A message with another id in its header."""
    return f"Message-ID: {number}\r\n".encode() + _without(raw, b"message-id")


def _without_bcc(raw: bytes) -> bytes:
    return _without(raw, b"bcc")


def _without(raw: bytes, name: bytes) -> bytes:
    lines, keep, header = [], True, True
    for line in raw.splitlines(keepends=True):
        if header and line in {b"\r\n", b"\n"}:
            header = False
        if header and line[:1] not in {b" ", b"\t"}:
            keep = line.partition(b":")[0].strip().lower() != name
        if keep or not header:
            lines.append(line)
    return b"".join(lines)


def modify(box: Mailbox, call: Call) -> Json:
    """Put labels on one message and take some off."""
    message = message_of(box, call.given("id"))
    _change(box, call, [message])
    return labelled(message)


def modify_many(box: Mailbox, call: Call) -> None:
    """The same for up to a thousand; those that are not there are passed over."""
    _change(box, call, _many(box, call))


def trash(box: Mailbox, call: Call) -> Json:
    """Move to the trash."""
    message = message_of(box, call.given("id"))
    box.change_labels(message, frozenset({"TRASH"}), frozenset({"INBOX", "SPAM"}))
    return labelled(message)


def untrash(box: Mailbox, call: Call) -> Json:
    """Take out of the trash; it does not go back to the inbox by itself."""
    message = message_of(box, call.given("id"))
    box.change_labels(message, frozenset(), frozenset({"TRASH"}))
    return labelled(message)


def delete(box: Mailbox, call: Call) -> None:
    """Delete for good."""
    box.remove(message_of(box, call.given("id")))


def delete_many(box: Mailbox, call: Call) -> None:
    """The same for up to a thousand."""
    for message in _many(box, call):
        box.remove(message)


def _many(box: Mailbox, call: Call) -> list[Message]:
    names = call.body.get("ids", [])
    if not names:
        raise invalid("No message ids specified.")
    if len(names) > _MOST_AT_ONCE:
        raise invalid("Too many ids, at most 1000 per request.")
    return [found for name in dict.fromkeys(names) if (found := box.find(name))]


def _change(box: Mailbox, call: Call, messages: list[Message]) -> None:
    add, remove = (frozenset(call.body.get(name, ())) for name in ("addLabelIds", "removeLabelIds"))
    if not add and not remove:
        raise invalid("No label add or removes specified")
    box.check_labels(add | remove)
    if fixed := sorted((add | remove) & _FIXED):
        raise invalid(f"Invalid label: {fixed[0]}")
    if both := sorted(add & remove):
        raise invalid(f"Cannot both add and remove the same label: {both[0]}")
    for message in messages:
        box.change_labels(message, add, remove)
