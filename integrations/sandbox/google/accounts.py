"""The people of the sandbox's Google: who has an account, and in which state it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """What may be wrong with an account."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    MAIL_OFF = "mail_off"
    CALENDAR_OFF = "calendar_off"
    DELETED = "deleted"


@dataclass(slots=True)
class Account:
    """One person. `number` is the id that never changes, whatever the address becomes."""

    address: str
    name: str
    number: str
    state: State = State.ACTIVE
    zone: str = "Europe/Berlin"


class NoSuchAccount(KeyError):
    """An address that belongs to nobody in the sandbox."""


class Accounts:
    """All of them, by address in lower case."""

    def __init__(self) -> None:
        self._by_address: dict[str, Account] = {}

    def add(self, address: str, *, name: str = "", zone: str = "Europe/Berlin") -> Account:
        """Open an account; the same address again gives the one that is there."""
        key = address.lower()
        if key not in self._by_address:
            number = f"{101_000_000_000_000_000_000 + len(self._by_address)}"
            self._by_address[key] = Account(key, name or key.partition("@")[0].title(), number, zone=zone)
        return self._by_address[key]

    def find(self, address: str) -> Account | None:
        """The account of an address, if it still exists; plus-addresses belong to the address without."""
        local, at, domain = address.lower().rpartition("@")
        found = self._by_address.get(f"{local.partition('+')[0]}{at}{domain}")
        return None if found is None or found.state is State.DELETED else found

    def get(self, address: str) -> Account:
        """The account of an address.

        Raises:
            NoSuchAccount: there is none.
        """
        found = self.find(address)
        if found is None:
            raise NoSuchAccount(
                f"{address} has no account; there are {', '.join(self._by_address) or 'none'}"
            )
        return found

    def __iter__(self) -> Iterator[Account]:
        return iter(list(self._by_address.values()))
