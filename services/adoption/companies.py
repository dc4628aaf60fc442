"""Domains that stand for one company, and those that come near a company's name."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from integrations.playbookfiles.addresses import a_company_domain, an_address
from integrations.playbookfiles.faults import FaultList, FaultyFile
from integrations.playbookfiles.fields import Reader, whole
from integrations.playbookfiles.nodes import Scalar

# What companies are, not what they are called.
_FORMS = frozenset(
    {
        *("ab", "ag", "as", "asa", "bv", "co", "company", "corp", "corporation", "gmbh", "group", "holding"),
        *("holdings", "inc", "incorporated", "international", "kg", "kgaa", "limited", "llc", "llp", "ltd"),
        *("nv", "oy", "plc", "pty", "sa", "sarl", "sas", "se", "spa", "srl", "sro", "the", "und", "and"),
    }
)
_FEWEST_LETTERS = 3
_TELLS = 5
_WORD = re.compile(r"[a-z0-9]+")
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "&": " "})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


@lru_cache(maxsize=65_536)
def is_company_domain(domain: str) -> bool:
    """Whether only one company can have the domain: no public suffix, no public mail domain."""
    return _is_read(domain, a_company_domain)


@lru_cache(maxsize=65_536)
def is_address(text: str) -> bool:
    """Whether a deal file would take the text as an address; mail holds stranger ones."""
    return _is_read(text, an_address)


@lru_cache(maxsize=65_536)
def company_domain_of(address: str) -> str | None:
    """The registrable domain of an address: `eu.north.example` stands for `north.example`.

    None for addresses at public mail domains, and for what no deal file would take.
    """
    labels = address.rpartition("@")[2].lower().rstrip(".").split(".")
    domains = (".".join(labels[start:]) for start in range(len(labels) - 2, -1, -1))
    return next((domain for domain in domains if is_company_domain(domain)), None)


def stands_for(domain: str, company: str) -> bool:
    """Whether a domain looks like that of a company with this name.

    The domain's name is the first of the name's words, or more of them put together, with or
    without what kind of company it is: `north-wind.example` for `Northwind GmbH`. It may go on
    after five letters (`northwindgroup.example`). Two letters are too short to say anything.
    """
    label = re.sub("[^a-z0-9]", "", domain.partition(".")[0])
    if len(label) < _FEWEST_LETTERS:
        return False
    spellings = _spellings(_words(company, _UMLAUTS)) | _spellings(_words(company, {}))
    return any(label == each or (len(each) >= _TELLS and label.startswith(each)) for each in spellings)


def _spellings(words: list[str]) -> set[str]:
    """How a domain may write a name of these words: any beginning of them together, or the first alone."""
    telling = [word for word in words if word not in _FORMS]
    together = {"".join(telling[:length]) for length in range(1, len(telling) + 1)}
    return {each for each in {*together, "".join(words)} if len(each) >= _FEWEST_LETTERS}


def _words(text: str, letters: dict[int, str]) -> list[str]:
    spelt = text.casefold().translate(letters).translate(_LETTERS)
    plain = "".join(c for c in unicodedata.normalize("NFKD", spelt) if not unicodedata.combining(c))
    return _WORD.findall(plain[:200])


def _is_read(text: str, read: Reader[str]) -> bool:
    try:
        whole(Scalar(1, text), FaultList("mail"), read)
    except FaultyFile:
        return False
    return True
