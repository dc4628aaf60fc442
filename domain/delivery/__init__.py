"""What is told of its own accord: hooks that others registered, and each rep's headlines of the day."""
