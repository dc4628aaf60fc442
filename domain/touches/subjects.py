"""Subjects without their reply and forward prefixes.

Source: rules.md section 2, "Threads"; RFC 5256 section 2.1 for the idea of a base subject;
the prefixes are those that mail programs write in their users' languages.
"""

from __future__ import annotations

import re
import unicodedata

_PREFIXES = (
    "re", "fw", "fwd", "aw", "wg", "sv", "vs", "r", "rif", "i", "tr", "rv", "res", "enc", "antw",
    "odp", "pd", "ynt", "i̇lt", "ilt", "ref", "doorst", "vb", "vl", "bls", "trs", "továbbítás", "vá", "fs",
    "atb", "yml", "απ", "σχετ", "πρθ", "השב", "הועבר",
    "回复", "转发", "答复", "回覆", "轉寄", "返信", "転送",
)  # fmt: skip
_PREFIX = re.compile(
    rf"\s*(?:{'|'.join(sorted(map(re.escape, _PREFIXES), key=len, reverse=True))})"
    r"\s?(?:\[\d{1,4}\]|\(\d{1,4}\)|\*\d{1,4}|\^\d{1,4})?\s?[:\uff1a]\s*",
    re.IGNORECASE,
)
_TAG = re.compile(r"\s*\[[^\[\]]{1,60}\]\s*(?=\S)")
_SPACE = re.compile(r"\s+")
_LONGEST = 1_000


def base_subject(subject: str) -> tuple[str, bool]:
    """The subject as threads compare it, and whether it carried a reply or forward prefix.

    Prefixes (`Re:`, `AW:`, `Fwd:`...) and leading `[tags]` are taken off as often as they
    stand; case and runs of space do not matter.
    """
    rest, prefixed = unicodedata.normalize("NFC", subject[:_LONGEST]), False
    while True:
        match = _PREFIX.match(rest)
        if match:
            prefixed = True
        else:
            match = _TAG.match(rest)
        if not match:
            break
        rest = rest[match.end() :]
    return _SPACE.sub(" ", rest).strip().casefold(), prefixed
