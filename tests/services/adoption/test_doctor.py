"""`setpoint doctor`: what is fine, what is worth a look, what is in the way, and what to do."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest

from domain.moments import instant_of
from services.adoption import commands
from services.cli import main
from tests.services.adoption.mailbox import NOTES, write_calendar, write_mailbox

DEAL = """\
name: North rollout
owner: rita@ours.example
seller: {domains: [ours.example]}
buyer: {domains: [northwind.example]}
team: [rita@ours.example]
opened_on: 2026-03-02
decision_date: 2026-06-30
decision_basis: {whose: buyer, event: contract ends, evidence: mail of 3 March}
timezone: Europe/Berlin
playbook: transactional
calendars: {seller: {country: DE}, buyer: {country: DE}}
reached: {}
"""
KEY = b64encode(b"k" * 32).decode()


@dataclass
class Ran:
    status: int
    checks: list[dict[str, str]]
    counts: dict[str, int]

    def of(self, verdict: str) -> str:
        return "\n".join(
            f"{c['about']}: {c['says']} -> {c['do']}" for c in self.checks if c["verdict"] == verdict
        )


@pytest.fixture
def doctor(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Ran]:
    monkeypatch.setenv("SETPOINT_DEBUG", "1")
    monkeypatch.setenv("SETPOINT_LEDGER", str(tmp_path / "ledger.db"))
    monkeypatch.delenv("SETPOINT_MASTER_KEY", raising=False)
    monkeypatch.setattr(commands, "SystemClock", StandingClock)

    def run_it(*arguments: object) -> Ran:
        with pytest.raises(SystemExit) as stopped:
            main(["doctor", *map(str, arguments), "--format", "json"])
        told = json.loads(capsys.readouterr().out)
        return Ran(int(stopped.value.code or 0), told["checks"], told["counts"])

    return run_it


class StandingClock:
    """A clock that stands at noon of 28 April 2026."""

    def now(self) -> int:
        return instant_of(datetime.fromisoformat("2026-04-28T12:00:00Z"))


def write_deal(folder: Path, text: str = DEAL) -> Path:
    path = folder / "deal.yaml"
    path.write_text(text)
    return path


def test_a_deal_in_order_has_nothing_in_the_way(doctor: Callable[..., Ran], tmp_path: Path) -> None:
    ran = doctor(write_deal(tmp_path), write_mailbox(tmp_path), write_calendar(tmp_path))
    assert (ran.status, ran.counts["bad"]) == (0, 0)
    fine = ran.of("ok")
    assert "public holidays of" in fine
    assert (
        "rita.mbox: 7 messages and 0 calendar entries, 2026-03-02 to 2026-04-27, the mailbox of rita@" in fine
    )
    assert "calendar.ics: 0 messages and 1 calendar entries" in fine
    assert "4 messages between the two sides" in fine
    assert "newest mail: of 2026-04-27" in fine
    assert "ledger.db is not there yet" in fine
    assert not (tmp_path / "ledger.db").exists()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "2026-06-30",
            "2026-06-28",
            "the decision date, Sunday 2026-06-28, is no working day of the seller and the",
        ),
        ("decision_date: 2026-06-30", "decision_date: 2026-04-27", "the decision date passed on 2026-04-27"),
        ("team: [rita@ours.example]\n", "", "no team is named"),
        ("owner: rita@ours.example\n", "", "it has no owner"),
        (", buyer: {country: DE}}", "}", "the buyer has no country"),
        ("reached: {}\n", "", "it does not say where it stands"),
        (", evidence: mail of 3 March", "", "nothing shows whose decision date it is"),
        (
            "{domains: [northwind.example]}",
            "{addresses: [bea@gmail.com]}",
            "at a domain that everybody can have",
        ),
        ("reached: {}", "people: {bea@northwind.example: {role: chief}}", "no milestone asks for chief"),
        ("team: [rita@", "team: [sven@ours.example, rita@", "no mailbox here is that of sven@ours.example"),
    ],
)
def test_what_is_worth_a_look(
    doctor: Callable[..., Ran], tmp_path: Path, old: str, new: str, said: str
) -> None:
    sources = write_mailbox(tmp_path), write_calendar(tmp_path)
    assert said not in doctor(write_deal(tmp_path), *sources).of("look")
    assert old in DEAL
    assert said in doctor(write_deal(tmp_path, DEAL.replace(old, new)), *sources).of("look")


def test_faults_of_a_deal_file_are_in_the_way_each_with_its_line(
    doctor: Callable[..., Ran], tmp_path: Path
) -> None:
    text = DEAL.replace("2026-06-30", "soon").replace("domains: [northwind.example]", "domains: [gmail.com]")
    ran = doctor(write_deal(tmp_path, text), write_mailbox(tmp_path))
    assert ran.status == 1
    assert "deal.yaml:7: decision_date: expected a date" in ran.of("bad")
    assert "a public mail domain never defines a company" in ran.of("bad")
    assert "rita.mbox: 7 messages" in ran.of("ok")


def test_sources_that_can_not_be_read_or_hold_nothing(doctor: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "noise.bin").write_bytes(b"\x00\xff" * 50)
    other = write_mailbox(tmp_path, NOTES[5:])
    ran = doctor(write_deal(tmp_path), tmp_path / "noise.bin", other, tmp_path / "none.mbox")
    assert ran.status == 1
    assert "noise.bin: nothing that looks like mail" in ran.of("bad")
    assert "none.mbox: No such file" in ran.of("bad")
    assert "no mail between the two sides is in these sources" in ran.of("bad")


def test_mail_that_is_old_and_clocks_that_are_wrong(doctor: Callable[..., Ran], tmp_path: Path) -> None:
    old = [replace(n, date=n.date.replace("2026", "2025")) for n in NOTES]
    assert "days old: what came later looks like silence" in doctor(
        write_deal(tmp_path), write_mailbox(tmp_path, old)
    ).of("look")
    broken = [replace(n, date="yesterday") for n in NOTES[:3]]
    ran = doctor(write_deal(tmp_path), write_mailbox(tmp_path, [*broken, *NOTES[3:]]))
    assert "3 messages without a usable Date" in ran.of("look")
    late = [replace(n, received="Mon, 20 Apr 2026 09:00:00 +0200") for n in NOTES[:2]]
    ran = doctor(write_deal(tmp_path), write_mailbox(tmp_path, [*late, *NOTES[2:]]))
    assert "0 messages without a usable Date, 2 a day off their arrival" in ran.of("look")
    ahead = [*NOTES, replace(NOTES[1], date="Tue, 03 Mar 2027 10:00:00 +0100")]
    assert "it is dated in the future" in doctor(write_deal(tmp_path), write_mailbox(tmp_path, ahead)).of(
        "look"
    )


def test_calendars_that_do_not_say_when_they_were_written(doctor: Callable[..., Ran], tmp_path: Path) -> None:
    calendar = write_calendar(tmp_path, stamp="")
    ran = doctor(write_deal(tmp_path), write_mailbox(tmp_path), calendar)
    assert "1 calendar entries do not say when they were written (DTSTAMP)" in ran.of("look")


def test_a_folder_with_a_csv(doctor: Callable[..., Ran], tmp_path: Path) -> None:
    folder = tmp_path / "pipeline"
    folder.mkdir()
    (folder / "deals.csv").write_text(
        "Deal Name,Create Date,Close Date,Website\nNorth,2026-03-02,soon,n.example\n"
    )
    ran = doctor(folder, write_mailbox(tmp_path))
    assert "deals.csv: a CRM's CSV needs a setpoint.yaml beside it" in ran.of("bad")
    (folder / "setpoint.yaml").write_text(
        "seller: {domains: [ours.example]}\ntimezone: Europe/Berlin\nplaybook: transactional\n"
    )
    write_deal(folder)
    ran = doctor(folder, write_mailbox(tmp_path))
    assert (ran.status, ran.of("bad")) == (0, "")
    assert "deals.csv, line 2: Close Date: expected a date" in ran.of("look")


def test_a_place_that_is_not_there(doctor: Callable[..., Ran], tmp_path: Path) -> None:
    ran = doctor(tmp_path / "nothing.yaml")
    assert ran.status == 1
    assert "there is no such file or folder" in ran.of("bad")


def test_the_master_key_is_judged_and_never_shown(
    doctor: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SETPOINT_MASTER_KEY", KEY)
    ran = doctor()
    assert "from SETPOINT_MASTER_KEY, of the right length" in ran.of("ok")
    monkeypatch.setenv("SETPOINT_MASTER_KEY", "secret-but-short")
    refused = doctor()
    assert refused.status == 1
    assert "32 bytes in base64" in refused.of("bad")
    assert KEY not in str(ran.checks)
    assert "secret-but-short" not in str(refused.checks)


def test_ledger_and_key_files(
    doctor: Callable[..., Ran], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["import", str(write_deal(tmp_path)), str(write_mailbox(tmp_path))])
    capsys.readouterr()
    ran = doctor()
    assert ran.status == 0
    assert "ledger.db can be read and written" in ran.of("ok")
    assert ran.of("ok").count("is yours alone") == 3
    (tmp_path / "ledger.db.master").chmod(0o644)
    opened = doctor()
    assert opened.status == 1
    assert f"chmod 600 {tmp_path / 'ledger.db.master'}" in opened.of("bad")
    (tmp_path / "ledger.db.master").unlink()
    assert "can not be unlocked without it" in doctor().of("bad")


def test_a_ledger_that_is_something_else(doctor: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_text("not a database, but long enough to be read as a header of one")
    ran = doctor()
    assert ran.status == 1
    assert "it is not an SQLite file" in ran.of("bad")


def test_a_database_needs_a_key_and_its_password_is_not_shown(doctor: Callable[..., Ran]) -> None:
    ran = doctor("--ledger", "postgresql://rita:pass-word@127.0.0.1:1/none")
    assert ran.status == 1
    assert "not set, and a database needs one" in ran.of("bad")
    assert "ledger: the database can not be used" in ran.of("bad")
    assert "pass-word" not in str(ran.checks)


def test_for_people_it_says_the_same(
    doctor: Callable[..., Ran], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert doctor
    evil = tmp_path / "a\x1b[2J.mbox"
    evil.write_bytes(write_mailbox(tmp_path).read_bytes())
    with pytest.raises(SystemExit) as stopped:
        main(["doctor", str(write_deal(tmp_path)), str(evil)])
    out = capsys.readouterr().out
    assert not stopped.value.code
    assert "a?[2J.mbox: 7 messages" in out
    assert "\x1b[2J" not in out
    assert out.rstrip().endswith("0 bad")
