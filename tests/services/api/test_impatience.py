"""Whoever keeps a connection without using it is hung up on; whoever uses it is not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from services.api.impatience import ImpatientHttp
from services.api.serving import HttpServer, listen

SOON, PATIENCE = 0.3, 20
MUCH = b"x" * 2**26
ANSWERED = threading.Event()
HEAD = b"POST / HTTP/1.1\r\nhost: here\r\ncontent-length: 4\r\n\r\n"


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope, receive)
    try:
        body = await request.body()
    except ClientDisconnect:
        return
    if request.url.path == "/much":
        await StreamingResponse(iter((MUCH, b"x", b"x")))(scope, receive, send)
        ANSWERED.set()
    else:
        await Response(body)(scope, receive, send)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    listening = listen("127.0.0.1", 0)
    stop, server = threading.Event(), HttpServer(echo, listening)
    thread = threading.Thread(target=server.run, args=(stop,))
    thread.start()
    yield int(listening.getsockname()[1])
    stop.set()
    thread.join()


@contextmanager
def connected(port: int) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as found:
        yield found


def read(found: socket.socket) -> bytes:
    """Everything until it is hung up; nothing where it is reset."""
    read = bytearray()
    try:
        while some := found.recv(65_536):
            read += some
    except ConnectionResetError:
        pass
    return bytes(read)


@pytest.mark.parametrize("sent", [b"", b"GET / HT", HEAD[:-2], HEAD, HEAD + b"ab"])
def test_who_does_not_ask_to_the_end_is_hung_up_on(
    port: int, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(ImpatientHttp, "asks_within", SOON)
    monkeypatch.setattr(ImpatientHttp, "sends_within", SOON)
    with connected(port) as found:
        found.sendall(sent)
        assert read(found) == b""


def test_who_does_not_read_is_hung_up_on(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImpatientHttp, "reads_within", SOON)
    with connected(port) as found:
        found.sendall(HEAD.replace(b"/", b"/much", 1) + b"abcd")
        assert ANSWERED.wait(PATIENCE), "its answer waits to be read no more"


def test_who_asks_again_and_again_is_answered(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImpatientHttp, "asks_within", PATIENCE)
    with connected(port) as found:
        for _ in range(3):
            found.sendall(HEAD + b"ab")
            found.sendall(b"cd")
            answer = b""
            while not answer.endswith(b"abcd"):
                answer += found.recv(65_536)
