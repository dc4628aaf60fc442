"""Calendars as Graph gives them: series, occurrences, exceptions, and what became of them."""
