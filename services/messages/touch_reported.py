"""What other systems may say on the captures topic: somebody called, met or chatted."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from domain.touches.touch import InteractionKind, Outcome
from services.messages.cloudevents import CloudEvent, NotACloudEvent, read, without_values

TYPE = "setpoint.touch-reported.v1"
MOST_PEOPLE = 100

Address = Annotated[str, Meta(pattern=r"^[^@\s]{1,64}@[^@\s]{1,255}$", description="A mail address.")]


class TouchReported(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """A call, a meeting in person or a chat of a deal.

    `people`: who reports or began it stands first, and at least one of them is of the seller
    or the buyer. `agreed_for` is the day that goes with the outcome `agreed`.
    """

    deal: Annotated[str, Meta(min_length=1, max_length=200, description="The deal's id.")]
    kind: InteractionKind
    at: Annotated[datetime, Meta(tz=True)]
    people: Annotated[list[Address], Meta(min_length=1, max_length=MOST_PEOPLE)]
    outcome: Outcome | None = None
    agreed_for: date | None = None
    title: Annotated[str, Meta(max_length=1_000)] = ""


_read_data = msgspec.json.Decoder(TouchReported).decode


def read_touch(body: bytes) -> tuple[CloudEvent, TouchReported]:
    """The message and what it says.

    Raises:
        NotACloudEvent: it is something else, or says it in another way. No value is named.
    """
    event = read(body)
    if event.type != TYPE:
        raise NotACloudEvent(f"Expected the type '{TYPE}' - at `$.type`")
    if isinstance(event.data, msgspec.UnsetType):
        raise NotACloudEvent("Object missing required field `data`")
    try:
        touch = _read_data(event.data)
    except (ValueError, RecursionError) as error:
        raise NotACloudEvent(_within_data(without_values(str(error)))) from None
    if (touch.outcome is Outcome.AGREED) != (touch.agreed_for is not None):
        raise NotACloudEvent(
            "Expected a day where the outcome is agreed, and only there - at `$.data.agreed_for`"
        )
    return event, touch


def _within_data(said: str) -> str:
    """What a decoder of the data says, told of the whole message."""
    return said.replace("`$", "`$.data") if "`$" in said else f"{said} - at `$.data`"
