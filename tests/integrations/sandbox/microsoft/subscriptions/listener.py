"""An endpoint that subscriptions tell: it shakes hands, keeps what came, and answers as it is told."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


class Listener:
    """What came, in order. `answers` are the next statuses, 202 afterwards; `greets` is said when asked."""

    def __init__(self) -> None:
        self.came: list[tuple[str, list[dict[str, Any]]]] = []
        self.greeted: list[str] = []
        self.answers: list[int] = []
        self.greets = "{token}"
        self.kind = "text/plain"
        self.status = 200
        self.waits = 0.0
        self.holds: threading.Event | None = None
        """What notifications wait for before they are answered."""
        self.asks: Any = None
        """Called in the midst of a handshake."""
        self._news = threading.Condition()
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                parts = urlsplit(self.path)
                token = parse_qs(parts.query).get("validationToken")
                if token is not None:
                    listener.greeted.append(parts.path)
                    if listener.asks is not None:
                        listener.asks()
                    time.sleep(listener.waits)
                    self._answer(listener.status, listener.greets.format(token=token[0]), listener.kind)
                    return
                with listener._news:
                    listener.came.append((parts.path, json.loads(body)["value"]))
                    listener._news.notify_all()
                if listener.holds is not None:
                    listener.holds.wait(10)
                self._answer(listener.answers.pop(0) if listener.answers else 202, "", "text/plain")

            def _answer(self, status: int, text: str, kind: str) -> None:
                self.send_response(status)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, request: object, client_address: object) -> None:
                """Who was asked and gave up in the meantime is no news."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"

    def has_come(self, many: int, within: float = 20.0) -> bool:
        """Wait for so many notifications: one that its sender gave up may still be on its way to here."""
        with self._news:
            return self._news.wait_for(lambda: len(self.came) >= many, within)

    @property
    def told(self) -> list[tuple[str, str]]:
        """Of each notification its change, or its lifecycle event, and the last part of what it is about."""
        return [
            (each.get("changeType") or each["lifecycleEvent"], each.get("resource", "").split("/")[-2:][0])
            for _, value in self.came
            for each in value
        ]


@contextmanager
def listening() -> Iterator[Listener]:
    """One that is open."""
    made = Listener()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield made
    finally:
        made.server.shutdown()
        thread.join()
        made.server.server_close()
