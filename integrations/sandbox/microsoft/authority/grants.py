"""What was granted: codes, refresh tokens that follow each other, access tokens, and their ends."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from datetime import timedelta

from integrations.sandbox.clock import Moment, TurnedClock
from integrations.sandbox.microsoft.accounts import Account
from integrations.sandbox.microsoft.clouds import Cloud

ACCESS_SECONDS = 3_599
CODE_LIVES = timedelta(minutes=10)
DEVICE_LIVES = timedelta(minutes=15)
REFRESH_LIVES = timedelta(days=90)
"""Since it was given out; each use gives out a new one."""


@dataclass(slots=True)
class Application:
    """An application as its owner registered it, and what administrators of tenants let it do.

    Without a `secret` it is a public client. `roles` are Entra's application permissions, for every mailbox
    of a tenant; `scoped` those that Exchange gives for some mailboxes only; `policy`, if it is there, keeps
    it out of all other mailboxes.
    """

    id: str
    secret: str | None
    redirects: tuple[str, ...] = ()
    tenants: frozenset[str] | None = None
    """Where it is known; everywhere without."""
    secret_expired: bool = False
    consented: dict[str, frozenset[str]] = field(default_factory=dict)
    """What an administrator granted for everybody, by tenant."""
    roles: dict[str, frozenset[str]] = field(default_factory=dict)
    scoped: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    policy: frozenset[str] | None = None

    def may_reach(self, account: Account, wanted: frozenset[str]) -> bool | None:
        """Whether it may, by itself, do what any of some roles allows; None if a policy keeps it out."""
        if self.policy is not None and account.id not in self.policy:
            return None
        if self.roles.get(account.tenant, frozenset()) & wanted:
            return True
        if any(role in wanted and account.id in mailboxes for role, mailboxes in self.scoped):
            return True
        return None if any(role in wanted for role, _ in self.scoped) else False


@dataclass(frozen=True, slots=True)
class Code:
    """What an authorisation code or an answered device code stands for."""

    account: Account
    client: str
    cloud: Cloud
    scopes: frozenset[str]
    redirect: str
    challenge: str | None
    nonce: str | None
    until: Moment


@dataclass(slots=True)
class DeviceCode:
    """A code that somebody types in elsewhere."""

    client: str
    cloud: Cloud
    authority: str
    scopes: frozenset[str]
    user_code: str
    until: Moment
    answered: Code | None = None
    declined: bool = False
    polled: Moment | None = None


@dataclass(frozen=True, slots=True)
class Refresh:
    """What a refresh token stands for. `family` is the same for all that came of one sign-in."""

    account: Account
    client: str
    cloud: Cloud
    scopes: frozenset[str]
    issued: Moment
    family: str


@dataclass(frozen=True, slots=True)
class Access:
    """What an access token stands for; without an account the application asks for itself."""

    account: Account | None
    client: str
    tenant: str
    cloud: Cloud
    scopes: frozenset[str]
    until: Moment
    issued: Moment


class Grants:
    """All that is alive."""

    def __init__(self, clock: TurnedClock) -> None:
        self._clock = clock
        self.applications: dict[str, Application] = {}
        self.consents: dict[tuple[str, str], frozenset[str]] = {}
        """By account and client."""
        self.devices: dict[str, DeviceCode] = {}
        self.valid_from: dict[str, Moment] = {}
        """By account: what was granted earlier is revoked."""
        self.demands: dict[str, str] = {}
        """By account: what it takes to go on (`mfa`, `enroll`, `policy`)."""
        self.codes: dict[str, Code] = {}
        self.spent_codes: set[str] = set()
        self.refreshes: dict[str, Refresh] = {}
        self.spent_refreshes: set[str] = set()
        self.accesses: dict[str, Access] = {}

    def code(self, code: Code) -> str:
        """Give out an authorisation code."""
        text = f"0.{secrets.token_urlsafe(120)}"
        self.codes[text] = code
        return text

    def code_ends(self) -> Moment:
        """Until when a code that is given out now is good."""
        return self._clock.now() + CODE_LIVES

    def refresh(self, code: Code) -> str:
        """Give out the first refresh token of a sign-in."""
        now = self._clock.now()
        return self._refresh(
            Refresh(code.account, code.client, code.cloud, code.scopes, now, secrets.token_hex(8))
        )

    def rotated(self, refresh: Refresh) -> str:
        """Give out the next of its family; the one before it stays good."""
        return self._refresh(replace(refresh, issued=self._clock.now()))

    def access(
        self, account: Account | None, client: str, tenant: str, cloud: Cloud, scopes: frozenset[str]
    ) -> str:
        """Give out an access token."""
        now = self._clock.now()
        # Looks like a web token and is none: what Graph's tokens hold is not the application's business.
        text = ".".join(secrets.token_urlsafe(length) for length in (48, 600, 256))
        until = now + timedelta(seconds=ACCESS_SECONDS)
        self.accesses[text] = Access(account, client, tenant, cloud, scopes, until, now)
        return text

    def revoke(self, account: Account) -> None:
        """End every grant of an account: an administrator's revocation, or a new password."""
        self.valid_from[account.id] = self._clock.now() + timedelta(microseconds=1)
        # With continuous access evaluation the access tokens end as well.
        self.accesses = {text: each for text, each in self.accesses.items() if each.account is not account}

    def expire_access(self, account: Account | None = None) -> None:
        """End access tokens (of one account, or all); refresh tokens stay."""
        now = self._clock.now()
        for text, each in self.accesses.items():
            if account is None or each.account is account:
                self.accesses[text] = replace(each, until=now)

    def revoked(self, account: Account, issued: Moment) -> bool:
        """Whether what was granted at an instant has been revoked since."""
        return account.id in self.valid_from and issued < self.valid_from[account.id]

    def _refresh(self, refresh: Refresh) -> str:
        text = f"1.{secrets.token_urlsafe(700)}"
        self.refreshes[text] = refresh
        return text
