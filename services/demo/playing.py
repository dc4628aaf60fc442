"""The example played through the running system: its mail arrives, and the system is looked at."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from domain.deal.answer import answer
from domain.game.game import Game
from domain.moments import Instant, instant_of
from domain.ports.channel import Topic
from integrations.playbookfiles.deal import read_deal_file
from services.demo.arriving import Arriving, InInbox, InMailboxes, Offices, connect_all
from services.demo.example import DEAL, MOMENTS, example_files
from services.demo.settling import wait_until_settled
from services.mailboxes.shapes import mailbox_shapes
from services.roles import Role
from services.running import Running, started
from services.settings import Settings, read_settings
from services.shapes import Json, Shaper
from services.speaking.next_shapes import next_of
from services.system import System
from services.trace_command import traced
from services.wiring import Store, open_connecting, store_of

ROLES = tuple(role for role in Role if role is not Role.API)
"""All but the api, which is served at the end."""


class StoryClock:
    """A clock that stands still at a moment of the story, so that everybody sees the same."""

    def __init__(self) -> None:
        self.at = instant_of(MOMENTS[0])

    def now(self) -> Instant:
        """The moment at which the story is."""
        return self.at


@dataclass(frozen=True, slots=True)
class Scene:
    """The deal at one moment: the whole answer, and what is next, both read from the ledger."""

    moment: datetime
    answer: Json
    next: Json


class Stage:
    """The running system in its folder, and the example that is played to it."""

    def __init__(self, running: Running, example: Path, clock: StoryClock, arriving: Arriving) -> None:
        self._running = running
        self._clock = clock
        self._arriving = arriving
        self._deal_id = read_deal_file(example / DEAL).id

    def scenes(self) -> Iterator[Scene]:
        """Bring what arrived by each moment, wait for the system, and look.

        Raises:
            NotSettled: the system was not done in time.
        """
        for moment in MOMENTS:
            self._clock.at = instant_of(moment)
            self._arriving.bring(moment, self._running)
            wait_until_settled(self._running.system, self._running.tasks)
            yield Scene(moment, self._answer(), next_of(self._store(), self._deal_id))

    def mailboxes(self) -> list[Json]:
        """The connected mailboxes, as `setpoint mailboxes` shows them."""
        with open_connecting(self._running.system.settings, self._clock) as (store, connecting):
            return mailbox_shapes(store, connecting.record, connecting.grants, pushed=())

    def trace(self, name: str) -> Json:
        """What happened to something, as `setpoint trace` tells it."""
        return traced(name, self._running.system.settings)

    @property
    def system(self) -> System:
        """The system that runs."""
        return self._running.system

    @property
    def deal_id(self) -> str:
        """The deal that is played."""
        return self._deal_id

    def command_of(self, step_id: str) -> Json:
        """A command as it went out on the channel.

        Raises:
            LookupError: none of this step did.
        """
        for delivered in self._running.system.channel.everything(Topic.NEXT_STEPS):
            message: Json = json.loads(delivered.message.body)
            if message["data"].get("command", {}).get("step_id") == step_id:
                return message
        raise LookupError(f"no command of step {step_id} went out")

    def _answer(self) -> Json:
        system = self._running.system
        game = Game(system.deals.load(self._deal_id).deal, system.outside)
        return Shaper(game, answer(game, self._clock.at), system.texts).whole()

    def _store(self) -> Store:
        system = self._running.system
        return store_of(system.ledger, system.texts, system.tokens, self._clock)


@contextmanager
def staged(folder: Path) -> Iterator[Stage]:
    """The system, running in a folder as `setpoint run` would there, fed with files; ended at the end.

    Raises:
        Whatever `started` raises.
    """
    clock = StoryClock()
    with example_files() as example, started(settings_in(folder), ROLES, clock) as running:
        yield Stage(running, example, clock, InInbox(example))


@contextmanager
def staged_on(offices: Offices, folder: Path) -> Iterator[Stage]:
    """The same, with the mailboxes of people who have connected them; nothing is captured yet.

    Raises:
        Whatever `started` raises; ConsentFailed, ProviderFailed: somebody could not connect.
    """
    clock, first = StoryClock(), MOMENTS[0]
    settings = settings_in(folder, offices.settings())
    offices.open(first)
    with example_files() as example:
        connect_all(offices, example, settings, clock)
        with started(settings, ROLES, clock) as running:
            yield Stage(running, example, clock, InMailboxes(offices, first))


def settings_in(folder: Path, besides: Mapping[str, str] | None = None) -> Settings:
    """The settings of a system that has everything in one folder."""
    places = {"SETPOINT_LEDGER": str(folder / "ledger.db"), "SETPOINT_INBOX": str(folder / "inbox")}
    return read_settings({**places, **(besides or {})})
