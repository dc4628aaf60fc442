"""Privacy before storage: each reason for which an item is left out, and what is kept nevertheless."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.capture.privacy import (
    MAY_BE_KEPT,
    Item,
    Kept,
    LeftOutBecause,
    PrivacyRules,
    Reason,
    decide,
)
from domain.company.privacy import (
    PrivacySettings,
    privacy_refs,
    privacy_settings_of,
    privacy_texts,
    rules_of,
)
from domain.people import SideMembers, domain_and_parents
from domain.touches.mail import Secrecy
from domain.touches.words import words_of
from integrations.eventstore.tokens import KeyedTokens, PlainTokens

OWN = SideMembers(frozenset({"sven@gmail.com"}), frozenset({"ours.example"}))
RITA, SVEN, BEA = "rita@ours.example", "sven@gmail.com", "bea@eu.north.example"
NOTHING = PrivacyRules()


def item(*people: str, subject: str = "Prices", labels: tuple[str, ...] = (), **more) -> Item:  # noqa: ANN003
    return Item(
        people=tuple((person, domain_and_parents(person)) for person in people or (RITA, BEA)),
        subject=words_of(subject),
        labels=tuple(words_of(label) for label in labels),
        has_labels=True,
        **more,
    )


def rules(**said: object) -> PrivacyRules:
    return rules_of(PrivacySettings(**said), PlainTokens())  # type: ignore[arg-type]


def why(judged: Item, ruled: PrivacyRules = NOTHING, own: SideMembers = OWN) -> Reason | None:
    decided = decide(judged, ruled, own)
    return decided.reason if isinstance(decided, LeftOutBecause) else None


def test_mail_between_the_companies_is_kept():
    assert decide(item(), NOTHING, OWN) == Kept()


@pytest.mark.parametrize(
    ("left_out", "because"),
    [
        (item(RITA, SVEN), Reason.INTERNAL),
        (item("rita@eu.ours.example"), Reason.INTERNAL),
        (item(secrecy=Secrecy.PRIVATE), Reason.PRIVATE),
        (item(secrecy=Secrecy.CONFIDENTIAL), Reason.CONFIDENTIAL),
    ],
)
def test_what_is_left_out_without_being_asked_for_can_be_kept(left_out, because):
    assert why(left_out) is because
    assert because in MAY_BE_KEPT
    assert why(left_out, rules(kept=(because,))) is None


@pytest.mark.parametrize(
    ("said", "left_out", "kept", "because"),
    [
        ({"addresses": (BEA,)}, item(RITA, BEA), item(RITA, "carl@north.example"), Reason.BLOCKED_ADDRESS),
        ({"domains": ("north.example",)}, item(), item(RITA, "a@south.example"), Reason.BLOCKED_DOMAIN),
        (
            {"subjects": ("salary",)},
            item(subject="Re: Salary 2026"),
            item(subject="Salaries"),
            Reason.SUBJECT_WORD,
        ),
        (
            {"subjects": ("medical leave",)},
            item(subject="Her medical leave"),
            item(subject="leave, medical"),
            Reason.SUBJECT_WORD,
        ),
        (
            {"never_labels": ("Private",)},
            item(labels=("private",)),
            item(labels=("Private 2",)),
            Reason.LABEL,
        ),
        (
            {"only_labels": ("Deals",)},
            item(labels=("Inbox",)),
            item(labels=("Inbox", "deals")),
            Reason.NO_LABEL,
        ),
        ({"not_before": 100}, item(at=99), item(at=100), Reason.TOO_OLD),
    ],
)
def test_each_rule_leaves_out_what_it_says_and_nothing_else(said, left_out, kept, because):
    ruled = rules(**said)
    assert (why(left_out, ruled), why(kept, ruled)) == (because, None)
    assert why(left_out) is None


def test_without_own_people_nothing_is_internal():
    assert why(item(RITA, SVEN), own=SideMembers()) is None


def test_what_has_no_labels_at_its_source_is_not_asked_for_one():
    assert why(replace(item(), has_labels=False), rules(only_labels=("Deals",))) is None


def test_that_something_is_off_is_never_left_out():
    assert why(item(RITA, secrecy=Secrecy.PRIVATE, ends=True)) is None


def test_an_item_without_a_time_is_not_too_old():
    assert why(item(at=None), rules(not_before=100)) is None


def test_the_first_reason_in_their_order_is_told():
    ruled = rules(subjects=("prices",), domains=("ours.example",))
    assert why(item(RITA, SVEN), ruled) is Reason.INTERNAL
    assert why(item(), ruled) is Reason.BLOCKED_DOMAIN


SAID = PrivacySettings(
    kept=(Reason.PRIVATE,),
    addresses=(BEA,),
    domains=("clinic.example",),
    subjects=("medical leave", "salary"),
    only_labels=("Deals",),
    not_before=1_780_300_800,
)


def test_in_front_of_a_ledger_the_same_is_left_out_and_no_word_stands_in_the_rules():
    tokens = KeyedTokens(b"k" * 32)
    ruled = rules_of(SAID, tokens)
    subject = tuple(map(tokens.word, words_of("Your salary")))
    assert why(replace(item(), subject=subject), ruled, SideMembers()) is Reason.SUBJECT_WORD
    assert not any(word in repr(ruled) for word in ("salary", "medical", "clinic", "bea@", "deals"))


def test_the_rules_are_shown_as_they_were_written():
    tokens = KeyedTokens(b"k" * 32)
    ruled = rules_of(SAID, tokens)
    texts = {text.ref: text.fields for text in privacy_texts(SAID)}
    texts[f"person:{tokens.person(BEA)}"] = {"address": BEA, "name": ""}
    texts[f"domain:{tokens.domain('clinic.example')}"] = {"domain": "clinic.example"}
    assert set(privacy_refs(ruled)) == set(texts)
    assert privacy_settings_of(ruled, texts) == SAID
