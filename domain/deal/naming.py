"""What of a deal's name tells it from other deals, so that a subject can speak for it.

Common words do not: those that stand in any sentence, those that stand in the name of any deal or
company, and those that stand over mail of any deal. Neither do years, quarters and single letters or
digits, nor the names of the two companies, which are those of all their deals. "Renewal" or
"phoenix" do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from domain.deal.events import DealNamed
from domain.ports.tokens import Tokens
from domain.touches.words import words_of

_SENTENCES = """
    a an and as at by for from in into is of on or our per the this to via vs with your
    als am an auf aus bei das dem den der des die ein eine einem einen einer eines für im in ist
    mit nach oder über um und unser vom von vor zu zum zur
"""
_COMPANIES = """
    ag bv co company corp corporation gmbh group gruppe holding inc international kg limited llc ltd
    nv ohg oy plc sa sarl sas se solutions spa srl ug
"""
_DEALS = """
    account agreement angebot anfrage auftrag bestellung call client contract customer deal deals
    firma kunde meeting neu new offer opp opportunity order projekt project proposal question quote
    rechnung invoice update vertrag
"""
COMMON_WORDS = frozenset(f"{_SENTENCES} {_COMPANIES} {_DEALS}".split())
"""English and German words, folded as `words_of` folds, that tell no deal from another."""

_A_TIME = re.compile(r"(?:19|20)\d\d|[qh][1-4]")


def named(name: str, domains: Iterable[str], tokens: Tokens) -> DealNamed:
    """The words of a deal's name as tokens; `domains` are those of its two companies."""
    words, companies = words_of(name), set(_names_in(domains))
    telling = {word for word in words if _tells(word) and word not in companies}
    return DealNamed(tuple(map(tokens.word, words)), frozenset(map(tokens.word, telling)))


def renamed(name: str, domains: Iterable[str], tokens: Tokens, *, before: DealNamed) -> DealNamed:
    """The same for a deal of another name; what told nothing `before` tells nothing now.

    So the names of companies whose domains are known only as tokens do not begin to tell.
    """
    told = named(name, domains, tokens)
    return DealNamed(told.words, told.telling - (frozenset(before.words) - before.telling))


def _tells(word: str) -> bool:
    return len(word) > 1 and word not in COMMON_WORDS and not _A_TIME.fullmatch(word)


def _names_in(domains: Iterable[str]) -> Iterator[str]:
    """The words that domains are made of: `north-wind.co.uk` is of the company North Wind."""
    for domain in domains:
        yield from words_of(domain)
        for label in domain.split("."):
            yield "".join(words_of(label))
