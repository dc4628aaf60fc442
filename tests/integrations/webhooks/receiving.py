"""Somebody who receives webhooks on this machine, and answers as they are told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Got:
    """One request: its path, its headers by their lower-case names, its body."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """What came, and what is answered: the statuses by path, in turn; then 200 for ever."""

    address: str
    got: list[Got] = field(default_factory=list)
    statuses: dict[str, list[int]] = field(default_factory=dict)
    slow: threading.Event = field(default_factory=threading.Event)
    came: threading.Event = field(default_factory=threading.Event)

    def at(self, path: str) -> list[Got]:
        return [each for each in self.got if each.path == path]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver; whoever asks for `/slow` waits until `slow` is set."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            receiver.got.append(Got(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            if self.path == "/slow":
                receiver.came.set()
                receiver.slow.wait(20)
            turns = receiver.statuses.get(self.path)
            status = turns.pop(0) if turns else 200
            with suppress(ConnectionError):  # whoever asked was killed
                self.answer(status)

        def answer(self, status: int) -> None:
            self.send_response(status)
            if status == 302:
                self.send_header("location", f"{receiver.address}/elsewhere")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver = Receiver(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield receiver
    finally:
        receiver.slow.set()
        server.shutdown()
        thread.join()
        server.server_close()
