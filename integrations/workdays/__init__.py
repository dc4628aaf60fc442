"""Public holidays of the `holidays` package, as calendars of working days."""

from integrations.workdays.calendars import work_calendar, work_calendar_of_both

__all__ = ["work_calendar", "work_calendar_of_both"]
