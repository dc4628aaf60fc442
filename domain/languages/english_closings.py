"""English mails that expect no answer."""

from __future__ import annotations

from collections.abc import Sequence, Set

from domain.languages.sentences import Sentence
from domain.touches.touch import Signal


def closes(sentences: Sequence[Sentence], found: Set[Signal]) -> bool:
    """Whether no answer is expected; never where the mail asks or requests something."""
    return False
