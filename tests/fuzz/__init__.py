"""Hostile input: mutated mail, calendars, playbooks, deal files and CSV give a value or a clear error."""
