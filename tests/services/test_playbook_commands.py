"""`setpoint playbook` as a person types it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from integrations.playbookfiles import builtin_names
from integrations.playbookfiles.overlays import method_names
from services.cli import main
from tests.services.mailbox_of_a_deal import DEAL, PLAYBOOK, write_deal

Ran = tuple[int, str, str]
Run = Callable[..., Ran]

HOSTILE = """\
playbook: '"] x'
version: 1
milestones:
  - {id: a.b-c, name: '[red]A"]--> B<script>', owner: both, duration: 1, evidence: [word],
     next_step: {kind: call, text: '[/]'}}
  - {id: end, name: 'a \\ "b"', owner: buyer, duration: 0, requires: [a.b-c], evidence: [word],
     next_step: {kind: call, text: 'x'}}
"""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setenv("SETPOINT_DEBUG", "1")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("SETPOINT_LEDGER", str(tmp_path / "ledger.db"))
    monkeypatch.chdir(tmp_path)

    def run_it(*arguments: str) -> Ran:
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        said = capsys.readouterr()
        return int(stopped.value.code or 0), said.out, said.err

    return run_it


@pytest.fixture
def hostile(tmp_path: Path) -> str:
    (tmp_path / "hostile.yaml").write_text(HOSTILE, "utf-8")
    return "hostile.yaml"


def test_list_names_everything_that_comes_along(run: Run) -> None:
    status, out, _ = run("playbook", "list")
    first_words = {line.split()[0] for line in out.splitlines() if line.strip()}
    assert status == 0
    assert {*builtin_names(), *method_names()} <= first_words
    assert "55 working days" in out


@pytest.mark.parametrize("name", [*builtin_names(), "enterprise@1"])
def test_show_tells_durations_their_sources_evidence_and_next_steps(run: Run, name: str) -> None:
    status, out, _ = run("playbook", "show", name)
    assert status == 0
    assert out.count("source: ") == out.count("  owner ") > 5
    assert "second-hand" in out or name == "transactional"
    assert "a person's word" in out
    assert "next step" in out


@pytest.mark.parametrize("name", method_names())
def test_show_tells_what_a_method_asks(run: Run, name: str) -> None:
    status, out, _ = run("playbook", "show", name)
    assert (status, "source: " in out) == (0, True)
    assert out.count("  ask ") >= 4


def test_show_says_when_a_milestone_applies_and_which_methods_are_on(run: Run, tmp_path: Path) -> None:
    condition = "{amount_at_least: 5, amount_below: 9, tags_any: [a, b], tags_all: [c, d], tags_none: [e]}"
    text = PLAYBOOK.replace("    requires: [discovery]", f"    requires: [discovery]\n    when: {condition}")
    (tmp_path / "own.yaml").write_text(text + "methods: [jolt]\neffective_from: 2026-01-01\n", "utf-8")
    _, out, _ = run("playbook", "show", "own.yaml")
    assert (
        "the amount is at least 5 and the amount is below 9 and it is tagged a or b and it is tagged c and d "
        "and it is not tagged e"
    ) in " ".join(out.split())
    assert "in force from 2026-01-01" in out
    assert "JOLT  is laid over it" in out


def test_a_name_that_is_unknown_is_one_line_with_the_nearest(run: Run) -> None:
    status, _, err = run("playbook", "show", "enterprize")
    expected = "expected the path of a file or a built-in name; the nearest known is 'enterprise'"
    assert (status, err) == (2, f"setpoint: enterprize: {expected}\n")
    status, _, err = run("playbook", "graph", "enterprise@7")
    assert (status, err) == (2, "setpoint: enterprise@7: expected a version out of 1\n")
    assert run("playbook", "graph", "jolt")[0] == 2
    assert run("playbook", "show", "nowhere.yaml")[0] == 2


def test_check_says_all_faults_of_all_files_by_line(run: Run, tmp_path: Path) -> None:
    write_deal(tmp_path)
    (tmp_path / "bad.yaml").write_text(PLAYBOOK.replace("owner: buyer", "owner: me"), "utf-8")
    (tmp_path / "worse.yaml").write_text(
        PLAYBOOK.replace("[discovery]\n    evidence", "[contract]\n    evidence"), "utf-8"
    )
    status, out, err = run("playbook", "check", "bad.yaml", "playbook.yaml", "worse.yaml", "deal.yaml")
    assert status == 2
    circle = "expected requirements without a circle, found contract -> contract"
    assert err.splitlines() == [
        "setpoint: bad.yaml:11: milestones[2].owner: expected seller, buyer or both, found 'me'",
        f"setpoint: worse.yaml:13: milestones[2].requires[1]: {circle}",
    ]
    assert (
        "playbook.yaml: sound: the playbook short, version 1, 2 milestones, the longest chain 15 working"
        in out
    )
    assert "deal.yaml: sound: the deal north-2026, to be decided on 2026-06-30, 2 milestones apply" in out


def test_check_advises_and_lets_it_pass(run: Run, tmp_path: Path) -> None:
    write_deal(tmp_path)
    status, out, err = run("playbook", "check", "playbook.yaml")
    assert (status, err) == (0, "")
    assert out.splitlines()[0] == (
        "advice: playbook.yaml:4: discovery: has no next_step, so a rep is told only to move it forward"
    )


def test_check_of_a_deal_says_who_is_missing_and_that_it_can_not_fit(run: Run, tmp_path: Path) -> None:
    write_deal(tmp_path)
    text = DEAL.replace("playbook: playbook.yaml", "playbook: enterprise").replace("2026-06-30", "2026-04-01")
    (tmp_path / "tight.yaml").write_text(text, "utf-8")
    _, out, _ = run("playbook", "check", "tight.yaml")
    assert "decision_date: the longest chain takes 55 working days (discovery -> champion" in out
    assert "from opened_on on there are 23" in out
    assert "people: nobody is named as champion, whom champion needs" in out
    assert "economic buyer" not in out


def test_check_of_a_deal_names_a_role_without_which_nothing_proves_a_milestone(
    run: Run, tmp_path: Path
) -> None:
    for patterns, is_told in (
        ("[{email: {from_role: board}}, {meeting_held: {roles: [board, economic_buyer]}}]", True),
        ("[{email: {from_role: [board, economic_buyer]}}]", False),
        ("[{email: {from_role: board}}, word]", False),
    ):
        write_deal(tmp_path)
        old = "[{email: {subject_contains: [contract signed], from: buyer}}]"
        (tmp_path / "playbook.yaml").write_text(PLAYBOOK.replace(old, patterns), "utf-8")
        _, out, _ = run("playbook", "check", "deal.yaml")
        assert ("nobody is named as board, whom contract needs" in out) is is_told, patterns


def test_a_deal_shows_the_milestones_that_apply_to_it(run: Run, tmp_path: Path) -> None:
    write_deal(tmp_path)
    text = DEAL.replace(
        "playbook: playbook.yaml", "playbook: enterprise\nmethods: [jolt]\nplan: {drop: [nda]}"
    )
    (tmp_path / "deal.yaml").write_text(text, "utf-8")
    _, out, _ = run("playbook", "graph", "deal.yaml")
    assert (
        "technical_validation: Solution proven to work here (both, 15 working days (5 to 30))  <- discovery"
        in out
    )
    assert "recommendation: " in out
    assert "data_protection" not in out


@pytest.mark.parametrize("kind", ["playbook", "deal", "method"])
def test_schema_prints_one_for_each_kind_of_file(run: Run, kind: str) -> None:
    status, out, _ = run("playbook", "schema", kind)
    assert (status, json.loads(out)["$id"]) == (0, f"urn:setpoint:{kind}")


def test_graph_as_text_shows_what_runs_side_by_side(run: Run) -> None:
    _, out, _ = run("playbook", "graph", "mid_market")
    second = out.partition("2.\n")[2].partition("3.\n")[0]
    assert [line.split(":")[0].strip() for line in second.splitlines()] == [
        "demo",
        "decision_maker",
        "joint_plan",
    ]
    assert "signature: Contract signed" in out
    assert "<- contract, purchase_order, security_review, data_protection" in out


@pytest.mark.parametrize("name", builtin_names())
def test_graphs_have_an_arrow_for_each_requirement(run: Run, name: str) -> None:
    _, text, _ = run("playbook", "graph", name)
    required = sum(line.partition("<- ")[2].count(",") + 1 for line in text.splitlines() if "<- " in line)
    assert run("playbook", "graph", name, "--format", "mermaid")[1].count(" --> ") == required
    assert run("playbook", "graph", name, "--format", "dot")[1].count(" -> ") == required


def test_names_are_quoted_as_each_format_wants_it(run: Run, hostile: str) -> None:
    mermaid = run("playbook", "graph", hostile, "--format", "mermaid")[1]
    assert 'm0["#91;red#93;A#34;#93;--#62; B#60;script#62;<br/>(both, 1 working day)"]:::both' in mermaid
    assert "  m0 --> m1\n" in mermaid
    dot = run("playbook", "graph", hostile, "--format", "dot")[1]
    assert dot.startswith('digraph "\\"] x" {\n')
    assert '"end" [label="a \\\\ \\"b\\"\\n(buyer, 0 working days)"' in dot
    assert '"a.b-c" -> "end";' in dot


def test_markup_in_names_is_shown_as_it_is_written(run: Run, hostile: str) -> None:
    for command in ("show", "graph"):
        assert '[red]A"]--> B<script>' in run("playbook", command, hostile)[1]
    assert "[/] (call)" in run("playbook", "show", hostile)[1]


def test_help_gives_an_example_of_each(run: Run) -> None:
    for command in ("list", "show", "check", "schema", "graph"):
        assert f"Example: setpoint playbook {command}" in run("playbook", command, "--help")[1]
