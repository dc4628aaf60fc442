"""Pushes as bytes on a socket: damaged, smuggled, endless, slow. The server goes on, and closes on them."""

from __future__ import annotations

import http.client
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from services.api.push_bodies import MOST_BYTES
from services.api.serving import HttpServer, listen
from tests.services.pushes.desk import CHANNEL, RESOURCE, Desk, message

PROVING = os.environ.get("SETPOINT_PROVE") == "1"
SECRET_WORD = b"aubergine"
PATIENCE = 20.0


@pytest.fixture(scope="module")
def port(desk: Desk) -> Iterator[int]:
    """Where the application is served as it is when it runs."""
    listening = listen("127.0.0.1", 0)
    stop = threading.Event()
    server = HttpServer(desk.app, listening)
    serving = threading.Thread(target=server.run, args=(stop,))
    serving.start()
    try:
        yield int(listening.getsockname()[1])
    finally:
        stop.set()
        serving.join()


def said(port: int, *parts: bytes, hang_up: bool = False) -> bytes:
    """All that is answered to bytes, until the server closes the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as sock:
        found = b""
        try:
            for part in parts:
                sock.sendall(part)
            if hang_up:
                with suppress(OSError):  # it was closed already
                    sock.shutdown(socket.SHUT_WR)
            while part := sock.recv(65_536):
                found += part
        except (ConnectionResetError, BrokenPipeError):
            pass  # it was closed while more was sent
        return found


def statuses(answer: bytes) -> list[int]:
    """The statuses of all answers on a connection."""
    return [int(part[:3]) for part in answer.split(b"HTTP/1.1 ")[1:]]


def is_well(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    finally:
        connection.close()


def request(path: str, *lines: bytes, body: bytes = b"") -> bytes:
    begin = f"POST /push/google/{path} HTTP/1.1".encode()
    head = [begin, b"Host: 127.0.0.1", b"Connection: close", *lines]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


def true_mail(desk: Desk, number: str) -> bytes:
    body = message(number=number)
    bearer = f"Authorization: Bearer {desk.token()}".encode()
    return request("mail", bearer, f"Content-Length: {len(body)}".encode(), body=body)


def true_channel(secret: str, *more: bytes) -> bytes:
    names = {"Id": CHANNEL, "Token": secret}
    lines = [f"X-Goog-Channel-{name}: {value}".encode() for name, value in names.items()]
    return request("calendar", *lines, f"X-Goog-Resource-ID: {RESOURCE}".encode(), *more)


def test_a_true_push_is_taken_over_the_wire(desk, channel, port):
    assert statuses(said(port, true_mail(desk, "wire"))) == [204]
    assert statuses(said(port, true_channel(channel))) == [204]


ODD_HEADERS = [
    b"X-Goog-Channel-Token: a\r\n folded: b",
    b"X-Goog-Channel-Token: a\rX-Goog-Channel-Id: b",
    b"X-Goog-Channel-Token: a\nX-Goog-Channel-Id: b",
    b"X-Goog-Channel-Token: \x00",
    b"X-Goog-Channel-Token : a",
    b"X-Goog-Channel-Token",
    b": a",
    b"X-Goog-Channel-Token: \xff\xfe",
    b"X-Goog-Channel-Id: b\r\nX-Goog-Channel-Id: c",
    b"Authorization: Bearer a\r\nAuthorization: Bearer b",
    b"Content-Length: 1\r\nContent-Length: 2",
    b"Content-Length: -1",
    b"Content-Length: +1",
    b"Content-Length: 1_0",
    b"Content-Length: " + b"9" * 400,
    b"Transfer-Encoding: chunked\r\nContent-Length: 3",
    b"Transfer-Encoding: gzip, chunked",
    b"Transfer-Encoding: identity",
    b"Expect: 100-continue",
    b"Expect: something",
    b"Upgrade: websocket\r\nConnection: upgrade",
    b"Host: other.example",
    b"A: " + b"a" * 100_000,
    b"\r\n".join(b"A%d: a" % number for number in range(5_000)),
]


@pytest.mark.parametrize("path", ["mail", "calendar"])
@pytest.mark.parametrize("line", ODD_HEADERS, ids=lambda line: repr(line[:40]))
def test_odd_header_lines_prove_nothing(desk, port, path, line):
    before = desk.traces()
    sent = request(path, b"X-Goog-Resource-State: " + SECRET_WORD, line, body=SECRET_WORD)
    found = statuses(said(port, sent, hang_up=True))
    assert all(status in {100, 400, 403, 413, 431, 501} for status in found)
    assert desk.traces() == before
    assert not any(SECRET_WORD.decode() in each for each in desk.heard.lines)
    assert is_well(port)


@pytest.mark.usefixtures("channel")
def test_a_second_secret_in_another_line_does_not_stand_in_for_the_first(desk, port):
    before = desk.traces()
    for line in (b"X-Goog-Channel-Token: guessed", b"X-Goog-Channel-Token: "):
        wrong = true_channel("guessed", b"X-Other: a\r\n" + line)
        assert statuses(said(port, wrong)) == [403]
    assert desk.traces() == before


@settings(
    max_examples=1_000 if PROVING else 40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.data())
@example(None)
@pytest.mark.usefixtures("channel")
def test_damaged_requests_are_answered_or_closed_on(desk, port, data):
    whole = (
        true_mail(desk, "damaged"),
        true_channel("guessed"),
        b"\x16\x03\x01\x02\x00",
        b"GET /health\r\n\r\n",
    )
    if data is None:
        sent = b"\x00" * 1_000
    else:
        text = data.draw(st.sampled_from(whole))
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 40)))
        sent = text[:start] + data.draw(st.binary(max_size=20)) + text[end:]
    end_before = desk.system.ledger.end()
    found = statuses(said(port, sent, hang_up=True))
    assert all(status < 500 or status == 501 for status in found)
    assert desk.system.ledger.end() == end_before
    assert set(desk.hints._waiting) <= {desk.mailbox("rita@ours.example")}
    assert not any("Bearer" in each or "Traceback" in each for each in desk.heard.lines)


@pytest.mark.usefixtures("channel")
@pytest.mark.parametrize("path", ["mail", "calendar"])
@pytest.mark.parametrize("kind", ["said", "chunked"])
def test_who_sends_more_than_the_most_is_closed_on_while_sending(desk, port, path, kind):
    lines = [f"Authorization: Bearer {desk.token()}".encode()]
    if kind == "said":
        lines.append(b"Content-Length: 500000000")
        part = b" " * 1_000_000
    else:
        lines.append(b"Transfer-Encoding: chunked")
        part = b"10000\r\n" + b" " * 65_536 + b"\r\n"
    before = desk.traces()
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as sock:
        sock.sendall(request(path, *lines))
        sent = 0
        try:
            while sent < 500_000_000:
                sent += sock.send(part)
        except (ConnectionResetError, BrokenPipeError):
            pass
    assert sent < 50_000_000, "it was read on and on"
    assert desk.traces() == before
    assert is_well(port)


def test_what_is_too_large_by_its_own_word_is_refused_before_it_is_sent(desk, port):
    length = f"Content-Length: {MOST_BYTES + 1}".encode()
    bearer = f"Authorization: Bearer {desk.token()}".encode()
    for path in ("mail", "calendar"):
        assert statuses(said(port, request(path, bearer, length))) == [413]


@pytest.mark.parametrize("path", ["mail", "calendar"])
def test_who_sends_slowly_is_closed_on(desk, port, path, monkeypatch):
    monkeypatch.setattr("services.api.push_bodies._LONGEST_SECONDS", 0.3)
    bearer = f"Authorization: Bearer {desk.token()}".encode()
    began = time.monotonic()
    answer = said(port, request(path, bearer, b"Content-Length: 100", body=b"{"))
    assert statuses(answer) == [408]
    assert time.monotonic() - began < 5
    assert is_well(port)


def test_many_that_hang_up_in_the_middle_leave_nothing_behind(desk, port):
    before = desk.traces()
    whole = true_mail(desk, "cut")
    for cut in range(1, len(whole) - 1, max(1, len(whole) // 60)):
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as sock:
            sock.sendall(whole[:cut])
    assert is_well(port)
    assert desk.traces() == before


def test_pushes_on_one_connection_are_each_judged_alone_until_one_is_refused(desk, channel, port):
    parts = (
        true_mail(desk, "first"),
        true_channel(channel),
        true_mail(desk, "first"),
        true_channel("guessed"),
    )
    kept = (part.replace(b"Connection: close\r\n", b"") for part in parts)
    assert statuses(said(port, *kept, true_mail(desk, "after that"))) == [204, 204, 204, 403]
