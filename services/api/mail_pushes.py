"""What a push of Pub/Sub says of a mailbox of Gmail. Its history id is no cursor, and is not read."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any

_LONGEST_ADDRESS = 320
_STRANGE = (ValueError, TypeError, KeyError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True)
class MailPush:
    """Whose mailbox may have news. `message` is Pub/Sub's name of the message, if it gave one."""

    address: str
    message: str | None


def read_mail_push(body: bytes) -> MailPush | None:
    """What the body of a push says; None where it names no mailbox."""
    try:
        message = json.loads(body)["message"]
        data = message["data"]
        padded = data.replace("-", "+").replace("_", "/") + "=" * (-len(data) % 4)
        told: Any = json.loads(base64.b64decode(padded, validate=True))["emailAddress"]
        name: Any = message.get("messageId")
    except _STRANGE:
        return None
    is_address = isinstance(told, str) and "@" in told and len(told) <= _LONGEST_ADDRESS
    if not (is_address and told.isprintable()):
        return None
    return MailPush(told, name if isinstance(name, str) and name else None)
