"""The company's privacy rules in plain text, and between them and what the ledger holds: tokens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.capture.forgetting import DEFAULT_DAYS
from domain.capture.privacy import PrivacyRules, Reason, Words
from domain.moments import Instant
from domain.ports.texts import Text
from domain.ports.tokens import Tokens
from domain.touches.words import words_of

WORDS_REF = "privacy:words"
"""Under which the plain text of words and labels is kept."""
_KEY = "company"


@dataclass(frozen=True, slots=True)
class PrivacySettings:
    """What of mail and calendars is not stored, as a person writes it down; see `PrivacyRules`."""

    kept: tuple[Reason, ...] = ()
    addresses: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    only_labels: tuple[str, ...] = ()
    never_labels: tuple[str, ...] = ()
    not_before: Instant | None = None
    retention_days: int | None = DEFAULT_DAYS


def rules_of(settings: PrivacySettings, tokens: Tokens) -> PrivacyRules:
    """The rules as they are compared."""
    return PrivacyRules(
        kept=frozenset(settings.kept),
        addresses=frozenset(map(tokens.person, settings.addresses)),
        domains=frozenset(map(tokens.domain, settings.domains)),
        subjects=_phrases(settings.subjects, tokens),
        only_labels=_phrases(settings.only_labels, tokens),
        never_labels=_phrases(settings.never_labels, tokens),
        not_before=settings.not_before,
        retention_days=settings.retention_days,
    )


def privacy_texts(settings: PrivacySettings) -> list[Text]:
    """The plain text of words and labels, so that what is compared can be shown."""
    said = {
        "subjects": settings.subjects,
        "only_labels": settings.only_labels,
        "never_labels": settings.never_labels,
    }
    return [Text(WORDS_REF, (_KEY,), {name: "\n".join(words) for name, words in said.items()})]


def privacy_settings_of(rules: PrivacyRules, texts: Mapping[str, Mapping[str, str]]) -> PrivacySettings:
    """The rules with the texts of their people, domains and words; who was erased is no longer shown."""
    said = texts.get(WORDS_REF, {})
    return PrivacySettings(
        kept=tuple(reason for reason in Reason if reason in rules.kept),
        addresses=_found(texts, (f"person:{token}" for token in rules.addresses), "address"),
        domains=_found(texts, (f"domain:{token}" for token in rules.domains), "domain"),
        subjects=_listed(said, "subjects"),
        only_labels=_listed(said, "only_labels"),
        never_labels=_listed(said, "never_labels"),
        not_before=rules.not_before,
        retention_days=rules.retention_days,
    )


def privacy_refs(rules: PrivacyRules) -> list[str]:
    """The refs of the texts that the rules are shown with."""
    people = (f"person:{token}" for token in sorted(rules.addresses))
    return [*people, *(f"domain:{token}" for token in sorted(rules.domains)), WORDS_REF]


def _phrases(texts: Iterable[str], tokens: Tokens) -> frozenset[Words]:
    return frozenset(tuple(map(tokens.word, words_of(text))) for text in texts)


def _found(texts: Mapping[str, Mapping[str, str]], refs: Iterable[str], field: str) -> tuple[str, ...]:
    return tuple(sorted(texts[ref][field] for ref in refs if ref in texts))


def _listed(said: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(said.get(name, "").splitlines())
