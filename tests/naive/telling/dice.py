"""Choices decoded from a number: one draw tells a whole fact.

Hypothesis draws slowly and shrinks toward zero bytes; so every fact is told by a few bytes, and
zero always means the plainest choice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

Choice = TypeVar("Choice")


class Dice:
    """Gives one small number after the other; only zeros when the bytes are used up."""

    def __init__(self, raw: bytes) -> None:
        self.left = int.from_bytes(raw, "big")

    def below(self, limit: int) -> int:
        self.left, number = divmod(self.left, limit)
        return number

    def pick(self, options: Sequence[Choice]) -> Choice:
        return options[self.below(len(options))]

    def rarely(self, one_in: int) -> bool:
        return self.below(one_in) == one_in - 1

    def some(self, options: Sequence[Choice]) -> tuple[Choice, ...]:
        """Any of the options, each as likely as not."""
        return tuple(option for option in options if self.below(2))
