"""Bytes to text in the character sets that mail names, rightly or wrongly.

Nothing here raises: mail names unknown sets, wrong sets and no set at all, and what
can be read of it is still worth more than an error.
"""

from __future__ import annotations

# Sets that mailers name but mean a larger one (WHATWG Encoding Standard, "names and labels").
_LARGER = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-8-i": "iso-8859-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
}
# Codecs of Python that are no character sets of mail; some of them take quadratic time.
_REFUSED = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})
_SUPERSETS_OF_ASCII = frozenset({"", "utf-8", "cp1252"})
_BREAKS = frozenset("\r\n\t\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029")


def decode(data: bytes, charset: str | None) -> str:
    """The text of `data`: by its named set, else as UTF-8, else as Windows-1252.

    ASCII and Latin-1 are read as UTF-8 first, because mailers name them by default.
    """
    name = (charset or "").strip().strip("\"'").lower()
    name = _LARGER.get(name, name)
    if name in _SUPERSETS_OF_ASCII and data.isascii():
        return data.decode("ascii")
    if name in {"", "cp1252"}:
        return _unnamed(data)
    return _named(data, name)


def without_controls(text: str) -> str:
    """The text on one line, with a space for every character that steers a terminal."""
    if text.isprintable():
        return text
    return "".join(ch if _may_stand(ch) else " " for ch in text)


def _may_stand(character: str) -> bool:
    return character.isprintable() or (character.isspace() and character not in _BREAKS)


def _named(data: bytes, name: str) -> str:
    if name.replace("-", "_") in _REFUSED:
        return _unnamed(data)
    try:
        text = data.decode(name, "replace")
    except (LookupError, ValueError, UnicodeError):
        # LookupError also stands for Python codecs that make no text, such as `hex`.
        return _unnamed(data)
    # UTF-7 and UTF-16 can spell half a character, which nothing behind us could store.
    return text.encode("utf-8", "replace").decode("utf-8")


def _unnamed(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
