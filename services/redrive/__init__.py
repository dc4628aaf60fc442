"""What was set aside: messages, events and sources, looked at and handled again."""
