"""The commands as a person types them: files in, answers out, faults named, nothing stored half."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from services.cli import main
from tests.services.mailbox_of_a_deal import DEAL, PERSONAL, write_deal

AS_OF = ["--as-of", "2026-04-20T12:00:00Z"]
JSON = ["--format", "json"]


@dataclass
class Ran:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever the command prints
        return json.loads(self.out)


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Ran]:
    monkeypatch.setenv("SETPOINT_LEDGER", str(tmp_path / "ledger.db"))
    monkeypatch.setenv("SETPOINT_DEBUG", "1")

    def run_it(*arguments: str) -> Ran:
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        said = capsys.readouterr()
        return Ran(int(stopped.value.code or 0), said.out, said.err)

    return run_it


@pytest.fixture
def deal(tmp_path: Path) -> list[str]:
    folder = tmp_path / "files"
    folder.mkdir()
    return write_deal(folder)


def test_replay_tells_the_deal(run, deal):
    answer = run("replay", *deal, *AS_OF, *JSON).json
    assert answer["deal"]["id"] == "north-2026"
    assert [r["ping_pong"] for r in answer["rallies"]][-1] is True
    assert answer["ignored"] == {"internal": 1, "unrelated": 0}
    assert answer["plan"]["milestones"][0]["evidence"] == ["secret-uid@ours.example"]
    assert answer["next_steps"][0]["headline"] is True
    shared = next(t for t in answer["touches"] if t["message_id"] == "17.rita@mail.example")
    assert [source.rpartition("/")[2] for source in shared["sources"]] == ["rita.mbox#4", "sven.mbox#1"]


def test_same_inputs_give_same_bytes_whatever_their_order(run, deal):
    once = run("replay", *deal, *AS_OF, *JSON).out
    again = run("replay", deal[0], *reversed(deal[1:]), *AS_OF, *JSON).out
    assert once == again


def test_text_names_the_one_thing_to_do(run, deal):
    ran = run("replay", *deal, *AS_OF)
    assert ran.status == 0
    assert "Do this next" in ran.out
    assert "ping-pong since" in ran.out


def test_import_then_show_says_what_replay_says(run, deal):
    replayed = run("replay", *deal, *AS_OF, *JSON).json
    assert run("import", *deal).status == 0
    shown = run("show", "north-2026", *AS_OF, *JSON).json
    replayed["ignored"] = {"internal": 0, "unrelated": 0}
    assert shown == replayed


def test_postgresql_gives_the_same_answer(run, deal, postgres_address, monkeypatch):
    replayed = run("replay", *deal, *AS_OF, *JSON).json
    at = ["--ledger", postgres_address]
    keyless = run("import", *deal, *at)
    assert (keyless.status, "SETPOINT_MASTER_KEY" in keyless.err) == (2, True)
    monkeypatch.setenv("SETPOINT_MASTER_KEY", b64encode(bytes(range(32))).decode())
    assert run("import", *deal, *at).status == 0
    shown = run("show", "north-2026", *AS_OF, *JSON, *at).json
    assert shown["findings"] == replayed["findings"]
    assert {**shown, "ignored": None} == {**replayed, "ignored": None}


def test_ties_are_ordered_by_message_id_on_tokens_too(run, deal):
    run("import", *deal)
    shown = run("show", "north-2026", *AS_OF, *JSON).json
    ids = [t["message_id"] for t in shown["touches"] if t["occurred_at"] == "2026-04-04T09:00:00Z"]
    assert ids == ["07.rita@mail.example", "08.rita@mail.example"]


def test_second_import_adds_nothing(run, deal):
    assert "15 copies of touches, 1 calendar facts" in run("import", *deal).out
    again = run("import", *deal)
    assert "0 copies of touches, 0 calendar facts and 0 other events added" in again.out
    assert "0 findings changed" in again.out


def test_mailboxes_imported_one_after_the_other_give_the_same_deal(run, deal, tmp_path, monkeypatch):
    run("import", *deal)
    whole = run("show", "north-2026", *AS_OF, *JSON).json
    monkeypatch.setenv("SETPOINT_LEDGER", str(tmp_path / "other.db"))
    for source in reversed(deal[1:]):
        assert run("import", deal[0], source).status == 0
    assert run("show", "north-2026", *AS_OF, *JSON).json == whole


def test_no_personal_text_reaches_the_disk(run, deal, tmp_path):
    run("import", *deal)
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert b"deal.email-sighted.v1" in stored
    assert [text for text in PERSONAL if text.encode() in stored] == []


def test_decision_date_can_not_be_moved_by_a_file_and_the_attempt_is_kept(run, deal):
    run("import", *deal)
    Path(deal[0]).write_text(DEAL.replace("2026-06-30", "2026-07-31"), encoding="utf-8")
    for _ in range(2):
        moved = run("import", *deal)
        assert moved.status == 2
        assert "fixed at 2026-06-30 and can not be moved to 2026-07-31" in moved.err
    shown = run("show", "north-2026", *JSON).json
    assert shown["deal"]["decision_date"] == "2026-06-30"
    pushes = [f for f in shown["findings"] if f["rule"] == "date_push_attempted"]
    assert [f["numbers"] for f in pushes] == [{"attempts": 1}]


def test_timeline_remembers_what_was_known(run, deal):
    before = run("import", *deal[:1], deal[3])
    assert before.status == 0
    known = run("timeline", "north-2026", *JSON).json
    assert {e["what"] for e in known["entries"]} >= {"touch", "advance", "finding_raised"}
    assert all(finding["recorded_at"] for finding in known["findings"])
    long_ago = run("timeline", "north-2026", "--known-at", "2026-03-15T00:00:00Z")
    assert long_ago.status == 2
    assert "no deal" in long_ago.err


def test_timeline_leaves_out_what_had_not_happened(run, deal):
    run("import", *deal)
    entries = run("timeline", "north-2026", "--happened-by", "2026-03-16", *JSON).json["entries"]
    touches = [e["at"] for e in entries if e["what"] == "touch"]
    assert touches == ["2026-03-11T09:00:00Z", "2026-03-13T09:00:00Z", "2026-03-15T09:00:00Z"]
    assert "Prices for seats" in run("timeline", "north-2026").out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["replay", "nowhere.yaml", "x.mbox"], "nowhere.yaml"),
        (["replay", "{deal}", "nowhere.mbox"], "nowhere.mbox"),
        (["replay", "{deal}", "{deal}"], "deal.yaml"),
        (["replay", "{deal}", "{mbox}", "--as-of", "tomorrow"], "--as-of: expected an instant"),
        (["import", "nowhere.yaml", "x.mbox"], "nowhere.yaml"),
        (["import", "{deal}", "nowhere.mbox"], "nowhere.mbox"),
        (["show", "nothing"], "the ledger has no deal 'nothing'"),
        (["show", "nothing", "--format", "html"], "the ledger has no deal 'nothing'"),
        (["timeline", "nothing", "--format", "html"], "show has one, with both clocks"),
        (["import", "{deal}", "{mbox}", "--ledger", "{deal}"], "--ledger"),
    ],
)
def test_bad_input_is_named_and_nothing_is_stored(run, deal, tmp_path, arguments, says):
    ran = run(*(a.format(deal=deal[0], mbox=deal[1]) for a in arguments))
    assert (ran.status, ran.out) == (2, "")
    assert says in ran.err
    assert "Traceback" not in ran.err
    assert all(line.startswith("setpoint: ") for line in ran.err.splitlines())
    ledger = tmp_path / "ledger.db"
    assert not ledger.exists() or b"deal.opened.v1" not in ledger.read_bytes()


def test_damaged_message_is_set_aside_and_the_run_goes_on(run, deal):
    with Path(deal[1]).open("ab") as mbox:
        mbox.write(
            b"From - Thu Mar 12 09:00:00 2026\nFrom: Bea <bea@north.example>\nTo: rita@ours.example\n\nhi\n"
        )
    text = (
        Path(deal[1])
        .read_bytes()
        .replace(b"From - Thu Mar 12 09:00:00 2026", b"From - Thu Mar 12 09:00:00 9999")
    )
    Path(deal[1]).write_bytes(text)
    answer = run("replay", *deal, *AS_OF, *JSON).json
    assert [s["source"].rpartition("/")[2] for s in answer["set_aside"]] == ["rita.mbox#16"]
    assert "Date" in answer["set_aside"][0]["reason"]
    assert len(answer["rallies"]) > 0


def test_output_goes_to_a_file(run, deal, tmp_path):
    target = tmp_path / "answer.json"
    ran = run("replay", *deal, *AS_OF, *JSON, "--output", str(target))
    assert (ran.status, ran.out) == (0, "")
    assert json.loads(target.read_text(encoding="utf-8"))["as_of"] == "2026-04-20T12:00:00Z"


def test_help_teaches(run):
    said = run("--help").out
    assert all(command in said for command in ("replay", "import", "show", "timeline", "demo"))
    assert "Example: setpoint replay" in run("replay", "--help").out


def test_language_pack_marks_what_mails_do_where_it_is_switched_on(run, deal):
    book = Path(deal[0]).parent / "playbook.yaml"
    assert {s for t in run("replay", *deal, *AS_OF, *JSON).json["touches"] for s in t["signals"]} == set()
    book.write_text(book.read_text(encoding="utf-8") + "languages: [en]\n", encoding="utf-8")
    marked = run("replay", *deal, *AS_OF, *JSON).json["touches"]
    assert {t["side"] for t in marked if t["signals"]} == {"buyer"}
