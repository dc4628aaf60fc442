"""Processes: compose, schedule, expose."""
