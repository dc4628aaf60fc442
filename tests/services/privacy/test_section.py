"""The `privacy` section of setpoint.yaml: what it says, and what is wrong in it, by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.capture.privacy import Reason
from domain.company.privacy import PrivacySettings
from integrations.playbookfiles.faults import FaultyFile
from services.adoption.defaults import read_company_file

HEAD = "seller: {domains: [ours.example]}\ntimezone: Europe/Berlin\nplaybook: mid_market\n"


@pytest.fixture
def read(tmp_path: Path):
    def read_it(section: str) -> PrivacySettings:
        file = tmp_path / "setpoint.yaml"
        file.write_text(HEAD + section)
        return read_company_file(file).privacy

    return read_it


def test_everything_that_can_be_said_is_read(read):
    said = read(
        "privacy:\n  keep: [private, internal]\n"
        "  block: {addresses: Ann+x@Home.example, domains: [Clinic.example]}\n"
        "  subjects: [salary, medical leave, salary]\n"
        "  labels: {never: [Private]}\n  not_before: 2026-01-01\n"
        "  folders: {never: [Private, Inbox/Family]}\n  categories: {only: [Deals]}\n"
        "  calendars: {never: [Family]}\n  only_deal_contacts: true\n"
    )
    assert said == PrivacySettings(
        kept=(Reason.PRIVATE, Reason.INTERNAL),
        addresses=("ann@home.example",),
        domains=("clinic.example",),
        subjects=("salary", "medical leave"),
        never_labels=("Private",),
        not_before=1_767_222_000,  # midnight in Berlin
        never_folders=("Private", "Inbox/Family"),
        only_categories=("Deals",),
        never_calendars=("Family",),
        deal_contacts_only=True,
    )


def test_a_file_without_it_leaves_out_what_is_always_left_out(read):
    assert read("") == PrivacySettings()
    assert read("privacy:\n") == PrivacySettings()


def test_how_long_what_matched_no_deal_is_kept_is_said_in_days(read):
    assert read("").retention_days == 90
    assert read("privacy: {retention_days: 30}\n").retention_days == 30
    assert read("privacy: {retention_days: keep}\n").retention_days is None


def test_a_public_mail_domain_can_be_blocked(read):
    assert read("privacy: {block: {domains: [gmail.com]}}\n").domains == ("gmail.com",)


@pytest.mark.parametrize(
    ("section", "says"),
    [
        ("{keep: [too_old]}", "privacy.keep[1]: expected internal, private or confidential, found 'too_old'"),
        ("{block: {domains: [clinic]}}", "privacy.block.domains[1]: expected a domain such as north.example"),
        ("{block: {}}", "privacy.block: expected at least one address or domain, found none"),
        ("{subjects: ['!!']}", "privacy.subjects[1]: expected at least one word of letters or digits"),
        (
            "{labels: {only: [A], never: [B]}}",
            "privacy.labels: expected either `only` or `never`, found both",
        ),
        ("{labels: {}}", "privacy.labels: expected `only` or `never` with at least one label, found none"),
        (
            "{folders: {never: [/]}}",
            "privacy.folders.never[1]: expected a name, or a path such as Inbox/Priv",
        ),
        ("{categories: {}}", "privacy.categories: expected `only` or `never` with at least one category"),
        ("{calendars: {only: [A], never: [B]}}", "privacy.calendars: expected either `only` or `never`"),
        ("{only_deal_contacts: maybe}", "privacy.only_deal_contacts: expected"),
        ("{not_before: yesterday}", "privacy.not_before: expected an instant"),
        ("{retention_days: 0}", "privacy.retention_days: expected a whole number of days from 1 to 3,650"),
        ("{retention_days: 3651}", "privacy.retention_days: expected a whole number of days"),
        ("{retention_days: never}", "or `keep`, found 'never'"),
        ("{subject: [salary]}", "privacy.subject: unknown key"),
        ("yes", "privacy: expected a mapping"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(read, section, says):
    with pytest.raises(FaultyFile) as refused:
        read(f"privacy: {section}\n")
    (fault,) = refused.value.faults
    assert says in str(fault)
    assert fault.line == 4
