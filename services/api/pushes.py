"""The endpoints that Google pushes to. A push is checked, becomes a hint, and is answered at once.

What would not be better the next time is answered as if it were taken, or it would come again for
days; what is forged or too large is refused before anything is done for it, and what came before
wakes nobody.
"""

from __future__ import annotations

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool

from domain.capture.connections import mailbox_token
from integrations.eventstore.errors import StoreOutOfReach
from integrations.google_auth.push_tokens import CertificatesOutOfReach, NotFromGoogle, PushTokens
from services.api.channels import Channels
from services.api.hints import Hints, Outcome
from services.api.mail_pushes import read_mail_push
from services.api.push_bodies import body_of, statuses
from services.api.repeats import Repeats
from services.mailboxes.words import GOOGLE
from services.system import System

_REFUSED = 400
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
        self._repeats = Repeats()
        self._proofs = (
            PushTokens(google.endpoints.certificates, google.audience, google.account)
            if google.audience
            else None
        )

    def answer(self, provider: str, outcome: Outcome) -> Response:
        """The response. Whoever is refused is hung up on, or the rest of their body would be read."""
        self._hints.count(provider, outcome)
        status = _STATUSES[outcome]
        return Response(status_code=status, headers={"connection": "close"} if status >= _REFUSED else None)

    async def mail(self, request: Request) -> Outcome:
        """A push of Pub/Sub: what proves it stands in its headers, whom it concerns in its body."""
        refused = await run_in_threadpool(self._unproven, request.headers.get("authorization", ""))
        if refused is not None:
            return refused
        body = await body_of(request)
        if isinstance(body, Outcome):
            return body
        push = read_mail_push(body)
        if push is None:
            return Outcome.GARBLED
        if push.message is not None and not self._repeats.is_new("mail", push.message):
            return Outcome.REPEATED
        return self._hints.offer(mailbox_token(self._system.tokens, GOOGLE, push.address))

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
        if isinstance(mailbox, Outcome):
            return mailbox
        number = request.headers.get("x-goog-message-number", "")
        if number and not self._repeats.is_new("calendar", said[0], number):
            return Outcome.REPEATED
        return self._hints.offer(mailbox)

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
