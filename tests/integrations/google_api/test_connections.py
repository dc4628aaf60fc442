"""Connections to Google's APIs: whose end they notice, where they go, who renews the token."""

from __future__ import annotations

import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import httplib2
from google.auth.credentials import Credentials

from integrations.google_api.connections import Connections, refreshed
from integrations.sandbox.faults import Fault, Kind
from tests.integrations.google_api.providers import ALL_MAIL, RITA, gmail_of
from tests.integrations.sandbox.clients import mail


class Token(Credentials):
    """Counts how often it is renewed, and how often at once."""

    def __init__(self) -> None:
        super().__init__()
        self.renewed = 0
        self.at_once = 0
        self._now = threading.Semaphore(1)

    def refresh(self, request) -> None:  # noqa: ARG002
        self.at_once += not self._now.acquire(blocking=False)
        self.renewed += 1
        self.token = f"token {self.renewed}"
        self._now.release()


def test_what_the_other_end_has_closed_is_opened_again_before_it_is_used():
    here, there = socket.socketpair()
    alive, other = socket.socketpair()
    try:
        connection = Connections(Token(), timeout=1).open()
        for name, end in (("ended", here), ("alive", alive)):
            made = httplib2.HTTPConnectionWithTimeout("sandbox.example")
            made.sock = end
            connection.connections[name] = made
        there.close()
        refreshed(connection)
        assert connection.connections["ended"].sock is None
        assert connection.connections["alive"].sock is alive
    finally:
        for each in (here, there, alive, other):
            each.close()


def test_a_token_that_many_find_expired_is_renewed_once():
    token = Token()
    connections = Connections(token, timeout=1)
    opened = [connections.open().credentials for _ in range(10)]

    def sign(credentials) -> str:
        headers: dict[str, str] = {}
        credentials.before_request(None, "GET", "http://sandbox.example", headers)
        return headers["authorization"]

    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(sign, opened)) == {"Bearer token 1"}
        list(pool.map(lambda each: each.refresh(None), opened))
    assert (token.renewed, token.at_once) == (2, 0)


def test_a_token_that_is_refused_in_between_is_renewed_once_for_all_that_meet_it(sandbox, gmail):
    ids = [sandbox.google.people.mail_arrives(RITA, mail()) for _ in range(30)]
    list(gmail.fetch(ALL_MAIL, ids))
    renewed = sandbox.journal.counts["oauth.token"]
    sandbox.google.sign_in.expire_access(RITA)
    assert len(dict(gmail.fetch(ALL_MAIL, ids))) == 30
    assert sandbox.journal.counts["oauth.token"] == renewed + 1


def test_nothing_of_the_machine_leads_elsewhere(sandbox, monkeypatch):
    monkeypatch.setenv("GOOGLE_API_USE_MTLS_ENDPOINT", "always")
    monkeypatch.setenv("GOOGLE_CLOUD_UNIVERSE_DOMAIN", "elsewhere.example")
    with gmail_of(sandbox) as gmail:
        assert gmail.begin(ALL_MAIL).isdigit()


def test_a_connection_that_failed_is_not_used_again(sandbox, gmail):
    sandbox.faults.add(Fault(Kind.CUT_WITHIN, "gmail.users.messages.get"))
    key = sandbox.google.people.mail_arrives(RITA, mail())
    first, second = (dict(gmail.fetch(ALL_MAIL, [key]))[key] for _ in range(2))
    assert first.reason == "connection"
    assert second.data
