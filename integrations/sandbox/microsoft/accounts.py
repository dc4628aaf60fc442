"""Who there is: tenants, people, shared mailboxes, and what each may reach."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from integrations.sandbox.microsoft.clouds import Cloud

TENANT = "5e7b0a11-0000-4000-8000-000000000001"
PERSONAL_TENANT = "9188040d-6c67-4c5b-b112-36a304b66dad"
"""The tenant of all personal accounts; it is the same number in the real service."""
_NAMES = uuid.UUID("5e7b0a11-0000-4000-8000-0000000000ff")


class State(StrEnum):
    """What may be wrong with an account."""

    ACTIVE = "active"
    BLOCKED = "blocked"
    """May not sign in; its mailbox is still there for others."""
    NO_MAILBOX = "no_mailbox"
    """On premise, without a licence, or soft-deleted."""
    DELETED = "deleted"


@dataclass(slots=True)
class Account:
    """A person, or a shared mailbox (`shared`: nobody signs in as it). `id` never changes."""

    address: str
    name: str
    id: str
    tenant: str
    zone: str
    shared: bool = False
    state: State = State.ACTIVE
    aliases: list[str] = field(default_factory=list)
    """Further addresses of the mailbox (`proxyAddresses`)."""
    other_mails: list[str] = field(default_factory=list)
    readers: set[str] = field(default_factory=set)
    """The ids of those who may read this mailbox beside its owner."""

    @property
    def personal(self) -> bool:
        """Whether it is one of nobody's tenant, as at outlook.com."""
        return self.tenant == PERSONAL_TENANT

    @property
    def addresses(self) -> tuple[str, ...]:
        """All addresses that reach it, in lower case."""
        return (self.address, *(each.lower() for each in self.aliases))


class NoSuchAccount(KeyError):
    """An address that belongs to nobody in the sandbox."""


@dataclass(slots=True)
class Directory:
    """All of them, and which cloud each tenant lives in."""

    clouds: dict[str, Cloud] = field(
        default_factory=lambda: {TENANT: Cloud.GLOBAL, PERSONAL_TENANT: Cloud.GLOBAL}
    )
    _by_id: dict[str, Account] = field(default_factory=dict)

    def add(
        self,
        address: str,
        *,
        name: str = "",
        tenant: str = TENANT,
        zone: str = "W. Europe Standard Time",
        shared: bool = False,
    ) -> Account:
        """Open an account; the same address again gives the one that is there."""
        key = address.lower()
        found = self.find(key)
        if found is not None:
            return found
        number = str(uuid.uuid5(_NAMES, f"{tenant} {key} {len(self._by_id)}"))
        account = Account(key, name or key.partition("@")[0].title(), number, tenant, zone, shared)
        self._by_id[number] = account
        return account

    def tenant_named(self, name: str, cloud: Cloud) -> str | None:
        """The tenant of an id, or of a domain that somebody there has an address in; in one cloud."""
        wanted = name.lower()
        for tenant, where in self.clouds.items():
            domains = {each.address.rpartition("@")[2] for each in self if each.tenant == tenant}
            if where is cloud and (wanted == tenant or wanted in domains):
                return tenant
        return None

    def find(self, name: str) -> Account | None:
        """The account of an id or address, if it still exists."""
        wanted = name.lower()
        for account in self._by_id.values():
            if account.state is not State.DELETED and (wanted == account.id or wanted in account.addresses):
                return account
        return None

    def get(self, address: str) -> Account:
        """The account of an address.

        Raises:
            NoSuchAccount: there is none.
        """
        found = self.find(address)
        if found is None:
            known = ", ".join(each.address for each in self._by_id.values())
            raise NoSuchAccount(f"{address} has no Microsoft account; there are {known or 'none'}")
        return found

    def __iter__(self) -> Iterator[Account]:
        return iter([each for each in self._by_id.values() if each.state is not State.DELETED])
