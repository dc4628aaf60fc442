"""Every kind of fault, with the exact lines it prints.

The cases stand in two text files beside this one: `-` lines of the sound file, the `+` lines
that stand in their place, and what is printed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from integrations.playbookfiles import FaultyFile, read_deal_file, read_playbook_file
from tests.integrations.playbookfiles.written import DEAL, PLAYBOOK, changed, write

HERE = Path(__file__).parent


def cases(name: str) -> list[tuple[str, str, str]]:
    """What is replaced, by what, and what is printed."""
    blocks = HERE.joinpath(name).read_text("utf-8").strip().split("\n\n")
    return [(_marked(block, "- "), _marked(block, "+ "), "\n".join(_unmarked(block))) for block in blocks]


def _marked(block: str, mark: str) -> str:
    return "".join(f"{line[2:]}\n" for line in block.split("\n") if line.startswith(mark))


def _unmarked(block: str) -> list[str]:
    return [line for line in block.split("\n") if not line.startswith(("- ", "+ "))]


@pytest.mark.parametrize(("old", "new", "printed"), cases("deal_faults.txt"))
def test_a_fault_of_a_deal_file_is_one_exact_line(
    old: str, new: str, printed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, deal=changed(DEAL, old, new))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FaultyFile) as faulty:
        read_deal_file(Path("deal.yaml"))
    assert str(faulty.value) == printed


@pytest.mark.parametrize(("old", "new", "printed"), cases("playbook_faults.txt"))
def test_a_fault_of_a_playbook_file_is_one_exact_line(
    old: str, new: str, printed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, playbook=changed(PLAYBOOK, old, new))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FaultyFile) as faulty:
        read_playbook_file(Path("playbook.yaml"))
    assert str(faulty.value) == printed
    with pytest.raises(FaultyFile) as named_by_a_deal:
        read_deal_file(Path("deal.yaml"))
    assert str(named_by_a_deal.value) == printed


def test_all_faults_of_both_files_come_at_once_by_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deal = changed(DEAL, "name: Fabrikam rollout\n", "nmae: Fabrikam rollout\n")
    deal = changed(deal, "kind: call", "kind: fax")
    deal = changed(deal, "country: US", "country: us")
    write(tmp_path, deal=deal, playbook=changed(PLAYBOOK, "version: 3", "version: x"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FaultyFile) as faulty:
        read_deal_file(Path("deal.yaml"))
    assert [(fault.file, fault.line, fault.field) for fault in faulty.value.faults] == [
        ("deal.yaml", 1, "name"),
        ("deal.yaml", 2, "nmae"),
        ("deal.yaml", 18, "calendars.seller.country"),
        ("deal.yaml", 25, "touches[1].kind"),
        ("playbook.yaml", 2, "version"),
    ]


def test_a_fault_below_does_not_cause_others_above(tmp_path: Path) -> None:
    # The seller's domain can not be used, so nothing is said about who is on the seller's side,
    # and the playbook can not be read, so nothing is said about the milestones that are named.
    deal = changed(DEAL, "domains: [ours.example]", "domains: [gmail.com]")
    path = write(tmp_path, deal=deal, playbook="]")
    with pytest.raises(FaultyFile) as faulty:
        read_deal_file(path)
    assert [fault.field for fault in faulty.value.faults] == ["seller.domains[1]", ""]


def test_a_plan_beyond_every_calendar_is_refused(tmp_path: Path) -> None:
    milestones = "".join(
        f"  - {{id: m{n}, name: n, owner: buyer, duration: 2000, requires: [{f'm{n - 1}' if n else ''}]}}\n"
        for n in range(6)
    )
    playbook = f"playbook: long\nversion: 1\nmilestones:\n{milestones}"
    deal = changed(DEAL, "{drop: [pilot], duration: {legal: 12}, add: []}", "{drop: [m0]}")
    deal = changed(deal, "reached: {discovery: 2026-03-10}\n", "reached: {}\n")
    assert read_deal_file(write(tmp_path, deal=deal, playbook=playbook)).plan.drop == ("m0",)
    with pytest.raises(FaultyFile) as faulty:
        read_deal_file(write(tmp_path, deal=changed(deal, "{drop: [m0]}", "{}"), playbook=playbook))
    assert faulty.value.faults[0].field == "playbook"
    assert (
        faulty.value.faults[0].problem == "expected at most 10000 working days one after another, found 12000"
    )


def test_five_hundred_milestones_are_enough(tmp_path: Path) -> None:
    milestones = "".join(f"  - {{id: m{n}, name: n, owner: buyer, duration: 1}}\n" for n in range(501))
    path = tmp_path / "playbook.yaml"
    path.write_text(f"playbook: wide\nversion: 1\nmilestones:\n{milestones}", "utf-8")
    with pytest.raises(FaultyFile, match=r":4: milestones: expected at most 500 milestones, found 501"):
        read_playbook_file(path)
