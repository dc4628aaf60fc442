"""Signing in, from the side of the person, the administrator and the test."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

from integrations.sandbox.exchange import Json, Request
from integrations.sandbox.microsoft.accounts import PERSONAL_TENANT, TENANT, State
from integrations.sandbox.microsoft.authority import authorising, consenting, device
from integrations.sandbox.microsoft.authority.grants import ACCESS_SECONDS, Application, Code
from integrations.sandbox.microsoft.authority.scopes import DELEGATED, IDENTITY, ROLES, write_scopes
from integrations.sandbox.microsoft.clouds import AUTHORITY_OF, GRAPH_OF, Cloud, Door, Entrance, entrance
from integrations.sandbox.microsoft.world import World

CLIENT_ID = "5e7b0a11-0000-4000-8000-00000000c11e"
"""A public client: PKCE on this machine, and device codes."""
APP_ID = "5e7b0a11-0000-4000-8000-000000000a99"
APP_SECRET = "sandbox-app-secret"  # noqa: S105 - opens nothing but the sandbox


class SignIn:
    """Accounts, consent, tokens. Every argument and answer can go through JSON."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.client()

    def client(
        self,
        client_id: str = CLIENT_ID,
        secret: str | None = None,
        *,
        redirects: Sequence[str] = (),
        tenants: Sequence[str] | None = None,
    ) -> Json:
        """Register an application; a public one without a secret, to be sent to any port of this machine."""
        known = None if tenants is None else frozenset(tenants)
        made = Application(client_id, secret, tuple(redirects), known)
        with self._world.lock:
            self._world.grants.applications[client_id] = made
        return {
            "client_id": client_id, "client_secret": secret, "tenant": TENANT,
            "authority": f"https://{AUTHORITY_OF[Cloud.GLOBAL]}/{TENANT}",
            "graph": f"{self._world.address}/{GRAPH_OF[Cloud.GLOBAL]}/v1.0",
        }  # fmt: skip

    def application(
        self,
        roles: Sequence[str] = (),
        *,
        client_id: str = APP_ID,
        secret: str = APP_SECRET,
        tenant: str = TENANT,
    ) -> Json:
        """Register one that acts by itself; `roles` is what Entra lets it do, in every mailbox."""
        told = self.client(client_id, secret, tenants=[tenant])
        with self._world.lock:
            found = self._world.grants.applications[client_id]
            found.roles[tenant] = _roles(roles)
        return {**told, "tenant": tenant}

    def grants_role(self, role: str, mailboxes: Sequence[str], client_id: str = APP_ID) -> None:
        """Exchange's RBAC for Applications: a role for some mailboxes only. It adds to what Entra grants."""
        with self._world.lock:
            reach = frozenset(self._world.accounts.get(each).id for each in mailboxes)
            (checked,) = _roles([role])
            self._world.grants.applications[client_id].scoped.append((checked, reach))

    def restricts(self, mailboxes: Sequence[str] | None, client_id: str = APP_ID) -> None:
        """An application access policy, the older way: no mailbox but these. None takes it away."""
        with self._world.lock:
            reach = None
            if mailboxes is not None:
                reach = frozenset(self._world.accounts.get(each).id for each in mailboxes)
            self._world.grants.applications[client_id].policy = reach

    def tenant(self, tenant: str, cloud: str = "global") -> None:
        """A tenant, in a cloud (`us_government`, `china`)."""
        with self._world.lock:
            self._world.accounts.clouds[tenant] = Cloud(cloud)

    def open_account(
        self,
        address: str,
        *,
        name: str = "",
        tenant: str = TENANT,
        zone: str = "W. Europe Standard Time",
        personal: bool = False,
        aliases: Sequence[str] = (),
        other_mails: Sequence[str] = (),
    ) -> str:
        """Open an account with an empty mailbox; gives its id."""
        where = PERSONAL_TENANT if personal else tenant
        with self._world.lock:
            account = self._world.accounts.add(address, name=name, tenant=where, zone=zone)
            account.aliases += aliases
            account.other_mails += other_mails
            self._world.mailbox(account)
            return account.id

    def open_shared_mailbox(self, address: str, readers: Sequence[str] = (), *, name: str = "") -> str:
        """A mailbox that nobody signs in to; `readers` may read it."""
        with self._world.lock:
            account = self._world.accounts.add(address, name=name, shared=True)
            account.readers |= {self._world.accounts.get(each).id for each in readers}
            self._world.mailbox(account)
            return account.id

    def delegates(self, owner: str, reader: str, *, may: bool = True) -> None:
        """Somebody lets another read their mailbox, or no longer."""
        with self._world.lock:
            number = self._world.accounts.get(reader).id
            readers = self._world.accounts.get(owner).readers
            if may:
                readers.add(number)
            else:
                readers.discard(number)

    def account_becomes(self, address: str, state: str) -> None:
        """Block an account, take its mailbox away, delete it, or make it `active` again."""
        with self._world.lock:
            self._world.accounts.get(address).state = State(state)

    def consent(self, url: str, address: str, *, deny: bool = False) -> str:
        """What a person does at the authorisation page; gives where the browser is sent then.

        Raises:
            FaultyRequest: the request gets an error page.
            NoSuchAccount: nobody has that address.
        """
        with self._world.lock:
            door, tenant = self._door(url)
            asking = authorising.read_asking(self._world, door, tenant, urlsplit(url).query)
            account = self._world.accounts.get(address)
            return authorising.decide(self._world, asking, account, agrees=not deny)

    def admin_consent(self, url: str, *, deny: bool = False) -> str:
        """What an administrator does at the page for everybody's consent; where the browser is sent then."""
        with self._world.lock:
            door, tenant = self._door(url)
            query = urlsplit(url).query
            return consenting.decide(self._world, door, tenant, query, agrees=not deny)

    def admin_consents(self, scopes: Sequence[str], client_id: str = CLIENT_ID, tenant: str = TENANT) -> None:
        """The same without the page."""
        with self._world.lock:
            consenting.consented(self._world.grants.applications[client_id], tenant, _scopes(scopes))

    def users_may_consent(self, *, may: bool) -> None:
        """Whether people may grant anything themselves."""
        self._world.settings.users_may_consent = may

    def enters_code(self, user_code: str, address: str, *, deny: bool = False) -> None:
        """Somebody types in the code that a device shows."""
        with self._world.lock:
            account = self._world.accounts.get(address)
            device.answered(self._world, user_code, None if deny else account)

    def tokens(self, address: str, scopes: Sequence[str], client_id: str = CLIENT_ID) -> Json:
        """Tokens without going through the pages: what a token answer holds."""
        with self._world.lock:
            account = self._world.accounts.get(address)
            wanted = _scopes(scopes)
            grants = self._world.grants
            key = (account.id, client_id)
            grants.consents[key] = grants.consents.get(key, frozenset()) | wanted
            cloud = self._world.accounts.clouds[account.tenant]
            code = Code(account, client_id, cloud, wanted, "", None, None, grants.code_ends())
            refresh = grants.refresh(code)
            access = grants.access(account, client_id, account.tenant, cloud, wanted)
        return {
            "access_token": access, "refresh_token": refresh, "scope": write_scopes(wanted, cloud),
            "token_type": "Bearer", "expires_in": ACCESS_SECONDS,
        }  # fmt: skip

    def revoke(self, address: str) -> None:
        """An administrator ends everything that somebody granted, or they change their password."""
        with self._world.lock:
            self._world.grants.revoke(self._world.accounts.get(address))

    def withdraws_consent(self, address: str, client_id: str = CLIENT_ID) -> None:
        """Somebody takes back what they granted to one application; it hears of it when it refreshes."""
        with self._world.lock:
            account = self._world.accounts.get(address)
            self._world.grants.consents.pop((account.id, client_id), None)
            self._world.grants.expire_access(account)

    def demands(self, address: str, what: str | None) -> None:
        """A policy asks for more (`mfa`, `enroll`), or lets nobody in (`policy`); None ends it."""
        with self._world.lock:
            account = self._world.accounts.get(address)
            if what is None:
                self._world.grants.demands.pop(account.id, None)
            else:
                self._world.grants.demands[account.id] = what

    def expire_access(self, address: str | None = None) -> None:
        """The access tokens (of one, or all, also of applications) end now; refresh tokens stay."""
        with self._world.lock:
            account = None if address is None else self._world.accounts.get(address)
            self._world.grants.expire_access(account)

    def secret_changes(self, secret: str, client_id: str = APP_ID, *, expired: bool = False) -> None:
        """An application has another secret, or its secret has expired."""
        with self._world.lock:
            found = self._world.grants.applications[client_id]
            found.secret, found.secret_expired = secret, expired

    def code_in(self, location: str) -> str:
        """The code in the address to which the browser was sent.

        Raises:
            KeyError: there is none; the person refused.
        """
        return str(parse_qs(urlsplit(location).query)["code"][0])

    def _door(self, url: str) -> tuple[Entrance, str]:
        parts = urlsplit(url)
        path = parts.path if self._world.address.endswith(parts.netloc) else f"/{parts.hostname}{parts.path}"
        door = entrance(Request("GET", path), self._world.address)
        if door is None or door.door is not Door.AUTHORITY:
            raise ValueError(f"{url} is no page of an authority")
        return door, door.path.split("/")[1]


def _roles(roles: Sequence[str]) -> frozenset[str]:
    if unknown := frozenset(roles) - ROLES:
        raise ValueError(f"no such application permissions: {', '.join(sorted(unknown))}")
    return frozenset(roles)


def _scopes(scopes: Sequence[str]) -> frozenset[str]:
    if unknown := frozenset(scopes) - DELEGATED - IDENTITY:
        raise ValueError(f"no such delegated permissions: {', '.join(sorted(unknown))}")
    return frozenset(scopes)
