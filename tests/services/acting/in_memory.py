"""Mailboxes that let their owners act, with nobody behind them: for tests that ask every route."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.acting.events import Act
from domain.capture.connections import Way
from domain.ports.hands import Hands, Hours, Letter, Placed
from domain.ports.mailboxes import CaptureMode
from services.api.v1.desk import Desk
from services.mailboxes.connecting import LetIn
from services.mailboxes.kinds import Kind, Reaching
from services.mailboxes.words import GOOGLE


@dataclass
class Memory:
    """What was drafted and held."""

    items: dict[str, Placed] = field(default_factory=dict)

    def draft(self, letter: Letter, *, key: str) -> Placed:
        return self.items.setdefault(
            key, Placed(key, f"https://mail.example/{key}", in_thread=bool(letter.answers))
        )

    def hold(self, hours: Hours, title: str, *, key: str) -> Placed:
        assert title
        return self.items.setdefault(key, Placed(key, f"https://calendar.example/{key}", hours=hours))

    def busy(self, hours: Hours) -> Sequence[Hours]:
        assert hours.start < hours.end
        return ()

    def is_there(self, item: str) -> bool:
        return item in self.items

    def take_back(self, item: str) -> None:
        self.items.pop(item, None)

    def close(self) -> None:
        pass


@dataclass
class InMemory:
    """A kind of mailboxes, but for what is done in them."""

    real: Kind
    memory: Memory = field(default_factory=Memory)

    def hands(self, grant: str, reaching: Reaching) -> Hands:
        assert grant
        assert reaching.mailbox.id
        return Hands(self.memory, self.memory)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a kind has
        return getattr(self.real, name)


def let_act(desk: Desk, addresses: Sequence[str]) -> None:
    """Connect somebody's mailbox so that they may act in it."""
    kinds: Any = desk.connecting.kinds
    if not isinstance(kinds[GOOGLE], InMemory):
        kinds[GOOGLE] = InMemory(kinds[GOOGLE])
    rights: Mapping[Act, str] = kinds[GOOGLE].acts
    granted = tuple(rights.values())
    for address in addresses:
        given = LetIn(GOOGLE, address, Way.CONSENT, CaptureMode.WHOLE, granted, granted, "a grant")
        desk.connecting.take_in(given, actor="test")
