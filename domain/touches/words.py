"""Words: how titles, subjects and file names are cut up, and how phrases match them.

Source: rules.md section 6, "Evidence": whole words, case-insensitively, a phrase as
consecutive words.
"""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
MOST_WORDS = 64


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, folded so that equal words are equal strings.

    Letters and digits make words; everything else (also `_`, `-` and `'`) parts them, in
    titles and in phrases alike. Only the first 64 words count: no honest title is longer.
    """
    folded = unicodedata.normalize("NFKC", text[: MOST_WORDS * 32]).casefold()
    return tuple(_WORD.findall(folded)[:MOST_WORDS])


def holds_phrase(words: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
    """Whether the phrase stands in the words as consecutive words."""
    length = len(phrase)
    return any(words[i : i + length] == phrase for i in range(len(words) - length + 1))
