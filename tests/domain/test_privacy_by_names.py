"""Privacy by where an item lies: names that are compared whole, a mailbox's own rules, and tokens."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.capture.place_names import Named, folded_name, paths_of
from domain.capture.privacy import (
    MAY_BE_KEPT,
    MAY_CHANGE,
    NOBODY,
    NOTHING_MORE,
    Item,
    Kept,
    LeftOutBecause,
    PrivacyRules,
    Reason,
    decide,
    decide_all,
    decide_collection,
)
from domain.company.privacy import PrivacySettings, privacy_settings_of, privacy_texts, rules_of
from domain.people import SideMembers, domain_and_parents
from domain.ports.tokens import Tokens
from domain.touches.mail import Secrecy
from domain.touches.words import words_of
from integrations.eventstore.tokens import KeyedTokens, PlainTokens

PLAIN, KEYED = PlainTokens(), KeyedTokens(b"k" * 32)
PEOPLE = ("rita@ours.example", "sven@ours.example", "bea@eu.north.example", "ann@home.example")
FOLDERS = ("Private", "Private/Medical", "Inbox", "Inbox/Private", "Straße", "STRASSE")
WORDS = ("salary", "Prices", "medical leave", "Lohn")


def item(
    tokens: Tokens, *people: str, subject: str = "", labels: tuple[str, ...] = (), **named: object
) -> Item:
    names = Named(**named).tokens(tokens)  # type: ignore[arg-type]
    return Item(
        people=tuple(
            (tokens.person(each), tuple(map(tokens.domain, domain_and_parents(each)))) for each in people
        ),
        subject=tuple(map(tokens.word, words_of(subject))),
        labels=tuple(tuple(map(tokens.word, words_of(label))) for label in labels),
        has_labels=True,
        folders=names.folders,
        categories=names.categories,
        calendars=names.calendars,
    )


def why(judged: Item, contacts: SideMembers = NOBODY, **said: object) -> Reason | None:
    rules = rules_of(PrivacySettings(kept=tuple(MAY_BE_KEPT), **said), PLAIN)  # type: ignore[arg-type]
    decided = decide(judged, rules, SideMembers(), contacts)
    return decided.reason if isinstance(decided, LeftOutBecause) else None


@pytest.mark.parametrize(
    ("lies_in", "rule", "because"),
    [
        (["Private"], {"never_folders": ("private",)}, Reason.FOLDER),
        (["Private/Medical"], {"never_folders": ("private",)}, Reason.FOLDER),
        (["Privates"], {"never_folders": ("private",)}, None),
        (["Inbox/Private"], {"never_folders": ("private",)}, None),
        (["Posteingang/Privat", "Inbox/Privat"], {"never_folders": (" INBOX / privat",)}, Reason.FOLDER),
        (["Private"], {"never_folders": ("Private/Medical",)}, None),
        (["Deals/North"], {"only_folders": ("Deals",)}, None),
        (["Inbox"], {"only_folders": ("Deals",)}, Reason.NO_FOLDER),
        ([], {"only_folders": ("Deals",)}, Reason.NO_FOLDER),
        (None, {"only_folders": ("Deals",)}, None),
        (["Private!"], {"never_folders": ("Private",)}, None),
    ],
)
def test_a_folder_is_meant_with_the_folders_in_it_and_by_its_whole_name(lies_in, rule, because):
    assert why(item(PLAIN, "bea@north.example", folders=lies_in), **rule) == because


def test_a_category_and_a_folder_of_one_name_are_told_apart():
    in_folder = item(PLAIN, folders=["Private"], categories=[])
    in_category = item(PLAIN, folders=["Inbox"], categories=["private"])
    assert (why(in_folder, never_folders=("Private",)), why(in_category, never_folders=("Private",))) == (
        Reason.FOLDER,
        None,
    )
    assert (
        why(in_folder, never_categories=("Private",)),
        why(in_category, never_categories=("Private",)),
    ) == (
        None,
        Reason.CATEGORY,
    )


def test_calendars_and_categories_of_meetings():
    family = item(PLAIN, calendars=["Family"], categories=["Deals"])
    assert why(family, never_calendars=("family",)) is Reason.CALENDAR
    assert why(family, only_calendars=("Calendar",)) is Reason.NO_CALENDAR
    assert why(family, only_categories=("deals",)) is None
    assert why(item(PLAIN, calendars=["Family"]), only_categories=("deals",)) is None


def test_without_anybody_of_a_known_deal_a_mail_is_a_strangers():
    contacts = SideMembers(frozenset({"carl@home.example"}), frozenset({"north.example"}))
    strangers = item(PLAIN, "ann@home.example", "rita@ours.example")
    assert why(strangers, contacts, deal_contacts_only=True) is Reason.NO_DEAL_CONTACT
    for known in ("carl@home.example", "bea@eu.north.example"):
        assert why(item(PLAIN, known, "ann@home.example"), contacts, deal_contacts_only=True) is None
    assert Reason.NO_DEAL_CONTACT in MAY_CHANGE


def test_a_collection_is_left_out_by_its_names_alone():
    rules = rules_of(PrivacySettings(never_folders=("Private",), only_calendars=("Work",)), PLAIN)
    for named, because in (
        (Named(folders=["Private/Medical"]), Reason.FOLDER),
        (Named(folders=["Inbox"]), None),
        (Named(calendars=["Family"]), Reason.NO_CALENDAR),
        (Named(calendars=["work"]), None),
    ):
        expected = Kept() if because is None else LeftOutBecause(because)
        assert decide_collection(named.tokens(PLAIN), rules) == expected


def test_a_mailbox_leaves_out_more_than_its_company_and_never_less():
    company, own = PrivacyRules(), replace(NOTHING_MORE, addresses=frozenset({"ann@home.example"}))
    ours = SideMembers(frozenset(), frozenset({"ours.example"}))
    inside, ann = item(PLAIN, "rita@ours.example"), item(PLAIN, "ann@home.example")
    assert decide_all(inside, (company, own), ours) == LeftOutBecause(Reason.INTERNAL)
    assert decide_all(ann, (company, own), ours) == LeftOutBecause(Reason.BLOCKED_ADDRESS)
    assert decide_all(ann, (company, NOTHING_MORE), ours) == Kept()
    assert decide_all(inside, (PrivacyRules(kept=MAY_BE_KEPT), PrivacyRules()), ours) == LeftOutBecause(
        Reason.INTERNAL
    )


def test_names_are_folded_and_paths_told_with_what_is_around_them():
    assert folded_name("  Größe  A /  B ") == "grösse a/b"
    assert paths_of("A/b/C") == ("a", "a/b", "a/b/c")


SETTINGS = st.builds(
    PrivacySettings,
    kept=st.lists(st.sampled_from(sorted(MAY_BE_KEPT)), unique=True).map(tuple),
    addresses=st.lists(st.sampled_from(PEOPLE), max_size=2, unique=True).map(tuple),
    domains=st.lists(st.sampled_from(["north.example", "home.example"]), max_size=1).map(tuple),
    subjects=st.lists(st.sampled_from(WORDS), max_size=2, unique=True).map(tuple),
    never_labels=st.lists(st.sampled_from(FOLDERS), max_size=2, unique=True).map(tuple),
    only_labels=st.lists(st.sampled_from(FOLDERS), max_size=2, unique=True).map(tuple),
    never_folders=st.lists(st.sampled_from(FOLDERS), max_size=2, unique=True).map(tuple),
    only_folders=st.lists(st.sampled_from(FOLDERS), max_size=2, unique=True).map(tuple),
    never_categories=st.lists(st.sampled_from(FOLDERS), max_size=2, unique=True).map(tuple),
    only_calendars=st.lists(st.sampled_from(FOLDERS), max_size=2, unique=True).map(tuple),
    deal_contacts_only=st.booleans(),
)
SAID = st.fixed_dictionaries(
    {
        "people": st.lists(st.sampled_from(PEOPLE), max_size=3),
        "subject": st.sampled_from(["Re: salary", "her medical leave", "Prices", "", "Löhne"]),
        "labels": st.lists(st.sampled_from(FOLDERS), max_size=2).map(tuple),
        "folders": st.none() | st.lists(st.sampled_from(FOLDERS), max_size=2),
        "categories": st.none() | st.lists(st.sampled_from(FOLDERS), max_size=2),
        "calendars": st.none() | st.lists(st.sampled_from(FOLDERS), max_size=1),
        "secrecy": st.sampled_from([None, Secrecy.PRIVATE, Secrecy.CONFIDENTIAL]),
    }
)


@given(company=SETTINGS, own=SETTINGS, said=SAID)
def test_what_tokens_decide_is_what_plain_text_decides(company, own, said):
    people, secrecy = said.pop("people"), said.pop("secrecy")

    def decided(tokens: Tokens) -> Kept | LeftOutBecause:
        ours = SideMembers(frozenset(), frozenset({tokens.domain("ours.example")}))
        contacts = SideMembers(frozenset(), frozenset({tokens.domain("north.example")}))
        judged = replace(item(tokens, *people, **said), secrecy=secrecy)
        ruled = (rules_of(company, tokens), rules_of(own, tokens))
        return decide_all(judged, ruled, ours, contacts)

    assert decided(KEYED) == decided(PLAIN)


@given(SETTINGS)
def test_the_rules_are_shown_as_they_were_said(said):
    shown = privacy_settings_of(
        rules_of(said, PLAIN), {text.ref: text.fields for text in privacy_texts(said)}
    )
    assert set(shown.never_folders) == set(said.never_folders)
    assert (shown.only_labels, shown.only_calendars) == (said.only_labels, said.only_calendars)
    assert shown.deal_contacts_only == said.deal_contacts_only
