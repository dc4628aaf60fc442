"""An issuer over a socket, whose answers a test can spoil, and a clock that it can turn."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa

from domain.moments import Instant
from integrations.identity.bearer import BearerTokens
from integrations.identity.development import DevelopmentIssuer, new_key
from integrations.identity.keys import IssuerKeys

AUDIENCE = "setpoint"
MORNING = 1_780_300_800


@dataclass
class Turning:
    """A clock of both kinds: of the calendar, and of how much time has gone by."""

    seconds: Instant = MORNING

    def now(self) -> Instant:
        return self.seconds


@dataclass
class Published:
    """What the issuer answers by path; a number is a status. `asked` are the paths that were asked for."""

    documents: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)


@dataclass
class House:
    """Everything that a story about tokens needs."""

    issuer: DevelopmentIssuer
    published: Published
    clock: Turning
    tokens: BearerTokens

    def publish(self, issuer: DevelopmentIssuer) -> None:
        """Answer as this issuer does."""
        self.published.documents = {
            "/.well-known/openid-configuration": issuer.discovery,
            "/keys": issuer.key_set,
        }


@cache
def _key() -> rsa.RSAPrivateKey:
    """One key for all examples: making it takes longer than most of them."""
    return new_key()


@contextmanager
def house(at: Instant = MORNING) -> Iterator[House]:
    """An issuer that is open."""
    published = Published()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            published.asked.append(self.path)
            document = published.documents.get(self.path, 404)
            body = document if isinstance(document, bytes) else json.dumps(document).encode()
            self.send_response(document if isinstance(document, int) else 200)
            if isinstance(document, int) and document in range(300, 400):
                self.send_header("location", "/keys")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    clock = Turning(at)
    issuer = DevelopmentIssuer(f"http://127.0.0.1:{server.server_address[1]}", clock, key=_key())
    keys = IssuerKeys(issuer.address, now=lambda: float(clock.seconds))
    made = House(issuer, published, clock, BearerTokens(keys, AUDIENCE, clock))
    made.publish(issuer)
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
