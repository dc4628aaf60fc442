"""Privacy rules in plain text, a company's or a mailbox's, and between them and what ledgers hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.capture.forgetting import DEFAULT_DAYS
from domain.capture.place_names import name_tokens
from domain.capture.privacy import PrivacyRules, Reason, Words
from domain.moments import Instant
from domain.ports.texts import Text
from domain.ports.tokens import Tokens
from domain.touches.words import words_of

WORDS_REF = "privacy:words"
"""Under which the plain text of words and labels is kept."""
COMPANY_KEY = "company"
"""The key under which the company's domains and words are kept."""


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
    only_folders: tuple[str, ...] = ()
    never_folders: tuple[str, ...] = ()
    only_categories: tuple[str, ...] = ()
    never_categories: tuple[str, ...] = ()
    only_calendars: tuple[str, ...] = ()
    never_calendars: tuple[str, ...] = ()
    deal_contacts_only: bool = False
    retention_days: int | None = DEFAULT_DAYS


def rules_of(settings: PrivacySettings, tokens: Tokens) -> PrivacyRules:
    """The rules as they are compared."""

    def names(stated: Iterable[str]) -> frozenset[str]:
        return frozenset(name_tokens(stated, tokens))

    return PrivacyRules(
        kept=frozenset(settings.kept),
        addresses=frozenset(map(tokens.person, settings.addresses)),
        domains=frozenset(map(tokens.domain, settings.domains)),
        subjects=_phrases(settings.subjects, tokens),
        only_labels=_phrases(settings.only_labels, tokens),
        never_labels=_phrases(settings.never_labels, tokens),
        not_before=settings.not_before,
        only_folders=names(settings.only_folders),
        never_folders=names(settings.never_folders),
        only_categories=names(settings.only_categories),
        never_categories=names(settings.never_categories),
        only_calendars=names(settings.only_calendars),
        never_calendars=names(settings.never_calendars),
        deal_contacts_only=settings.deal_contacts_only,
        retention_days=settings.retention_days,
    )


def privacy_texts(
    settings: PrivacySettings, *, ref: str = WORDS_REF, owners: tuple[str, ...] = (COMPANY_KEY,)
) -> list[Text]:
    """The plain text of words and names, so that what is compared can be shown."""
    said = {
        "subjects": settings.subjects,
        "only_labels": settings.only_labels,
        "never_labels": settings.never_labels,
        "only_folders": settings.only_folders,
        "never_folders": settings.never_folders,
        "only_categories": settings.only_categories,
        "never_categories": settings.never_categories,
        "only_calendars": settings.only_calendars,
        "never_calendars": settings.never_calendars,
    }
    return [Text(ref, owners, {name: "\n".join(words) for name, words in said.items()})]


def privacy_settings_of(
    rules: PrivacyRules, texts: Mapping[str, Mapping[str, str]], *, ref: str = WORDS_REF
) -> PrivacySettings:
    """The rules with the texts of their people, domains and words; who was erased is no longer shown."""
    said = texts.get(ref, {})
    return PrivacySettings(
        kept=tuple(reason for reason in Reason if reason in rules.kept),
        addresses=_found(texts, (f"person:{token}" for token in rules.addresses), "address"),
        domains=_found(texts, (f"domain:{token}" for token in rules.domains), "domain"),
        subjects=_listed(said, "subjects"),
        only_labels=_listed(said, "only_labels"),
        never_labels=_listed(said, "never_labels"),
        not_before=rules.not_before,
        only_folders=_listed(said, "only_folders"),
        never_folders=_listed(said, "never_folders"),
        only_categories=_listed(said, "only_categories"),
        never_categories=_listed(said, "never_categories"),
        only_calendars=_listed(said, "only_calendars"),
        never_calendars=_listed(said, "never_calendars"),
        deal_contacts_only=rules.deal_contacts_only,
        retention_days=rules.retention_days,
    )


def privacy_refs(rules: PrivacyRules, *, ref: str = WORDS_REF) -> list[str]:
    """The refs of the texts that the rules are shown with."""
    people = (f"person:{token}" for token in sorted(rules.addresses))
    return [*people, *(f"domain:{token}" for token in sorted(rules.domains)), ref]


def _phrases(texts: Iterable[str], tokens: Tokens) -> frozenset[Words]:
    return frozenset(tuple(map(tokens.word, words_of(text))) for text in texts)


def _found(texts: Mapping[str, Mapping[str, str]], refs: Iterable[str], field: str) -> tuple[str, ...]:
    return tuple(sorted(texts[ref][field] for ref in refs if ref in texts))


def _listed(said: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(said.get(name, "").splitlines())
