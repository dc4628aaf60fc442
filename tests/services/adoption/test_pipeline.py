"""One mailbox and one CSV become a whole review, with a person confirming who is who."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from integrations.playbookfiles.faults import FaultyFile
from services.adoption.defaults import read_defaults
from services.cli import main
from tests.services.adoption.mailbox import write_mailbox

CSV = (
    "Opportunity ID,Opportunity Name,Account Name,Created Date,Close Date,Stage,Amount,"
    "Opportunity Owner,Website\n"
    "1,North rollout,Northwind GmbH,2026-03-02,2026-06-30,Proposal,96000,Rita Rep,\n"
    "2,Contoso,Contoso,2026-03-02,2026-06-30,Proposal,5000,Bob,contoso.example\n"
    "3,Fabrikam,Fabrikam,2026-03-02,2026-06-30,Proposal,5000,Bob,\n"
)


@pytest.fixture
def begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    monkeypatch.setenv("SETPOINT_DEBUG", "1")
    csv = tmp_path / "opportunities.csv"
    csv.write_text(CSV)
    command = ["init", write_mailbox(tmp_path), "--csv", csv, "--into", tmp_path / "pipeline"]
    with pytest.raises(SystemExit) as stopped:
        main([str(each) for each in command])
    assert not stopped.value.code
    return capsys.readouterr().out


def test_guesses_by_name_are_comments_until_a_person_confirms_them(begun: str, tmp_path: Path) -> None:
    folder = tmp_path / "pipeline"
    text = (folder / "setpoint.yaml").read_text()
    defaults = read_defaults(folder)
    assert (defaults.seller.domains, defaults.zone.name) == (("ours.example",), "Europe/Berlin")
    assert (defaults.companies, defaults.owners) == ({}, {})
    assert '#  "Northwind GmbH": ["northwind.example"]     # mail: 5' in text
    assert '#  "Fabrikam": [...]     # no mail here looks like it' in text
    assert '#  "Rita Rep": "rita@ours.example"' in text
    assert '"Contoso"' not in text
    assert "1 deals name their buyer; 1 companies are proposed" in begun
    assert (folder / "opportunities.csv").read_text() == CSV


def test_what_is_confirmed_is_reviewed(
    begun: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert begun
    settings = tmp_path / "pipeline/setpoint.yaml"
    text = settings.read_text().replace('#  "Northwind', '  "Northwind').replace('#  "Rita', '  "Rita')
    settings.write_text(text)
    command = [
        "review",
        tmp_path / "pipeline",
        tmp_path / "rita.mbox",
        "--as-of",
        "2026-05-01",
        "--format",
        "json",
    ]
    with pytest.raises(SystemExit) as stopped:
        main([str(each) for each in command])
    assert not stopped.value.code
    review = json.loads(capsys.readouterr().out)
    assert {row["id"]: row["owner"] for row in review["rows"]} == {
        "crm-1": "rita@ours.example",
        "crm-2": None,
    }
    assert any("Fabrikam" in one["reason"] for one in review["left_out"])


def test_nothing_is_overwritten(begun: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert begun
    for name in ("setpoint.yaml", "opportunities.csv"):
        (tmp_path / "pipeline/setpoint.yaml").unlink(missing_ok=True)
        (tmp_path / "pipeline" / name).write_text("mine")
        command = [
            "init",
            tmp_path / "rita.mbox",
            "--csv",
            tmp_path / "opportunities.csv",
            "--into",
            tmp_path / "pipeline",
        ]
        with pytest.raises(SystemExit) as stopped:
            main([str(each) for each in command])
        assert stopped.value.code == 2
        assert f"{name}: expected no file of this name" in capsys.readouterr().err
        assert (tmp_path / "pipeline" / name).read_text() == "mine"


def test_every_fault_of_the_settings_is_named(tmp_path: Path) -> None:
    (tmp_path / "setpoint.yaml").write_text(
        "seller: {domains: [gmail.com]}\ntimezone: Mars\nplaybook: enterprize\nowners: {Rita: rita}\n"
        "companies: {North: []}\ndate_order: ymd\ncolour: red\n"
    )
    with pytest.raises(FaultyFile) as caught:
        read_defaults(tmp_path)
    fields = [fault.field for fault in caught.value.faults]
    assert fields == [
        *(
            "seller.domains[1]",
            "timezone",
            "playbook",
            "owners.Rita",
            "companies.North",
            "date_order",
            "colour",
        ),
    ]


def test_settings_are_read_in_full(tmp_path: Path) -> None:
    (tmp_path / "setpoint.yaml").write_text(
        "seller: {domains: [ours.example]}\ntimezone: Europe/Berlin\nplaybook: enterprise\nmethods: [bant]\n"
        "team: [rita@ours.example]\ntags: [personal_data]\ncalendars: {buyer: {country: DE}}\n"
        "partner: {domains: [reseller.example], plays_for: buyer}\nowners: {Rita  REP: rita@ours.example}\n"
        "companies: {North AG: north.example}\ncolumns: {decision_date: Ends}\ndate_order: mdy\n"
    )
    defaults = read_defaults(tmp_path)
    assert defaults.owners == {"rita rep": "rita@ours.example"}
    assert defaults.companies == {"north ag": ("north.example",)}
    assert defaults.columns == {"decision_date": "Ends"}
    assert defaults.buyer_calendar.country == "DE"
    assert any(tag.startswith("bant.") for m in defaults.playbook(739_000).milestones for tag in m.methods)
