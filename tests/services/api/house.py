"""A served API over a ledger with two deals: Rita's and Sven's, Mona looks after Rita, Ada audits."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import requests
from starlette.types import ASGIApp, Receive, Scope, Send

from domain.access.events import AccessEvent, AccessGiven, TeamStated
from domain.access.permits import AccessRole
from domain.moments import Instant
from integrations.playbookfiles.deal import read_deal_file
from services.access.api_tokens import new_api_token
from services.access.record import AccessRecord
from services.api.app import application
from services.api.serving import HttpServer, listen
from services.api.v1.desk import Desk
from services.api.v1.serving import desk_of
from services.capture.harvest import Harvest
from services.importing import import_deal
from services.planner.catching_up import catch_up
from services.settings import Settings, read_settings
from services.speaking.speaker import keep_people
from services.supervisor import Supervisor
from services.system import System
from services.wiring import open_system, store_of
from tests.integrations.identity.issuing import AUDIENCE, MORNING, House, house

Fill = Callable[[System, Path], None]
RITA, SVEN, MONA, ADA, BOSS = (f"{name}@ours.example" for name in ("rita", "sven", "mona", "ada", "boss"))
DEAL = """
id: {id}
name: {name}
opened_on: 2026-06-01
decision_date: 2026-09-30
timezone: Europe/Berlin
owner: {owner}
seller: {{domains: [ours.example]}}
buyer: {{domains: [{buyer}]}}
playbook: enterprise
"""


@dataclass
class Api:
    """The API at an address; `said` signs in as somebody."""

    address: str
    issuer: House
    system: System
    desk: Desk

    def ask(self, method: str, path: str, who: str | None = RITA, **more: Any) -> requests.Response:  # noqa: ANN401
        """Ask as a person, as a machine by its token, or as nobody."""
        headers = {**more.pop("headers", {})}
        if who is not None:
            headers["Authorization"] = f"Bearer {self.token(who)}"
        address = f"{self.address}{path}"
        return requests.request(method, address, headers=headers, timeout=30, allow_redirects=False, **more)

    def token(self, who: str) -> str:
        """A token of a person; what is no address is a token already."""
        return self.issuer.issuer.token(who, AUDIENCE) if "@" in who else who

    def machine(self, *roles: AccessRole, seconds: int = 3_600) -> str:
        """A new token of a machine."""
        made = new_api_token(roles, self.system.clock.now() + seconds)
        self.say(made.issued)
        return made.secret

    def say(self, *events: AccessEvent) -> None:
        """Say who may do what, through another process."""
        AccessRecord(self.system.ledger, self.system.clock).say(events, actor="test")
        self.issuer.clock.seconds += 1


@contextmanager
def served(folder: Path, fill: Fill | None = None, at: Instant = MORNING, **more: str) -> Iterator[Api]:
    """The API, served over a socket on a clock that stands (in June 2026); `fill` says what is there.

    `more` are settings.
    """
    shutil.copytree(filled(fill or north_and_south, at), folder, dirs_exist_ok=True)
    door = _door()
    with house(at) as issuing, open_system(_settings(folder, issuing, **more), issuing.clock) as system:
        desk = desk_of(system)
        tasks = Supervisor(intake=(), workers=desk.tasks, signal=system.signal)
        door.app = application(system, [], desk=desk)
        desk.live.catch_up()
        tasks.start()
        try:
            yield Api(door.address, issuing, system, desk)
        finally:
            tasks.stop()


class _Door:
    """A server of this process, which serves what stands behind it now: it starts and stops once only."""

    def __init__(self) -> None:
        listening = listen("127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        self.app: ASGIApp
        server = HttpServer(self, listening)
        threading.Thread(target=server.run, args=(threading.Event(),), daemon=True).start()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


_door = cache(_Door)


@cache
def _folder(_: Fill) -> TemporaryDirectory[str]:
    """A folder that goes with the process."""
    return TemporaryDirectory(prefix="filled-api-", ignore_cleanup_errors=True)


@cache
def filled(fill: Fill, at: Instant) -> Path:
    """A ledger with some deals, from which each story starts; it is filled once."""
    folder = Path(_folder(fill).name)
    with house(at) as issuing, open_system(_settings(folder, issuing), issuing.clock) as system:
        fill(system, folder)
    return folder


def _settings(folder: Path, issuing: House, **more: str) -> Settings:
    return read_settings(
        {
            "SETPOINT_LEDGER": str(folder / "ledger.db"),
            "SETPOINT_INBOX": str(folder),
            "SETPOINT_OIDC_ISSUER": issuing.issuer.address,
            **more,
        }
    )


def north_and_south(system: System, folder: Path) -> None:
    store = store_of(system.ledger, system.texts, system.tokens, system.clock)
    deals = (("north", "Northwind", RITA, "north.example"), ("south", "Southside", SVEN, "south.example"))
    for id_, name, owner, buyer in deals:
        file = folder / f"{id_}.yaml"
        file.write_text(DEAL.format(id=id_, name=name, owner=owner, buyer=buyer))
        import_deal(read_deal_file(file), Harvest(), store)
        catch_up(store, id_)
    keep_people(store, [RITA, SVEN, MONA, ADA, BOSS])
    person = system.tokens.person
    roles = {
        RITA: AccessRole.REP,
        SVEN: AccessRole.REP,
        MONA: AccessRole.MANAGER,
        ADA: AccessRole.AUDITOR,
        BOSS: AccessRole.ADMIN,
    }
    given = [AccessGiven(person(who), frozenset({role})) for who, role in roles.items()]
    north = TeamStated("north", frozenset({person(RITA)}), frozenset({person(MONA)}))
    AccessRecord(system.ledger, system.clock).say([*given, north], actor="test")
