"""What a message that can not be read is refused with."""

from __future__ import annotations


class UnreadableMail(ValueError):
    """A message that can not be read: where it is, and what is wrong with it.

    The caller sets the message aside with both and goes on.
    """

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source = source
        self.reason = reason
