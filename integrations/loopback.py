"""The way back from a browser (RFC 8252): a web server of this machine that waits for one answer."""

from __future__ import annotations

import hmac
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from integrations.signing_in import ConsentFailed

_DONE = "Setpoint has got the answer. You can close this window."
_NOT_OURS = "This is not the answer that Setpoint waits for."
_NOBODY = "nobody came back from the sign-in page"
_SILENT_SECONDS = 2
_LOOK_SECONDS = 0.05


class _Server(ThreadingHTTPServer):
    """One thread for each connection: browsers open some on which they never say anything."""

    daemon_threads = False  # the page is sent before the program goes on


class Loopback:
    """Waits for the browser to come back with `state`; whatever else comes is turned away.

    `host` is how the provider wants this machine to be called.
    """

    def __init__(self, state: str, *, host: str = "127.0.0.1") -> None:
        self._state = state
        self._host = host
        self._found: dict[str, str] = {}
        self._came_back = threading.Event()
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_LOOK_SECONDS,), name="way-back"
        )

    @property
    def address(self) -> str:
        """Where the browser is to come back to."""
        return f"http://{self._host}:{self._server.server_port}"

    def expects(self, state: str) -> None:
        """From now on this is what the way back has to carry."""
        self._state = state

    def answer(self, *, seconds: float) -> dict[str, str]:
        """The fields with which the browser came back.

        Raises:
            ConsentFailed: it did not in so many seconds.
        """
        if not self._came_back.wait(seconds):
            raise ConsentFailed(f"{_NOBODY} within {seconds:.0f} seconds; run the command again")
        return self._found

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _take(self, target: str) -> bool:
        """Whether a request is the one that is waited for."""
        parts = urlsplit(target)
        fields = {name: values[0] for name, values in parse_qs(parts.query).items()}
        state = fields.get("state", "").encode()
        ours = bool(state) and hmac.compare_digest(state, self._state.encode())
        if not ours or parts.path not in {"", "/"} or self._came_back.is_set():
            return False
        self._found = fields
        self._came_back.set()
        return True

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        loopback = self

        class Handler(BaseHTTPRequestHandler):
            timeout = _SILENT_SECONDS

            def do_GET(self) -> None:
                taken = loopback._take(self.path)
                page = (_DONE if taken else _NOT_OURS).encode()
                self.send_response(HTTPStatus.OK if taken else HTTPStatus.BAD_REQUEST)
                self.send_header("content-type", "text/plain; charset=utf-8")
                self.send_header("content-length", str(len(page)))
                self.send_header("referrer-policy", "no-referrer")
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
                """Say nothing: the address holds the code."""

        return Handler
