"""Ids that are derived, never drawn: the same input names the same stream for ever."""

from __future__ import annotations

from uuid import UUID, uuid5

_SETPOINT = UUID("5e790147-0000-5000-8000-000000000001")


def deal_stream(deal_id: str) -> UUID:
    """The stream of a deal's facts."""
    return uuid5(_SETPOINT, f"deal:{deal_id}")


def findings_stream(deal_id: str) -> UUID:
    """The stream of what was found in a deal."""
    return uuid5(_SETPOINT, f"findings:{deal_id}")


def event_id(command: UUID, stream: UUID, version: int) -> UUID:
    """The id of the event that one run of a command puts at one place of a stream.

    Two writers that race for a place give different ids, so that a conflict can be told from
    one's own event that was stored before the connection broke.
    """
    return uuid5(command, f"{stream}:{version}")
