"""What was granted to whom: clients, codes, refresh tokens, access tokens."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from integrations.sandbox.clock import Moment, TurnedClock
from integrations.sandbox.google.accounts import Account

ACCESS_SECONDS = 3599
_CODE_LIFE = timedelta(minutes=10)
_UNUSED = timedelta(days=182)
_TESTING = timedelta(days=7)
_LIVE_PER_ACCOUNT = 100
_MAIL_SCOPES = ("https://mail.google.com/", "https://www.googleapis.com/auth/gmail.")


@dataclass(frozen=True, slots=True)
class Client:
    """A registered application. `testing` is the publishing state in which refresh tokens last a week."""

    id: str
    secret: str
    redirects: tuple[str, ...] = ()
    testing: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """What an authorisation code stands for."""

    account: Account
    client: str
    scopes: frozenset[str]
    redirect: str
    challenge: str | None
    nonce: str | None
    offline: bool
    until: Moment


@dataclass(slots=True)
class Refresh:
    """A refresh token."""

    account: Account
    client: str
    scopes: frozenset[str]
    issued: Moment
    used: Moment
    until: Moment | None


@dataclass(frozen=True, slots=True)
class Access:
    """An access token. `account` is None for a service account that acts for nobody."""

    account: Account | None
    client: str
    scopes: frozenset[str]
    until: Moment
    refresh: str | None = None
    robot: str | None = None


@dataclass(slots=True)
class Grants:
    """Everything that was granted and is not used up."""

    clock: TurnedClock
    clients: dict[str, Client] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    refreshes: dict[str, Refresh] = field(default_factory=dict)
    accesses: dict[str, Access] = field(default_factory=dict)
    consents: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    """By the account's number and the client: what the person agreed to."""

    def client(
        self, client: str, secret: str, *, redirects: tuple[str, ...] = (), testing: bool = False
    ) -> Client:
        """Register an application."""
        self.clients[client] = Client(client, secret, redirects, testing)
        return self.clients[client]

    def code(self, what: Code) -> str:
        """A code for a grant; good for ten minutes and once."""
        text = f"4/0{secrets.token_urlsafe(40)}"
        self.codes[text] = what
        return text

    def code_ends(self) -> Moment:
        """Until when a code is good that is given now."""
        return self.clock.now() + _CODE_LIFE

    def redeemed(self, text: str) -> Code | None:
        """What a code stands for; it is used up."""
        code = self.codes.pop(text, None)
        return None if code is None or code.until <= self.clock.now() else code

    def refresh(self, code: Code) -> str:
        """A refresh token; beyond a hundred of one account and client the oldest dies silently."""
        now = self.clock.now()
        mine = [
            text for text, each in self.refreshes.items()
            if each.account is code.account and each.client == code.client
        ]  # fmt: skip
        for old in mine[: max(0, len(mine) - _LIVE_PER_ACCOUNT + 1)]:
            del self.refreshes[old]
        until = now + _TESTING if self.clients[code.client].testing else None
        text = f"1//0{secrets.token_urlsafe(48)}"
        self.refreshes[text] = Refresh(code.account, code.client, code.scopes, now, now, until)
        return text

    def live_refresh(self, text: str) -> Refresh | None:
        """A refresh token that is still good; it counts as used."""
        found = self.refreshes.get(text)
        now = self.clock.now()
        if found is None or now - found.used > _UNUSED or (found.until is not None and found.until <= now):
            self.refreshes.pop(text, None)
            return None
        found.used = now
        return found

    def access(
        self,
        account: Account | None,
        client: str,
        scopes: frozenset[str],
        *,
        refresh: str | None = None,
        robot: str | None = None,
    ) -> str:
        """An access token for an hour."""
        until = self.clock.now() + timedelta(seconds=ACCESS_SECONDS)
        text = f"ya29.{secrets.token_urlsafe(32)}"
        self.accesses[text] = Access(account, client, scopes, until, refresh, robot)
        return text

    def live_access(self, text: str) -> Access | None:
        """An access token that is still good."""
        found = self.accesses.get(text)
        return None if found is None or found.until <= self.clock.now() else found

    def revoke(self, text: str) -> bool:
        """Take back a token and everything that came of the same consent; False if there is none."""
        holder = self.refreshes.get(text) or self.accesses.get(text)
        if holder is None or holder.account is None:
            return False
        self.end(holder.account, holder.client)
        return True

    def end(self, account: Account, client: str | None = None) -> None:
        """End all grants of an account, or those to one client."""
        self.refreshes = {
            text: each for text, each in self.refreshes.items()
            if each.account is not account or client not in {None, each.client}
        }  # fmt: skip
        self.accesses = {
            text: each for text, each in self.accesses.items()
            if each.account is not account or client not in {None, each.client}
        }  # fmt: skip
        for key in list(self.consents):
            if key[0] == account.number and client in {None, key[1]}:
                del self.consents[key]

    def password_changed(self, account: Account) -> None:
        """Ends the refresh tokens of an account that reach its mail."""
        for text, each in list(self.refreshes.items()):
            if each.account is account and any(scope.startswith(_MAIL_SCOPES) for scope in each.scopes):
                del self.refreshes[text]

    def expire_access(self, account: Account) -> None:
        """End the access tokens of an account; its refresh tokens stay."""
        for text, each in list(self.accesses.items()):
            if each.account is account:
                del self.accesses[text]
