"""The company's rules of matching in plain text, and between them and what the ledger holds: tokens."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.company.enrol import domain_ref, person_ref
from domain.matching.clues import ClueKind
from domain.matching.rules import POINTS, MatchingRules, Pin
from domain.ports.texts import Text
from domain.ports.tokens import Tokens
from domain.touches.mail import Address
from domain.touches.sighting import Tokeniser
from domain.touches.touch import Words
from domain.touches.words import words_of

RULES_KEY = "company"
"""The key under which it is kept what rules name, and why they were adopted: the company's."""


@dataclass(frozen=True, slots=True)
class PinSettings:
    """What belongs to a deal, or to none (None), as a person writes it down; see `Pin`.

    Exactly one of `person`, `domain` and `words` is there.
    """

    deal_id: str | None
    person: str | None = None
    domain: str | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class MatchingSettings:
    """How contacts are matched, as a person writes it down; see `MatchingRules`."""

    points: Mapping[ClueKind, int] = field(default_factory=dict[ClueKind, int])
    margin: int = MatchingRules().margin
    least: int = MatchingRules().least
    days_before_opening: int = MatchingRules().days_before_opening
    groups: tuple[tuple[str, ...], ...] = ()
    pins: tuple[PinSettings, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownRules:
    """The rules with the texts of their people, domains and words.

    `erased` are the tokens of people whom pins that are in force name, and who can not be shown.
    """

    settings: MatchingSettings
    erased: tuple[Pin, ...] = ()


def matching_rules_of(settings: MatchingSettings, tokens: Tokens) -> MatchingRules:
    """The rules as contacts are matched by them; points that are the usual ones are left out."""
    return MatchingRules(
        points={kind: points for kind, points in settings.points.items() if POINTS[kind] != points},
        margin=settings.margin,
        least=settings.least,
        days_before_opening=settings.days_before_opening,
        groups=tuple(frozenset(map(tokens.domain, group)) for group in settings.groups),
        pins=tuple(_pin(each, tokens) for each in settings.pins),
    )


def matching_texts(settings: MatchingSettings, tokens: Tokens) -> list[Text]:
    """The plain text of everything that the rules name, so that what is compared can be shown."""
    pinned = (pin.domain for pin in settings.pins if pin.domain)
    domains = dict.fromkeys((*(each for group in settings.groups for each in group), *pinned))
    people = dict.fromkeys(pin.person for pin in settings.pins if pin.person)
    phrases = dict.fromkeys(pin.words for pin in settings.pins if pin.words)
    return [
        *Tokeniser(tokens).people_texts(map(Address, people)),
        *(Text(domain_ref(tokens.domain(each)), (RULES_KEY,), {"domain": each}) for each in domains),
        *(Text(phrase_ref(_phrase(each, tokens)), (RULES_KEY,), {"phrase": each}) for each in phrases),
    ]


def matching_refs(rules: MatchingRules) -> list[str]:
    """The refs of the texts that rules are shown with."""
    people = (person_ref(pin.person) for pin in rules.pins if pin.person)
    pinned = (pin.domain for pin in rules.pins if pin.domain)
    domains = map(domain_ref, (*(each for group in rules.groups for each in sorted(group)), *pinned))
    phrases = (phrase_ref(pin.words) for pin in rules.pins if pin.words)
    return list(dict.fromkeys((*people, *domains, *phrases)))


def shown_rules(rules: MatchingRules, texts: Mapping[str, Mapping[str, str]]) -> ShownRules:
    """The rules with the texts of `matching_refs`; who was erased can not be named any more."""
    groups = (sorted(_domain(each, texts) for each in group) for group in rules.groups)
    shown = {pin: _shown_pin(pin, texts) for pin in rules.pins}
    settings = MatchingSettings(
        points={kind: rules.points[kind] for kind in ClueKind if kind in rules.points},
        margin=rules.margin,
        least=rules.least,
        days_before_opening=rules.days_before_opening,
        groups=tuple(sorted(map(tuple, groups))),
        pins=tuple(each for each in shown.values() if each is not None),
    )
    return ShownRules(settings, tuple(pin for pin, each in shown.items() if each is None))


def phrase_ref(words: Words) -> str:
    """Under which a phrase that rules name is kept."""
    return f"phrase:{hashlib.sha256(' '.join(words).encode()).hexdigest()[:24]}"


def _pin(pin: PinSettings, tokens: Tokens) -> Pin:
    return Pin(
        pin.deal_id,
        person=None if pin.person is None else tokens.person(pin.person),
        domain=None if pin.domain is None else tokens.domain(pin.domain),
        words=() if pin.words is None else _phrase(pin.words, tokens),
    )


def _phrase(text: str, tokens: Tokens) -> Words:
    return tuple(map(tokens.word, words_of(text)))


def _shown_pin(pin: Pin, texts: Mapping[str, Mapping[str, str]]) -> PinSettings | None:
    if pin.person is not None:
        kept = texts.get(person_ref(pin.person))
        return None if kept is None else PinSettings(pin.deal_id, person=kept["address"])
    if pin.domain is not None:
        return PinSettings(pin.deal_id, domain=_domain(pin.domain, texts))
    phrase = texts.get(phrase_ref(pin.words), {}).get("phrase")
    return None if phrase is None else PinSettings(pin.deal_id, words=phrase)


def _domain(token: str, texts: Mapping[str, Mapping[str, str]]) -> str:
    return texts.get(domain_ref(token), {}).get("domain") or token
