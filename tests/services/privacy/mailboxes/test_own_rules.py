"""What the owner of a mailbox leaves out of it, over both sandboxes, and rules that are tried on it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from domain.capture.events import ItemsLeftOut, MailCaptured
from domain.capture.mailboxes import (
    CollectionLeftOut,
    CollectionLetIn,
    ListingBegan,
    MailboxPrivacyStated,
    Why,
)
from tests.integrations.microsoft_graph.providers import mail
from tests.services.privacy.mailboxes.canaries import BEA, RITA, canary, letter
from tests.services.privacy.mailboxes.filled import leave_out

DAY = 86_400
DEAL = """\
id: north-2026
name: Northwind
seller: {domains: [ours.example]}
buyer: {domains: [north.example]}
opened_on: 2026-03-02
decision_date: 2026-12-30
decision_basis: {whose: buyer, event: old contract ends, evidence: mail of 2026-02-27}
timezone: Europe/Berlin
playbook: mid_market
reached: {}
"""


def test_a_folder_that_is_left_out_is_not_listed_and_no_body_of_what_is_left_out_is_fetched(
    outlook_site, office, rules, run
):
    rules()
    people = office.microsoft.people
    private = people.makes_folder(RITA, "Private")
    people.makes_folder(RITA, "Medical", private)
    people.mail_arrives(RITA, letter("folder"), "Medical")
    people.mail_arrives(RITA, letter("internal", sender="sven@ours.example"))
    people.mail_arrives(RITA, letter("subject_word", Subject="Your salary"))
    people.mail_arrives(RITA, letter("kept"))
    assert run("privacy", "set", RITA, "--never", "folder:Private").status == 0
    outlook_site.run(120)
    assert office.journal.counts["graph.messages.mime"] == 1
    assert [each.reason for each in outlook_site.events(CollectionLeftOut)] == ["folder", "folder"]
    assert len(outlook_site.events(MailCaptured)) == 1
    assert len(outlook_site.events(MailboxPrivacyStated)) == 1


def test_what_a_rule_left_out_comes_in_when_the_rule_is_taken_back(outlook_site, office, rules, run):
    rules()
    people = office.microsoft.people
    people.makes_folder(RITA, "Private")
    people.mail_arrives(RITA, letter("folder"), "Private")
    people.mail_arrives(RITA, letter("ann", sender="ann@home.example"))
    run("privacy", "set", RITA, "--never", "folder:Private", "--block", "home.example")
    outlook_site.run(120)
    assert outlook_site.events(MailCaptured) == []
    ran = run("privacy", "set", RITA, "--nothing-more")
    assert "listed again by themselves" in ran.out
    outlook_site.run(4_000)
    assert len(outlook_site.events(MailCaptured)) == 2
    assert len(outlook_site.events(CollectionLetIn)) == 1
    assert Why.WIDER in {each.why for each in outlook_site.events(ListingBegan)}
    account = run("privacy", "show", RITA, "--format", "json").json["account"]
    assert (account["kept"], account["left_out"], account["not_listed"]) == (2, {}, {})


@pytest.fixture
def people(sandbox):
    """What people do with their mail."""
    return sandbox.google.people


@pytest.fixture
def open_deal(run, tmp_path):
    """Opens a deal with Northwind."""

    def opened() -> None:
        (tmp_path / "deal.yaml").write_text(DEAL)
        assert run("deal", "open", str(tmp_path / "deal.yaml")).status == 0

    return opened


def test_only_mail_with_people_of_deals_and_a_deal_that_is_opened_later(site, people, open_deal, rules, now):
    rules("privacy: {only_deal_contacts: true}\n")
    people.mail_arrives(RITA, letter("stranger", sender="ann@home.example"))
    people.mail_arrives(RITA, mail("Prices"))
    site.run(120)
    assert site.events(MailCaptured) == []
    assert [each.reasons for each in site.events(ItemsLeftOut)] == [{"no_deal_contact": 2}]
    open_deal()
    people.mail_arrives(RITA, mail("New prices"))
    site.run(120)
    assert len(site.events(MailCaptured)) == 1  # what is new comes at once
    site.run(600)
    assert len(site.events(MailCaptured)) == 1
    now.at += DAY
    site.run(600)
    assert len(site.events(MailCaptured)) == 2  # and what was there by the next day
    told = [(each.reasons, each.no_longer) for each in site.events(ItemsLeftOut)]
    assert told[-1] == ({}, {"no_deal_contact": 1})


def test_a_dry_run_counts_what_the_capture_would_and_stores_nothing(house, run, tmp_path):
    before = files(tmp_path)
    tried = run("privacy", "test", RITA, "--format", "json")
    assert tried.status == 0, tried.err
    assert {name: data for name, data in files(tmp_path).items() if not name.endswith(".grants")} == {
        name: data for name, data in before.items() if not name.endswith(".grants")
    }
    assert house.site.events(ListingBegan, ItemsLeftOut) == []
    house.site.run(120)
    account = run("privacy", "show", RITA, "--format", "json").json["account"]
    without_old = Counter(tried.json["left_out"])
    assert tried.json["kept"] == account["kept"]
    assert tried.json["not_listed"] == account["not_listed"]
    older = without_old["older"] + without_old["too_old"]
    assert older == 1
    for reason in set(account["left_out"]) - {"older", "too_old"}:
        assert tried.json["left_out"][reason] == account["left_out"][reason], reason


def test_a_dry_run_tries_other_rules_and_tells_no_more_than_counts(house, run, tmp_path):
    tried = tmp_path / "tried.yaml"
    tried.write_text("privacy: {subjects: [prices], labels: {never: [Secret]}}\n")
    ran = run("privacy", "test", RITA, "--rules", str(tried))
    assert ran.status == 0, ran.err
    assert "a word in the subject" in ran.out
    assert "bear the label Secret" in ran.out
    assert not [reason for reason in house.reasons if canary(reason, "subject") in ran.out]
    for words in (BEA, "Medical", "ann@home.example"):
        assert words not in ran.out
    recent = run("privacy", "test", RITA, "--days", "1", "--format", "json").json
    assert recent["listed"] <= run("privacy", "test", RITA, "--format", "json").json["listed"]


def test_rules_of_a_file_are_shown_and_the_same_again_is_no_news(house, run, tmp_path):
    file = tmp_path / "own.yaml"
    file.write_text(
        "also: [internal]\nblock: {addresses: [Ann@home.example], domains: [clinic.example]}\n"
        "folders: {never: [Private]}\ncalendars: {only: [Work]}\nonly_deal_contacts: true\n"
    )
    assert house.reasons
    first = run("privacy", "set", RITA, str(file), "--format", "json").json
    again = run("privacy", "set", RITA, str(file), "--format", "json").json
    assert (first["recorded"], again["recorded"]) == (True, False)
    shown = run("privacy", "show", RITA, "--format", "json").json["privacy"]
    assert shown == first["privacy"]
    assert shown["block"] == {"addresses": ["ann@home.example"], "domains": ["clinic.example"]}
    assert "in the folder Private" in run("privacy", "show", RITA).out
    leave_out(run)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "FILE: expected a file, or options such as --never folder:Private"),
        (("--never", "Private"), "--never: expected KIND:NAME with a kind of label, folder"),
        (("--never", "folder:A", "--only", "folder:B"), "expected either --only or --never of folder"),
        (("--block", "nobody"), "--block: expected an address, or a domain"),
        (("--also", "spam"), "--also: expected internal, private, confidential, found 'spam'"),
        (("--nothing-more", "--block", "home.example"), "--nothing-more: expected no other option"),
        (("--not-before", "yesterday"), "--not-before: expected an instant"),
        (("--never", "folder:/"), "--never: expected a word or a name"),
    ],
)
def test_what_can_not_be_said_is_told(connected, run, arguments, says):
    assert connected.address == RITA
    ran = run("privacy", "set", RITA, *arguments)
    assert (ran.status, says in ran.err) == (2, True), ran.err


def test_only_the_company_can_keep_and_only_connected_mailboxes_have_rules(connected, run, tmp_path):
    assert connected.address == RITA
    (tmp_path / "own.yaml").write_text("privacy: {keep: [internal]}\n")
    assert "only the company can keep" in run("privacy", "set", RITA, str(tmp_path / "own.yaml")).err
    assert "is not connected" in run("privacy", "set", BEA, "--block", "home.example").err
    assert "--days: expected the address" in run("privacy", "test", "a.mbox", "--days", "3").err


def files(folder: Path) -> dict[str, bytes]:
    """All files of a ledger, as they are."""
    kept = [path for path in folder.iterdir() if path.name.startswith("ledger.db")]
    return {path.name: path.read_bytes() for path in kept if not path.name.endswith(("-shm", "-wal"))}
