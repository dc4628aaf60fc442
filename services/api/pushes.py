"""The endpoints that Google pushes to. A push is checked, becomes a hint, and is answered at once.

What would not be better the next time is answered as if it were taken, or it would come again for
days; what is forged or too large is refused before anything is done for it.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool

from domain.capture.connections import mailbox_token
from integrations.eventstore.errors import StoreOutOfReach
from integrations.google_auth.push_tokens import CertificatesOutOfReach, NotFromGoogle, PushTokens
from services.api.channels import Channels
from services.api.hints import Hints, Outcome
from services.api.push_bodies import body_of, statuses
from services.mailboxes.google import GOOGLE
from services.system import System

_LONGEST_ADDRESS = 320
_STATUSES = statuses(taken=204)


def serve_pushes(app: FastAPI, system: System, hints: Hints) -> None:
    """Add the endpoints to an application."""
    desk = _Desk(system, hints)

    @app.post("/push/google/mail")
    async def google_mail(request: Request) -> Response:
        return desk.answer("google_mail", await desk.mail(request))

    @app.post("/push/google/calendar")
    async def google_calendar(request: Request) -> Response:
        return desk.answer("google_calendar", await desk.calendar(request))


class _Desk:
    def __init__(self, system: System, hints: Hints) -> None:
        google = system.settings.google
        self._system = system
        self._hints = hints
        self._channels = Channels(system.ledger, system.tokens, system.clock)
        self._proofs = (
            PushTokens(google.endpoints.certificates, google.audience, google.account)
            if google.audience
            else None
        )

    def answer(self, provider: str, outcome: Outcome) -> Response:
        self._hints.count(provider, outcome)
        return Response(status_code=_STATUSES[outcome])

    async def mail(self, request: Request) -> Outcome:
        """A push of Pub/Sub. Where its history stands is no cursor, and is not even read."""
        refused = await run_in_threadpool(self._unproven, request.headers.get("authorization", ""))
        if refused is not None:
            return refused
        body = await body_of(request)
        if isinstance(body, Outcome):
            return body
        address = _address(body)
        if address is None:
            return Outcome.GARBLED
        return self._hints.offer(mailbox_token(self._system.tokens, GOOGLE, address))

    async def calendar(self, request: Request) -> Outcome:
        """A push of a channel of Calendar: all that it says stands in its headers."""
        body = await body_of(request)
        if isinstance(body, Outcome):
            return body
        said = [
            request.headers.get(f"x-goog-{name}", "")
            for name in ("channel-id", "channel-token", "resource-id")
        ]
        if not all(said):
            return Outcome.FORGED
        try:
            mailbox = await run_in_threadpool(self._channels.mailbox, *said)
        except StoreOutOfReach:
            return Outcome.UNPROVEN
        return mailbox if isinstance(mailbox, Outcome) else self._hints.offer(mailbox)

    def _unproven(self, authorization: str) -> Outcome | None:
        scheme, _, token = authorization.partition(" ")
        if self._proofs is None or scheme.lower() != "bearer":
            return Outcome.FORGED
        try:
            self._proofs.check(token.strip())
        except NotFromGoogle:
            return Outcome.FORGED
        except CertificatesOutOfReach:
            return Outcome.UNPROVEN
        return None


def _address(body: bytes) -> str | None:
    """Whose mailbox a message of Pub/Sub is about; None where it does not say so."""
    try:
        data = json.loads(body)["message"]["data"]
        padded = data.replace("-", "+").replace("_", "/") + "=" * (-len(data) % 4)
        told: Any = json.loads(base64.b64decode(padded, validate=True))["emailAddress"]
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError):
        return None
    is_address = isinstance(told, str) and "@" in told and len(told) <= _LONGEST_ADDRESS
    return told if is_address and told.isprintable() else None
