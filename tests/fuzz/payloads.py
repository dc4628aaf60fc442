"""What readers of providers' payloads do alike: JSON as clients give it, and a fact as capture makes it."""

from __future__ import annotations

import json
from datetime import UTC
from typing import Any

from domain.ports.provider import CalendarContent, MailContent
from integrations.eventstore.tokens import KeyedTokens
from services.capture.item import ItemReader

TOKENS = KeyedTokens(b"k" * 32)
_READER = ItemReader(TOKENS, UTC)


def payload_of(data: bytes) -> dict[str, Any]:
    """What a client makes of an answer; nothing where the adapter would refuse that."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def captured(content: MailContent | CalendarContent) -> None:
    """Take content in as capture does; never by its last resort."""
    read = _READER.read_provided(content, source="fake:box/key", key="k", collection="c")
    reasons = [aside.text.fields["reason"] for aside in read.asides]
    assert not any("can not be handled" in reason for reason in reasons), reasons
