"""The kinds of mailboxes: how those of a company's service are reached, each behind the same few methods.

Nobody but the modules of a kind asks which one it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.acting.events import Act
from domain.ports.clock import Clock
from domain.ports.grants import GrantStore
from domain.ports.hands import Hands
from domain.ports.mailboxes import Mailbox
from domain.ports.provider import Budget, Provider


@dataclass(frozen=True, slots=True)
class Kept:
    """The grant of one mailbox, where it lies."""

    grants: GrantStore
    mailbox: str

    def read(self) -> str | None:
        """The grant as it is now; None where there is none any more."""
        return self.grants.read(self.mailbox)

    def swap(self, old: str, new: str) -> bool:
        """Keep a new one instead of the old; whether that was still there."""
        return self.grants.swap(self.mailbox, old, new)


@dataclass(frozen=True, slots=True)
class Reaching:
    """What a mailbox is reached with; `budget` gives what each API of its may spend, by its name."""

    mailbox: Mailbox
    kept: Kept
    budget: Callable[[str], Budget]
    clock: Clock


class Kind(Protocol):
    """One kind of mailboxes."""

    @property
    def name(self) -> str:
        """What stands for it in events."""
        ...

    @property
    def acts(self) -> Mapping[Act, str]:
        """The right that each act takes; with all of them nothing more is captured than without."""
        ...

    def providers(self, grant: str, reaching: Reaching) -> Sequence[Provider]:
        """The providers of a mailbox; none where nothing of it was granted.

        Raises:
            ProviderFailed: the grant, or the application, can not be used.
        """
        ...

    def hands(self, grant: str, reaching: Reaching) -> Hands:
        """What may be done for the owner of a mailbox, as far as it was granted.

        Raises:
            ProviderFailed: the grant, or the application, can not be used.
        """
        ...

    def give_back(self, grant: str) -> bool:
        """End a grant where it came from; whether nothing of it holds any more."""
        ...
