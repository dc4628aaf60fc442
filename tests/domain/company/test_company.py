"""What the company says about itself: said once, changed by saying otherwise, told back in plain text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.company.decide import decide_company
from domain.company.enrol import addresses_of, domain_texts_of, refs_of, settings_of, statement_of
from domain.company.events import (
    CompanyEvent,
    CompanyPlaybookAdopted,
    CompanyPlaybookDropped,
    DefaultCalendarsStated,
    DefaultPlaybookNamed,
    DefaultTagsStated,
    DefaultZoneStated,
    OwnSideStated,
)
from domain.company.settings import CompanySettings
from domain.company.state import Company, fold_company
from domain.deal.dealfile import CalendarSpec, Members, Partner
from domain.people import Side
from domain.playbook.playbook import Playbook
from domain.playbook.versions import NoVersionInForce
from integrations.eventstore.tokens import KeyedTokens
from tests.domain.times import day
from tests.examples import OUTSIDE

TOKENS = KeyedTokens(b"k" * 32)
FIRST = Playbook("ours", 1, ())
SECOND = Playbook("ours", 2, (), effective_from=day("w2 Mon"))
SETTINGS = CompanySettings(
    seller=Members(domains=("ours.example", "ours-labs.example"), addresses=("sven@gmail.com",)),
    zone=OUTSIDE.zone("Europe/Berlin"),
    playbooks=(FIRST, SECOND),
    default_playbook=("ours", None),
    team=("rita@ours.example", "sven@gmail.com"),
    partner=Partner(Members(domains=("reseller.example",)), Side.BUYER),
    tags=("personal_data",),
    seller_calendar=CalendarSpec("US"),
    buyer_calendar=CalendarSpec("DE", "BY"),
)
FOLDED = {
    f"person:{TOKENS.person(address)}": {"address": written, "name": ""}
    for address, written in (
        ("rita@ours.example", "Rita+crm@Ours.Example"),
        ("sven@gmail.com", "S.ven@googlemail.com"),
    )
}


def said(settings: CompanySettings, company: Company | None = None) -> tuple[CompanyEvent, ...]:
    return decide_company(company or Company(), statement_of(settings, TOKENS))


def after(settings: CompanySettings) -> Company:
    return fold_company(said(settings))


def kept(settings: CompanySettings) -> dict[str, dict[str, str]]:
    return {text.ref: dict(text.fields) for text in domain_texts_of(settings, TOKENS)} | FOLDED


def test_what_is_said_for_the_first_time_is_recorded_whole():
    assert [type(event) for event in said(SETTINGS)] == [
        *(OwnSideStated, DefaultZoneStated, DefaultCalendarsStated, DefaultTagsStated),
        *(CompanyPlaybookAdopted, CompanyPlaybookAdopted, DefaultPlaybookNamed),
    ]


def test_saying_it_again_adds_nothing():
    assert said(SETTINGS, after(SETTINGS)) == ()


@pytest.mark.parametrize(
    ("change", "event"),
    [
        ({"zone": OUTSIDE.zone("America/New_York")}, DefaultZoneStated("America/New_York")),
        ({"tags": ()}, DefaultTagsStated(())),
        (
            {"seller_calendar": CalendarSpec()},
            DefaultCalendarsStated(CalendarSpec(), CalendarSpec("DE", "BY")),
        ),
        ({"playbooks": (SECOND,)}, CompanyPlaybookDropped("ours", 1)),
        ({"default_playbook": ("ours", 1)}, DefaultPlaybookNamed("ours", 1)),
        (
            {"playbooks": (replace(FIRST, languages=("en",)), SECOND)},
            CompanyPlaybookAdopted(replace(FIRST, languages=("en",))),
        ),
    ],
)
def test_only_what_differs_is_recorded(change, event):
    assert said(replace(SETTINGS, **change), after(SETTINGS)) == (event,)


def test_a_new_member_of_the_team_is_a_change_of_the_own_side():
    (event,) = said(replace(SETTINGS, team=("rita@ours.example",)), after(SETTINGS))
    assert isinstance(event, OwnSideStated)
    assert event.team == {TOKENS.person("rita@ours.example")}


def test_events_hold_no_name_and_no_domain():
    assert not [word for word in ("ours.example", "rita", "reseller") if word in repr(said(SETTINGS))]


def test_settings_come_back_as_they_were_said_however_addresses_were_written():
    company = after(SETTINGS)
    assert set(refs_of(company)) == set(kept(SETTINGS))
    back = settings_of(company, kept(SETTINGS), OUTSIDE.zone)
    assert back == replace(
        SETTINGS,
        seller=Members(domains=("ours-labs.example", "ours.example"), addresses=("sven@gmail.com",)),
    )
    assert back is not None
    assert said(back, company) == ()
    assert addresses_of(back) == ("sven@gmail.com", "rita@ours.example")


def test_who_was_erased_is_no_longer_listed():
    texts = {ref: fields for ref, fields in kept(SETTINGS).items() if not ref.startswith("person:")}
    back = settings_of(after(SETTINGS), texts, OUTSIDE.zone)
    assert back is not None
    assert (back.team, back.seller.addresses) == ((), ())
    assert back.erased == {TOKENS.person("rita@ours.example"), TOKENS.person("sven@gmail.com")}


def test_a_company_that_has_said_nothing_has_no_settings():
    assert refs_of(Company()) == []
    assert settings_of(Company(), {}, OUTSIDE.zone) is None


def test_a_deal_takes_the_version_in_force_at_its_opening_or_the_pinned_one():
    assert SETTINGS.playbook_on(day("w1 Fri")) is FIRST
    assert SETTINGS.playbook_on(day("w2 Mon")) is SECOND
    assert replace(SETTINGS, default_playbook=("ours", 2)).playbook_on(day("w1 Fri")) is SECOND
    with pytest.raises(NoVersionInForce):
        replace(SETTINGS, playbooks=(SECOND,)).playbook_on(day("w1 Fri"))
