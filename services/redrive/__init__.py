"""Messages that were set aside: looked at, and sent again."""
