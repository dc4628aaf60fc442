"""What is never stored, shown and tried: the commands `setpoint privacy`."""
