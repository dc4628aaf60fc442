"""`setpoint deal bring-in`: the open deals of a CRM's CSV, as often as it is exported."""

from __future__ import annotations

from pathlib import Path

JSON = ("--format", "json")
CSV = """Deal ID,Deal Name,Company,Created,Close Date,Amount,Owner,Website
1,Northwind rollout,Northwind,2026-03-02,2026-06-30,1000,Rita Rep,www.north.example
2,Eastwood rollout,Eastwood,2026-03-02,2026-06-30,,rita@ours.example,
3,Southside rollout,Southside,2026-03-02,soon,,,south.example
"""
SETTINGS = """
seller: {domains: [ours.example]}
timezone: Europe/Berlin
owners: {Rita Rep: rita@ours.example}
companies: {Eastwood: [east.example]}
columns: {opened_on: Created}
"""


def test_a_pipeline_is_brought_in_again_and_again(run, tmp_path: Path):
    csv, settings = tmp_path / "deals.csv", tmp_path / "setpoint.yaml"
    csv.write_text(CSV)
    settings.write_text(SETTINGS)
    command = ("deal", "bring-in", str(csv), "--names", str(settings))
    unset = run(*command)
    assert (unset.status, "setpoint company set" in unset.err) == (2, True)
    run("company", "set", str(settings))
    tried = run(*command, "--try")
    assert "would be 2 opened, 1 refused" in tried.out
    assert run("next", *JSON).json["deals"] == []
    first = run(*command)
    assert first.status == 0
    assert "line 4: refused: decision_date: expected a date such as 2026-06-30" in first.out
    assert [each["deal"]["id"] for each in run("next", *JSON).json["deals"]] == ["crm-1", "crm-2"]
    assert run(*command, *JSON).json["counts"] == {"unchanged": 2, "refused": 1}

    csv.write_text(CSV.replace("2026-06-30,1000", "2026-08-31,1000"))
    for _ in range(2):
        moved = run(*command, "--by", "rita@ours.example", *JSON).json["rows"][0]
        assert (moved["deal"], moved["became"], moved["place"]) == ("crm-1", "refused", "decision_date")
    shown = run("show", "crm-1", *JSON).json
    assert shown["deal"]["decision_date"] == "2026-06-30"
    assert "date_push_attempted" in {each["rule"] for each in shown["findings"]}
    entries = run("timeline", "crm-1", *JSON).json["entries"]
    assert [each["says"] for each in entries if "refused" in each["what"]] == ["to 2026-08-31"]


def test_what_can_not_be_used_is_named(run, tmp_path: Path):
    csv = tmp_path / "deals.csv"
    csv.write_text(CSV)
    for option, says in (("--column", "--column: expected"), ("--date-order", "--date-order: expected")):
        ran = run("deal", "bring-in", str(csv), option, "x")
        assert (ran.status, says in ran.err) == (2, True)
