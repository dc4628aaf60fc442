"""What the writer of a mail wrote, without the mail that it quotes and without the signature.

A line is somebody else's when it is marked (`> `), when it stands behind an announcement of
quoted mail that is not marked, or behind a line between dashes or a block of header lines.
Answers between quoted lines stay. Below `-- ` is the signature (RFC 3676 section 4.3), and
so is the advertisement of a telephone at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from integrations.rfc5322.attributions import (
    begins_header_block,
    is_attribution,
    is_notes_heading,
    is_separator,
    may_announce,
)
from integrations.rfc5322.mail_words import ADVERTISEMENTS, DISCLAIMERS, MAILS, OUTSIDE, WARNINGS

MOST_CHARACTERS = 200_000
_MOST_LINES = 5_000
_LONGEST_LINE = 2_000
_LONGEST_ATTRIBUTION = 400
_MOST_ATTRIBUTION_LINES = 6
_PLAINER = str.maketrans({"\r": "\n", "\xa0": " ", "\u200b": None, "\x00": None})
_LONGEST_ADVERTISEMENT = 120

_QUOTED = re.compile(r"\s{0,4}(?:[A-Za-z]{0,3}>|&gt;)")
_BAR = re.compile(r"\s{0,4}[|]")
_SENTENCE_ENDS = re.compile(r"[^\W\d]{4}\.$|[!?]$")
_SIGNATURE = re.compile(r"(?:--|\u2014{1,80}|_{2,80})\s*$")
# Dashes, dots and bullets; the last one is the mark that a mail tracker leaves.
_ORNAMENT = re.compile(r"[-_=*~#+.|\s\u2013\u2014\u2022\xb7\u1427]*$")


def _beginning_with(phrases: Iterable[str]) -> re.Pattern[str]:
    """Lines that begin, behind punctuation, with a phrase; its `*` stands for up to 40 characters."""
    patterns = (re.escape(phrase).replace(r"\*", ".{1,40}") for phrase in phrases)
    return re.compile(rf"[\W_]{{0,10}}(?:{'|'.join(patterns)})", re.IGNORECASE)


_ADVERTISEMENT = _beginning_with(ADVERTISEMENTS)
_WARNING = _beginning_with(WARNINGS)
_OUTSIDE = re.compile(rf"\b(?:{'|'.join(OUTSIDE)})\b", re.IGNORECASE)
_MAIL = re.compile(rf"\b(?:{'|'.join(MAILS)})\b", re.IGNORECASE)
_DISCLAIMER = _beginning_with(beginning for beginning, _ in DISCLAIMERS)
_BARE_DISCLAIMER = re.compile(r"[\W_]{0,10}(?:legal )?disclaimer[\W_]{0,10}$", re.IGNORECASE)


def written_text(text: str) -> str:
    """The writer's own words of a plain-text mail; "" where there are none.

    Only the first 200,000 characters and 5,000 lines are read.
    """
    return without_signature(own_lines(text))


def own_lines(text: str) -> list[str]:
    """The writer's own lines of a plain-text mail, the signature among them, within the same limits."""
    return _own_lines(_lines(text))


def without_signature(own: list[str]) -> str:
    """The words that the writer's own lines hold, without what frames them."""
    return "\n".join(_without_frame(own)).strip("\n")


def _lines(text: str) -> list[str]:
    text = text[:MOST_CHARACTERS].replace("\r\n", "\n").translate(_PLAINER)
    return [line[:_LONGEST_LINE].rstrip() for line in text.split("\n")[:_MOST_LINES]]


def _own_lines(lines: list[str]) -> list[str]:
    """The lines that are nobody else's. What a mail begins with may be an answer below its quotation."""
    own: list[str] = []
    position = 0
    while position < len(lines):
        if _QUOTED.match(lines[position]):
            position += 1
            continue
        if _carries_mail(lines, position):
            return _without_heading(own)
        end, marked = _attribution_end(lines, position)
        if end is None:
            own.append(lines[position])
            position += 1
        elif marked or not any(map(str.strip, own)):
            position = _behind_bars(lines, end)
        else:
            break
    return own


