"""The mailboxes that are connected, and how their providers are reached."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from domain.moments import Instant
from domain.people import DomainToken, PersonToken
from domain.ports.provider import Budget, Collection, Content, MailContent, Provider


class CaptureMode(StrEnum):
    """How much of a message is asked for."""

    WHOLE = "whole"
    HEADERS = "headers"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A person's account at a provider, as it is to be captured.

    `id` is a token of kind and address, `app` names the application under whose quota and
    settings it is reached. Nothing older than `since` is captured. `wanted` and `unwanted` are
    keys of collections: those are captured besides, or instead of, what usually is. `grant`
    changes with every sign-in and whenever somebody changed something that may help; `scope`
    whenever more may be captured than before, beside `since` and `wanted`. `looks_first`: so much of it is
    left out by rules that somebody made that mail is judged by its header lines before its body is fetched.
    """

    id: str
    owner: PersonToken
    domains: tuple[DomainToken, ...]
    kind: str
    app: str
    since: Instant | None = None
    wanted: frozenset[str] = frozenset()
    unwanted: frozenset[str] = frozenset()
    mode: CaptureMode = CaptureMode.WHOLE
    grant: str = ""
    scope: str = ""
    looks_first: bool = False

    def wants(self, collection: Collection) -> bool:
        """Whether a collection is captured: asked for, or usual and not declined."""
        if collection.key in self.unwanted:
            return False
        return collection.is_usual or collection.key in self.wanted


@dataclass(frozen=True, slots=True)
class NotWanted:
    """An item is not to be stored. `reason` is a short code without anybody's text.

    `may_change`: something that is done to the item at its provider, such as a label, may make
    it wanted. Else only another `Mailbox.scope` can.
    """

    reason: str
    may_change: bool = False


class Mailboxes(Protocol):
    """Which mailboxes there are. Asked again and again: people connect and leave."""

    def connected(self) -> Sequence[Mailbox]:
        """All mailboxes that are to be captured, also those whose owner has to sign in again."""
        ...

    def provider_of(self, mailbox: Mailbox, budget: Callable[[str], Budget]) -> Sequence[Provider]:
        """New objects that reach a mailbox; `budget` gives what each API of its may spend, by its name.

        Raises:
            ProviderFailed: it can not be reached as things stand.
        """
        ...

    def leaves_out_whole(self, mailbox: Mailbox, collection: Collection) -> NotWanted | None:
        """Why nothing of a folder or a calendar is to be stored, so that it need not even be listed."""
        ...

    def leaves_out_told(self, mailbox: Mailbox, told: MailContent) -> NotWanted | None:
        """Why mail is not to be stored whatever it holds, by where it lies and how it is marked."""
        ...

    def leaves_out(self, mailbox: Mailbox, collection: Collection, content: Content) -> NotWanted | None:
        """Why an item is not to be stored, decided before a byte of it is; None to keep it."""
        ...
