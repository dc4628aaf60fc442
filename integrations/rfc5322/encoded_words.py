"""Header text: RFC 2047 encoded words as they are written and as they are meant.

Tolerated, because real mailers write it: words cut in the middle of a character, spaces
inside a word, missing padding, unknown character sets, words inside quotation marks.
"""

from __future__ import annotations

import binascii
import re

from integrations.rfc5322.charsets import decode, without_controls

MOST_CHARACTERS = 4_000
_WORD = re.compile(r"=\?([\w.:+-]{1,40})(?:\*[\w-]{0,20})?\?([bBqQ])\?((?:[^?]|\?(?!=))*)\?=")


def header_text(value: str) -> str:
    """The text of an unstructured header value, on one line and without control characters.

    Only the first 4,000 characters are looked at: no honest subject or name is longer.
    """
    value = value[:MOST_CHARACTERS]
    if "=?" in value:
        value = _decode_words(value)
    return without_controls(value).strip()


def _decode_words(value: str) -> str:
    """Runs of encoded words decoded as one, so that a character cut between two words is whole."""
    pieces: list[str] = []
    run: list[bytes] = []
    run_charset, end = "", 0
    for match in _WORD.finditer(value):
        charset, encoding, coded = match[1].lower(), match[2], match[3]
        between = value[end : match.start()]
        if run and (charset != run_charset or between.strip()):
            pieces.append(decode(b"".join(run), run_charset))
            run = []
        if between.strip() or end == 0:
            pieces.append(between)
        run.append(_word_bytes(encoding, coded))
        run_charset, end = charset, match.end()
    if run:
        pieces.append(decode(b"".join(run), run_charset))
    pieces.append(value[end:])
    return "".join(pieces)


def _word_bytes(encoding: str, coded: str) -> bytes:
    data = coded.encode("utf-8", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(data.replace(b" ", b"_"), header=True)
    return decode_base64(data)


def decode_base64(data: bytes) -> bytes:
    """The bytes that base64 text stands for, as far as it goes: damaged padding and a loose end are cut."""
    try:
        return binascii.a2b_base64(data + b"==")
    except binascii.Error:
        kept = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
        return binascii.a2b_base64(kept[: len(kept) // 4 * 4])
