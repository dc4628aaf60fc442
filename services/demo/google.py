"""The example's people at a stand-in for Google: their accounts, and what arrives in them by a moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from domain.ports.clock import Clock
from integrations.google_auth.scopes import Wanted
from integrations.sandbox.remote import RemoteSandbox
from services.demo.arrivals import Letter
from services.demo.delivering import Delivery
from services.demo.signing_in import agree
from services.mailboxes.told import NoWayIn
from services.settings import Settings
from services.wiring import google_ways, open_connecting

_SECONDS = 30.0


class GoogleOffice:
    """Accounts at a sandbox of Google. What is there when the first moment is brought was always there."""

    def __init__(self, sandbox: RemoteSandbox, example: Path, people: Sequence[str]) -> None:
        self._people = people
        self._sandbox = sandbox
        self._delivery = Delivery(example, people)

    def open(self, moment: datetime) -> None:
        """Open the accounts, with what was in them by a moment, at which the sandbox's clock stands."""
        for person in self._people:
            self._sandbox.do("sign_in.open_account", address=person)
        self._delivery.bring(moment, self, is_news=False)

    def bring(self, moment: datetime) -> None:
        """Let arrive what came by a later moment."""
        self._delivery.bring(moment, self, is_news=True)

    def connect(self, settings: Settings, clock: Clock) -> None:
        """Let everybody sign in at the sandbox's page, as they would at Google's."""
        client = settings.google.application()
        if client is None:
            raise NoWayIn("the sandbox names no client")
        with open_connecting(settings, clock) as (store, connecting):
            for person in self._people:
                google_ways(settings, connecting).by_consent(
                    client,
                    Wanted(),
                    show=partial(agree, address=person),
                    mailbox=person,
                    seconds=_SECONDS,
                    actor=store.tokens.person(person),
                )

    def deliver(self, person: str, letter: Letter, *, is_news: bool) -> None:
        """See `PostOffice`."""
        labels = ["SENT"] if letter.is_own else ["SPAM"] if letter.is_spam else ["INBOX"]
        given = {"address": person, "raw": letter.text, "labels": labels}
        if is_news:
            self._sandbox.do("people.mail_arrives", **given, at=letter.sent_millis)
        else:
            self._sandbox.do("people.had_mail", **given)

    def write_down(self, person: str, event: Path) -> None:
        """See `PostOffice`."""
        self._sandbox.do("seeding.calendar_file", address=person, path=str(event))
