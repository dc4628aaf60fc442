"""Everything that the sandbox's Google is made of, and the lock under which it changes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from integrations.sandbox.clock import TurnedClock
from integrations.sandbox.faults import Faults
from integrations.sandbox.google.accounts import Account, Accounts
from integrations.sandbox.google.calendar.channel_state import Channels
from integrations.sandbox.google.calendar.store import Calendars
from integrations.sandbox.google.gmail.mailbox import Mailbox
from integrations.sandbox.google.oauth.grants import Grants
from integrations.sandbox.google.oauth.robots import Robots
from integrations.sandbox.google.pubsub import PubSub
from integrations.sandbox.journal import Journal
from integrations.sandbox.postman import Postman
from integrations.sandbox.quota import Quota
from integrations.sandbox.signing import SigningKey, shared_key

PROJECT = "sandbox-project"


@dataclass(slots=True)
class Settings:
    """What can be chosen."""

    latency: float = 0.0
    """Seconds of real time that every call takes."""
    concurrent_per_user: int = 50
    """More calls of one user at once are refused."""
    gmail_units_per_user: int = 6_000
    gmail_units_per_project: int = 1_200_000
    calendar_units_per_user: int = 600
    calendar_units_per_project: int = 10_000


@dataclass(slots=True)
class World:
    """The state. The lock is held while something is looked up or changed, never while anybody waits."""

    clock: TurnedClock
    faults: Faults
    journal: Journal
    quota: Quota
    postman: Postman
    address: str
    settings: Settings = field(default_factory=Settings)
    lock: threading.RLock = field(default_factory=threading.RLock)
    accounts: Accounts = field(default_factory=Accounts)
    key: SigningKey = field(default_factory=lambda: shared_key("sandbox-key-1"))
    mailboxes: dict[str, Mailbox] = field(default_factory=dict)
    goes_elsewhere: Callable[[str, bytes], None] = lambda _address, _raw: None
    """Takes what is sent to an address that has no mailbox here."""
    grants: Grants = field(init=False)
    robots: Robots = field(init=False)
    calendars: Calendars = field(init=False)
    channels: Channels = field(init=False)
    pubsub: PubSub = field(init=False)

    def __post_init__(self) -> None:
        self.grants = Grants(self.clock)
        self.robots = Robots(self.address)
        self.calendars = Calendars(self.clock, self.accounts, self.postman)
        self.channels = Channels(self.clock, self.postman)
        self.calendars.on_events = self.channels.events_changed
        self.calendars.on_list = self.channels.list_changed
        self.pubsub = PubSub(PROJECT, self.clock, self.key, self.postman)

    def holder_of(self, address: str) -> Account | None:
        """Whose address it is: their own, or another that they may write under."""
        found = self.accounts.find(address)
        if found is not None:
            return found
        for account in self.accounts:
            box = self.mailboxes.get(account.number)
            if box is not None and address.lower() in {each["sendAsEmail"].lower() for each in box.addresses}:
                return account
        return None

    def mailbox(self, account: Account) -> Mailbox:
        """An account's mailbox; it is empty until something arrives."""
        if account.number not in self.mailboxes:
            box = Mailbox(account.address, self.clock)
            box.on_change = self.pubsub.mailbox_changed
            self.mailboxes[account.number] = box
        return self.mailboxes[account.number]
