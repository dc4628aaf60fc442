"""A writer's title, where the mail states it below or beside their name.

Only lines of the writer's own are looked at, and of those the last: what a mail quotes belongs to others.
What is found is one short line of plain characters, or nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice

from domain.languages.titles import LONGEST_TITLE, is_title
from domain.touches.mail import Address

MOST_LINES = 300
_LONGEST_LINE = 300
_MOST_BESIDE_NAME = 4
_LINES_BELOW = 2
_LEAST_NAME_WORDS = 2
_BESIDE = re.compile(r"\s*(?:[|,;/\u2022\xb7]|\s[-\u2013\u2014]\s)\s*")
_PIECES = re.compile(r"\s*(?:[|;\u2022\xb7]|\s[-\u2013\u2014/]\s)\s*")
_IN_BRACKETS = re.compile(r"\([^()]{0,200}\)")
_NO_TITLE = re.compile(r"@|://|www\.|\d{3}|[.!?]\s+\S|[!?]$")
_WORD = re.compile(r"[^\W\d_]+")


def title_of_writer(lines: Sequence[str], writer: Address) -> str:
    """The title that stands with the writer's name in the lines of their own; "" where there is none."""
    name = _name_words(writer)
    if len(name) < _LEAST_NAME_WORDS:
        return ""
    last = lines[-MOST_LINES:]
    for place in range(len(last) - 1, -1, -1):
        line = last[place].lower()
        if all(word in line for word in name) and (found := _title_at(last, place, name)):
            return found
    return ""


def _title_at(lines: Sequence[str], place: int, name: frozenset[str]) -> str:
    """The title beside or below a name that stands in a line, if it does."""
    line = _plain(lines[place])
    if not _is_name(line, name):
        return ""
    shown = (plain for each in lines[place + 1 : place + 2 * _LINES_BELOW + 1] if (plain := _plain(each)))
    below = list(islice(shown, _LINES_BELOW))
    return next((title for title in _candidates(line, below) if is_title(title)), "")


def _candidates(line: str, below: Sequence[str]) -> Iterator[str]:
    """What may be a title: what stands behind the name, then each piece of the lines below."""
    pieces = (*_BESIDE.split(line)[1:], *(piece for text in below for piece in _PIECES.split(text)))
    for piece in pieces:
        if len(piece) <= LONGEST_TITLE and not _NO_TITLE.search(piece):
            yield piece.strip()


def _name_words(writer: Address) -> frozenset[str]:
    """The words of a name as it is shown, else of an address such as `bea.berg@`."""
    shown = _IN_BRACKETS.sub(" ", _plain(writer.name[:_LONGEST_LINE])) or writer.address.partition("@")[0]
    return frozenset(word for word in _WORD.findall(shown.lower()) if len(word) > 1)


def _is_name(line: str, name: frozenset[str]) -> bool:
    words = _WORD.findall(_BESIDE.split(line)[0].lower())
    return name.issubset(words) and len(words) <= len(name) + _MOST_BESIDE_NAME


def _plain(line: str) -> str:
    """The line without control characters, marks of direction and what else is not seen; "" if too long."""
    if len(line) > _LONGEST_LINE:
        return ""
    if line.isascii() and line.isprintable():
        return " ".join(line.strip("*_ ").split())
    seen = (" " if c.isspace() else c for c in line if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join(unicodedata.normalize("NFC", "".join(seen)).strip("*_ ").split())
