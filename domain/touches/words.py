"""Words: how titles, subjects and file names are cut up, and how phrases match them.

Source: rules.md section 6, "Evidence": whole words, case-insensitively, a phrase as
consecutive words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

MOST_WORDS = 64
_MOST_CHARACTERS = MOST_WORDS * 32
_ASCII_WORD = re.compile(r"[a-z0-9]+")
# Soft hyphen, zero-width space, joiners, marks of direction: they stand in words and are not seen.
_UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
# Without knowing the language, the dotted and the dotless i can only be one letter: I is the
# capital of either.
_ONE_I = (("i\u0307", "i"), ("\u0131", "i"))


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, folded so that equal words are equal strings.

    Letters and digits make words, with the marks that are set on them (vowel signs, accents);
    everything else (also `_`, `-` and `'`) parts them, in titles and in phrases alike. Only the
    first 64 words count: no honest title is longer.
    """
    if text.isascii():
        return tuple(_ASCII_WORD.findall(text[:_MOST_CHARACTERS].lower())[:MOST_WORDS])
    return tuple("".join(_parted(_folded(text[:_MOST_CHARACTERS]))).split()[:MOST_WORDS])


def holds_phrase(words: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
    """Whether the phrase stands in the words as consecutive words."""
    length = len(phrase)
    return any(words[i : i + length] == phrase for i in range(len(words) - length + 1))


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    for written, letter in _ONE_I:
        folded = folded.replace(written, letter)
    return unicodedata.normalize("NFKC", folded)


def _parted(text: str) -> Iterator[str]:
    """The characters of words, and a space for what parts them."""
    within_a_word = False
    for char in text:
        if char.isalnum() or (within_a_word and unicodedata.category(char) in {"Mn", "Mc"}):
            within_a_word = True
            yield char
        elif char not in _UNSEEN:
            within_a_word = False
            yield " "
