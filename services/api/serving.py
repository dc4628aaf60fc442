"""Serving HTTP as a task: uvicorn on the loop of the async bridge."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp

from domain.moments import Instant
from services.api.impatience import ImpatientHttp
from services.async_bridge import AsyncBridge
from services.health import Health, State
from services.settings import FaultySetting
from services.stopping import told_to_stop

_GRACE_SECONDS = 3


class HttpServer:
    """A task that serves an application at an address until it is told to stop.

    `before_stop` is called first then: answers that would go on for ever end by it.
    """

    def __init__(
        self,
        app: ASGIApp,
        listening: socket.socket,
        before_stop: Callable[[], None] = lambda: None,
        *,
        name: str = "api<http",
    ) -> None:
        self.name = name
        self.health = Health()
        self._listening = listening
        self._before_stop = before_stop
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,  # addresses hold names of deals
            timeout_graceful_shutdown=_GRACE_SECONDS,
            server_header=False,
            ws="none",
            lifespan="off",
            http=ImpatientHttp,
        )
        self._server = uvicorn.Server(config)

    def run(self, stop: threading.Event) -> None:
        """Serve until `stop` is set; requests in hand are answered first."""
        bridge = AsyncBridge("api")
        try:
            with told_to_stop(stop, self._end, name="api-stop"):
                self.health.state = State.WORKING
                bridge.run(self._server.serve(sockets=[self._listening]))
        finally:
            bridge.close()
            self.health.state = State.ENDED

    def waiting_since(self) -> Instant | None:
        """Requests do not wait."""
        return None

    def _end(self) -> None:
        self._before_stop()
        self._server.should_exit = True


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens at an address.

    Raises:
        FaultySetting: it can not; most likely another process listens there.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With its protocol named, asyncio sends small answers at once (TCP_NODELAY).
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen()
    except OSError as error:
        listening.close()
        why = error.strerror or "they are not"
        expected = f"a host and port that are free here, and {host}:{port} is not ({why})"
        raise FaultySetting("SETPOINT_API", expected) from error
    return listening
