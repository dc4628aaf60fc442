"""`setpoint capture --once`: everything that there is, then the end, and what was in the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from domain.ports.mailboxes import Mailbox
from domain.ports.provider import FailureKind, ProviderFailed
from integrations.eventstore.opening import open_duties
from integrations.sandbox.faults import Fault, Kind
from services.capture.mailboxes_task import HowFar
from services.capture.once import Meanwhile, Stalled, capture_once, taken_of
from services.settings import read_settings
from services.wiring import open_system
from tests.integrations.google_auth.browsing import RITA, SVEN
from tests.integrations.sandbox.clients import mail, meeting
from tests.services.speaking.conftest import Ran

COMPANY = "seller: {domains: [ours.example]}\ntimezone: Europe/Berlin\n"
ONCE = ("capture", "--once", "--wait", "2")
JSON = ("--format", "json")


@pytest.fixture(autouse=True)
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the inbox would be; the folder is not made."""
    monkeypatch.setenv("SETPOINT_INBOX", str(tmp_path / "inbox"))
    return tmp_path / "inbox"


@pytest.fixture
def team(run, at_browser, tmp_path) -> None:
    """Two people of a company, connected."""
    (tmp_path / "setpoint.yaml").write_text(COMPANY)
    assert run("company", "set", str(tmp_path / "setpoint.yaml")).status == 0
    for address in (RITA, SVEN):
        at_browser(address=address)
        assert run("connect", "google", "--mailbox", address).status == 0


def by_address(ran: Ran) -> dict[str, dict]:
    return {each["address"]: each for each in ran.json["mailboxes"]}


@pytest.mark.usefixtures("team")
def test_all_that_there_is_is_taken_and_the_second_time_nothing_is_new(run, sandbox, inbox):
    people = sandbox.google.people
    both = mail("Prices", to=f"{RITA}, {SVEN}")
    for address in (RITA, SVEN):
        people.had_mail(address, both)
    people.had_mail(RITA, mail("Lunch", sender=SVEN, Message_ID="<3@ours.example>"))
    people.had_mail(RITA, mail("Win", Message_ID="<4@win.example>"), ["SPAM"])
    sandbox.google.diary.adds(RITA, meeting("Review", attendees=[{"email": "bea@north.example"}]))
    inbox.mkdir()
    (inbox / "one.eml").write_bytes(mail("Offer", Message_ID="<5@north.example>").encode())

    ran = run(*ONCE, *JSON)
    assert ran.status == 0, ran.err
    found = by_address(ran)
    assert {name: (each["at_end"], each["new"]) for name, each in found.items()} == {
        RITA: (True, 2),
        SVEN: (True, 1),
    }
    assert (found[RITA]["left_out"], found[SVEN]["left_out"]) == ({"internal": 1, "spam": 1}, {})
    assert (ran.json["inbox"]["at_end"], ran.json["inbox"]["new"], ran.json["set_aside"]) == (True, 1, 0)

    people.mail_arrives(SVEN, mail("Later", Message_ID="<6@north.example>"))
    again = run(*ONCE)
    assert again.status == 0
    assert again.out.splitlines() == [
        f"{RITA}  taken to its end: 0 new of 2",
        f"{SVEN}  taken to its end: 1 new of 2",
        f"{inbox}  taken to its end: 0 new",
        "setpoint run brings it into deals, and says what to do next",
    ]
    shown = run("mailboxes").out
    assert "2 captured, 2 left out (1 internal, 1 spam)" in shown


@pytest.mark.usefixtures("team")
def test_who_took_their_consent_back_is_told_to_sign_in_and_the_other_is_taken(run, sandbox):
    sandbox.google.people.had_mail(SVEN, mail("Prices"))
    sandbox.google.sign_in.revoke(RITA)
    for _ in range(2):  # the second time it is known from before
        ran = run(*ONCE)
        assert ran.status == 1
        rita, to_do, sven, *_ = ran.out.splitlines()
        assert rita.startswith(f"{RITA}  not taken to its end: its provider does not let us in any more")
        assert to_do == f"  to do: Sign in again: setpoint connect google --mailbox {RITA}"
        assert sven.startswith(f"{SVEN}  taken to its end: ")


@pytest.mark.usefixtures("connected")
@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (
            Fault(Kind.RETRY_AFTER, "gmail.*", times=None, seconds=3_600),
            "its provider wants a pause of 60 min",
        ),
        (Fault(Kind.NOT_CONFIGURED, "gmail.*", times=None), "its provider refuses this application"),
        (Fault(Kind.DOMAIN_POLICY, "calendar.*", times=None), "its provider refuses this mailbox"),
    ],
)
def test_what_is_in_the_way_is_told_and_ends_it(run, sandbox, fault, says):
    sandbox.faults.add(fault)
    ran = run(*ONCE)
    assert (ran.status, says in ran.out) == (1, True), ran.out
    sandbox.faults.clear()


@pytest.mark.usefixtures("connected")
def test_a_provider_that_is_away_is_told_and_ends_it(run, monkeypatch):
    for api in ("GMAIL", "CALENDAR", "TOKEN"):
        monkeypatch.setenv(f"SETPOINT_GOOGLE_{api}_URL", "http://127.0.0.1:9")
    ran = run("capture", "--once", "--wait", "8")
    assert (ran.status, "its provider can not be asked" in ran.out) == (1, True), ran.out
    assert "to do" not in ran.out