def _carries_mail(lines: list[str], position: int) -> bool:
    """Whether all that follows is another mail, by a line between dashes or by its header lines."""
    next_line = lines[position + 1] if position + 1 < len(lines) else ""
    return is_separator(lines[position], next_line) or begins_header_block(lines, position)


def _attribution_end(lines: list[str], start: int) -> tuple[int | None, bool]:
    """Behind the attribution that begins at `start`, and whether marked lines follow; else None.

    It may wrap, and a bracket that wraps may have an empty line before it.
    """
    sentence = ""
    if not may_announce(lines[start].strip()):
        return None, False
    for position in range(start, min(start + _MOST_ATTRIBUTION_LINES, len(lines))):
        line = lines[position].strip()
        if not line:
            if lines[position + 1 : position + 2] and lines[position + 1].lstrip().startswith("<"):
                continue
            break
        sentence = f"{sentence} {line}".strip()
        if len(sentence) > _LONGEST_ATTRIBUTION:
            break
        before_quote = _is_marked(lines, position + 1)
        if is_attribution(sentence, before_quote=before_quote):
            return position + 1, before_quote
        if _SENTENCE_ENDS.search(line):
            break
    return None, False


def _without_heading(own: list[str]) -> list[str]:
    """Without the name and date that Lotus Notes puts above the header lines of a quoted mail."""
    end = len(own)
    while end and not own[end - 1].strip():
        end -= 1
    if not end or not is_notes_heading(own[end - 1].strip()):
        return own
    end -= 1
    while end and own[end - 1].strip():  # the name, when it stands on a line of its own
        end -= 1
    return own[:end]


def _is_marked(lines: list[str], start: int) -> bool:
    """Whether the next line that is not empty, of the next three, is marked as quoted."""
    following = next((line for line in lines[start : start + 3] if line.strip()), "")
    return bool(_QUOTED.match(following) or _BAR.match(following))


def _behind_bars(lines: list[str], position: int) -> int:
    while position < len(lines) and (_BAR.match(lines[position]) or not lines[position].strip()):
        position += 1
    return position


def _without_frame(lines: list[str]) -> list[str]:
    """Without a gateway's warning above, and without all that stands from a signature on."""
    start = _behind_warning(lines)
    end = next((place for place in range(start, len(lines)) if _ends_here(lines, place)), len(lines))
    while end > start and (_ORNAMENT.match(lines[end - 1]) or _ADVERTISEMENT.match(lines[end - 1])):
        end -= 1
    return lines[start:end]


def _behind_warning(lines: list[str]) -> int:
    """Behind a first paragraph in which a gateway says that the mail comes from outside."""
    first = next((place for place, line in enumerate(lines) if line.strip()), 0)
    warning = _WARNING.match(lines[first]) if lines else None
    said = (word.search(lines[first], warning.end()) for word in (_OUTSIDE, _MAIL)) if warning else (None,)
    if not all(said):
        return first
    return next((place for place in range(first, len(lines)) if not lines[place].strip()), len(lines))


def _ends_here(lines: list[str], place: int) -> bool:
    """Whether a signature, a disclaimer, or a telephone's advertisement on a line of its own begins."""
    line = lines[place]
    if not line.strip():
        return False
    if _SIGNATURE.match(line) or _is_disclaimer(line):
        return True
    alone = place > 0 and not lines[place - 1].strip()
    return alone and len(line) < _LONGEST_ADVERTISEMENT and _ADVERTISEMENT.match(line) is not None


def _is_disclaimer(line: str) -> bool:
    if _BARE_DISCLAIMER.match(line):
        return True
    if not _DISCLAIMER.match(line):
        return False
    said = line.lower().lstrip()
    return any(beginning in said[:60] and must in said for beginning, must in DISCLAIMERS)
