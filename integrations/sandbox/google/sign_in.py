"""Signing in, from the side of the person, the administrator and the test."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from integrations.sandbox.exchange import Json
from integrations.sandbox.google.accounts import State
from integrations.sandbox.google.oauth.authorising import decide, read_asking
from integrations.sandbox.google.oauth.grants import ACCESS_SECONDS, Code
from integrations.sandbox.google.oauth.scopes import known_scopes, read_scopes, write_scopes
from integrations.sandbox.google.world import PROJECT, World

CLIENT_ID = "sandbox-client.apps.googleusercontent.example"
CLIENT_SECRET = "sandbox-client-secret"  # noqa: S105 - opens nothing but the sandbox


class SignIn:
    """Accounts, consent, tokens. Every argument and answer can go through JSON."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.client()

    def client(
        self,
        client_id: str = CLIENT_ID,
        secret: str = CLIENT_SECRET,
        *,
        redirects: Sequence[str] = (),
        testing: bool = False,
    ) -> Json:
        """Register an application; without redirects it may come back to any port of this machine."""
        with self._world.lock:
            self._world.grants.client(client_id, secret, redirects=tuple(redirects), testing=testing)
        address = self._world.address
        return {
            "installed": {
                "client_id": client_id, "client_secret": secret, "project_id": PROJECT,
                "auth_uri": f"{address}/o/oauth2/v2/auth", "token_uri": f"{address}/token",
                "redirect_uris": list(redirects) or ["http://localhost"],
            }
        }  # fmt: skip

    def open_account(self, address: str, *, name: str = "", zone: str = "Europe/Berlin") -> str:
        """Open an account with an empty mailbox and calendar; gives its number."""
        with self._world.lock:
            account = self._world.accounts.add(address, name=name, zone=zone)
            self._world.mailbox(account)
            self._world.calendars.list_of(account)
            return account.number

    def account_becomes(self, address: str, state: str) -> None:
        """Suspend an account, switch its mail or calendar off, delete it, or make it `active` again."""
        with self._world.lock:
            account = self._world.accounts.get(address)
            account.state = State(state)
            if account.state is State.DELETED:
                self._world.grants.end(account)

    def consent(
        self, url: str, address: str, granted: Sequence[str] | None = None, *, deny: bool = False
    ) -> str:
        """What a person does at the authorisation page; gives where the browser is sent then.

        `granted` are the scopes that stay ticked; all of them without.

        Raises:
            FaultyRequest: the request gets an error page.
            NoSuchAccount: nobody has that address.
        """
        with self._world.lock:
            asking = read_asking(self._world, urlsplit(url).query)
            account = self._world.accounts.get(address)
            ticked = asking.scopes if granted is None else read_scopes(" ".join(granted))
            return decide(self._world, asking, account, None if deny else ticked)

    def tokens(self, address: str, scopes: Sequence[str], client_id: str = CLIENT_ID) -> Json:
        """Tokens without going through the pages: what a token answer holds."""
        with self._world.lock:
            account = self._world.accounts.get(address)
            wanted = read_scopes(" ".join(scopes))
            if unknown := wanted - known_scopes():
                raise ValueError(f"no such scopes: {', '.join(sorted(unknown))}")
            grants = self._world.grants
            grants.consents[account.number, client_id] = wanted
            code = Code(account, client_id, wanted, "", None, None, offline=True, until=grants.code_ends())
            refresh = grants.refresh(code)
            access = grants.access(account, client_id, wanted, refresh=refresh)
        return {
            "access_token": access, "refresh_token": refresh, "scope": write_scopes(wanted),
            "token_type": "Bearer", "expires_in": ACCESS_SECONDS,
        }  # fmt: skip

    def service_account(self, name: str = "capture", delegated: Sequence[str] = ()) -> Json:
        """A service account's key file; `delegated` are the scopes that the administrator lets it use."""
        with self._world.lock:
            robot = self._world.robots.add(name, PROJECT)
            robot.delegated = frozenset(delegated)
            return self._world.robots.key_file(robot, PROJECT)

    def revoke(self, address: str) -> None:
        """The person takes back what they granted, to everybody."""
        with self._world.lock:
            self._world.grants.end(self._world.accounts.get(address))

    def change_password(self, address: str) -> None:
        """The person changes their password: grants that reach mail end."""
        with self._world.lock:
            self._world.grants.password_changed(self._world.accounts.get(address))

    def expire_access(self, address: str) -> None:
        """The access tokens end now; refresh tokens stay."""
        with self._world.lock:
            self._world.grants.expire_access(self._world.accounts.get(address))

    def code_in(self, location: str) -> str:
        """The code in the address to which the browser was sent.

        Raises:
            KeyError: there is none; the person refused.
        """
        fields: dict[str, list[Any]] = parse_qs(urlsplit(location).query)
        return str(fields["code"][0])
