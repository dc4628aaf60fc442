"""What can be chosen about Outlook calendars."""

from __future__ import annotations

from dataclasses import dataclass

PAGE = 200
DAY = 86_400


@dataclass(frozen=True, slots=True)
class OutlookCalendarSettings:
    """Which stretch of time is read: Graph tells changes of a fixed one only, of at most 1,825 days.

    `days_back` at most (less where less is asked for), and `days_ahead`; a new stretch is opened when
    the one in use reaches less than `days_left` ahead.
    """

    days_back: int = 1_400
    days_ahead: int = 400
    days_left: int = 370
    page: int = PAGE
