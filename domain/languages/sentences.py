"""What a person wrote, cut into sentences of plain words.

A sentence is one line of lower-case words with single spaces between them, where a `,` of
its own stands for every pause (comma, colon, dash, bracket). Patterns over such lines need
to know nothing of punctuation, line breaks or typography. Addresses and links become `link`.

Bounds: a text is read up to `MOST_CHARACTERS`, a run without space up to 80 characters, and
a sentence is cut after 60 words, so every pattern that looks at one sentence has little to
look at, and a text takes time in proportion to its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

MOST_CHARACTERS = 200_000
_MOST_WORDS = 60
_LONGEST_RUN = 80
_LONGEST_NAME = 4
# Mail programs wrap lines at 60 characters or later: a shorter line was ended by its writer.
_WRAPPED_FROM = 50

_ENDS = frozenset(".!?\u2026")
_PAUSES = frozenset(',;:()[]{}<>"\u201c\u201d\u00ab\u00bb-\u2013\u2014/|*')
_BULLETS = ("-", "*", "\u2022", "\u00b7", "o", ">")
_MARKS = "".join(_ENDS | _PAUSES) + "'_~#=`+"
# Typographic apostrophes become plain ones; soft hyphens and zero-width marks are not seen.
_PLAIN = str.maketrans(
    dict.fromkeys("\u2018\u2019\u02bc\u00b4`", "'") | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff")
)
_INNER_PAUSE = re.compile(r"--|\.\.|[\u2013\u2014/:,;!?()\u2026]")
_LINK = re.compile(r"://|@|^www\.|^\$link$")
_ABBREVIATIONS = frozenset({
    "mr", "mrs", "ms", "dr", "prof", "vs", "approx", "inc", "ltd", "co", "corp", "e.g", "i.e", "eg", "ie",
    "cf", "dept", "tel", "ext", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov",
    "dec", "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "a.m", "p.m",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as patterns see it.

    `words`: as the module says. `asks`: it ends with a question mark. `is_name`: it is one to
    four capitalised words without an end mark, as a writer's name under a mail.
    """

    words: str
    asks: bool
    is_name: bool


@dataclass(slots=True)
class _Sentence:
    """The sentence that is being read."""

    words: list[str] = field(default_factory=list[str])
    ended_by: str = ""
    capitals: int = 0

    def finished(self) -> Sentence:
        while self.words and self.words[-1] == ",":
            self.words.pop()
        said = [word for word in self.words if word != ","]
        is_name = not self.ended_by and len(said) <= _LONGEST_NAME and self.capitals == len(said)
        return Sentence(" ".join(self.words), "?" in self.ended_by, is_name)


def sentences_of(text: str) -> Iterator[Sentence]:
    """The sentences of a text in order; those without a word are left out."""
    sentence = _Sentence()
    for line in text[:MOST_CHARACTERS].translate(_PLAIN).splitlines():
        runs = line.split()
        if sentence.words and (not runs or runs[0] in _BULLETS):
            yield sentence.finished()
            sentence = _Sentence()
        for run in runs:
            _read(run[:_LONGEST_RUN], sentence)
            if sentence.words and (sentence.ended_by or len(sentence.words) >= _MOST_WORDS):
                yield sentence.finished()
                sentence = _Sentence()
        if sentence.words and len(line) < _WRAPPED_FROM:
            yield sentence.finished()
            sentence = _Sentence()
    if sentence.words:
        yield sentence.finished()


def _read(run: str, sentence: _Sentence) -> None:
    """Adds one run of characters between spaces to the sentence."""
    core = run.strip(_MARKS)
    head, _, tail = run.partition(core) if core else ("", "", run)
    if not sentence.words and core.isdigit() and tail in {".", ")"}:
        return  # the number of a list's item
    _pause_at(head, sentence)
    if core:
        sentence.words.extend(_words(core))
        sentence.capitals += core[0].isupper()
    _pause_at(tail, sentence)
    if not _is_abbreviated(core, tail):
        sentence.ended_by = "".join(mark for mark in tail if mark in _ENDS)


def _pause_at(marks: str, sentence: _Sentence) -> None:
    if sentence.words and sentence.words[-1] != "," and not _PAUSES.isdisjoint(marks):
        sentence.words.append(",")


def _is_abbreviated(core: str, tail: str) -> bool:
    is_initial = len(core) == 1 and core.isalpha() and core != "I"
    return tail in {".", ".,", ".:", ".)"} and (is_initial or core.lower() in _ABBREVIATIONS)


def _words(core: str) -> list[str]:
    lowered = core.lower()
    if _LINK.search(lowered):
        return ["link"]
    if lowered[0].isdigit():
        return [lowered]  # a time, a date or an amount keeps its marks
    return _INNER_PAUSE.sub(" , ", lowered).split()
