"""From a sign-in to what is captured: the running system reads a connected mailbox, as its rules allow."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from services.roles import Role
from services.running import run_until
from services.settings import read_settings
from tests.integrations.google_auth.browsing import RITA, SVEN
from tests.integrations.sandbox.clients import mail, meeting

COMPANY = """\
seller: {domains: [ours.example]}
timezone: Europe/Berlin
playbook: mid_market
privacy: {subjects: [salary]}
"""


@pytest.fixture
def captured_until(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], bool]], None]:
    """Runs the capture role over an inbox with the company's settings until something is so."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    monkeypatch.setenv("SETPOINT_INBOX", str(inbox))

    def until(is_so: Callable[[], bool]) -> None:
        stop = threading.Event()
        settings = read_settings(os.environ, str(tmp_path / "ledger.db"))
        running = threading.Thread(target=run_until, args=(stop, settings, [Role.CAPTURE]))
        running.start()
        try:
            deadline = time.monotonic() + 40
            while not is_so():
                assert time.monotonic() < deadline
                time.sleep(0.2)
        finally:
            stop.set()
            running.join()

    return until


def test_a_connected_mailbox_is_captured_and_says_so(run, sandbox, at_browser, captured_until, tmp_path):
    people = sandbox.google.people
    people.mail_arrives(RITA, mail("Prices"))
    people.mail_arrives(RITA, mail("Your salary", Message_ID="<2@north.example>"))
    people.mail_arrives(RITA, mail("Lunch", sender=SVEN, Message_ID="<3@ours.example>"))
    sandbox.google.diary.adds(RITA, meeting("Review", attendees=[{"email": "bea@north.example"}]))
    (tmp_path / "setpoint.yaml").write_text(COMPANY)
    assert run("company", "set", str(tmp_path / "setpoint.yaml")).status == 0
    at_browser()
    assert run("connect", "google").status == 0

    def mailbox() -> dict:
        (found,) = run("mailboxes", "--format", "json").json["mailboxes"]
        return found

    captured_until(lambda: mailbox()["lag_seconds"] is not None)
    found = mailbox()
    assert (found["state"], found["captured"], found["left_out"]) == ("working", 2, 2)
    assert (found["open_gaps"], found["to_do"]) == ([], "")
    assert run("privacy", "show", "--format", "json").json["left_out"] == {"internal": 1, "subject_word": 1}
    data = b"".join(file.read_bytes() for file in tmp_path.glob("ledger.db*"))
    assert not any(word in data for word in (b"salary", b"Lunch", b"Prices", b"bea@north"))


def test_who_takes_their_consent_back_is_asked_to_sign_in_again(run, sandbox, at_browser, captured_until):
    at_browser()
    assert run("connect", "google").status == 0
    sandbox.google.sign_in.revoke(RITA)
    captured_until(lambda: run("mailboxes", "--format", "json").json["mailboxes"][0]["state"] == "sign_in")
    assert f"to do: Sign in again: setpoint connect google --mailbox {RITA}" in run("mailboxes").out
    at_browser()
    assert run("connect", "google", "--mailbox", RITA).status == 0
    captured_until(lambda: run("mailboxes", "--format", "json").json["mailboxes"][0]["state"] == "working")
