"""Letting people connect their own mailbox from wherever they are: asked now, answered by their browser.

What is asked is kept sealed beside the grants until the browser comes back, ten minutes at most, under a
digest of the state that it comes back with. Who comes back with a state takes the question with them, so an
answer is taken once, in whatever process. What signs in must be the mailbox of who asked: nobody connects
another's, with whatever address they were sent to.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from domain.moments import Instant
from domain.ports.clock import Clock
from integrations.google_auth import consent as google
from integrations.google_auth.endpoints import GoogleClient
from integrations.google_auth.scopes import Wanted as GoogleWanted
from integrations.microsoft_auth import consent as microsoft
from integrations.microsoft_auth.endpoints import MicrosoftClient
from integrations.microsoft_auth.scopes import Wanted as MicrosoftWanted
from services.mailboxes.connecting import Connected, Connecting
from services.mailboxes.told import NothingWanted, NoWayIn
from services.mailboxes.words import GOOGLE
from services.settings import FaultySetting, Settings
from services.wiring import google_ways, microsoft_ways

ANSWERED_WITHIN_SECONDS = 600
_ASKED = "asked:"
_TAKEN = "taken"


class NotAsked(Exception):
    """Nobody waits for this answer: it came too late, came before, or was never asked for."""

    def __init__(self) -> None:
        super().__init__("nobody waits for this answer: it came too late, or came before; connect once more")


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to have captured of their own mailbox; `acts`: and drafted and held in it."""

    kind: str
    address: str
    mail: bool = True
    calendar: bool = True
    headers_only: bool = False
    acts: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """The page where a person answers, and until when they have to."""

    page: str
    until: Instant


class _Kept(msgspec.Struct):
    """What is kept until the answer comes; `proof` is what the provider's library needs then."""

    kind: str
    address: str
    mail: bool
    calendar: bool
    headers_only: bool
    actor: str
    until: int
    back: str
    proof: dict[str, Any]
    acts: bool = False


@dataclass(frozen=True, slots=True)
class Consents:
    """Questions to people about their mailboxes, and the answers."""

    connecting: Connecting
    settings: Settings
    clock: Clock

    def ask(self, wish: Wish, *, back: str, actor: str) -> Asked:
        """Begin to connect somebody's own mailbox; their browser comes back to the address `back`.

        Raises:
            NoWayIn: the application is not known to the provider.
            NothingWanted: neither mail nor calendars are to be read.
            ProviderFailed: the provider can not be reached.
        """
        if not (wish.mail or wish.calendar):
            raise NothingWanted("expected mail, calendar or both to be read, found neither")
        if wish.acts and wish.headers_only:
            raise NothingWanted("acts: expected without headers_only: a conversation could not be looked for")
        page, state, proof = self._question(wish, back)
        until = self.clock.now() + ANSWERED_WITHIN_SECONDS
        kept = _Kept(
            wish.kind, wish.address, wish.mail, wish.calendar, wish.headers_only, actor, until, back, proof,
            wish.acts,
        )  # fmt: skip
        self._sweep()
        self.connecting.grants.keep(_place(state), msgspec.json.encode(kept).decode())
        return Asked(page, until)

    def answer(self, answer: Mapping[str, str]) -> Connected:
        """Take in what a browser came back with.

        Raises:
            NotAsked: nobody waits for it.
            ConsentFailed: the person refused, or somebody else signed in.
            ProviderFailed: the provider refused.
        """
        kept = self._taken(answer.get("state", ""))
        match kept.kind:
            case kind if kind == GOOGLE:
                asked = google.Question(**kept.proof)
                return google_ways(self.settings, self.connecting).answered(
                    self._google_client(), _google_wanted(kept), answer, asked,
                    mailbox=kept.address, actor=kept.actor,
                )  # fmt: skip
            case _:
                ways = microsoft_ways(self.settings, self.connecting, self.clock)
                wanted = microsoft.Question("", str(kept.proof["state"]), kept.proof)
                return ways.answered(
                    self._microsoft_client(), _microsoft_wanted(kept), answer, wanted,
                    mailbox=kept.address, actor=kept.actor,
                )  # fmt: skip

    def _question(self, wish: Wish, back: str) -> tuple[str, str, dict[str, Any]]:
        if wish.kind == GOOGLE:
            ways = google_ways(self.settings, self.connecting)
            asked = ways.question(
                self._google_client(), _google_wanted(wish), back=back, mailbox=wish.address
            )
            proof = {"page": "", "state": asked.state, "back": back, "verifier": asked.verifier}
            return asked.page, asked.state, proof
        of_microsoft = microsoft_ways(self.settings, self.connecting, self.clock)
        wanted = of_microsoft.question(
            self._microsoft_client(), _microsoft_wanted(wish), back=back, mailbox=wish.address
        )
        return wanted.page, wanted.state, dict(wanted.flow)

    def _taken(self, state: str) -> _Kept:
        """The question that an answer is for; from now on nobody waits for it."""
        grants, place = self.connecting.grants, _place(state)
        text = grants.read(place)
        mine = f"{_TAKEN} {secrets.token_hex(8)}"
        if text is None or text.startswith(_TAKEN) or not grants.swap(place, text, mine):
            raise NotAsked
        grants.destroy(place)
        kept = msgspec.json.decode(text, type=_Kept)
        if kept.until <= self.clock.now():
            raise NotAsked
        return kept

    def _sweep(self) -> None:
        """Destroy what nobody came back to answer."""
        grants = self.connecting.grants
        for place in grants.mailboxes():
            text = grants.read(place) if place.startswith(_ASKED) else None
            if text is None:
                continue
            is_over = text.startswith(_TAKEN) or (
                msgspec.json.decode(text, type=_Kept).until <= self.clock.now()
            )
            if is_over:
                grants.destroy(place)

    def _google_client(self) -> GoogleClient:
        try:
            client = self.settings.google.application()
        except FaultySetting as error:
            raise NoWayIn(f"Google's client can not be used: {error}") from error
        if client is None:
            raise NoWayIn(
                "Google does not know us yet: an administrator has to set SETPOINT_GOOGLE_CLIENT_JSON"
            )
        return client

    def _microsoft_client(self) -> MicrosoftClient:
        client = self.settings.microsoft.client
        if client is None:
            raise NoWayIn(
                "Microsoft does not know us yet: an administrator has to set SETPOINT_MICROSOFT_CLIENT_ID"
            )
        return client


def _google_wanted(of: Wish | _Kept) -> GoogleWanted:
    return GoogleWanted(mail=of.mail, calendar=of.calendar, headers_only=of.headers_only, acts=of.acts)


def _microsoft_wanted(of: Wish | _Kept) -> MicrosoftWanted:
    return MicrosoftWanted(mail=of.mail, calendar=of.calendar, headers_only=of.headers_only, acts=of.acts)


def _place(state: str) -> str:
    return _ASKED + hashlib.sha256(state.encode("utf-8", "surrogatepass")).hexdigest()
