"""The running capture's own parts over stand-ins for providers whose clock only moves when it is turned.

Whoever waits turns it: for a budget, or because nothing is due. Pushes come to an endpoint that makes hints
of them; what makes a push of Google believable is no matter here.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

from domain.capture.connections import mailbox_token
from domain.ports.ledger import LedgerEvent
from integrations.sandbox.remote import RemoteSandbox
from integrations.sandbox.sandbox import Sandbox
from services.api.channels import Channels
from services.api.hints import Outcome
from services.capture.budget import Waiting
from services.capture.completeness import Completeness, check_mailbox
from services.capture.item import ItemReader
from services.capture.mailbox_wiring import mailbox_tasks
from services.capture.mailboxes_task import MailboxCapture
from services.capture.sync_pace import SyncPace
from services.mailboxes.connected import ConnectedMailboxes
from services.mailboxes.connecting import Connecting
from services.settings import read_settings
from services.system import System
from services.wiring import connected_mailboxes, open_system
from tests.integrations.sandbox.microsoft.subscriptions.listener import Listener, listening
from tests.integrations.sandbox.receiver import Receiver, receiver
from tests.services.mailboxes.equalities import events_of
from tests.services.mailboxes.team import AT_MICROSOFT, Houses, Taken, taken_of

_ENDS = frozenset({"reauthorizationRequired", "subscriptionRemoved"})
_SUBSCRIPTIONS = 2  # one for all mail, one for the calendar
TOPIC = "mail"
_SHORTEST = timedelta(milliseconds=1)


@dataclass(frozen=True)
class SandboxClock:
    """The sandbox's clock, as the engine reads and turns it."""

    sandbox: Sandbox

    def now(self) -> int:
        return int(self.at())

    def at(self) -> float:
        return self.sandbox.clock.now().timestamp()

    def turn(self, seconds: float) -> bool:
        """Wait; whether to end instead of going on."""
        self.sandbox.clock.turn(max(_SHORTEST, timedelta(seconds=seconds)))
        return False


