"""Readers of mail addresses and of the domains that stand for a company.

Source: rules.md section 2, "Sides". A public suffix (`co.uk`, Public Suffix List) and a
public mail domain (`gmail.com`, the list beside this file) never define a company.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from publicsuffixlist import PublicSuffixList

from domain.people import fold_address
from integrations.playbookfiles.faults import shown
from integrations.playbookfiles.fields import Place

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")
_LOCAL = re.compile(r"[^\s@<>(),;:\"\\\[\]]{1,64}")
_LONGEST = 253


def an_address(place: Place) -> str:
    """A mail address `local@domain`, folded as addresses are compared."""
    text = place.text or ""
    if not _begins_as_an_address(text):
        place.expected("an address local@domain")
    if not is_an_address(text):
        place.expected("an address local@domain", hint=_in_ascii(text.rpartition("@")[2]))
    return fold_address(text)


def is_an_address(text: str) -> bool:
    """Whether a text is a mail address `local@domain`."""
    return _begins_as_an_address(text) and is_a_domain(text.rpartition("@")[2].lower())


def a_domain(place: Place) -> str:
    """A domain, in lower case, whoever may have it."""
    text = (place.text or "").lower()
    if not is_a_domain(text):
        place.expected("a domain such as north.example", hint=_in_ascii(text))
    return text


def a_company_domain(place: Place) -> str:
    """A domain, in lower case, that only one company can have."""
    text = a_domain(place)
    if text in _public_mail_domains():
        place.expected(
            "a company's domain",
            hint="; a public mail domain never defines a company; list addresses instead",
        )
    if _suffixes_below(text.rpartition(".")[2]).is_public(text):
        place.expected("a company's domain", hint=", a public suffix that many companies share")
    return text


def _begins_as_an_address(text: str) -> bool:
    local = text.rpartition("@")[0]
    return bool(_LOCAL.fullmatch(local)) and local.isprintable() and not fold_address(text).startswith("@")


def is_a_domain(text: str) -> bool:
    """Whether a text in lower case is a domain of at least two parts."""
    return len(text) <= _LONGEST and _DOMAIN.fullmatch(text) is not None


def _in_ascii(domain: str) -> str:
    """How a domain with letters beyond ASCII stands in mail headers, as a hint."""
    if domain.isascii() or len(domain) > _LONGEST:
        return ""
    try:
        written = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    return f"; write {shown(written)}, as mail headers do"


@cache
def _suffixes_below(top_level: str) -> PublicSuffixList:
    """The rules of the Public Suffix List that end in one top-level domain.

    Reading all of its ten thousand rules takes ten times as long, and longer than all the rest
    of a deal file. The list is written in letters, domains of mail are written in ASCII.
    """
    endings = top_level, _in_letters(top_level)
    return PublicSuffixList([line for line in _suffix_list() if line.endswith(endings)])


@cache
def _suffix_list() -> tuple[str, ...]:
    text = resources.files("publicsuffixlist").joinpath("public_suffix_list.dat").read_text("utf-8")
    return tuple(text.splitlines())


def _in_letters(label: str) -> str:
    """`xn--p1ai` as it is read; a label that stands for nothing stays as it is."""
    try:
        return label.encode("ascii").decode("idna")
    except UnicodeError:
        return label


@cache
def _public_mail_domains() -> frozenset[str]:
    lines = resources.files(__package__).joinpath("public_mail_domains.txt").read_text("utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))
