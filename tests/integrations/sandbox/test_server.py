"""The web server of the sandbox: on this machine only, at once, and gone when it is stopped."""

from __future__ import annotations

import http.client
import socket
import statistics
import time
from urllib.parse import urlsplit

import pytest

from integrations.sandbox.faults import Fault, Kind
from integrations.sandbox.sandbox import Sandbox

PROFILE = "gmail.users.getProfile"


def test_an_answer_over_a_kept_connection_does_not_wait_for_an_acknowledgement(rita):
    seconds = []
    for _ in range(15):
        began = time.perf_counter()
        rita.users.getProfile(userId="me").execute()
        seconds.append(time.perf_counter() - began)
    assert statistics.median(seconds) < 0.03


def test_it_listens_on_this_machine_only(sandbox):
    assert urlsplit(sandbox.address).hostname == "127.0.0.1"
    assert sandbox._server._listening.getsockname()[0] == "127.0.0.1"


def test_a_cut_that_happens_once_is_mended_by_the_library_itself(rita, sandbox):
    rita.users.getProfile(userId="me").execute()
    sandbox.faults.add(Fault(Kind.CUT_BEFORE, PROFILE))
    assert rita.users.getProfile(userId="me").execute()["emailAddress"]
    assert [entry.status for entry in sandbox.journal.of(PROFILE)] == [200, 0, 200]


def test_a_stopped_sandbox_answers_nobody_and_leaves_its_port():
    with Sandbox() as made:
        parts = urlsplit(made.address)
        kept = http.client.HTTPConnection(parts.hostname, parts.port, timeout=5)
        kept.request("GET", "/sandbox")
        assert kept.getresponse().read()
    assert _ended(kept.sock)
    kept.close()
    with pytest.raises(OSError):  # noqa: PT011 - refused or reset, as the machine has it
        socket.create_connection((parts.hostname, parts.port), timeout=5)
    with Sandbox(port=parts.port) as again:
        assert again.address == made.address


def _ended(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except ConnectionError:
        return True


def test_a_path_of_no_provider_says_so(sandbox):
    parts = urlsplit(sandbox.address)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=5)
    connection.request("GET", "/v1.0/me")
    response = connection.getresponse()
    assert response.status == 404
    assert b"nothing in the sandbox answers /v1.0/me" in response.read()
    connection.close()
