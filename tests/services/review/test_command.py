"""`setpoint review` as a person types it: a folder or a ledger in, the deals out, faults named."""

from __future__ import annotations

import csv
import io
import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from services.cli import main
from tests.services.mailbox_of_a_deal import DEAL, write_deal

AS_OF = ["--as-of", "2026-04-20T12:00:00Z"]
SOUTH = (
    DEAL.replace("north-2026", "south-2026")
    .replace("Northwind", "Southwind")
    .replace("north.example", "south.example")
    .replace("playbook: playbook.yaml", "playbook: playbook.yaml\nowner: sven@ours.example\namount: 900")
)
CRM = """\
Opportunity Name,Opportunity ID,Close Date,Created Date,Website
West,006A,2026-06-30,2026-03-02,west.example
"""
DEFAULTS = "seller: {domains: [ours.example]}\ntimezone: Europe/Berlin\nplaybook: playbook.yaml\n"


@dataclass
class Ran:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever the command prints
        assert self.err == ""
        return json.loads(self.out)

    @property
    def ids(self) -> list[str]:
        return [row["id"] for row in self.json["rows"]]


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Ran]:
    monkeypatch.setenv("SETPOINT_LEDGER", str(tmp_path / "ledger.db"))
    monkeypatch.setenv("SETPOINT_DEBUG", "1")

    def run_it(*arguments: str, form: str = "json") -> Ran:
        with pytest.raises(SystemExit) as stopped:
            main([*arguments, *(["--format", form] if form else [])])
        said = capsys.readouterr()
        return Ran(int(stopped.value.code or 0), said.out, said.err)

    return run_it


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two deals with their playbook and mail: the one has slid into ping-pong, the other has no mail."""
    folder = tmp_path / "pipeline"
    folder.mkdir()
    write_deal(folder)
    (folder / "later").mkdir()
    (folder / "later" / "south.yml").write_text(
        SOUTH.replace("playbook.yaml", "../playbook.yaml"), encoding="utf-8"
    )
    return folder


def test_folder_gives_each_deal_what_replay_says_of_it(run, folder):
    review = run("review", str(folder), *AS_OF).json
    north = next(row for row in review["rows"] if row["id"] == "north-2026")
    replay = run("replay", str(folder / "deal.yaml"), str(folder), *AS_OF).json
    step = replay["next_steps"][0]
    assert north["next_step"] == {
        name: step[name] for name in ("kind", "text", "act_by", "due", "late", "milestone")
    }
    assert (north["court"], north["waiting_since"]) == (
        replay["court"]["holder"],
        replay["court"]["waiting_since"],
    )
    counted = {
        (f["rule"], f["severity"], f["since"], f["subject"]) for f in replay["findings"] if not f["withheld"]
    }
    assert {(f["rule"], f["severity"], f["since"], f["subject"]) for f in north["findings"]} == counted
    assert north["status"] == "red"
    assert north["red_since"] == min(since for _, severity, since, _ in counted if severity == "high")
    assert north["slack"] == min(m["slack"] for m in replay["plan"]["milestones"] if m["slack"] is not None)
    assert (north["milestones"], north["working_days_left"]) == (
        {"done": 1, "all": 2},
        step["working_days_left"],
    )
    assert review["counts"]["deals"] == len(review["rows"]) == 2
    assert review["left_out"] == []


def test_ledger_gives_the_same_rows(run, folder, tmp_path):
    of_folder = run("review", str(folder), *AS_OF).json["rows"]
    for deal in ("deal.yaml", "later/south.yml"):
        assert run("import", str(folder / deal), str(folder), form="").status == 0
    assert run("review", *AS_OF).json["rows"] == of_folder
    assert run("review", str(tmp_path / "ledger.db"), *AS_OF).json["rows"] == of_folder
    assert run("review", "--ledger", str(tmp_path / "ledger.db"), *AS_OF).json["rows"] == of_folder


def test_postgresql_gives_them_too(run, folder, postgres_address, monkeypatch):
    monkeypatch.setenv("SETPOINT_MASTER_KEY", b64encode(bytes(range(32))).decode())
    assert (
        run("import", str(folder / "deal.yaml"), str(folder), "--ledger", postgres_address, form="").status
        == 0
    )
    (row,) = run("review", postgres_address, *AS_OF).json["rows"]
    assert row in run("review", str(folder), *AS_OF).json["rows"]


def test_owner_and_status_choose(run, folder):
    assert run("review", str(folder), *AS_OF, "--owner", "Sven@ours.example").ids == ["south-2026"]
    assert run("review", str(folder), *AS_OF, "--rule", "ping_pong").ids == ["north-2026"]
    assert run("review", str(folder), *AS_OF, "--status", "closed").ids == []
    assert "0 of 2 deals: " in run("review", str(folder), *AS_OF, "--status", "closed", form="text").out
    assert run("review", str(folder), *AS_OF, "--sort", "amount", "--limit", "1").ids == ["south-2026"]


def test_limit_does_not_change_what_is_counted(run, folder):
    review = run("review", str(folder), *AS_OF, "--limit", "1").json
    assert (review["counts"]["deals"], len(review["rows"])) == (2, 1)


def test_changed_since_tells_what_is_new(run, folder):
    since = run("review", str(folder), *AS_OF, "--changed-since", "2026-03-20").json["rows"]
    north = next(row for row in since if row["id"] == "north-2026")
    assert north["changed"]["became_red"] is True
    assert "ping_pong" in {finding["rule"] for finding in north["changed"]["new"]}
    assert run("review", str(folder), *AS_OF, "--changed-since", AS_OF[1]).ids == []


def test_deals_decided_soon_are_counted_and_can_be_chosen(run, folder):
    near = ["--as-of", "2026-06-01T12:00:00Z"]
    assert run("review", str(folder), *AS_OF).json["counts"]["deciding_within_30_days"] == 0
    assert run("review", str(folder), *near).json["counts"]["deciding_within_30_days"] == 2
    assert run("review", str(folder), *near, "--due-within", "28").ids == []
    assert len(run("review", str(folder), *near, "--due-within", "29").ids) == 2


def test_faulty_deal_is_left_out_with_its_faults_and_the_others_are_shown(run, folder):
    (folder / "broken.yaml").write_text(DEAL.replace("2026-06-30", "soon"), encoding="utf-8")
    (folder / "twin.yaml").write_text(DEAL, encoding="utf-8")
    (folder / "menu.yaml").write_text("soup: of the day\n", encoding="utf-8")
    ran = run("review", str(folder), *AS_OF)
    left_out = {Path(one["source"]).name: one["reason"] for one in ran.json["left_out"]}
    assert (ran.status, len(ran.ids)) == (0, 2)
    assert left_out["broken.yaml:6"].startswith("decision_date: expected a date YYYY-MM-DD, found 'soon'")
    assert "another deal with the id 'north-2026'" in left_out["twin.yaml"]
    assert "expected a deal file" in left_out["menu.yaml"]
    assert ran.json["counts"]["left_out"] == len(left_out) == 3
    assert "left out: " in run("review", str(folder), *AS_OF, form="text").out


def test_deal_whose_word_contradicts_itself_is_left_out_when_it_is_looked_at(run, folder):
    """The milestone exists in the playbook, but the deal drops it."""
    dropped = DEAL.replace("reached: {}", "reached: {contract: 2026-03-10}\nplan: {drop: [contract]}")
    (folder / "deal.yaml").write_text(dropped, encoding="utf-8")
    review = run("review", str(folder), *AS_OF).json
    assert [row["id"] for row in review["rows"]] + [one["source"] for one in review["left_out"]] == [
        "south-2026",
        "north-2026",
    ]


def test_deal_that_opens_later_is_left_out(run, folder):
    ran = run("review", str(folder), "--as-of", "2026-03-01T12:00:00Z")
    assert (ran.status, ran.out) == (2, "")
    assert "north-2026: opened on 2026-03-02, after the instant asked for" in ran.err


def test_csv_of_a_crm_and_a_mailbox_give_a_review(run, folder):
    (folder / "crm.csv").write_text(CRM, encoding="utf-8")
    (alone,) = run("review", str(folder), *AS_OF).json["left_out"]
    assert (Path(alone["source"]).name, alone["reason"][:20]) == ("crm.csv", "a CRM's CSV needs a ")
    (folder / "setpoint.yaml").write_text(DEFAULTS, encoding="utf-8")
    assert "West" in {row["name"] for row in run("review", str(folder), *AS_OF).json["rows"]}
    alone = run("review", str(folder / "crm.csv"), str(folder / "rita.mbox"), *AS_OF).json
    assert [row["name"] for row in alone["rows"]] == ["West"]


def test_folder_without_mail_says_so_unless_another_source_is_named(run, folder, tmp_path):
    mail = [folder / name for name in ("rita.mbox", "sven.mbox", "calendar.ics")]
    outside = [path.rename(tmp_path / path.name) for path in mail]
    alone = run("review", str(folder), *AS_OF).json
    assert [one["source"] for one in alone["left_out"]] == [str(folder)]
    together = run("review", str(folder), *map(str, outside), *AS_OF).json
    assert together["left_out"] == []
    assert "ping_pong" in {f["rule"] for row in together["rows"] for f in row["findings"]}


def test_mail_that_can_not_be_read_is_named_once(run, folder):
    with (folder / "rita.mbox").open("ab") as mbox:
        mbox.write(b"From - Wed Mar 11 09:00:00 2026\nnothing of a mail\n")
    review = run("review", str(folder), *AS_OF).json
    assert [Path(one["source"]).name for one in review["set_aside"]] == ["rita.mbox#16"]
    assert "1 note on mail that was not read" in run("review", str(folder), *AS_OF, form="text").out


def test_text_says_for_each_deal_what_to_do_and_since_when_it_is_red(run, folder, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    said = run("review", str(folder), *AS_OF, form="text").out
    assert "2 deals: " in said
    assert "0 to be decided within 30 days" in said
    assert "Answer, and in the same mail agree the next milestone with a day" in said
    assert "red since 04 Apr: waiting on seller" in said


def test_text_fits_a_terminal_of_80_columns(run, folder, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    said = run("review", str(folder), *AS_OF, form="text").out
    assert max(map(len, said.splitlines())) == 80
    assert {"Northwind", "Southwind", "rollout"} < set(said.split())


def test_hostile_names_steer_no_terminal_and_no_spreadsheet(run, folder):
    hostile = '=cmd|"x"[red]\\x1b[2J'
    (folder / "deal.yaml").write_text(
        DEAL.replace("Northwind rollout", json.dumps(hostile)), encoding="utf-8"
    )
    assert "[red]" in "".join(run("review", str(folder), *AS_OF, form="text").out.split())
    rows = list(csv.DictReader(io.StringIO(run("review", str(folder), *AS_OF, form="csv").out)))
    assert f"'{hostile}" in {row["name"] for row in rows}


def test_csv_begins_with_a_mark_only_when_asked(run, folder, tmp_path):
    plain, marked = tmp_path / "plain.csv", tmp_path / "marked.csv"
    run("review", str(folder), *AS_OF, "--output", str(plain), form="csv")
    run("review", str(folder), *AS_OF, "--output", str(marked), "--bom", form="csv")
    assert plain.read_bytes().startswith(b"id,name,")
    assert marked.read_bytes() == b"\xef\xbb\xbf" + plain.read_bytes()
    assert plain.read_bytes().count(b"\r\n") == 3


def test_html_holds_the_rows_and_every_deal(run, folder, tmp_path):
    page = tmp_path / "review.html"
    ran = run("review", str(folder), *AS_OF, "--output", str(page), form="html")
    assert (ran.status, ran.out) == (0, "")
    said = page.read_text(encoding="utf-8")
    assert all(f'data-id="{id_}"' in said for id_ in ("north-2026", "south-2026"))
    assert "Southwind rollout" in said


def test_output_that_fails_half_way_leaves_nothing(run, folder, tmp_path, monkeypatch):
    def pieces(*_: object) -> Iterator[str]:
        yield "half of it"
        raise KeyboardInterrupt

    monkeypatch.setattr("services.review.handing_over.review_page", pieces)
    page = tmp_path / "review.html"
    page.write_text("the last one", encoding="utf-8")
    ran = run("review", str(folder), *AS_OF, "--output", str(page), form="html")
    assert (ran.status, ran.out) == (130, "")
    assert page.read_text(encoding="utf-8") == "the last one"
    assert not list(tmp_path.glob(".review*"))


def test_progress_is_shown_on_a_terminal_and_nowhere_else(run, folder, monkeypatch):
    quiet = run("review", str(folder), *AS_OF)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    watched = run("review", str(folder), *AS_OF)
    assert (quiet.err, quiet.out) == ("", watched.out)
    assert "pipeline" in watched.err
    assert "2/2" in watched.err


def test_same_inputs_give_the_same_bytes(run, folder):
    once = run("review", str(folder), *AS_OF).out
    assert run("review", str(folder), *AS_OF).out == once


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere"], "nowhere: expected a folder with deal files"),
        (["{empty}"], "found no deal that can be read"),
        (["{folder}", "nowhere.mbox"], "nowhere.mbox"),
        (["{folder}", "--as-of", "tomorrow"], "--as-of: expected an instant"),
        (["{folder}", "--changed-since", "tomorrow"], "--changed-since: expected an instant"),
        (["{folder}", "--rule", "ping_pog"], "'ping_pog'; the nearest known is 'ping_pong'"),
        ([], "the ledger is empty"),
        (["{folder}", "--ledger", "{empty}/x.db"], "expected nothing beside a ledger"),
        (["{folder}/playbook.yaml"], "found no deal that can be read"),
        (["{folder}/rita.mbox"], "rita.mbox"),
    ],
)
def test_bad_input_is_named(run, folder, tmp_path, arguments, says):
    empty = tmp_path / "empty"
    empty.mkdir()
    ran = run("review", *(a.format(folder=folder, empty=empty) for a in arguments))
    assert (ran.status, ran.out) == (2, "")
    assert says in ran.err
    assert all(line.startswith("setpoint: ") for line in ran.err.splitlines())
