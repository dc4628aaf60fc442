"""What was captured, before it is known which deal it belongs to."""
