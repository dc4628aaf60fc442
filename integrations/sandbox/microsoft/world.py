"""Everything that the sandbox's Microsoft is made of, and the lock under which it changes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from integrations.sandbox.clock import TurnedClock
from integrations.sandbox.faults import Faults
from integrations.sandbox.journal import Journal
from integrations.sandbox.microsoft.accounts import Account, Directory
from integrations.sandbox.microsoft.authority.grants import Grants
from integrations.sandbox.microsoft.calendar.store import Calendars
from integrations.sandbox.microsoft.mail.mailbox import Mailbox
from integrations.sandbox.microsoft.subscriptions.changes import calendar_changed, mail_changed
from integrations.sandbox.microsoft.subscriptions.state import Subscriptions
from integrations.sandbox.postman import Postman
from integrations.sandbox.quota import Quota
from integrations.sandbox.signing import SigningKey, shared_key


@dataclass(slots=True)
class Settings:
    """What can be chosen."""

    latency: float = 0.0
    """Seconds of real time that every call takes."""
    concurrent_per_mailbox: int = 4
    requests_per_ten_minutes: int = 10_000
    """By application and mailbox."""
    old_refresh_tokens_live: bool = True
    """The real service lets the one before go on; without, whoever loses the new one has lost the grant."""
    refresh_tokens_given: bool = True
    """A sign-in leads to a refresh token; it may not, for whoever signs in again without a prompt."""
    users_may_consent: bool = True
    """Whether people may grant anything themselves; else an administrator has to."""
    repeat_every: int = 0
    """In a delta every nth item comes twice in one page; 0 for none."""
    moves_are_changes: bool = False
    """Whoever left a folder for another is said to be `changed` there, not `deleted`."""
    empty_pages: bool = False
    """A delta's first page is empty and goes on."""
    largest_page: int = 0
    """A page that is to hold more takes so long that a gateway gives up (504); 0 for none."""
    mails_of_meetings: bool = True
    """Invitations, cancellations and answers are mails too."""
    sent_items_without_headers: bool = True
    """Sent items have no `internetMessageHeaders`."""


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
    accounts: Directory = field(default_factory=Directory)
    key: SigningKey = field(default_factory=lambda: shared_key("sandbox-entra-key-1"))
    mailboxes: dict[str, Mailbox] = field(default_factory=dict)
    """By the account's id."""
    violations: list[str] = field(default_factory=list)
    """Where the sandbox failed, met what it does not model, or its own answer did not fit its shape."""
    goes_elsewhere: Callable[[str, bytes], None] = lambda _address, _raw: None
    """Takes what is sent to an address that has no mailbox here."""
    grants: Grants = field(init=False)
    calendars: Calendars = field(init=False)
    subscriptions: Subscriptions = field(init=False)

    def __post_init__(self) -> None:
        self.grants = Grants(self.clock)
        self.calendars = Calendars(self.clock, self.accounts)
        self.subscriptions = Subscriptions(self.clock, self.postman)
        self.calendars.on_change = calendar_changed(self.subscriptions)

    def mailbox(self, account: Account) -> Mailbox:
        """An account's mailbox; it is empty until something arrives."""
        if account.id not in self.mailboxes:
            made = Mailbox(account.id, self.clock)
            made.on_change = mail_changed(self.subscriptions, account, made)
            self.mailboxes[account.id] = made
        return self.mailboxes[account.id]
