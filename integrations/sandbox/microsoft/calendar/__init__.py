"""Calendars of Graph: events, series, calendarView and its delta."""
