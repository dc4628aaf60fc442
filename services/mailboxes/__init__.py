"""Mailboxes: connecting and disconnecting them, how it stands with each, and what of them is not stored."""
