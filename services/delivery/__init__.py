"""What is told of its own accord: hooks, and each rep's headlines by hook, mail and feed."""
