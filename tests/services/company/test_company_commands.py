"""`setpoint company`: what all deals share is said once, and deals that are opened later take it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from services.settings import read_settings
from services.wiring import open_store

JSON = ["--format", "json"]
SETTINGS = """\
seller: {domains: [ours.example], addresses: [sven@gmail.com]}
timezone: Europe/Berlin
playbook: ours.yaml
playbooks: [playbooks/smb]
team: [rita@ours.example, sven@gmail.com]
tags: [personal_data]
calendars: {seller: {country: US, subdivision: CA}, buyer: {country: DE}}
partner: {domains: [reseller.example], plays_for: seller}
owners: {Rita Rep: rita@ours.example}
"""
PLAYBOOK = """\
playbook: NAME
version: VERSION
milestones:
  - {id: discovery, name: Discovery done, owner: both, duration: 5, evidence: [word]}
"""
DEAL = """\
id: north-2026
name: Northwind rollout
buyer: {domains: [north.example]}
opened_on: 2026-03-02
decision_date: 2026-06-30
"""


def playbook(name: str, version: int, effective_from: str = "") -> str:
    text = PLAYBOOK.replace("NAME", name).replace("VERSION", str(version))
    return text + (f"effective_from: {effective_from}\n" if effective_from else "")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    (folder / "playbooks").mkdir(parents=True)
    (folder / "setpoint.yaml").write_text(SETTINGS, "utf-8")
    (folder / "ours.yaml").write_text(playbook("ours", 1), "utf-8")
    (folder / "playbooks/smb1.yaml").write_text(playbook("smb", 1), "utf-8")
    (folder / "playbooks/smb2.yaml").write_text(playbook("smb", 2, "2026-03-10"), "utf-8")
    (folder / "playbooks/other.yaml").write_text(playbook("other", 1), "utf-8")
    return folder


@pytest.fixture
def company(run, folder) -> Path:
    """The company has said who it is; its file."""
    assert run("company", "set", str(folder / "setpoint.yaml")).status == 0
    return folder / "setpoint.yaml"


@pytest.fixture
def opened(run, tmp_path: Path):
    """Opens the deal of a text and gives its facts as the ledger has them, in plain text."""

    def open_it(text: str = DEAL, *more: str) -> dict[str, Any]:
        file = tmp_path / "deal.yaml"
        file.write_text(text, "utf-8")
        ran = run("deal", "open", str(file), *more)
        assert ran.status == 0, ran.err
        with open_store(read_settings({"SETPOINT_LEDGER": str(tmp_path / "ledger.db")})) as store:
            deal, token = store.deals.load("north-2026").deal, store.tokens
            assert deal.opened is not None
            named = {token.person(a): a for a in ("rita@ours.example", "sven@gmail.com", "ann@ours.example")}
            domains = {token.domain(d): d for d in ("ours.example", "reseller.example", "labs.example")}
            return {
                "zone": deal.opened.zone,
                "seller": sorted(domains.get(d, "?") for d in deal.sides.seller.domains),
                "partner": sorted(domains.get(d, "?") for d in deal.sides.partner.domains),
                "team": sorted(named.get(p, "?") for p in deal.sides.team),
                "countries": (deal.seller_calendar.country, deal.buyer_calendar.country),
                "tags": deal.described.tags,
                "playbook": (deal.playbook.name, deal.playbook.version),
            }

    return open_it


WHOLE = {
    "zone": "Europe/Berlin",
    "seller": ["ours.example"],
    "partner": ["reseller.example"],
    "team": ["rita@ours.example", "sven@gmail.com"],
    "countries": ("US", "DE"),
    "tags": ("personal_data",),
    "playbook": ("ours", 1),
}


def test_who_names_no_playbook_sells_by_the_one_for_enterprises(run, tmp_path, opened):
    (tmp_path / "setpoint.yaml").write_text("seller: {domains: [ours.example]}\ntimezone: UTC\n", "utf-8")
    assert run("company", "set", str(tmp_path / "setpoint.yaml")).status == 0
    assert run("company", "show", *JSON).json["company"]["playbook"] == "enterprise"
    assert opened()["playbook"] == ("enterprise", 1)


def test_what_is_said_is_shown_in_plain_text(run, company):
    shown = run("company", "show", *JSON).json["company"]
    assert shown["seller"] == {"domains": ["ours.example"], "addresses": ["sven@gmail.com"]}
    assert shown["team"] == ["rita@ours.example", "sven@gmail.com"]
    assert shown["partner"]["plays_for"] == "seller"
    assert (shown["timezone"], shown["tags"], shown["playbook"]) == (
        *("Europe/Berlin", ["personal_data"], "ours@1"),
    )
    assert shown["calendars"]["seller"]["subdivision"] == "CA"
    assert [(each["name"], each["version"]) for each in shown["playbooks"]] == [
        *(("ours", 1), ("smb", 1), ("smb", 2)),
    ]
    text = run("company", "show").out
    assert "team               rita@ours.example, sven@gmail.com" in text
    assert "playbooks          ours@1, smb@1, smb@2" in text
    assert company.exists()


def test_the_same_again_adds_nothing_and_a_change_only_what_differs(run, company):
    again = run("company", "set", str(company), *JSON)
    assert (again.status, again.json["recorded"]) == (0, 0)
    assert "nothing is new" in run("company", "set", str(company)).out
    company.write_text(SETTINGS.replace("Berlin", "Oslo"), "utf-8")
    changed = run("company", "set", str(company), *JSON).json
    assert (changed["recorded"], changed["company"]["timezone"]) == (1, "Europe/Oslo")


def test_methods_are_laid_over_all_its_playbooks(run, folder):
    (folder / "setpoint.yaml").write_text(f"{SETTINGS}methods: [bant]\n", "utf-8")
    run("company", "set", str(folder / "setpoint.yaml"))
    shown = run("company", "show", *JSON).json["company"]["playbooks"]
    assert [each["methods"] for each in shown] == [["bant"]] * 3
    assert "ours@1 with bant, smb@1 with bant" in run("company", "show").out


def test_who_sells_stands_in_no_event(company, tmp_path):
    stored = (tmp_path / "ledger.db").read_bytes()
    assert b"company.own-side-stated.v1" in stored
    assert [word for word in (b"ours.example", b"rita@", b"reseller") if word in stored] == []
    assert company.exists()


def test_a_company_that_has_said_nothing_is_told_how(run):
    assert "setpoint company set setpoint.yaml" in run("company", "show").out
    assert run("company", "show", *JSON).json == {"company": None}


def test_faults_of_the_file_are_named_and_nothing_is_recorded(run, folder):
    file = folder / "setpoint.yaml"
    text = SETTINGS.replace("team: [rita@ours.example", "team: [rita@elsewhere.example")
    file.write_text(text.replace("[reseller.example]", "[ours.example]"), "utf-8")
    refused = run("company", "set", str(file))
    assert refused.status == 2
    assert "expected domains of one side only, found 'ours.example'" in refused.err
    file.write_text(text, "utf-8")
    refused = run("company", "set", str(file))
    assert "team[1]: expected an address on the seller's side, found 'rita@elsewhere.example'" in refused.err
    assert run("company", "show", *JSON).json == {"company": None}


def test_two_playbooks_that_are_the_same_version_are_a_fault(run, folder):
    (folder / "again.yaml").write_text(playbook("ours", 1).replace("5", "6"), "utf-8")
    file = folder / "setpoint.yaml"
    file.write_text(SETTINGS.replace("[playbooks/smb]", "[again.yaml]"), "utf-8")
    refused = run("company", "set", str(file))
    assert (refused.status, "expected each version of a playbook once" in refused.err) == (2, True)


def test_a_copy_of_the_ledger_knows_the_company_too(run, company, tmp_path):
    copied = run("ledger", "copy", str(tmp_path / "ledger.db"), str(tmp_path / "copy.db"))
    assert copied.status == 0, copied.err
    assert run("ledger", "check", "--ledger", str(tmp_path / "copy.db")).status == 0
    shown = [
        run("company", "show", *JSON, "--ledger", str(tmp_path / f"{n}.db")).json for n in ("ledger", "copy")
    ]
    assert shown[0] == shown[1]
    assert shown[1]["company"]["team"] == ["rita@ours.example", "sven@gmail.com"]
    assert company.exists()


class TestADealThatLeavesThingsOut:
    def test_takes_them_from_the_company(self, company, opened):
        assert company.exists()
        assert opened() == WHOLE

    def test_is_refused_where_the_company_has_said_nothing(self, run, tmp_path):
        (tmp_path / "deal.yaml").write_text(DEAL, "utf-8")
        refused = run("deal", "open", str(tmp_path / "deal.yaml"))
        assert refused.status == 2
        for field in ("seller", "timezone", "playbook"):
            assert f"{field}: expected" in refused.err

    @pytest.mark.parametrize(
        ("line", "changed"),
        [
            ("timezone: Europe/Oslo", {"zone": "Europe/Oslo"}),
            ("team: ann@ours.example", {"team": ["ann@ours.example"]}),
            ("tags: regulated", {"tags": ("regulated",)}),
            ("calendars: {buyer: {country: FR}}", {"countries": ("US", "FR")}),
            ("calendars: {seller: {country: FR}}", {"countries": ("FR", "DE")}),
            ("partner: {domains: [labs.example], plays_for: seller}", {"partner": ["labs.example"]}),
            ("playbook: smb", {"playbook": ("smb", 1)}),
            ("playbook: smb@2", {"playbook": ("smb", 2)}),
            ("playbook: enterprise", {"playbook": ("enterprise", 1)}),
            ("seller: {domains: [labs.example]}", {"seller": ["labs.example"], "team": []}),
        ],
    )
    def test_its_own_word_goes_first(self, company, opened, line, changed):
        assert company.exists()
        assert opened(f"{DEAL}{line}\n") == WHOLE | changed

    def test_who_is_the_buyer_here_is_not_the_companys_partner_here(self, company, opened):
        assert company.exists()
        text = DEAL.replace("[north.example]", "[north.example, reseller.example]")
        assert opened(text)["partner"] == []

    def test_a_company_that_only_the_buyer_is_left_of_sells_nothing(self, run, folder, tmp_path):
        text = SETTINGS.replace(", addresses: [sven@gmail.com]", "").replace(", sven@gmail.com", "")
        (folder / "setpoint.yaml").write_text(text, "utf-8")
        run("company", "set", str(folder / "setpoint.yaml"))
        (tmp_path / "deal.yaml").write_text(DEAL.replace("north.example", "ours.example"), "utf-8")
        refused = run("deal", "open", str(tmp_path / "deal.yaml"))
        assert (refused.status, "seller: expected a domain or address that is nobody" in refused.err) == (
            2, True,
        )  # fmt: skip

    def test_a_playbook_that_nobody_has_is_named_with_those_that_are_known(self, run, company, tmp_path):
        assert company.exists()
        (tmp_path / "deal.yaml").write_text(f"{DEAL}playbook: smbb\n", "utf-8")
        refused = run("deal", "open", str(tmp_path / "deal.yaml"))
        assert (refused.status, "the nearest known is 'smb'" in refused.err) == (2, True)

    def test_an_import_takes_them_too(self, run, company, tmp_path):
        (tmp_path / "deal.yaml").write_text(DEAL, "utf-8")
        (tmp_path / "mail").mkdir()
        (tmp_path / "mail/one.eml").write_bytes(
            b"From: rita@ours.example\nTo: bea@north.example\nDate: Wed, 11 Mar 2026 09:00:00 +0000\n"
            b"Message-ID: <1@mail.example>\n\nYes.\n"
        )
        ran = run("import", str(tmp_path / "deal.yaml"), str(tmp_path / "mail"))
        assert (ran.status, "north-2026: 1 copies of touches" in ran.out) == (0, True)
        assert company.exists()


class TestNothingIsRetroactive:
    def test_what_is_said_later_changes_no_deal_that_is_open(self, run, company, opened, now):
        assert opened() == WHOLE
        now.turn("2026-03-24T09:00")
        company.write_text(SETTINGS.replace("US, subdivision: CA", "FR").replace("[personal_data]", "[x]"))
        assert run("company", "set", str(company), *JSON).json["recorded"] == 2
        assert opened() == WHOLE
        assert run("deal", "open", str(company.parent.parent / "deal.yaml"), *JSON).json["recorded"] == 0

    def test_a_deal_that_is_opened_later_takes_it(self, run, company, opened, now):
        now.turn("2026-03-24T09:00")
        company.write_text(SETTINGS.replace("US, subdivision: CA", "FR"), "utf-8")
        run("company", "set", str(company))
        assert opened()["countries"] == ("FR", "DE")

    def test_a_playbook_that_was_dropped_stays_with_the_deals_that_took_it(self, run, company, opened, now):
        assert opened(f"{DEAL}playbook: smb\n")["playbook"] == ("smb", 1)
        now.turn("2026-03-24T09:00")
        company.write_text(SETTINGS.replace("playbooks: [playbooks/smb]\n", ""), "utf-8")
        assert run("company", "set", str(company), *JSON).json["recorded"] == 2
        assert opened(f"{DEAL}playbook: smb\nowner: rita@ours.example\n")["playbook"] == ("smb", 1)
        second = company.with_name("second.yaml")
        second.write_text(f"{DEAL.replace('north-2026', 'north-b')}playbook: smb\n", "utf-8")
        refused = run("deal", "open", str(second))
        assert (refused.status, "playbook: expected" in refused.err) == (2, True)

    def test_erasing_somebody_changes_no_open_deal_and_no_later_one_names_them(
        self, run, company, opened, tmp_path
    ):
        assert opened() == WHOLE
        with open_store(read_settings({"SETPOINT_LEDGER": str(tmp_path / "ledger.db")})) as store:
            assert store.texts.erase(store.tokens.person("sven@gmail.com")) > 0
        assert run("company", "show", *JSON).json["company"]["team"] == ["rita@ours.example"]
        assert run("deal", "open", str(tmp_path / "deal.yaml"), *JSON).json["recorded"] == 0
        assert opened() == WHOLE
        second = company.with_name("second.yaml")
        second.write_text(DEAL.replace("north-2026", "north-b"), "utf-8")
        run("deal", "open", str(second))
        with open_store(read_settings({"SETPOINT_LEDGER": str(tmp_path / "ledger.db")})) as store:
            team = store.deals.load("north-b").deal.sides.team
            assert team == {store.tokens.person("rita@ours.example")}


class TestPlaybooks:
    def test_the_list_holds_the_companys_when_there_is_a_ledger(self, run, folder):
        before = run("playbook", "list")
        assert (before.status, "smb" in before.out) == (0, False)
        assert not (folder.parent / "ledger.db").exists()
        run("company", "set", str(folder / "setpoint.yaml"))
        lines = [line.split()[:2] for line in run("playbook", "list").out.splitlines()]
        assert [line for line in lines if line and line[0] in {"ours", "smb"}] == [
            *(["ours", "1"], ["smb", "1"], ["smb", "2"]),
        ]

    def test_one_is_shown_by_its_name(self, run, company):
        assert company.exists()
        assert "version 2" in run("playbook", "show", "smb").out
        assert "version 1" in run("playbook", "show", "smb@1").out
        assert run("playbook", "show", "smbb").err.count("the nearest known is 'smb'") == 1
