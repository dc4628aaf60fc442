"""How the example reaches the running system: as files that are put into its inbox, or in mailboxes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Protocol

from domain.ports.clock import Clock
from services.adoption.defaults import read_company_file
from services.capture.mailboxes_task import MailboxCapture
from services.demo.arrivals import arrived, put_into
from services.demo.example import COMPANY, DEAL
from services.running import Running
from services.settings import Settings
from services.wiring import open_store


class Arriving(Protocol):
    """Brings to a running system what had arrived by a moment."""

    def bring(self, moment: datetime, running: Running) -> None:
        """Bring it; moments only go on."""
        ...


class Office(Protocol):
    """A provider at which some people of the example have their mail and calendars."""

    def open(self, moment: datetime) -> None:
        """Make the accounts, with what was in them by a moment."""
        ...

    def connect(self, settings: Settings, clock: Clock) -> None:
        """Let everybody connect their mailbox."""
        ...

    def bring(self, moment: datetime) -> None:
        """Let arrive what came by a later moment."""
        ...


class Offices(Office, Protocol):
    """All providers of the example, of whom the system has to be told where they are."""

    @property
    def address(self) -> str:
        """Where they are."""
        ...

    def settings(self) -> Mapping[str, str]:
        """What the environment has to say for them to be found."""
        ...


class InInbox:
    """Mailboxes and a calendar as files that grow in the inbox."""

    def __init__(self, example: Path) -> None:
        self._example = example

    def bring(self, moment: datetime, running: Running) -> None:
        """See `Arriving`."""
        for name, content in arrived(self._example, moment):
            put_into(running.system.settings.inbox, name, content)


class InMailboxes:
    """Mail and meetings at providers. What was there first is there."""

    def __init__(self, office: Office, first: datetime) -> None:
        self._office = office
        self._first = first

    def bring(self, moment: datetime, running: Running) -> None:
        """See `Arriving`. Whoever captures is told that there is news, as a push would tell."""
        if moment == self._first:
            return
        self._office.bring(moment)
        for capture in (task for task in running.tasks if isinstance(task, MailboxCapture)):
            for far in capture.how_far():
                capture.hint(far.mailbox.id)


def connect_all(office: Office, example: Path, settings: Settings, clock: Clock) -> None:
    """Say who the company is, let everybody connect, and put the deal file into the inbox."""
    with open_store(settings, clock) as store:
        store.company.state(read_company_file(example / COMPANY), actor="demo")
    office.connect(settings, clock)
    settings.inbox.mkdir(parents=True)
    for name in (COMPANY, DEAL):
        put_into(settings.inbox, name, (example / name).read_bytes())
