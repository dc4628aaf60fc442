"""Address lists of header lines (RFC 5322 section 3.4), also as broken mailers write them.

Most values are one of a few plain forms, which one regular expression reads. The rest goes
through a small reader that knows comments, quotation marks, groups, source routes, encoded
words around an address, single quotes, a missing angle bracket and a missing `@`. Both take
time in proportion to the length of the value, and never raise.
"""

from __future__ import annotations

import re
from functools import lru_cache

from domain.touches.mail import Address
from integrations.rfc5322.encoded_words import header_text

MOST_CHARACTERS = 262_144
MOST_ADDRESSES = 5_000
_REMEMBERED = 1_024

_ATOM = r"[^\s\"'(),:;<>@\[\]\\=?]"
_PLAIN = re.compile(rf"\s*(?:\"([^\"\\=]*)\"\s*<|([^\"(),:;<>@\[\]\\=]*)<)?({_ATOM}+@{_ATOM}+)(>?)\s*(?:,|$)")
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"?|[(),:;\\]|<[^<>]*>?|>|[^"(),:;\\<>]+', re.DOTALL)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_COMMENT = re.compile(r"\([^()]*\)")
_NOT_LOCAL = re.compile(r"^[^\"]*[<>():;,\s]")
_QUOTED_LOCAL = re.compile(r'"[^"@<>]{1,64}"@[^\s"<>@]+')
_HIDDEN_ADDRESS = re.compile(r"<([^<>\s]{1,320}@[^<>\s]{1,320})>")


def address_list(value: str) -> tuple[Address, ...]:
    """The addresses of one header value in their order, lower case, each with its display name."""
    if len(value) <= _REMEMBERED:
        return _remembered(value)
    return _read(value[:MOST_CHARACTERS])


@lru_cache(maxsize=4_096)
def _remembered(value: str) -> tuple[Address, ...]:
    """The same people write again and again: a short value is read once."""
    return _read(value)


def _read(value: str) -> tuple[Address, ...]:
    plain = _plain_list(value)
    if plain is None:
        plain = _Reader(value).addresses()
    return tuple(plain[:MOST_ADDRESSES])


def _plain_list(value: str) -> list[Address] | None:
    """The list when every entry has a plain form, else None."""
    found: list[Address] = []
    position = 0
    while position < len(value):
        match = _PLAIN.match(value, position)
        if match is None:
            return None
        quoted, bare, address, closing = match.groups()
        angled = quoted is not None or bare is not None
        if angled != bool(closing):
            return None
        name = " ".join((quoted or bare or "").split())
        found.append(Address(address.rstrip(".").lower(), header_text(name)))
        position = match.end()
    return found


class _Reader:
    """Reads one value piece by piece; an entry ends at a comma or semicolon outside of everything."""

    def __init__(self, value: str) -> None:
        self._found: list[Address] = []
        self._depth = 0
        self._begin_entry()
        for piece in _PIECE.findall(value):
            self._take(piece)
        self._end_entry()

    def addresses(self) -> list[Address]:
        return self._found

    def _begin_entry(self) -> None:
        self._words: list[str] = []
        self._shown: list[str] = []
        self._comment: list[str] = []
        self._angled = ""

    def _take(self, piece: str) -> None:
        if piece == "(":
            self._depth += 1
        elif piece == ")":
            self._depth = max(0, self._depth - 1)
        elif self._depth:
            self._comment.append(piece)
        elif piece in ",;":
            self._end_entry()
        elif piece == ":":
            self._begin_entry()  # behind the name of a group, or words that are no name
        elif piece.startswith("<"):
            self._angled = _clean_address(piece) or self._angled
        elif piece not in {">", "\\"}:
            self._words.append(piece)
            quoted = _QUOTED.match(piece)
            self._shown.append(_ESCAPED.sub(r"\1", quoted[1]) if quoted else piece)

    def _end_entry(self) -> None:
        words, shown, comment = "".join(self._words).strip(), "".join(self._shown), "".join(self._comment)
        angled = self._angled
        self._begin_entry()
        if angled:
            self._add(angled, shown if shown.strip() else comment)
        elif "@" in words:
            self._add(*_bare_address(words, comment))
        elif hidden := _HIDDEN_ADDRESS.search(header_text(words)):
            # The whole of `Name <address>` in one encoded word, against RFC 2047 section 5.
            self._add(hidden[1].lower(), header_text(words).partition("<")[0])
        elif words and not any(ch.isspace() for ch in words):
            # A local name such as MAILER-DAEMON, or an encoded word that holds an address.
            self._add(_clean_address(header_text(words)), comment)

    def _add(self, address: str, name: str) -> None:
        if address:
            self._found.append(Address(address, header_text(" ".join(name.split()))))


def _bare_address(phrase: str, comment: str) -> tuple[str, str]:
    """`a@x`, or a name and an address that lost its angle brackets: address and name."""
    if _QUOTED_LOCAL.fullmatch(phrase):
        return phrase.lower(), comment
    words = phrase.replace('"', " ").split()
    place = next(i for i, word in enumerate(words) if "@" in word)
    if words[place] == "@":  # spaces around the at sign
        return _clean_address("".join(words[max(0, place - 1) : place + 2])), comment
    rest = " ".join(words[:place] + words[place + 1 :])
    return _clean_address(words[place]), rest or comment


def _clean_address(text: str) -> str:
    """Without brackets, comments, `mailto:`, source route (`@a,@b:`), single quotes and space; lower case.

    "" where what is left can not be an address.
    """
    text = _COMMENT.sub("", "".join(text.strip("<>").split()))
    if text[:7].lower() == "mailto:":
        text = text[7:]
    if text.startswith("@") and ":" in text:
        text = text.rpartition(":")[2]
    address = "".join(header_text(text).split()).strip("'").rstrip(".").lower()
    local = address.rpartition("@")[0]
    return "" if _NOT_LOCAL.search(local) else address
