"""Instants as people type them on a command line."""

from __future__ import annotations

from datetime import datetime

from domain.moments import Instant, Zone, instant_of


class NotAnInstant(ValueError):
    """What was typed is no point in time."""

    def __init__(self, option: str, typed: str) -> None:
        super().__init__(
            f"{option}: expected an instant such as 2026-05-20T12:00:00Z (or a date or local time of the "
            f"deal's time zone), found {typed!r}"
        )


def asked_instant(typed: str | None, *, option: str, zone: Zone) -> Instant | None:
    """The instant of an ISO 8601 text; without an offset it is local time, a date local midnight.

    Raises:
        NotAnInstant: the text is no such thing, or lies outside of the years 1990 to 2200.
    """
    if typed is None:
        return None
    try:
        moment = datetime.fromisoformat(typed.strip())
    except ValueError:
        raise NotAnInstant(option, typed) from None
    if not 1990 <= moment.year <= 2200:  # noqa: PLR2004 - the years of deal files
        raise NotAnInstant(option, typed)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone.tz)
    return instant_of(moment)
