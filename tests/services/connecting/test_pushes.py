"""Google pushes, over real sockets: what is true wakes a mailbox, what is not is turned away."""

from __future__ import annotations

import base64
import http.client
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from domain.capture.events import MailCaptured, MeetingStated
from domain.capture.mailboxes import WatchBegan
from domain.history.names import NAMES
from integrations.google_auth.push_tokens import CertificatesOutOfReach, NotFromGoogle, PushTokens
from integrations.sandbox.faults import Fault, Kind
from integrations.sandbox.signing import SigningKey
from services.api.hints import Hints, Outcome
from services.api.push_bodies import MOST_BYTES
from services.capture.watches import watch_secret
from services.clock import SystemClock
from services.roles import Role
from services.running import Running, started
from services.settings import read_settings
from tests.integrations.google_auth.browsing import RITA
from tests.integrations.sandbox.clients import mail, meeting

AUDIENCE = "https://push.example"
PUSHER = "pusher@sandbox-project.iam.gserviceaccount.com"
PATIENCE = 20.0  # a third of the time after which mailboxes are polled anyway


def until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)


@dataclass
class Place:
    """Where pushes go, and what came of them."""

    sandbox: object
    port: int
    running: Running | None = None

    def events(self, kind: type) -> list:
        return [
            each.event
            for each in self.running.system.ledger.read_all(after=0, limit=1_000, names=[NAMES[kind]])
        ]

    def post(self, path: str, headers: dict[str, str], body: object = b"") -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("POST", f"/push/google/{path}", body, headers)
            return connection.getresponse().status
        finally:
            connection.close()

    def token(self, key: SigningKey | None = None, **changes: object) -> str:
        world = self.sandbox.google.people._world
        return (key or world.key).signed({**world.pubsub.claims(world.pubsub.subscriptions[0]), **changes})

    def pushed(self, body: object, token: str | None = None) -> int:
        return self.post("mail", {"authorization": f"Bearer {token or self.token()}"}, body)

    def counted(self) -> dict[tuple[str, str], float]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/metrics")
            lines = connection.getresponse().read().decode().splitlines()
        finally:
            connection.close()
        told = [line.split('"') for line in lines if line.startswith("setpoint_pushes_total{")]
        return {(parts[3], parts[1]): float(parts[4].rpartition(" ")[2]) for parts in told}


def message(address: object = RITA, history: object = 7) -> bytes:
    data = base64.urlsafe_b64encode(json.dumps({"emailAddress": address, "historyId": history}).encode())
    return json.dumps({"message": {"data": data.decode(), "messageId": "1"}, "subscription": "s"}).encode()


@pytest.fixture
def place(sandbox, run, tmp_path, monkeypatch) -> Place:
    assert callable(run)  # its settings hold
    monkeypatch.setattr(SystemClock, "now", lambda _clock: int(time.time()))
    sandbox.clock.set(datetime.now(UTC))  # the library that checks tokens goes by the machine's clock
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    sandbox.google.people.subscription("mail", f"http://127.0.0.1:{port}/push/google/mail", audience=AUDIENCE)
    for name, value in {
        "API": f"127.0.0.1:{port}",
        "INBOX": str(tmp_path / "inbox"),
        "GOOGLE_PUSH_TOPIC": "projects/sandbox-project/topics/mail",
        "GOOGLE_PUSH_AUDIENCE": AUDIENCE,
        "GOOGLE_PUSH_ACCOUNT": PUSHER,
        "GOOGLE_CERTS_URL": f"{sandbox.address}/oauth2/v1/certs",
    }.items():
        monkeypatch.setenv(f"SETPOINT_{name}", value)
    return Place(sandbox, port)


@contextmanager
def ran(place: Place, roles: list[Role]) -> Iterator[Place]:
    settings = read_settings(os.environ)
    at = f"http://127.0.0.1:{place.port}/push/google/calendar"  # the sandbox needs no certificate
    with started(replace(settings, pushes={"google": at}), roles) as place.running:
        until(lambda: _is_open(place.port))
        yield place


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def api(place) -> Iterator[Place]:
    """The api alone: no capture runs in its process."""
    with ran(place, [Role.API]) as it:
        yield it


