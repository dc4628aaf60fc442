"""Graph pushes, over real sockets: the handshake, true and forged notes, and ends of subscriptions."""

from __future__ import annotations

import http.client
import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from domain.capture.events import MailCaptured, MeetingStated
from domain.capture.mailboxes import WatchBegan
from domain.history.names import NAMES
from integrations.sandbox.faults import Fault, Kind
from integrations.sandbox.sandbox import Sandbox
from services.api.push_bodies import MOST_BYTES
from services.capture.watches import watch_secret
from services.clock import SystemClock
from services.roles import Role
from services.running import Running, started
from services.settings import read_settings
from tests.integrations.microsoft_graph.providers import RITA, mail

pytestmark = pytest.mark.usefixtures("microsoft")
PATIENCE = 20.0  # a third of the time after which mailboxes are polled anyway
GUESSED = "guessed"
MEETING = {
    "subject": "Review", "attendees": [{"emailAddress": {"address": "bea@north.example"}}],
    "start": {"dateTime": "2026-12-01T10:00:00", "timeZone": "UTC"},
    "end": {"dateTime": "2026-12-01T11:00:00", "timeZone": "UTC"},
}  # fmt: skip


def until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)


@dataclass
class Place:
    """Where notes go, and what came of them."""

    sandbox: Sandbox
    port: int
    running: Running

    def events(self, kind: type) -> list:
        return [
            each.event
            for each in self.running.system.ledger.read_all(after=0, limit=1_000, names=[NAMES[kind]])
        ]

    def ask(self, path: str, body: object = b"") -> tuple[int, str, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("POST", f"/push/microsoft{path}", body)
            answer = connection.getresponse()
            return answer.status, answer.headers.get("content-type", ""), answer.read()
        finally:
            connection.close()

    def note(self, watch: WatchBegan, secret: str | None = None, **more: object) -> dict[str, object]:
        """A note about a watch, as Graph writes it."""
        told = watch_secret(self.running.system.tokens, watch.collection) if secret is None else secret
        return {"subscriptionId": watch.id, "clientState": told, "changeType": "created", **more}

    def pushed(self, *notes: object, path: str = "") -> int:
        return self.ask(path, json.dumps({"value": notes}).encode())[0]

    def counted(self) -> dict[str, float]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/metrics")
            lines = connection.getresponse().read().decode().splitlines()
        finally:
            connection.close()
        told = [line.split('"') for line in lines if line.startswith("setpoint_pushes_total{")]
        return {parts[1]: float(parts[4].rpartition(" ")[2]) for parts in told if parts[3] == "microsoft"}


@pytest.fixture
def settings(office, run, tmp_path, monkeypatch) -> Callable[[], tuple[int, object]]:
    assert callable(run)  # its settings hold
    monkeypatch.setattr(SystemClock, "now", lambda _clock: int(time.time()))
    office.clock.set(datetime.now(UTC))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("SETPOINT_API", f"127.0.0.1:{port}")
    monkeypatch.setenv("SETPOINT_INBOX", str(tmp_path / "inbox"))
    monkeypatch.setenv("SETPOINT_MICROSOFT_PUSH", "https://push.example/push/microsoft")

    def made() -> tuple[int, object]:
        at = f"http://127.0.0.1:{port}/push/microsoft"  # the sandbox needs no certificate
        return port, replace(read_settings(os.environ), pushes={"microsoft": at})

    return made


@contextmanager
def ran(office: Sandbox, made: tuple[int, object], roles: list[Role]) -> Iterator[Place]:
    port, settings = made
    with started(settings, roles) as running:
        until(lambda: _is_open(port))
        yield Place(office, port, running)


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def api(office, settings) -> Iterator[Place]:
    """The api alone: no capture runs in its process."""
    with ran(office, settings(), [Role.API]) as it:
        yield it


@pytest.fixture
def whole(office, settings, run, at_page) -> Iterator[Place]:
    """Capture and api in one process; what was there is captured, and mail and calendar are watched."""
    office.microsoft.people.mail_arrives(RITA, mail())
    office.microsoft.diary.adds(RITA, MEETING)
    at_page()
    assert run("connect", "microsoft").status == 0
    with ran(office, settings(), [Role.CAPTURE, Role.API]) as it:
        until(
            lambda: len(it.events(WatchBegan)) >= 2 and it.events(MailCaptured) and it.events(MeetingStated)
        )
        time.sleep(2)  # for the hints of the beginning
        yield it


def test_mail_that_is_pushed_is_captured_long_before_it_would_be_polled(whole):
    before = len(whole.events(MailCaptured))
    whole.sandbox.microsoft.people.mail_arrives(RITA, mail("News", Message_ID="<2@north.example>"))
    until(lambda: len(whole.events(MailCaptured)) == before + 1)
    assert whole.counted()["taken"] >= 1


def test_a_meeting_that_is_pushed_is_captured_long_before_it_would_be_polled(whole):
    before = len(whole.events(MeetingStated))
    whole.sandbox.microsoft.diary.adds(RITA, MEETING | {"subject": "Demo"})
    until(lambda: len(whole.events(MeetingStated)) > before)


def test_mail_that_lies_in_another_folder_than_the_inbox_is_pushed_as_well(whole):
    before = len(whole.events(MailCaptured))
    whole.sandbox.microsoft.people.writes(RITA, ["bea@north.example"], "Offer", "Here it is.")
    until(lambda: len(whole.events(MailCaptured)) == before + 1)


def test_row_49_notes_that_come_twice_and_in_pairs_capture_nothing_twice(whole):
    whole.sandbox.faults.add(Fault(Kind.PUSH_DUPLICATED, "graph.notification", user=RITA))
    whole.sandbox.microsoft.notices.pairs()
    before = len(whole.events(MailCaptured))
    whole.sandbox.microsoft.people.mail_arrives(RITA, mail("News", Message_ID="<2@north.example>"))
    until(lambda: len(whole.events(MailCaptured)) == before + 1)
    notes = [whole.note(each) for each in whole.events(WatchBegan)]
    assert {whole.pushed(*notes, *notes) for _ in range(20)} == {202}
    time.sleep(2)
    assert len(whole.events(MailCaptured)) == before + 1


@pytest.mark.parametrize("event", ["subscriptionRemoved", "reauthorizationRequired"])
def test_row_50_a_subscription_that_ends_before_its_time_is_made_anew(whole, event, monkeypatch):
    watch = whole.events(WatchBegan)[0]
    count = len(whole.events(WatchBegan))
    note = whole.note(watch, lifecycleEvent=event)
    began = time.time()
    # More than ten minutes, after which a watch may be asked for again.
    monkeypatch.setattr(SystemClock, "now", lambda _: int(time.time() - began) + int(began) + 700)
    assert whole.pushed(note, path="/lifecycle") == 202
    until(lambda: len(whole.events(WatchBegan)) > count)
    assert whole.events(WatchBegan)[-1].collection == watch.collection


def test_a_note_that_something_was_missed_wakes_the_mailbox(whole):
    watch = whole.events(WatchBegan)[0]
    assert whole.pushed(whole.note(watch, lifecycleEvent="missed"), path="/lifecycle") == 202
    assert whole.counted()["taken"] >= 1


def test_each_note_of_a_request_is_checked_by_itself(whole):
    first, second = whole.events(WatchBegan)[:2]
    before = whole.counted()
    forged = whole.note(second, secret=GUESSED)
    unknown = {"subscriptionId": "nobody's", "clientState": "guessed"}
    assert whole.pushed(whole.note(first), forged, unknown) == 202
    after = whole.counted()
    grown = {name: after[name] - before.get(name, 0) for name in after}
    assert (grown["taken"], grown["forged"], grown["unknown"]) == (1, 1, 1)


def test_a_forged_note_is_refused_and_wakes_nobody(whole):
    watch = whole.events(WatchBegan)[0]
    before = whole.counted().get("taken", 0)
    assert whole.pushed(whole.note(watch, secret=GUESSED)) == 403
    assert whole.pushed(whole.note(watch) | {"clientState": None}) == 403
    assert whole.counted().get("taken", 0) == before


def test_the_handshake_is_answered_with_the_token_as_plain_text(api):
    asked = "Validation: <b>Testing</b> +/&= ünï"
    for path in ("", "/lifecycle"):
        status, kind, body = api.ask(f"{path}?validationToken={quote(asked, safe='')}")
        assert (status, kind.partition(";")[0], body.decode()) == (200, "text/plain", asked)


def test_a_token_that_is_none_is_not_repeated(api):
    assert api.ask("?validationToken=" + "a" * 3_000)[0] == 400
    assert api.ask("?validationToken=" + quote("a\r\nb", safe=""))[0] == 400


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'{"value": 7}', b'{"value": []}', b'{"value": [7]}', b'{"value": [{}]}', b"\xff"],
)
def test_what_is_no_note_is_taken_for_nothing_and_not_sent_again(api, body):
    assert api.ask("", body)[0] == 202
    assert api.counted() == {"garbled": 1}


def test_what_is_too_large_is_not_read(api):
    assert api.ask("", b"x" * (MOST_BYTES + 1))[0] == 413


def test_row_58_a_mailbox_that_refuses_subscriptions_is_polled(office, settings, run, at_page):
    office.microsoft.notices.refuses(RITA)
    office.microsoft.people.mail_arrives(RITA, mail())
    at_page()
    assert run("connect", "microsoft").status == 0
    with ran(office, settings(), [Role.CAPTURE, Role.API]) as it:
        until(lambda: it.events(MailCaptured))
        assert it.events(WatchBegan) == []
