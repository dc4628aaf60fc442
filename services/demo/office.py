"""The example's people at one provider of a sandbox: their accounts, and what arrives in them by a moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol, TypeAlias

from domain.ports.clock import Clock
from integrations.sandbox.remote import RemoteSandbox
from services.demo.arrivals import Letter
from services.demo.delivering import Delivery
from services.demo.signing_in import agree
from services.mailboxes.connecting import Connecting
from services.settings import Settings
from services.wiring import open_connecting

SECONDS = 30.0
"""For a sign-in."""
Show: TypeAlias = Callable[[str], None]
"""Is told the address of the page to sign in at."""


class House(Protocol):
    """What is different from provider to provider. `acts` is before the names of its acts at the sandbox."""

    @property
    def acts(self) -> str:
        """Empty, or a name that ends with a dot."""
        ...

    def place(self, letter: Letter) -> Mapping[str, object]:
        """Where a letter lies, as its sandbox is told."""
        ...

    def sign_in(
        self, settings: Settings, connecting: Connecting, clock: Clock, *, person: str, actor: str, show: Show
    ) -> None:
        """Let somebody sign in, in the provider's own way, and connect their mailbox.

        Raises:
            NoWayIn: the sandbox names no client.
        """
        ...


class SandboxOffice:
    """Accounts at a house. What is there when the first moment is brought was always there."""

    def __init__(self, house: House, sandbox: RemoteSandbox, example: Path, people: Sequence[str]) -> None:
        self._house = house
        self._people = people
        self._sandbox = sandbox
        self._delivery = Delivery(example, people)

    def open(self, moment: datetime) -> None:
        """Open the accounts, with what was in them by a moment, at which the sandbox's clock stands."""
        for person in self._people:
            self._do("sign_in.open_account", address=person)
        self._delivery.bring(moment, self, is_news=False)

    def bring(self, moment: datetime) -> None:
        """Let arrive what came by a later moment."""
        self._delivery.bring(moment, self, is_news=True)

    def connect(self, settings: Settings, clock: Clock) -> None:
        """Let everybody sign in at the sandbox's page, as they would at the provider's."""
        with open_connecting(settings, clock) as (store, connecting):
            for person in self._people:
                self._house.sign_in(
                    settings,
                    connecting,
                    clock,
                    person=person,
                    actor=store.tokens.person(person),
                    show=partial(agree, address=person),
                )

    def deliver(self, person: str, letter: Letter, *, is_news: bool) -> None:
        """See `PostOffice`."""
        given = {"address": person, "raw": letter.text, **self._house.place(letter)}
        if is_news:
            self._do("people.mail_arrives", **given, at=letter.sent_millis)
        else:
            self._do("people.had_mail", **given)

    def write_down(self, person: str, event: Path) -> None:
        """See `PostOffice`."""
        self._do("seeding.calendar_file", address=person, path=str(event))

    def _do(self, act: str, **given: object) -> None:
        self._sandbox.do(f"{self._house.acts}{act}", **given)