@pytest.fixture
def whole(place, connected) -> Iterator[Place]:
    """Capture and api in one process; what was there is captured, and both are watched."""
    assert connected.address == RITA
    place.sandbox.google.people.mail_arrives(RITA, mail())
    place.sandbox.google.diary.adds(RITA, meeting())
    with ran(place, [Role.CAPTURE, Role.API]) as it:
        until(
            lambda: len(it.events(WatchBegan)) >= 2 and it.events(MailCaptured) and it.events(MeetingStated)
        )
        until(lambda: place.sandbox.journal.of("pubsub.push") and place.sandbox.journal.of("calendar.push"))
        assert place.sandbox.postman.settled()
        time.sleep(2)  # for the hints of the beginning
        place.sandbox.clock.set(datetime.now(UTC))
        yield it


def test_mail_that_is_pushed_is_captured_long_before_it_would_be_polled(whole):
    before = len(whole.events(MailCaptured))
    whole.sandbox.google.people.mail_arrives(RITA, mail("News", Message_ID="<2@north.example>"))
    until(lambda: len(whole.events(MailCaptured)) == before + 1)
    assert {entry.status for entry in whole.sandbox.journal.of("pubsub.push")} == {204}


def test_a_meeting_that_is_pushed_is_captured_long_before_it_would_be_polled(whole):
    before = len(whole.events(MeetingStated))
    whole.sandbox.google.diary.adds(RITA, meeting("Review"))
    until(lambda: len(whole.events(MeetingStated)) > before)
    assert whole.counted()["google_calendar", "taken"] >= 1


def test_a_push_that_one_process_takes_wakes_the_capture_in_another(place, connected):
    """Each process has a system of its own: its ledger, signal and duties, over the same file."""
    place.sandbox.google.people.mail_arrives(RITA, mail())
    assert connected.address == RITA
    capture = Place(place.sandbox, place.port)
    settings = read_settings(os.environ)
    with started(settings, [Role.CAPTURE]) as capture.running, ran(place, [Role.API]):
        until(lambda: capture.events(MailCaptured))
        time.sleep(2)  # the first round of changes is over
        place.sandbox.google.people.mail_arrives(RITA, mail("News", Message_ID="<2@north.example>"))
        assert place.pushed(message()) == 204
        until(lambda: len(capture.events(MailCaptured)) == 2)


def test_pushes_twice_and_again_capture_nothing_twice(whole):
    whole.sandbox.faults.add(Fault(Kind.PUSH_DUPLICATED, "pubsub.push", user=RITA))
    before = len(whole.events(MailCaptured))
    whole.sandbox.google.people.mail_arrives(RITA, mail("News", Message_ID="<2@north.example>"))
    until(lambda: len(whole.events(MailCaptured)) == before + 1)
    token, end = whole.token(), whole.running.system.ledger.end()
    assert {whole.pushed(message(), token) for _ in range(50)} == {204}
    time.sleep(2)
    assert len(whole.events(MailCaptured)) == before + 1
    captures = (MailCaptured, MeetingStated, WatchBegan)
    later = whole.running.system.ledger.read_all(
        after=end, limit=100, names=[NAMES[each] for each in captures]
    )
    assert list(later) == []


def test_row_21_a_history_id_of_a_push_is_no_cursor(whole):
    assert whole.pushed(message(RITA.upper(), history=10**15)) == 204
    before = len(whole.events(MailCaptured))
    whole.sandbox.google.people.mail_arrives(RITA, mail("News", Message_ID="<2@north.example>"))
    until(lambda: len(whole.events(MailCaptured)) == before + 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "https://other.example"},
        {"iss": "https://evil.example"},
        {"email": "other@sandbox-project.iam.gserviceaccount.com"},
        {"email_verified": False},
        {"exp": 1_700_000_000, "iat": 1_699_996_400},
        {"exp": "soon"},
    ],
)
def test_a_token_that_says_something_else_is_forged(api, changes):
    assert api.pushed(message()) == 204
    assert api.pushed(message(), api.token(**changes)) == 403
    assert api.counted() == {("google_mail", "taken"): 1, ("google_mail", "forged"): 1}


def test_a_token_of_another_key_is_forged_even_under_the_same_name(api):
    name = api.sandbox.google.people._world.key.name
    assert api.pushed(message(), api.token(SigningKey(name))) == 403
    assert api.pushed(message(), api.token(SigningKey("other"))) == 403


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer a.b.c", "Basic cml0YQ==", f"Bearer {'a' * 9_000}"])
def test_what_is_no_token_is_forged(api, header):
    assert api.post("mail", {"authorization": header} if header else {}, message()) == 403


