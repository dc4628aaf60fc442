"""Methods in the answer: what is missing by when, in JSON and in the terminal, from files and ledger."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from services.cli import main
from services.demo.example import DEAL as EXAMPLE_DEAL
from services.demo.example import demo_answer, example_files
from services.terminal import print_answer
from tests.services.mailbox_of_a_deal import DEAL, PLAYBOOK, write_deal

Run = Callable[..., str]


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The example deal, which is in ping-pong, with two methods on."""
    folder = tmp_path_factory.mktemp("example")
    with example_files() as example:
        for file in example.iterdir():
            if file.is_file():
                (folder / file.name).write_bytes(file.read_bytes())
    text = (folder / EXAMPLE_DEAL).read_text("utf-8")
    (folder / EXAMPLE_DEAL).write_text(f"{text}methods: [meddpicc, jolt]\n", "utf-8")
    return demo_answer(folder)


def element(answer: dict[str, Any], method: str, name: str) -> dict[str, Any]:
    elements = next(each["elements"] for each in answer["methods"] if each["method"] == method)
    return next(each for each in elements if each["id"] == name)


def test_a_deal_without_methods_has_no_such_key() -> None:
    with example_files() as folder:
        answer = demo_answer(folder)
    assert "methods" not in answer
    assert all("suggestions" not in step for step in answer["next_steps"])


def test_what_is_shown_cites_its_evidence(answer: dict[str, Any]) -> None:
    pain = element(answer, "meddpicc", "identified_pain")
    assert (pain["state"], pain["by"], pain["late"]) == ("shown", None, False)
    assert pain["evidence"] == ["discovery-2026-01-27@ours.example", "deal_file:why_now"]
    assert pain["milestones"] == ["discovery"]


def test_what_is_missing_says_by_when_and_where(answer: dict[str, Any]) -> None:
    rival = element(answer, "meddpicc", "competition")
    planned = next(each for each in answer["plan"]["milestones"] if each["id"] == "alternatives_known")
    assert (rival["state"], rival["milestones"], rival["evidence"]) == ("missing", ["alternatives_known"], [])
    assert rival["by"] == planned["due"]
    assert rival["ask"].endswith("?")


def test_the_way_out_of_ping_pong_suggests_the_moves(answer: dict[str, Any]) -> None:
    steps = {step["kind"]: step for step in answer["next_steps"]}
    assert len(steps["break_ping_pong"]["suggestions"]) == 4
    assert [kind for kind, step in steps.items() if "suggestions" in step] == ["break_ping_pong"]


def test_the_terminal_lists_what_is_missing_by_day_and_counts_the_rest(answer: dict[str, Any]) -> None:
    console = Console(file=io.StringIO(), width=140)
    print_answer(console, answer)
    text = console.file.getvalue()  # type: ignore[attr-defined]  # the file is a StringIO
    section = text.partition("MEDDPICC")[2].partition("JOLT")[0]
    assert section.startswith("  6 of 8 shown")
    assert section.index("Competition") < section.index("Paper process")
    assert "Identified pain" not in section
    assert "· Recommend one option by name" in text


def test_markup_of_a_methods_file_is_not_read_as_such(answer: dict[str, Any]) -> None:
    hostile = json.loads(json.dumps(answer))
    hostile["methods"][0]["name"] = "[red]M[/red]"
    hostile["methods"][0]["elements"][7].update(name="[/]", ask="[link=x]", missing_roles=["[b]"])
    console = Console(file=io.StringIO(), width=140)
    print_answer(console, hostile)
    text = console.file.getvalue()  # type: ignore[attr-defined]  # the file is a StringIO
    assert all(written in text for written in ("[red]M[/red]", "[/]", "[link=x]", "nobody is named as [b]"))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setenv("SETPOINT_LEDGER", str(tmp_path / "ledger.db"))
    monkeypatch.setenv("SETPOINT_DEBUG", "1")

    def run_it(*arguments: str) -> str:
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        said = capsys.readouterr()
        assert not stopped.value.code, said.err
        return said.out

    return run_it


AS_OF = ("--as-of", "2026-04-20T12:00:00Z", "--format", "json")


def test_the_ledger_says_of_methods_what_a_replay_says(run: Run, tmp_path: Path) -> None:
    arguments = write_deal(tmp_path)
    Path(arguments[0]).write_text(f"{DEAL}methods: [spiced, miller_heiman]\n", "utf-8")
    replayed = json.loads(run("replay", *arguments, *AS_OF))
    run("import", *arguments)
    shown = json.loads(run("show", "north-2026", *AS_OF))
    assert [each["method"] for each in shown["methods"]] == ["spiced", "miller_heiman"]
    assert shown["methods"] == replayed["methods"]
    assert shown["plan"] == replayed["plan"]


def test_a_deal_keeps_its_version_when_a_later_one_appears(run: Run, tmp_path: Path) -> None:
    arguments = write_deal(tmp_path)
    (tmp_path / "books").mkdir()
    (tmp_path / "books" / "one.yaml").write_text(PLAYBOOK, "utf-8")
    Path(arguments[0]).write_text(DEAL.replace("playbook: playbook.yaml", "playbook: books/short"), "utf-8")
    run("import", *arguments)
    later = PLAYBOOK.replace("version: 1", "version: 2\neffective_from: 2026-03-03").replace(
        "duration: 5", "duration: 9"
    )
    (tmp_path / "books" / "two.yaml").write_text(later, "utf-8")
    assert "and 0 other events added" in run("import", *arguments)
    assert json.loads(run("show", "north-2026", *AS_OF))["deal"]["playbook"] == {
        "name": "short",
        "version": 1,
    }


def test_a_persons_word_is_cited_with_its_time(run: Run, tmp_path: Path) -> None:
    arguments = write_deal(tmp_path)
    Path(arguments[0]).write_text(DEAL.replace("reached: {}", "reached: {contract: 2026-04-01}"), "utf-8")
    milestones = json.loads(run("replay", *arguments, *AS_OF))["plan"]["milestones"]
    told = {each["id"]: (each["state"], each["evidence"], each["word"]) for each in milestones}
    assert told["contract"] == ("done", [], {"state": "done", "at": "2026-03-31T22:00:00Z"})
    assert told["discovery"] == ("done", ["secret-uid@ours.example"], None)