class TurnedOffice:
    """One process after the other, with the quotas of the providers and its own."""

    def __init__(
        self, sandbox: Sandbox, system: System, pushes: tuple[Receiver, Listener], pace: SyncPace
    ) -> None:
        self.sandbox, self.system = sandbox, system
        self.clock = SandboxClock(sandbox)
        self.houses = Houses(RemoteSandbox(sandbox.address))
        self._pushes, self._notes = pushes
        self._pace = pace
        self._channels = Channels(system.ledger, system.tokens, self.clock)
        self.restart()

    def restart(self) -> None:
        """Another process takes over: nothing is remembered but what is in the ledger."""
        if hasattr(self, "capture"):
            self.capture.close()
        waiting = Waiting(self.clock.at, self.clock.turn)
        reader = ItemReader(self.system.tokens, self.system.settings.zone)
        self.capture: MailboxCapture
        (self.capture,) = mailbox_tasks(self.system, reader, pace=self._pace, waiting=waiting)

    def run(self, seconds: float) -> None:
        """Serve for so long; when nothing is due, the clock goes on."""
        until = self.clock.at() + seconds
        while self.clock.at() < until:
            self._take_hints()
            if not self.capture.serve_next():
                due = min((each.due_at for each in self.capture._served.values()), default=until)
                self.clock.turn(max(0.5, min(until, due) - self.clock.at()))

    def connect(self, address: str) -> None:
        """Somebody signs in, for the first time or again."""
        mailboxes = self.mailboxes
        connecting = Connecting(mailboxes.record, mailboxes.grants, mailboxes.tokens, mailboxes.kinds)
        self.houses.of(address).connects(address, self.system.settings, connecting, self.clock)

    @property
    def mailboxes(self) -> ConnectedMailboxes:
        assert isinstance(self.system.mailboxes, ConnectedMailboxes)
        return self.system.mailboxes

    def checked(self, address: str) -> list[Completeness]:
        """A mailbox compared with what its provider lists, collection by collection."""
        mailboxes = connected_mailboxes(self.system.settings, self.system, self.mailboxes.grants)
        (mailbox,) = (each for each in mailboxes.connected() if each.id == self.token(address))
        waiting = Waiting(self.clock.at, self.clock.turn)
        budgets = self.capture._budgets
        with ExitStack() as opened:
            providers = mailboxes.provider_of(
                mailbox, lambda api: budgets.of(mailbox.app, mailbox.id, api, waiting)
            )
            for each in providers:
                opened.enter_context(closing(each))
            return check_mailbox(mailbox, providers, self.system.ledger, self.system.tokens)

    def taken(self, address: str) -> list[Taken]:
        """What the ledger knows of somebody's mail, and of their calendar."""
        return taken_of(self.system, self.houses, address)

    def token(self, address: str) -> str:
        """What stands for a mailbox in events."""
        return mailbox_token(self.system.tokens, self.houses.of(address).kind, address)

    def events(self) -> Iterator[LedgerEvent]:
        """All that the ledger holds."""
        return events_of(self.system.ledger)

    def loses_watches(self, address: str) -> None:
        """Somebody's provider forgets that they are watched, and tells nobody."""
        if address in AT_MICROSOFT:
            self.sandbox.microsoft.notices.forgets(address)
            return
        world = self.sandbox.google.world
        with world.lock:
            world.pubsub.watches.pop(address, None)
            channels = world.channels.open
            for name in [each.id for each in channels.values() if each.user == address]:
                del channels[name]

    def is_watched(self, address: str) -> bool:
        """Whether somebody's provider pushes what happens in their mail, and in their calendar."""
        if address in AT_MICROSOFT:
            live = self.sandbox.microsoft.notices.of(address)
            return len({each["resource"] for each in live}) == _SUBSCRIPTIONS
        world, now = self.sandbox.google.world, self.sandbox.clock.now()
        watch = world.pubsub.watches.get(address)
        channels = [each for each in world.channels.open.values() if each.user == address]
        return watch is not None and watch.until > now and any(each.until > now for each in channels)

    def _take_hints(self) -> None:
        assert self.sandbox.postman.settled(60.0)
        came, self._pushes.came[:] = list(self._pushes.came), []
        for address in {_address(*each) for each in came}:
            self.capture.hint(self.token(address))
        notes, self._notes.came[:] = list(self._notes.came), []
        for note in (each for _, value in notes for each in value):
            if note.get("lifecycleEvent") in _ENDS:
                self.capture.watch_ends(note["subscriptionId"])
            mailbox = self._channels.mailbox(note["subscriptionId"], note["clientState"])
            if not isinstance(mailbox, Outcome):
                self.capture.hint(mailbox)


def _address(headers: Mapping[str, str], body: bytes) -> str:
    """Whose mailbox a push of Google is about."""
    if uri := headers.get("x-goog-resource-uri"):
        return unquote(uri.split("/calendars/")[1].split("/")[0])
    return str(json.loads(base64.b64decode(json.loads(body)["message"]["data"]))["emailAddress"])


@contextmanager
def turned_office(folder: Path, pace: SyncPace, *, start: datetime | None = None) -> Iterator[TurnedOffice]:
    """An office nobody has signed in to, whose pushes arrive."""
    inbox = folder / "inbox"
    inbox.mkdir()
    with Sandbox(start=start) as sandbox, receiver() as pushes, listening() as notes:
        sandbox.clock.stand()
        sandbox.google.people.subscription(TOPIC, pushes.address)
        environment = {
            **Houses(RemoteSandbox(sandbox.address)).settings(),
            "SETPOINT_LEDGER": str(folder / "ledger.db"),
            "SETPOINT_INBOX": str(inbox),
            "SETPOINT_GOOGLE_PUSH_TOPIC": f"projects/sandbox-project/topics/{TOPIC}",
        }
        to = {"google": pushes.address, "microsoft": notes.address}
        settings = replace(read_settings(environment), pushes=to)
        with open_system(settings, SandboxClock(sandbox)) as system:
            office = TurnedOffice(sandbox, system, (pushes, notes), pace)
            yield office
            office.capture.close()
        assert sandbox.google.violations == []
        assert sandbox.microsoft.violations == []