def far(**how: object) -> HowFar:
    """A mailbox under way, last well at 100 seconds."""
    mailbox = Mailbox("m1", "q3Rita", ("d1Ours",), "google", "google-consent")
    usual = {"is_at_end": False, "is_failing": False, "failure": None, "fault": "", "well_at": 100.0}
    return HowFar(mailbox, **{**usual, **how})


def failed(kind: FailureKind, wait_seconds: float | None = None) -> ProviderFailed:
    return ProviderFailed(kind, "why", wait_seconds=wait_seconds)


@pytest.mark.parametrize(
    ("how", "now", "is_over"),
    [
        ({"is_at_end": True}, 100, True),
        ({}, 159, False),
        ({}, 161, True),
        ({"fault": "StoreOutOfReach"}, 161, True),
        ({"failure": failed(FailureKind.RETRY)}, 159, False),
        ({"failure": failed(FailureKind.RETRY)}, 161, True),
        ({"failure": failed(FailureKind.RETRY), "is_failing": True}, 100, True),
        ({"failure": failed(FailureKind.SLOW_DOWN, 59)}, 100, False),
        ({"failure": failed(FailureKind.SLOW_DOWN, 61)}, 100, True),
        ({"failure": failed(FailureKind.REAUTHORISE)}, 100, True),
        ({"failure": failed(FailureKind.PERMANENT)}, 100, True),
        ({"failure": failed(FailureKind.STOP_APP)}, 100, True),
    ],
)
def test_what_passes_by_itself_is_waited_for_and_nothing_for_longer_than_was_said(how, now, is_over):
    taken = taken_of(far(**how), patience=60.0, now=now)
    assert (taken is not None) is is_over
    if taken is not None:
        expected = None if "is_at_end" in how else how.get("failure", Stalled(how.get("fault", "")))
        assert taken.why_not == expected


def test_where_nobody_is_connected_it_says_how_to_begin(run):
    ran = run(*ONCE)
    assert (ran.status, ran.out) == (
        0,
        "no mailbox is connected; connect yours with: setpoint connect google\n",
    )


def test_what_can_not_be_read_is_counted(run, inbox):
    inbox.mkdir()
    (inbox / "one.eml").write_bytes(b"no mail\x1b[31m\n")
    ran = run(*ONCE)
    assert (ran.status, "1 set aside that could not be read: setpoint set-aside list" in ran.out) == (0, True)


@pytest.mark.usefixtures("connected")
def test_who_is_told_to_stop_stops_and_says_that_it_is_not_whole():
    stop, told = threading.Event(), list[Meanwhile]()
    stop.set()
    with open_system(read_settings(os.environ)) as system:
        once = capture_once(system, patience=60.0, stop=stop, tell=told.append)
    assert (once.is_cut_short, once.is_whole, told) == (True, False, [])


@pytest.mark.usefixtures("connected")
def test_how_it_stands_is_told_meanwhile(sandbox):
    sandbox.google.settings.latency = 0.3
    told: list[tuple[int, int]] = []
    with open_system(read_settings(os.environ)) as system:
        once = capture_once(
            system,
            patience=60.0,
            stop=threading.Event(),
            tell=lambda meanwhile: told.append((meanwhile.over, meanwhile.mailboxes)),
        )
    assert once.is_whole
    assert told[0] == (0, 1)


@pytest.mark.usefixtures("connected")
def test_an_interrupt_ends_it_and_what_was_taken_is_kept(sandbox):
    sandbox.google.people.had_mail(RITA, mail("Prices"))
    sandbox.faults.add(Fault(Kind.SLOW, "calendar.*", times=None, seconds=3.0))
    with subprocess.Popen(
        [sys.executable, "-m", "services", "capture", "--once"],
        env={**os.environ, "COLUMNS": "160"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while not sandbox.faults.fired:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "stopped before its end; what was taken is kept" in out
    sandbox.faults.clear()


@pytest.mark.usefixtures("connected")
def test_a_mailbox_that_another_process_keeps_in_hand_is_not_waited_for_for_ever(run):
    (mailbox,) = (each["mailbox"] for each in run("mailboxes", *JSON).json["mailboxes"])
    with closing(open_duties(os.environ["SETPOINT_LEDGER"])) as others:
        assert others.take(f"mailbox-{mailbox}")
        ran = run(*ONCE, *JSON)
    (found,) = ran.json["mailboxes"]
    assert (ran.status, found["at_end"], found["why_not"]) == (1, False, "no_progress")
    assert "another process has it" in found["says"]


def test_neither_is_a_file_that_never_rests(run, inbox):
    inbox.mkdir()
    ended = threading.Event()

    def write_on() -> None:
        while not ended.wait(0.1):
            write()

    def write() -> None:
        with (inbox / "deal.yaml").open("a") as file:
            file.write("#\n")

    write()
    writing = threading.Thread(target=write_on)
    writing.start()
    try:
        ran = run(*ONCE)
    finally:
        ended.set()
        writing.join()
    assert (ran.status, f"{inbox}  not taken to its end (no_progress); 0 new" in ran.out) == (1, True), (
        ran.out
    )


def test_a_folder_that_another_process_watches_is_left_to_it(run, inbox):
    inbox.mkdir()
    with closing(open_duties(os.environ["SETPOINT_LEDGER"])) as others:
        assert others.take("capture<folder")
        ran = run(*ONCE)
    assert (ran.status, "another process watches this folder" in ran.out) == (0, True)
