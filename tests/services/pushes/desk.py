"""The endpoints for pushes as their web server calls them, and everything that a push may leave behind."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric import ec, padding
from fastapi import FastAPI

from domain.capture.connections import mailbox_token
from domain.capture.mailboxes import WatchBegan
from domain.identifiers import collection_stream
from integrations.sandbox.sandbox import Sandbox
from integrations.sandbox.signing import SigningKey
from services.api.hints import Hints
from services.async_bridge import AsyncBridge
from services.capture.intake import Intake
from services.capture.watches import watch_secret
from services.mailboxes.words import GOOGLE
from services.system import System
from tests.integrations.sandbox.clients import RITA

AUDIENCE = "https://push.example/push/google/mail"
PUSHER = "pusher@sandbox-project.iam.gserviceaccount.com"
MAIL, CALENDAR = "/push/google/mail", "/push/google/calendar"
MICROSOFT, LIFECYCLE = "/push/microsoft", "/push/microsoft/lifecycle"
CHANNEL, RESOURCE, COLLECTION = "channel-1", "resource-1", "c1"
Headers = Mapping[str, str]


@dataclass
class Heard(logging.Handler):
    """Everything that anybody logs, but for what debuggers want to know."""

    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(logging.INFO)

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name}: {record.getMessage()} {record.exc_info or ''} {vars(record)}")

    __hash__ = logging.Handler.__hash__


@dataclass(frozen=True)
class Answer:
    """The status, how many parts of the body were asked for, and what was answered."""

    status: int
    read: int
    headers: Headers = field(default_factory=dict)
    body: bytes = b""


@dataclass
class Desk:
    """One api with its endpoints, whose hints nobody takes away."""

    app: FastAPI
    system: System
    hints: Hints
    sandbox: Sandbox
    bridge: AsyncBridge
    heard: Heard

    @property
    def key(self) -> SigningKey:
        return self.sandbox.google.people._world.key

    def begin_channel(self) -> str:
        """Let the ledger know of a channel; the secret of its pushes."""
        began = WatchBegan("m1", COLLECTION, CHANNEL, RESOURCE, self.system.clock.now() + 86_400)
        intake = Intake(self.system.ledger, self.system.texts, self.system.clock)
        intake.note(collection_stream(COLLECTION), 0, [began])
        return watch_secret(self.system.tokens, COLLECTION)

    def post(
        self,
        path: str,
        headers: Headers,
        body: Sequence[bytes] = (b"",),
        *,
        method: str = "POST",
        query: bytes = b"",
    ) -> Answer:
        """What a request is answered, its body coming in parts."""
        return self.bridge.run(_asked(self.app, (method, path, query), headers, body))

    def push(self, body: bytes, token: str | None = None) -> int:
        """What a push of Pub/Sub is answered."""
        return self.post(MAIL, bearing(token or self.token()), [body]).status

    def token(self, **claims: object) -> str:
        """A token of Google's."""
        return self.key.signed(claims_of(**claims))

    def traces(self) -> tuple[object, ...]:
        """Hints, events, and what the provider was asked."""
        return tuple(self.hints._waiting), self.system.ledger.end(), dict(self.sandbox.journal.counts)

    def outcomes(self) -> dict[str, int]:
        """How many pushes had which outcome so far."""
        found: dict[str, int] = {}
        for (_, outcome), count in self.hints.pushes.items():
            found[outcome.value] = found.get(outcome.value, 0) + count
        return found

    def mailbox(self, address: str) -> str:
        """What a hint about somebody's mailbox says."""
        return mailbox_token(self.system.tokens, GOOGLE, address)

    def forget(self) -> None:
        """Nothing waits, nothing was said."""
        self.hints._waiting.clear()
        self.heard.lines.clear()


def bearing(token: str) -> Headers:
    return {"authorization": f"Bearer {token}"}


def claims_of(**changes: object) -> dict[str, object]:
    """What a true token claims, but for changes; a change to None leaves it out."""
    now = int(time.time())
    true = {
        "iss": "https://accounts.google.com", "aud": AUDIENCE, "email": PUSHER, "email_verified": True,
        "sub": "109", "iat": now, "exp": now + 3_600,
    }  # fmt: skip
    return {name: value for name, value in {**true, **changes}.items() if value is not None}


def message(address: object = RITA, number: object = "1", **more: object) -> bytes:
    """The body of a push."""
    data = base64.urlsafe_b64encode(json.dumps({"emailAddress": address, "historyId": 7, **more}).encode())
    return json.dumps({"message": {"data": data.decode(), "messageId": number}}).encode()


def forged(key: SigningKey, head: Mapping[str, object], claims: object) -> str:
    """A token of any head and claims, signed as its head says as well as a forger can."""
    text = f"{_plain(json.dumps(head).encode())}.{_plain(json.dumps(claims).encode())}"
    match str(head.get("alg")):
        case "none":
            signature = b""
        case "HS256":  # signed with what everybody knows
            made = hmac.HMAC(key.certificate.encode(), hashes.SHA256())
            made.update(text.encode())
            signature = made.finalize()
        case "ES256":
            signature = ec.generate_private_key(ec.SECP256R1()).sign(text.encode(), ec.ECDSA(hashes.SHA256()))
        case _:
            signature = key._private.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{text}.{_plain(signature)}"


def _plain(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


async def _asked(
    app: FastAPI, asked: tuple[str, str, bytes], headers: Headers, body: Sequence[bytes]
) -> Answer:
    method, path, query = asked
    left, read, sent = list(body), 0, []

    async def receive() -> dict[str, object]:
        nonlocal read
        read += 1
        if not left:
            return {"type": "http.disconnect"}
        part = left.pop(0)
        if part == STALLED:
            await asyncio.sleep(_NEVER_SECONDS)
        return {"type": "http.request", "body": part, "more_body": bool(left)}

    async def send(event: dict[str, object]) -> None:
        sent.append(event)

    named = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    sent_with = [(b"host", b"127.0.0.1"), *named]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": query, "root_path": "", "headers": sent_with,
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip
    await app(scope, receive, send)
    told = {name.decode(): value.decode("latin-1") for name, value in sent[0]["headers"]}
    return Answer(int(sent[0]["status"]), read, told, b"".join(each.get("body", b"") for each in sent[1:]))


_NEVER_SECONDS = 30.0
STALLED = b"\x00stalled"
"""A part of a body that never comes."""
