"""What a person may grant, and what only an administrator may."""

from __future__ import annotations

from integrations.sandbox.microsoft.accounts import Account, State
from integrations.sandbox.microsoft.authority.grants import Application
from integrations.sandbox.microsoft.authority.refusals import admin_consent_missing, blocked, demanded
from integrations.sandbox.microsoft.authority.scopes import ADMIN_ONLY, DEFAULT, IDENTITY
from integrations.sandbox.microsoft.world import World


def granted_by(world: World, client: Application, account: Account, wanted: frozenset[str]) -> frozenset[str]:
    """What is granted when a person agrees: all that is asked for. It is remembered.

    Raises:
        TokenRefusal: the person may not sign in, or an administrator has to agree first.
    """
    if account.state is State.BLOCKED or account.shared:
        raise blocked()
    if account.id in world.grants.demands and world.grants.demands[account.id] == "policy":
        raise demanded("policy")
    by_admin = client.consented.get(account.tenant, frozenset())
    key = (account.id, client.id)
    before = world.grants.consents.get(key, frozenset())
    needs = wanted - IDENTITY - {DEFAULT} - by_admin - before
    if needs & ADMIN_ONLY or (needs and not account.personal and not world.settings.users_may_consent):
        raise admin_consent_missing()
    scopes = (wanted - {DEFAULT}) | (by_admin | before if DEFAULT in wanted else frozenset())
    world.grants.consents[key] = before | scopes
    return scopes
