"""What can be chosen about Google Calendar."""

from __future__ import annotations

from dataclasses import dataclass

REQUEST = 1
"""Every request costs one of the quota of a person."""


@dataclass(frozen=True, slots=True)
class CalendarSettings:
    """Where Google Calendar is; `timeout` in seconds."""

    root: str = "https://www.googleapis.com/"
    timeout: float = 60.0
