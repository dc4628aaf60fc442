"""A setpoint.yaml in the watched folder: it is the company's, and deal files beside it lean on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.capture.events import SourceSetAside
from domain.company.events import (
    CompanyPlaybookAdopted,
    DefaultCalendarsStated,
    DefaultTagsStated,
    DefaultZoneStated,
    OwnSideStated,
)
from domain.deal.events import CalendarsStated, DealOpened, EmailSighted
from services.roles import Role
from services.settings import read_settings
from services.system import System
from services.wiring import open_system
from tests.services.mailbox_of_a_deal import DEAL, write_deal
from tests.services.run.following import NOW, FixedClock
from tests.services.run.load import DEAL_ID
from tests.services.run.test_capture import events, look, texts_of_asides, watch_of
from tests.services.run.test_recorder import follow

SETTINGS = """\
seller: {domains: [ours.example]}
timezone: Europe/Berlin
playbook: playbook.yaml
calendars: {seller: {country: US}}
"""
LEANING = "".join(
    line
    for line in DEAL.splitlines(keepends=True)
    if not line.startswith(("seller:", "timezone:", "playbook:"))
)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """The files of a deal that leaves to the company what is the company's."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    write_deal(inbox)
    (inbox / "deal.yaml").write_text(LEANING, "utf-8")
    return inbox


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def system(tmp_path: Path, inbox: Path, clock: FixedClock) -> Iterator[System]:
    environment = {"SETPOINT_LEDGER": str(tmp_path / "ledger.db"), "SETPOINT_INBOX": str(inbox)}
    with open_system(read_settings(environment), clock) as system:
        yield system


def test_it_is_recorded_and_the_deal_beside_it_is_opened_with_it(system, inbox):
    (inbox / "setpoint.yaml").write_text(SETTINGS, "utf-8")
    look(watch_of(system))
    kinds = (OwnSideStated, DefaultZoneStated, DefaultCalendarsStated, CompanyPlaybookAdopted)
    assert [len(events(system, kind)) for kind in kinds] == [1, 1, 1, 1]
    deal = system.deals.load(DEAL_ID).deal
    assert deal.opened is not None
    assert (deal.opened.zone, deal.seller_calendar.country) == ("Europe/Berlin", "US")
    assert (deal.playbook.name, deal.sides.seller.domains) == (
        *("short", frozenset({system.tokens.domain("ours.example")})),
    )
    assert texts_of_asides(system) == []


def test_mail_is_matched_on_the_sides_that_the_deal_took_from_it(system, inbox):
    (inbox / "setpoint.yaml").write_text(SETTINGS, "utf-8")
    look(watch_of(system))
    follow(system, Role.RECORDER)
    assert len(events(system, EmailSighted)) == 14


def test_a_deal_that_waits_for_it_is_opened_when_it_comes(system, inbox):
    watch = watch_of(system)
    look(watch)
    assert events(system, DealOpened) == []
    assert [source for source, _ in texts_of_asides(system)] == ["deal.yaml"] * 3
    (inbox / "setpoint.yaml").write_text(SETTINGS, "utf-8")
    look(watch)
    assert len(events(system, DealOpened)) == 1


def test_a_change_of_it_changes_no_open_deal_not_even_when_a_process_starts_again(system, inbox, clock):
    settings = inbox / "setpoint.yaml"
    settings.write_text(SETTINGS, "utf-8")
    watch = watch_of(system)
    look(watch)
    clock.at = NOW + 60
    settings.write_text(SETTINGS.replace("US", "FR") + "tags: [regulated]\n", "utf-8")
    look(watch)
    look(watch_of(system))
    assert len(events(system, DefaultCalendarsStated)) == 2
    assert len(events(system, DefaultTagsStated)) == 1
    deal = system.deals.load(DEAL_ID).deal
    assert (deal.seller_calendar.country, deal.described.tags) == ("US", ())
    assert len(events(system, CalendarsStated)) == 1


def test_a_second_process_adds_nothing(system, inbox):
    (inbox / "setpoint.yaml").write_text(SETTINGS, "utf-8")
    look(watch_of(system))
    before = len(system.ledger.read_all(after=0, limit=10_000))
    look(watch_of(system), 3)
    assert len(system.ledger.read_all(after=0, limit=10_000)) == before


def test_its_playbook_is_adopted_anew_when_that_file_changes(system, inbox):
    (inbox / "setpoint.yaml").write_text(SETTINGS, "utf-8")
    watch = watch_of(system)
    look(watch)
    book = inbox / "playbook.yaml"
    book.write_text(book.read_text("utf-8").replace("typical: 10", "typical: 12"), "utf-8")
    look(watch)
    assert len(events(system, CompanyPlaybookAdopted)) == 2


def test_one_in_a_folder_below_is_left_to_crm_files(system, inbox):
    (inbox / "crm").mkdir()
    (inbox / "crm/setpoint.yaml").write_text(SETTINGS.replace("playbook.yaml", "enterprise"), "utf-8")
    look(watch_of(system))
    assert events(system, OwnSideStated) == []


def test_a_faulty_one_is_set_aside_and_what_was_said_before_holds(system, inbox):
    (inbox / "setpoint.yaml").write_text(SETTINGS, "utf-8")
    watch = watch_of(system)
    look(watch)
    (inbox / "setpoint.yaml").write_text(SETTINGS.replace("Europe/Berlin", "Mars"), "utf-8")
    look(watch)
    assert len(events(system, SourceSetAside)) == 1
    ((source, reason),) = texts_of_asides(system)
    assert (source, "timezone: expected a time zone" in reason) == ("setpoint.yaml", True)
    settings = system.company.settings()
    assert settings is not None
    assert settings.zone.name == "Europe/Berlin"
