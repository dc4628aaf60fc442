"""`setpoint demo` runs the system over the example, shows what came of it, and how to go on."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from domain.moments import instant_of
from services.demo.arrivals import arrived, letters, meetings, put_into
from services.demo.command import stopped_by_hand
from services.demo.example import LOOKED_AT, MAILBOXES, MOMENTS, SOURCES, demo_answer, example_files
from services.demo.playing import StoryClock, settings_in, staged
from services.demo.settling import NotSettled, wait_until_settled
from services.recorder.following import Recorder
from services.roles import Role, tasks_of
from services.running import started
from services.shapes import Json

PATIENCE = 30.0
WHOLE_PATIENCE = 60.0
DEAL_ID = "northwind-shift-planning"
MAY_BE_SEEN_AT_80_COLUMNS = {(): 99, ("--files",): 90}
"""Lines, by how it is called."""


def demo(*arguments: str, temporary: Path) -> subprocess.Popen[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SETPOINT_")}
    environment = {**clean, "TMPDIR": str(temporary), "COLUMNS": "80", "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(  # noqa: S603 - this project's own command
        [sys.executable, "-m", "services", "demo", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder


# The story


def without_places(answer: Json) -> Json:
    """An answer without where its copies lay, and mail of no deal, which a ledger does not know."""
    touches = [{**touch, "sources": len(touch["sources"])} for touch in answer["touches"]]
    return {**answer, "touches": touches, "ignored": None}


def test_the_ledger_answers_as_the_replay_does(either, run):
    with example_files() as folder:
        replayed = demo_answer(folder)
    shown = run(
        "show", replayed["deal"]["id"], "--as-of", LOOKED_AT, "--format", "json", "--ledger", either.ledger
    )
    assert without_places(json.loads(shown.out)) == without_places(replayed)


def test_the_next_step_changes_as_mail_arrives(tmp_path):
    with staged(tmp_path) as stage:
        before, turned, end = stage.scenes()
    assert [len(scene.answer["touches"]) for scene in (before, turned, end)] == [28, 36, 51]
    kinds = [
        next(s for s in scene.next["next_steps"] if s["headline"])["kind"] for scene in (before, turned, end)
    ]
    assert kinds[0] != "break_ping_pong"
    assert kinds[1:] == ["break_ping_pong"] * 2
    assert [scene.answer["plan"]["short_by"] for scene in (before, turned, end)] == [0, 0, 2]
    assert [scene.answer["rallies"][-1]["ping_pong"] for scene in (before, turned, end)] == [
        False,
        True,
        True,
    ]


def test_it_shows_the_story_the_gist_and_one_mail_on_its_way(either):
    said = " ".join(either.shown.split())
    assert "Fri 27 Mar 28 touches; the plan fits" in said
    assert "Wed 15 Apr 36 touches; ping-pong since Tue 14 Apr; the plan fits" in said
    assert "Wed 13 May 51 touches; ping-pong since Tue 14 Apr; the plan lacks 2 days" in said
    assert "21 turns in 26 working days; we only answered in all of ours" in said
    assert "Do this next: Do not only answer" in said
    way = re.findall(r"^(captured|matched|recorded|detected|planned|emitted) ", either.shown, re.MULTILINE)
    assert way == ["captured", "matched", "recorded", "detected", "emitted", "planned", "emitted"]
    assert '"type": "setpoint.plan.step-issued.v1"' in said
    assert '"decision_date": "2026-06-30"' in said


# Mailboxes


def test_it_says_who_connected_and_what_was_captured_of_each_mailbox(played, run):
    lines = [" ".join(line.split()) for line in played.shown.splitlines()]
    assert {f"{address} is connected" for address in MAILBOXES} <= set(lines)
    assert "rita@ours.example working 56 3 internal, 1 private, 1 spam none" in lines
    assert "sven@ours.example working 33 nothing none" in lines
    assert lines[lines.index("rita@ours.example is connected") - 1].startswith("$ setpoint connect google")
    assert lines[lines.index("sven@ours.example is connected") - 1].startswith("$ setpoint connect microsoft")
    assert "29 messages and 3 meetings stand in both mailboxes: each is one, seen twice" in lines
    shown = run("mailboxes", "--format", "json", "--ledger", played.ledger)
    mailboxes = json.loads(shown.out)["mailboxes"]
    assert {each["address"]: (each["kind"], each["way"], each["lacks"]) for each in mailboxes} == {
        "rita@ours.example": ("google", "consent", []),
        "sven@ours.example": ("microsoft", "consent", []),
    }
    reasons = {each["address"]: each["left_out_by_reason"] for each in mailboxes}
    assert reasons == {
        "rita@ours.example": {"internal": 3, "private": 1, "spam": 1},
        "sven@ours.example": {},
    }


def test_a_message_of_both_mailboxes_is_one_touch_with_two_sightings(played, run):
    shown = run("show", DEAL_ID, "--as-of", LOOKED_AT, "--format", "json", "--ledger", played.ledger)
    touches = json.loads(shown.out)["touches"]
    with example_files() as example:
        twice = both_have(example)
    found = {touch["message_id"] for touch in touches if len(touch["sources"]) == 2}
    assert found == twice
    at_both = [{source.partition(":")[0] for source in touch["sources"]} for touch in touches]
    assert at_both.count({"google", "microsoft"}) == len(twice) == 29
    assert {source.partition("/")[0] for touch in touches for source in touch["sources"]} == {
        "google:All mail", "microsoft:Inbox", "microsoft:Sent Items",
    }  # fmt: skip


def both_have(example: Path) -> set[str]:
    """The ids of the messages that lie in both mailboxes."""
    ids = [
        set(re.findall(rb"^Message-ID: <(.+)>", letters, re.MULTILINE))
        for letters in ((example / name).read_bytes() for name in MAILBOXES.values())
    ]
    return {each.decode() for each in ids[0] & ids[1]}


def test_a_meeting_of_both_calendars_is_one(played, run):
    shown = run("show", DEAL_ID, "--as-of", LOOKED_AT, "--format", "json", "--ledger", played.ledger)
    booked = [(each["uid"], each["start"]) for each in json.loads(shown.out)["meetings"]]
    assert len(booked) == len(set(booked))
    with example_files() as example:
        rita, sven = (meetings(example, owner) for owner in MAILBOXES)
    assert {"discovery-2026-01-27@ours.example", "demo-2026-02-17@ours.example"} <= rita & sven
    assert rita & sven <= {uid for uid, _ in booked}


def test_nothing_of_what_was_left_out_is_stored(played):
    stored = b"".join(file.read_bytes() for file in played.folder.glob("ledger.db*"))
    for word in (b"winner@deals", b"Parents' evening", b"bell@school", b"how is it going"):
        assert word not in stored


def test_what_is_delivered_to_a_mailbox_has_nothing_of_the_file_it_lay_in():
    with example_files() as example:
        found = {owner: list(letters(example, owner, MOMENTS[-1])) for owner in MAILBOXES}
    assert {owner: len(each) for owner, each in found.items()} == {
        "rita@ours.example": 54,
        "sven@ours.example": 30,
    }
    assert not any(
        b"X-Gmail" in each.data or b"X-Mozilla" in each.data for each in found["rita@ours.example"]
    )
    assert [each.is_spam for each in found["rita@ours.example"]].count(True) == 1
    assert {each.data.partition(b":")[0] for each in found["sven@ours.example"]} == {
        b"Received",
        b"Message-ID",
    }


# What had arrived


def test_what_had_arrived_grows_into_the_example(tmp_path):
    with example_files() as example:
        for moment in MOMENTS:
            for name, content in arrived(example, moment):
                put_into(tmp_path, name, content)
        assert all((tmp_path / name).read_bytes() == (example / name).read_bytes() for name in SOURCES)


def test_nothing_has_arrived_before_it_was_sent():
    with example_files() as example:
        early = dict(arrived(example, MOMENTS[0]))
    assert early["rita.mbox"].count(b"\nDate: ") == 27
    assert b"Apr 2026" not in early["rita.mbox"]
    assert b"Security kick-off" not in early["calendar.ics"], "it is in the calendar as cancelled later"
    assert b"Forecast May" not in early["calendar.ics"]
    assert b"DTSTAMP:20260327T080000Z" in early["calendar.ics"]


def test_a_mailbox_grows_at_its_end_and_anything_else_is_written_anew(tmp_path):
    path = tmp_path / "rita.mbox"
    put_into(tmp_path, "rita.mbox", b"one\n")
    before = path.stat().st_ino
    put_into(tmp_path, "rita.mbox", b"one\ntwo\n")
    assert (path.read_bytes(), path.stat().st_ino) == (b"one\ntwo\n", before)
    put_into(tmp_path, "rita.mbox", b"three\n")
    assert path.read_bytes() == b"three\n"


# Waiting


def test_who_has_not_done_what_is_named_when_it_takes_too_long(tmp_path):
    settings = settings_in(tmp_path)
    with example_files() as example, started(settings, [Role.CAPTURE], StoryClock()) as running:
        for name, content in arrived(example, MOMENTS[0]):
            put_into(settings.inbox, name, content)
        with pytest.raises(NotSettled) as early:
            wait_until_settled(running.system, running.tasks, seconds=0)
        assert "capture: deal.yaml has not opened its deal" in early.value.undone
        assert "capture: rita.mbox is not read to its end" in early.value.undone
        wait_until_settled(running.system, running.tasks, seconds=PATIENCE)
        with started(settings, [Role.RECORDER], StoryClock()) as late:
            recorder = next(task for task in late.tasks if task.name == Recorder.name)
            wait_until_settled(late.system, late.tasks, seconds=PATIENCE)
            assert recorder.waiting_since() is None


def test_a_follower_that_does_not_come_along_is_named(tmp_path):
    settings = settings_in(tmp_path)
    with example_files() as example, started(settings, [Role.CAPTURE], StoryClock()) as running:
        for name, content in arrived(example, MOMENTS[0]):
            put_into(settings.inbox, name, content)
        wait_until_settled(running.system, running.tasks, seconds=PATIENCE)
        idle = tasks_of(Role.RECORDER, running.system).workers
        with pytest.raises(NotSettled, match="recorder<ledger: is starting, and an event waits"):
            wait_until_settled(running.system, [*running.tasks, *idle], seconds=0.1)


# As a command


@pytest.mark.parametrize("form", MAY_BE_SEEN_AT_80_COLUMNS)
def test_without_a_terminal_it_is_plain_quick_and_leaves_nothing(temporary, form):
    with demo(*form, temporary=temporary) as process:
        out, err = process.communicate(timeout=WHOLE_PATIENCE)
    assert err == ""
    assert process.returncode == 0
    assert "\x1b" not in out
    assert len(out.splitlines()) <= MAY_BE_SEEN_AT_80_COLUMNS[form]
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_whoever_ends_it_ends_the_sandbox_too_and_nothing_is_left(temporary, number):
    with demo(temporary=temporary) as process:
        assert process.stdout is not None
        shown = next(line for line in process.stdout if "which a sandbox" in line) + next(process.stdout)
        next(line for line in process.stdout if line.startswith("Fri 27 Mar"))
        process.send_signal(number)
        _, err = process.communicate(timeout=WHOLE_PATIENCE)
    assert (process.returncode, err) == (128 + number, "")
    assert list(temporary.iterdir()) == []
    found = re.search(r"127\.0\.0\.1:(\d+)", shown)
    assert found is not None
    with socket.socket() as asked:
        assert asked.connect_ex(("127.0.0.1", int(found[1]))) != 0, "the sandbox still answers"


def test_a_folder_that_holds_something_is_refused(run, tmp_path):
    (tmp_path / "mine").write_text("mine")
    refused = run("demo", "--keep", str(tmp_path))
    assert (refused.status, refused.out) == (2, "")
    assert refused.err == "setpoint: --keep: expected a folder that is empty, or is not there yet\n"
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


# Going on


def commands(played) -> Iterator[str]:
    after = played.shown.partition("\nGo on\n")[2]
    yield from (line.partition("  # ")[0].strip() for line in after.splitlines())


def test_the_commands_to_go_on_with_work_as_they_are_shown(either, run, monkeypatch, tmp_path):
    copy = shutil.copytree(either.folder, tmp_path / "copy")  # `next` goes on with today's date
    export, *rest = commands(either)
    for variable in shlex.split(export)[1:]:
        name, value = variable.split("=", 1)
        assert Path(value).is_relative_to(either.folder)
        monkeypatch.setenv(name, value.replace(str(either.folder), str(copy)))
    asked = [shlex.split(command)[1:] for command in rest if command.startswith("setpoint ")]
    ran = {words[0]: run(*words) for words in asked if words[0] in {"show", "trace", "next"}}
    assert {name: (one.status, one.err) for name, one in ran.items()} == dict.fromkeys(ran, (0, ""))
    assert set(ran) == {"show", "trace", "next"}
    assert "ping-pong since Tue 14 Apr" in ran["show"].out
    assert "break_ping_pong" in ran["trace"].out
    assert "Northwind, shift planning" in ran["next"].out
    assert "run" in {words[0] for words in asked}


def test_the_replay_that_is_named_shows_the_same(played, run, monkeypatch):
    line = next(command for command in commands(played) if command.startswith("cd "))
    cd, _, command = line.partition(" && ")
    monkeypatch.chdir(Path(shlex.split(cd)[1]))
    replayed = run(*shlex.split(command)[1:]).out
    header = replayed.partition("\n\n")[0].partition("Findings")[0].rstrip()
    assert header
    assert header in played.shown


def test_the_clock_of_the_story_stands_at_its_moments():
    assert StoryClock().now() == instant_of(MOMENTS[0])
    assert MOMENTS[-1] == datetime.fromisoformat(LOOKED_AT)
    assert list(MOMENTS) == sorted(MOMENTS)


# Its API


def test_rita_signs_in_with_a_browser_and_is_told_what_to_do_next(either):
    after = either.shown.partition('\n$ curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:')[2]
    asked, as_whom, told, *_ = after.splitlines()
    assert asked.endswith("/v1/next-steps")
    assert as_whom == "as rita@ours.example, who signed in with a browser:"
    assert told.startswith('{"deal": "northwind-shift-planning", "kind": "break_ping_pong"')
    assert not list(either.folder.glob("*.token"))


def test_its_api_stays_for_whoever_wants_to_look_around(played_from_files):
    visited = played_from_files.visited
    assert {name: answer.status_code for name, answer in visited.items()} == dict.fromkeys(visited, 200)
    assert "Report a call" in visited["docs"].text
    assert "development issuer" in visited["sign in"].text
    assert "Northwind, shift planning" in visited["plan"].text
    assert [deal["id"] for deal in visited["deals"].json()["deals"]] == [DEAL_ID]
    assert "Go on" in played_from_files.shown


def test_whoever_looked_around_ends_it_by_hand(monkeypatch):
    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(threading.Event, "wait", interrupted)
    stopped_by_hand()
