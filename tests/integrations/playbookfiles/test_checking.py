"""Checking files: what kind they are, and advice with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.deal.dealfile import DealFile
from domain.playbook.methods import Overlay
from domain.playbook.playbook import Playbook
from integrations.playbookfiles import FaultyFile
from integrations.playbookfiles.checking import FileKind, checked_file, kind_of_file
from tests.integrations.playbookfiles.test_overlays import OURS
from tests.integrations.playbookfiles.written import DEAL, PLAYBOOK, changed, write


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        (PLAYBOOK, FileKind.PLAYBOOK, Playbook),
        (DEAL, FileKind.DEAL, DealFile),
        (OURS, FileKind.METHOD, Overlay),
    ],
)
def test_a_file_is_known_by_its_keys(text: str, kind: FileKind, value: type, tmp_path: Path) -> None:
    write(tmp_path)
    path = tmp_path / "some.yaml"
    path.write_text(text, "utf-8")
    assert kind_of_file(path) is kind
    assert isinstance(checked_file(path).value, value)


def test_advice_names_the_line_of_its_milestone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broad = changed(PLAYBOOK, "evidence: [word]", "evidence: [{email: {from: buyer}}]")
    write(tmp_path, playbook=broad)
    monkeypatch.chdir(tmp_path)
    assert [str(each) for each in checked_file(Path("playbook.yaml")).advice] == [
        "playbook.yaml:4: discovery: has no next_step, so a rep is told only to move it forward",
        "playbook.yaml:10: pilot: evidence: email without words or roles fits nearly everything",
        "playbook.yaml:10: pilot: has no next_step, so a rep is told only to move it forward",
        "playbook.yaml:10: pilot: has no duration.min, so a tight plan can not offer to shorten it",
        "playbook.yaml:18: legal: has no duration.min, so a tight plan can not offer to shorten it",
    ]


def test_what_a_method_brought_has_no_line(tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text(changed(OURS, "    evidence: [word]\n", ""), "utf-8")
    write(tmp_path, playbook=PLAYBOOK + "methods: [ours.yaml]\n")
    told = [each for each in checked_file(tmp_path / "playbook.yaml").advice if each.field == "talk"]
    assert {each.line for each in told} == {None}
    assert any("has no evidence" in each.problem for each in told)


@pytest.mark.parametrize("text", ["", "]", "- a list\n", "milestones: []\n", "elements: 3\n"])
def test_a_file_of_nothing_useful_is_a_fault(text: str, tmp_path: Path) -> None:
    path = tmp_path / "some.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(FaultyFile):
        checked_file(path)
