"""CloudEvents 1.0 in JSON, structured mode: one document holds attributes and data.

Structured and not binary mode, because such a message stays whole wherever it is kept: in a
file instead of a broker, beside others in a log, set aside and sent again, read by somebody
without a library. The extensions `partitionkey`, `sequence`, `dataref`, `correlationid` and
`causationid` are the documented ones; `actor` is who caused the event.

Source: cloudevents.io, specification 1.0.2, JSON event format and Kafka protocol binding.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, Raw, Struct, UnsetType

Attribute = Annotated[str, Meta(min_length=1, max_length=1_000)]
JSON = "application/json"
_VALUE = re.compile(r"'[^']*'")


class CloudEvent(Struct, kw_only=True, frozen=True):
    """A message. `data` is JSON; it is left out where `dataref` says what to ask for instead."""

    specversion: Literal["1.0"]
    id: Attribute
    source: Attribute
    type: Attribute
    subject: Attribute | UnsetType = UNSET
    time: Attribute | UnsetType = UNSET
    datacontenttype: Attribute | UnsetType = UNSET
    dataref: Attribute | UnsetType = UNSET
    partitionkey: Attribute | UnsetType = UNSET
    sequence: Attribute | UnsetType = UNSET
    correlationid: Attribute | UnsetType = UNSET
    causationid: Attribute | UnsetType = UNSET
    actor: Attribute | UnsetType = UNSET
    data: Raw | UnsetType = UNSET


class NotACloudEvent(ValueError):
    """A message can not be read as what it should be. The text names places, never values."""


_read = msgspec.json.Decoder(CloudEvent).decode


def written(event: CloudEvent) -> bytes:
    """The bytes of a message."""
    return msgspec.json.encode(event)


def read(body: bytes) -> CloudEvent:
    """The message in some bytes; attributes that are not known here are left aside.

    Raises:
        NotACloudEvent: there is none.
    """
    try:
        return _read(body)
    except (ValueError, RecursionError) as error:
        raise NotACloudEvent(without_values(str(error))) from None


def without_values(said: str) -> str:
    """What a decoder says, without what was in quotes: that came from outside."""
    return _VALUE.sub("'...'", said)
