"""Turns, rallies, balls and the court: rules.md sections 3 and 4."""
