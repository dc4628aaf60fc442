"""Text of strangers as YAML: one line, quoted, nothing in it that could end the quotes or the line."""

from __future__ import annotations

import unicodedata

_LONGEST = 160
_ESCAPES = {'"': '\\"', "\\": "\\\\"}
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_TWO, _FOUR = 0x100, 0x10000


def quoted(text: str, *, longest: int = _LONGEST) -> str:
    """A double-quoted scalar on one line that reads as the text (YAML 1.2 section 7.3.1).

    Everything that would not show is escaped: line breaks, control characters, marks of
    direction, halves of surrogate pairs. Longer text is cut and ends in `...`. It may stand
    behind `#` as well.
    """
    cut = text if len(text) <= longest else f"{text[: longest - 3]}..."
    return f'"{"".join(map(_escaped, cut))}"'


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char == " " or (char.isprintable() and unicodedata.category(char) not in _UNSEEN):
        return char
    code = ord(char)
    if unicodedata.category(char) == "Cs":
        return "\\uFFFD"  # half a pair is no character, and no YAML
    if code < _TWO:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code < _FOUR else f"\\U{code:08X}"
