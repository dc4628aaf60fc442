"""What stands in the cells of people and companies: names, addresses, web sites, ids."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from domain.people import fold_address

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")
_LOCAL = r"[^\s@<>(),;:\"\\\[\]]{1,64}"
_ADDRESS = re.compile(rf"({_LOCAL})@((?i:{_LABEL}(?:\.{_LABEL})+))")
_SITE = re.compile(r"(?:[a-z][a-z0-9+.-]{0,20}://)?(?:[^/?#@\s]{0,200}@)?([^/?#:\s]{1,253})")
_PARTS = re.compile(r"[;,\s]+")
_NO_ID = re.compile(r"[^A-Za-z0-9._-]+")
_ROUNDED = re.compile(r"\d[.,]\d+[Ee]\+\d+")
_LONGEST_NAME, _LONGEST_ID, _LONGEST_DOMAIN = 200, 90, 253
_MOST_ADDRESSES = 200


def name_in(text: str) -> str | None:
    """A name on one line without control characters, cut at 200 characters; None where nothing is left."""
    visible = "".join(" " if unicodedata.category(char) in {"Cc", "Cs"} else char for char in text)
    return " ".join(visible.split())[:_LONGEST_NAME].strip() or None


def an_identifier(text: str) -> str:
    """A CRM's id as part of a deal's; "" where it has none, or a spreadsheet rounded it to `1.23E+11`."""
    if _ROUNDED.fullmatch(text):
        return ""
    return _NO_ID.sub("-", text).strip("-._")[:_LONGEST_ID]


def an_address(text: str) -> str | None:
    """The one address that the whole cell is, folded."""
    match = _ADDRESS.fullmatch(text)
    return fold_address(text) if match and text.isprintable() else None


def contact_addresses(cells: Iterable[str]) -> list[str]:
    """The addresses in the cells, folded: alone, in lists, or behind names in brackets."""
    text = " ".join(cells)
    found = (fold_address(match[0]) for match in _ADDRESS.finditer(text) if match[0].isprintable())
    return list(dict.fromkeys(found))[:_MOST_ADDRESSES]


def company_domains(cells: Iterable[str]) -> list[str]:
    """The domains of web sites: `https://www.north.example/de` is `north.example`."""
    hosts = (_SITE.match(part.lower()) for cell in cells for part in _PARTS.split(cell) if part)
    domains = (host[1].removeprefix("www.").rstrip(".") for host in hosts if host)
    return [
        each for each in dict.fromkeys(domains) if len(each) <= _LONGEST_DOMAIN and _DOMAIN.fullmatch(each)
    ]
