"""What the rules need of the outside world, handed in as functions that always answer alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from domain.deal.dealfile import CalendarSpec
from domain.moments import Zone
from domain.planning.workdays import WorkCalendar
from domain.ports.tokens import Tokens
from domain.touches.meeting import Expand


@dataclass(frozen=True, slots=True)
class Outside:
    """Time zones by IANA name, working days by specification, series as RFC 5545 says, tokens."""

    zone: Callable[[str], Zone]
    work_calendar: Callable[[CalendarSpec], WorkCalendar]
    expand: Expand
    tokens: Tokens
