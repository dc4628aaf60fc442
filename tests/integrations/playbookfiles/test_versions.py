"""Several versions of one playbook side by side: a deal takes the one in force at its opening."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from domain.moments import day_of
from integrations.playbookfiles import FaultyFile, builtin_playbook, read_deal_file
from integrations.playbookfiles.playbook import NoSuchPlaybook, playbooks_in
from tests.integrations.playbookfiles.written import DEAL, PLAYBOOK, changed, write

FIRST = changed(PLAYBOOK, "version: 3", "version: 1")
SECOND = changed(PLAYBOOK, "version: 3", "version: 2\neffective_from: 2026-03-02")
THIRD = changed(PLAYBOOK, "version: 3", "version: 3\neffective_from: 2026-03-03")


def shelf(folder: Path, *playbooks: str) -> Path:
    """A folder beside the deals, in which a deal lies, too."""
    (folder / "books").mkdir(exist_ok=True)
    for number, text in enumerate(playbooks):
        (folder / "books" / f"{number}.yaml").write_text(text, "utf-8")
    (folder / "books" / "deal.yaml").write_text(DEAL, "utf-8")
    return folder


def version(folder: Path, named: str) -> int:
    return read_deal_file(
        write(folder, deal=changed(DEAL, "playbook: playbook.yaml", f"playbook: {named}"))
    ).playbook.version


@pytest.mark.parametrize(
    ("named", "taken"), [("books/team", 2), ("books/team@1", 1), ("books/team@3", 3), ("books/2.yaml", 3)]
)
def test_a_name_takes_the_version_of_the_opening_and_a_pin_or_a_path_any(
    named: str, taken: int, tmp_path: Path
) -> None:
    assert version(shelf(tmp_path, FIRST, SECOND, THIRD), named) == taken  # the deal is opened on 2026-03-02


@pytest.mark.parametrize(
    ("named", "fault"),
    [
        ("books/team", "expected a version in force on 2026-03-02, found 3 (from 2026-03-03)"),
        ("books/team@2", "expected a version 2, found 3 (from 2026-03-03)"),
        ("books/taem", "found 'books/taem'; the nearest known is 'books/team'"),
        ("boks/team", "boks: expected a folder with playbooks, found none of this name"),
        ("enterprise@9", "expected a version 9, found 1"),
    ],
)
def test_what_does_not_fit_says_what_there_is(named: str, fault: str, tmp_path: Path) -> None:
    with pytest.raises(FaultyFile) as faulty:
        version(shelf(tmp_path, THIRD), named)
    assert fault in str(faulty.value)


def test_the_same_version_twice_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(FaultyFile, match=r"1\.yaml: expected a version of its own, found that of 0\.yaml: 1"):
        playbooks_in(shelf(tmp_path, FIRST, FIRST) / "books")


def test_a_faulty_version_is_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(FaultyFile, match=r"1\.yaml:2: version"):
        version(shelf(tmp_path, FIRST, changed(PLAYBOOK, "version: 3", "version: x")), "books/team")


def test_a_day_that_is_none_is_a_fault(tmp_path: Path) -> None:
    path = write(tmp_path, playbook=changed(PLAYBOOK, "version: 3", "version: 3\neffective_from: soon"))
    with pytest.raises(FaultyFile, match="effective_from: expected a date YYYY-MM-DD, found 'soon'"):
        read_deal_file(path)


def test_built_in_names_can_be_pinned() -> None:
    assert builtin_playbook("enterprise@1") == builtin_playbook("enterprise", on=day_of(date(2026, 1, 1)))
    with pytest.raises(NoSuchPlaybook):
        builtin_playbook("enterprise@")
