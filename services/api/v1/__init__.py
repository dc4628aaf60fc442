"""The API, version 1: what reps, managers and other systems ask, and what every answer has in common."""