def test_without_an_audience_no_push_of_mail_is_believed(place, monkeypatch):
    monkeypatch.delenv("SETPOINT_GOOGLE_PUSH_AUDIENCE")
    with ran(place, [Role.API]):
        assert place.pushed(message()) == 403


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'{"message": 1}', b'{"message": {"data": "%"}}', b'{"message": {"data": "bnVsbA=="}}',
     message(7), message("nobody"), message("a@" + "b" * 400), b"[" * 60_000],
)  # fmt: skip
def test_row_17_what_names_no_mailbox_need_not_come_again(api, body):
    assert api.pushed(body) == 204
    assert api.counted() == {("google_mail", "garbled"): 1}


def test_row_17_whom_nobody_knows_need_not_come_again_and_nothing_is_written(api):
    end = api.running.system.ledger.end()
    assert api.pushed(message("nobody@north.example")) == 204
    assert (
        api.post(
            "calendar", {"x-goog-channel-id": "c", "x-goog-resource-id": "r", "x-goog-channel-token": "t"}
        )
        == 204
    )
    assert api.counted()["google_calendar", "unknown"] == 1
    assert api.running.system.ledger.end() == end


@pytest.mark.parametrize("path", ["mail", "calendar"])
def test_what_is_too_large_is_refused_whether_or_not_it_says_so(api, path):
    headers = {"authorization": f"Bearer {api.token()}"}
    for body in (b" " * (MOST_BYTES + 1), iter([b" " * 1_000] * 66)):  # the second in chunks
        with suppress(BrokenPipeError, ConnectionResetError):  # it is hung up while it is sent
            assert api.post(path, headers, body) == 413
    assert api.counted() == {(f"google_{path}", "oversized"): 2}


def test_a_channel_is_believed_by_its_secret_and_its_resource_alone(whole):
    (watch,) = [each for each in whole.events(WatchBegan) if each.id != RITA][:1]
    secret = watch_secret(whole.running.system.tokens, watch.collection)
    true = {
        "x-goog-channel-id": watch.id,
        "x-goog-resource-id": watch.resource,
        "x-goog-channel-token": secret,
    }
    before = whole.counted().get(("google_calendar", "taken"), 0)  # the first push may outrun its channel
    assert whole.post("calendar", true) == 204
    for name, value in (("token", "guessed"), ("token", "\xe9")):
        assert whole.post("calendar", {**true, f"x-goog-channel-{name}": value}) == 403
    assert whole.post("calendar", {**true, "x-goog-resource-id": "other"}) == 403
    assert (
        whole.post("calendar", {"x-goog-channel-id": watch.id, "x-goog-resource-id": watch.resource}) == 403
    )
    assert whole.counted()["google_calendar", "taken"] == before + 1
    assert whole.counted()["google_calendar", "forged"] == 4


def test_where_certificates_can_not_be_had_a_push_has_to_come_again(place, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
    monkeypatch.setenv("SETPOINT_GOOGLE_CERTS_URL", address)
    with ran(place, [Role.API]):
        assert place.pushed(message()) == 503


def test_certificates_are_asked_for_again_for_a_new_key_but_not_more_than_once_a_minute(place, sandbox):
    now = [0.0]
    tokens = PushTokens(f"{sandbox.address}/oauth2/v1/certs", AUDIENCE, PUSHER, lambda: now[0])
    tokens.check(place.token())
    world = sandbox.google.people._world
    world.key = SigningKey("next")
    now[0] = 59.0
    with pytest.raises(NotFromGoogle):
        tokens.check(place.token())
    now[0] = 60.0
    tokens.check(place.token())
    tokens.address = f"{sandbox.address}/nowhere"
    now[0] = 4_000.0
    tokens.check(place.token())  # those that are known hold while no newer ones can be had
    with pytest.raises(CertificatesOutOfReach):
        PushTokens(tokens.address, AUDIENCE, PUSHER).check(place.token())


def test_hints_wait_once_each_and_never_too_many():
    woken: list[str] = []
    hints = Hints(woken.append, most=2)
    told = [hints.offer(each) for each in ("a", "a", "b", "c", "b")]
    assert told == [Outcome.TAKEN, Outcome.TAKEN, Outcome.TAKEN, Outcome.FULL, Outcome.TAKEN]
    stop = threading.Event()
    thread = threading.Thread(target=hints.run, args=(stop,))
    thread.start()
    until(lambda: len(woken) == 2)
    assert hints.offer("c") is Outcome.TAKEN
    until(lambda: len(woken) == 3)
    stop.set()
    thread.join()
    assert (woken, hints.health.done) == (["a", "b", "c"], 3)
