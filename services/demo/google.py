"""The example's people at a stand-in for Google: their accounts, and what arrives in them by a moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from domain.ports.clock import Clock
from integrations.google_auth.scopes import Wanted
from integrations.sandbox.process import sandbox_process
from integrations.sandbox.remote import RemoteSandbox
from services.demo.arrivals import Letter, events, letters
from services.demo.signing_in import agree
from services.mailboxes.told import NoWayIn
from services.sandbox_settings import settings_at
from services.settings import Settings
from services.wiring import google_ways, open_connecting

_SECONDS = 30.0
_STAMP = b"DTSTAMP:"


class GoogleOffice:
    """Accounts at a sandbox of Google. What is there when the first moment is brought was always there."""

    name = "Google"

    def __init__(self, sandbox: RemoteSandbox, example: Path, people: Sequence[str]) -> None:
        self.address = sandbox.address
        self.people = people
        self._sandbox = sandbox
        self._example = example
        self._letters = dict.fromkeys(self.people, 0)
        self._events: dict[str, set[bytes]] = {person: set() for person in self.people}

    def settings(self) -> Mapping[str, str]:
        """The settings of somebody who has pointed everything at the sandbox."""
        return settings_at(self._sandbox.about())

    def open(self, moment: datetime) -> None:
        """Open the accounts, with what was in them by a moment, at which the sandbox's clock stands."""
        self._sandbox.do("turning.set", to=moment.isoformat())
        self._sandbox.do("turning.stand")
        for person in self.people:
            self._sandbox.do("sign_in.open_account", address=person)
        self._bring(moment, "people.had_mail")

    def bring(self, moment: datetime) -> None:
        """Let arrive what came by a later moment."""
        self._sandbox.do("turning.set", to=moment.isoformat())
        self._bring(moment, "people.mail_arrives")

    def connect(self, settings: Settings, clock: Clock) -> None:
        """Let everybody sign in at the sandbox's page, as they would at Google's."""
        client = settings.google.application()
        if client is None:
            raise NoWayIn("the sandbox names no client")
        with open_connecting(settings, clock) as (store, connecting):
            for person in self.people:
                google_ways(settings, connecting).by_consent(
                    client,
                    Wanted(),
                    show=partial(agree, address=person),
                    mailbox=person,
                    seconds=_SECONDS,
                    actor=store.tokens.person(person),
                )

    def _bring(self, moment: datetime, act: str) -> None:
        for person in self.people:
            known = self._letters[person]
            for letter in list(letters(self._example, person, moment))[known:]:
                self._deliver(person, letter, act)
                self._letters[person] += 1
            self._write_down(person, moment)

    def _deliver(self, person: str, letter: Letter, act: str) -> None:
        labels = ["SENT"] if letter.is_own else ["SPAM"] if letter.is_spam else ["INBOX"]
        raw = letter.data.decode("utf-8", "surrogateescape")
        when = {"at": int(letter.sent_at.timestamp() * 1_000)} if act == "people.mail_arrives" else {}
        self._sandbox.do(act, address=person, raw=raw, labels=labels, **when)

    def _write_down(self, person: str, moment: datetime) -> None:
        """Put into somebody's calendar what is new there; an export's stamp is nothing new."""
        for event in events(self._example, person, moment):
            said = b"".join(line for line in event.splitlines(keepends=True) if not line.startswith(_STAMP))
            if said not in self._events[person]:
                self._events[person].add(said)
                with TemporaryDirectory(prefix="setpoint-demo-") as folder:
                    file = Path(folder) / "event.ics"
                    file.write_bytes(event)
                    self._sandbox.do("seeding.calendar_file", address=person, path=str(file))


@contextmanager
def google_office(example: Path, people: Sequence[str]) -> Iterator[GoogleOffice]:
    """The sandbox as a process of its own, with some of the people there; ended again at the end.

    Raises:
        SandboxDidNotStart: it did not.
    """
    with sandbox_process() as sandbox:
        yield GoogleOffice(sandbox, example, people)
