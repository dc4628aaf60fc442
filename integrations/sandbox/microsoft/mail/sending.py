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


def sent(world: World, box: Mailbox, raw: bytes, *, conversation_root: str = "") -> Message:
    """Send it; gives the sender's copy."""
    data = _complete(world, raw)
    now = world.clock.millis()
    made = box.add(
        Written(data), box.folders.known("sentitems").id, at=now, read=True, submitted_here=True,
        conversation_root=conversation_root,
    )  # fmt: skip
    recipients = addresses_in(envelope_of(data).recipients)
    delivered = _without_bcc(data)
    for address in dict.fromkeys(recipients):
        account = world.accounts.find(address)
        if account is not None:
            inbox = world.mailbox(account)
            inbox.add(Written(delivered), inbox.folders.known("inbox").id, at=now)
        else:
            world.goes_elsewhere(address, delivered)
    return made


def _complete(world: World, raw: bytes) -> bytes:
    message = email.message_from_bytes(raw, policy=email.policy.SMTP, _class=EmailMessage)
    if "Message-ID" in message and "Date" in message:
        return raw
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
