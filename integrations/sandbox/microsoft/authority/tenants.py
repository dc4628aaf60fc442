"""Whom the name in an authority's address lets in."""

from __future__ import annotations

from dataclasses import dataclass

from integrations.sandbox.microsoft.accounts import PERSONAL_TENANT, Account
from integrations.sandbox.microsoft.authority.grants import Application
from integrations.sandbox.microsoft.authority.refusals import (
    TokenRefusal,
    expired_secret,
    missing,
    unknown_application,
    unknown_tenant,
    wrong_secret,
)
from integrations.sandbox.microsoft.clouds import Cloud
from integrations.sandbox.microsoft.world import World


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may sign in: those of one tenant, or of several. `tenant` is None where it is not one."""

    cloud: Cloud
    tenant: str | None
    personal: bool
    work: bool

    def lets_in(self, world: World, account: Account) -> bool:
        """Whether somebody is among them."""
        if world.accounts.clouds[account.tenant] is not self.cloud:
            return False
        if self.tenant is not None:
            return account.tenant == self.tenant
        return self.personal if account.personal else self.work


def audience(world: World, name: str, cloud: Cloud) -> Audience:
    """Whom a name lets in: an id, a domain, or one of the three words.

    Raises:
        TokenRefusal: it is no tenant of that cloud.
    """
    match name.lower():
        case "common":
            return Audience(cloud, None, personal=True, work=True)
        case "organizations":
            return Audience(cloud, None, personal=False, work=True)
        case "consumers":
            return Audience(cloud, PERSONAL_TENANT, personal=True, work=False)
        case _:
            pass
    tenant = world.accounts.tenant_named(name, cloud)
    if tenant is None:
        raise unknown_tenant(name)
    return Audience(cloud, tenant, personal=tenant == PERSONAL_TENANT, work=tenant != PERSONAL_TENANT)


def client_of(world: World, form: dict[str, str], tenant: str, *, confidential: bool = False) -> Application:
    """The application of a request, with its secret if it has one.

    Raises:
        TokenRefusal: it is unknown, or it is not shown to be it.
    """
    if "client_id" not in form:
        raise missing("client_id")
    found = world.grants.applications.get(form["client_id"])
    if found is None or (found.tenants is not None and tenant not in found.tenants):
        raise unknown_application(form["client_id"], tenant)
    if found.secret is None:
        if confidential:
            raise _no_secret()
        if "client_secret" in form:
            says = "Client is public so neither 'client_assertion' nor 'client_secret' should be presented."
            raise TokenRefusal("invalid_client", 700025, says, status=401)
        return found
    if "client_secret" not in form:
        raise _no_secret()
    if form["client_secret"] != found.secret:
        raise wrong_secret(found.id)
    if found.secret_expired:
        raise expired_secret(found.id)
    return found


def _no_secret() -> TokenRefusal:
    says = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
    return TokenRefusal("invalid_client", 7000218, says, status=401)
