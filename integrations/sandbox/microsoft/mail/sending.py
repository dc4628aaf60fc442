"""A message that is sent: it lies in the sent items, and comes to whoever has a mailbox here."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from integrations.sandbox.microsoft.mail.mailbox import Mailbox
from integrations.sandbox.microsoft.mail.message import Message
from integrations.sandbox.microsoft.world import World
from integrations.sandbox.sources import Written, addresses_in, envelope_of


def sent(world: World, box: Mailbox, raw: bytes, sender: str) -> Message:
    """Send it; gives the sender's copy."""
    data = _complete(world, raw, sender)
    home, now = box.folders.known("sentitems").id, world.clock.millis()
    made = box.add(Written(data), home, at=now, read=True, submitted_here=True)
    _deliver(world, data)
    return made


def sent_draft(world: World, box: Mailbox, draft: Message, sender: str) -> None:
    """Send a draft: it becomes the sender's copy, and keeps its immutable id."""
    data = _complete(world, draft.source.raw(), sender)
    draft.source, draft.draft, draft.submitted_here = Written(data), False, True
    draft.received = draft.sent = world.clock.millis()
    box.move(draft, box.folders.known("sentitems").id)
    _deliver(world, data)


def _deliver(world: World, data: bytes) -> None:
    now = world.clock.millis()
    recipients = addresses_in(envelope_of(data).recipients)
    delivered = _without_bcc(data)
    for address in dict.fromkeys(recipients):
        account = world.accounts.find(address)
        if account is not None:
            inbox = world.mailbox(account)
            inbox.add(Written(delivered), inbox.folders.known("inbox").id, at=now)
        else:
            world.goes_elsewhere(address, delivered)


def _complete(world: World, raw: bytes, sender: str) -> bytes:
    message = email.message_from_bytes(raw, policy=email.policy.SMTP, _class=EmailMessage)
    if "Message-ID" in message and "Date" in message and "From" in message:
        return raw
    if "From" not in message:
        message["From"] = sender
    if "Message-ID" not in message:
        message["Message-ID"] = make_msgid(domain="outlook.example")
    if "Date" not in message:
        message["Date"] = format_datetime(world.clock.now())
    return message.as_bytes()


def _without_bcc(raw: bytes) -> bytes:
    message = email.message_from_bytes(raw, policy=email.policy.SMTP, _class=EmailMessage)
    if "Bcc" not in message:
        return raw
    del message["Bcc"]
    return message.as_bytes()
