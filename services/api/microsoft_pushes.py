"""The endpoints that Graph pushes to: notes about what changed, and about the subscriptions themselves.

One request may hold notes of many subscriptions; each is checked by itself, becomes a hint, and nothing of it
but that is used. While a subscription is made Graph asks whether we want it, and has to be answered at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool

from integrations.eventstore.errors import StoreOutOfReach
from integrations.microsoft_graph.pushes import LIFECYCLE
from services.api.channels import Channels
from services.api.hints import Hints, Outcome
from services.api.push_bodies import body_of, statuses
from services.system import System

PATH = "/push/microsoft"
_STATUSES = statuses(taken=202)
_MOST_NOTES = 1_000
_LONGEST_TOKEN = 2_048
_LONGEST_NAME = 256
_ENDS = frozenset({"reauthorizationRequired", "subscriptionRemoved"})
_WORST_FIRST = (
    Outcome.UNPROVEN,
    *(Outcome.TAKEN, Outcome.FULL, Outcome.UNKNOWN, Outcome.FORGED, Outcome.GARBLED),
)


class NotNotes(ValueError):
    """A body that holds no notes."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note about a subscription; `ends` where it says that the subscription has to be made anew."""

    subscription: str
    secret: str
    ends: bool


def serve_microsoft_pushes(app: FastAPI, system: System, hints: Hints) -> None:
    """Add the endpoints to an application."""
    desk = _Desk(system, hints)

    @app.post(PATH)
    async def microsoft(request: Request) -> Response:
        return await desk.answer(request)

    @app.post(f"{PATH}{LIFECYCLE}")
    async def microsoft_lifecycle(request: Request) -> Response:
        return await desk.answer(request)


class _Desk:
    def __init__(self, system: System, hints: Hints) -> None:
        self._hints = hints
        self._channels = Channels(system.ledger, system.tokens, system.clock)

    async def answer(self, request: Request) -> Response:
        token = request.query_params.get("validationToken")
        if token is not None:
            return _handshake(token)
        body = await body_of(request)
        outcomes = [body] if isinstance(body, Outcome) else await run_in_threadpool(self._taken, body)
        for outcome in outcomes:
            self._hints.count("microsoft", outcome)
        telling = next((each for each in _WORST_FIRST if each in outcomes), outcomes[0])
        return Response(status_code=_STATUSES[telling])

    def _taken(self, body: bytes) -> Sequence[Outcome]:
        """What becomes of each note."""
        try:
            notes = notes_in(body)
        except NotNotes:
            return [Outcome.GARBLED]
        try:
            return [self._note(each) for each in notes] or [Outcome.GARBLED]
        except StoreOutOfReach:
            return [Outcome.UNPROVEN]

    def _note(self, note: Note) -> Outcome:
        mailbox = self._channels.mailbox(note.subscription, note.secret)
        if isinstance(mailbox, Outcome):
            return mailbox
        if note.ends:
            self._hints.watch_ends(note.subscription)
        return self._hints.offer(mailbox)


def _handshake(token: str) -> Response:
    """The token as plain text, which no browser takes for a page."""
    if len(token) > _LONGEST_TOKEN or not token.isprintable():
        return Response(status_code=400)
    headers = {"x-content-type-options": "nosniff"}
    return Response(token, headers=headers, media_type="text/plain; charset=utf-8")


def notes_in(body: bytes) -> Sequence[Note]:
    """The notes of a push; those that name or carry more than Graph does are left out.

    Raises:
        NotNotes: it holds something else.
    """
    try:
        stated: Any = json.loads(body)["value"]
        return list(_notes(stated[:_MOST_NOTES]))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise NotNotes from None


def _notes(stated: Any) -> Iterator[Note]:  # noqa: ANN401 - whatever somebody sent
    for each in stated:
        subscription, secret = each["subscriptionId"], each.get("clientState") or ""
        longest = max(len(subscription.encode()), len(secret.encode()))  # half a surrogate is no text
        if longest <= _LONGEST_NAME:
            yield Note(subscription, secret, ends=each.get("lifecycleEvent") in _ENDS)
