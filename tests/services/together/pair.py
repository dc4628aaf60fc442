"""Two processes of the system over one PostgreSQL: each serves the API, and each could do the telling.

Rita's mailbox is at a sandbox, whose clock is that of all: it stands unless it is turned.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import requests

from domain.access.events import AccessGiven, TeamStated
from domain.access.permits import AccessRole
from integrations.identity.development import DevelopmentIssuer
from integrations.sandbox.remote import RemoteSandbox
from integrations.sandbox.sandbox import Sandbox
from services.access.record import AccessRecord
from services.api.serving import listen
from services.roles import Role
from services.sandbox_settings import settings_at
from services.settings import read_settings
from services.speaking.speaker import keep_people
from services.system import System
from services.tasks import Task
from services.web.development_issuer import issuer_at
from services.wiring import open_system, store_of
from tests.integrations.identity.issuing import AUDIENCE
from tests.services.api.house import ADA, BOSS, MONA, RITA, SVEN
from tests.services.mailboxes.turned_office import SandboxClock
from tests.services.run.killing import PATIENCE, Running, Site
from tests.services.web.pages_house import Browser

BEGIN = datetime(2026, 11, 30, 6, 0, tzinfo=UTC)
"""Monday morning in Berlin, an hour before headlines are told."""
ROLES = (Role.API, Role.DELIVERY)
PEOPLE = {
    RITA: AccessRole.REP,
    SVEN: AccessRole.REP,
    MONA: AccessRole.MANAGER,
    ADA: AccessRole.AUDITOR,
    BOSS: AccessRole.ADMIN,
}
NEW: dict[str, Any] = {
    "opened_on": "2026-11-02",
    "decision_date": "2027-03-31",
    "timezone": "Europe/Berlin",
    "owner": RITA,
    "seller": {"domains": ["ours.example"]},
    "calendars": {"seller": {"country": "DE"}, "buyer": {"country": "DE"}},
    "playbook": "mid_market",
}
HERE, THERE = 0, 1
_DAYS = count()


@dataclass
class Pair:
    """Both of them, and what they share; `system` is a third who looks on."""

    site: Site
    sandbox: Sandbox
    issuer: DevelopmentIssuer
    system: System
    ports: list[int]
    running: list[Running] = field(default_factory=list)

    def address(self, at: int) -> str:
        return f"http://127.0.0.1:{self.ports[at]}"

    def begin(self, at: int) -> None:
        """Start one of them; it may not answer yet."""
        self.site.more["SETPOINT_API"] = f"127.0.0.1:{self.ports[at]}"
        self.running[at : at + 1] = [Running(self.site, ROLES)]

    def wait_until_ready(self, at: int) -> None:
        self.running[at].wait_until_up()
        until(lambda: self._status(at) == 200, self.running[at].said)

    def ask(
        self,
        at: int,
        method: str,
        path: str,
        who: str | None = RITA,
        **more: Any,  # noqa: ANN401
    ) -> requests.Response:
        """Ask one of them as a person, as a machine by its token, or as nobody."""
        headers = {**more.pop("headers", {})}
        if who is not None:
            token = self.issuer.token(who, AUDIENCE) if "@" in who else who
            headers["Authorization"] = f"Bearer {token}"
        address = f"{self.address(at)}{path}"
        return requests.request(method, address, headers=headers, timeout=30, allow_redirects=False, **more)

    def open(self, id_: str, *, at: int = HERE, **more: Any) -> str:  # noqa: ANN401 - JSON
        """A new deal of Rita's, by one of them; its entity tag. It is known to both when this returns."""
        body = {**NEW, "id": id_, "name": id_.title(), "buyer": {"domains": [f"{id_}.example"]}, **more}
        made = self.ask(at, "POST", "/v1/deals", json=body)
        assert made.status_code == 201, made.text
        until(lambda: self.tag(1 - at, id_) == made.headers["etag"])
        return made.headers["etag"]

    def tag(self, at: int, id_: str) -> str | None:
        return self.ask(at, "GET", f"/v1/deals/{id_}").headers.get("etag")

    def say(self, at: int, id_: str, what: str, **headers: str) -> requests.Response:
        """Something that the buyer promised, said of a deal; each time for another day."""
        return self.ask(at, "POST", f"/v1/deals/{id_}/commitments", json=promise(what), headers=headers)

    def browser(self, at: int) -> Browser:
        return Browser(self.address(at))

    def turn(self, seconds: int) -> None:
        """Let time go by for everybody."""
        clock = SandboxClock(self.sandbox)
        clock.turn(seconds)
        self.site.set_clock(clock.now())

    def working(self, task: str) -> list[int]:
        """Which of them have a task, and work at it."""
        return [at for at in (HERE, THERE) if self._states(at).get(task) == "working"]

    def _status(self, at: int) -> int | None:
        try:
            return requests.get(f"{self.address(at)}/ready", timeout=30).status_code
        except requests.ConnectionError:
            return None

    def _states(self, at: int) -> dict[str, str]:
        answer = requests.get(f"{self.address(at)}/health", timeout=30).json()
        return {name: told["state"] for name, told in answer["tasks"].items()}


def promise(what: str) -> dict[str, str]:
    """What the buyer promised, for another day each time: of one day and second there is one promise."""
    due = date(2026, 12, 10) + timedelta(days=next(_DAYS))
    return {"side": "buyer", "due": due.isoformat(), "what": what}


def until(holds: Callable[[], object], says: Callable[[], str] = str) -> None:
    """Wait until something holds that is soon so."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, says()
        time.sleep(0.02)


@contextmanager
def pair(folder: Path, ledger: str) -> Iterator[Pair]:
    """Both of them, which are ready, over an empty database."""
    with ExitStack() as opened:
        sandbox = opened.enter_context(Sandbox(start=BEGIN))
        sandbox.clock.stand()
        sandbox.google.sign_in.open_account(RITA)
        clock = SandboxClock(sandbox)
        issuer, issuing = issuer_at(
            "http://127.0.0.1:0", lambda: dict.fromkeys(PEOPLE, "known"), clock, audience=AUDIENCE
        )
        opened.enter_context(_aside(issuing))
        ports = [_free_port(), _free_port()]
        site = Site(
            folder,
            ledger=ledger,
            channel=str(folder / "channel.db"),
            more={
                **settings_at(RemoteSandbox(sandbox.address).about()),
                "SETPOINT_OIDC_ISSUER": issuer.address,
                "SETPOINT_OIDC_CLIENT_ID": "setpoint-pages",
                "SETPOINT_HEADLINES_AT": "08:00",
                "SETPOINT_API": f"127.0.0.1:{ports[0]}",
                "SETPOINT_URL": f"http://127.0.0.1:{ports[0]}",
            },
        )
        opened.callback(site.end)
        site.set_clock(clock.now())
        system = opened.enter_context(open_system(read_settings(site.environment), clock))
        _let_in(system)
        made = Pair(site, sandbox, issuer, system, ports)
        for at in (HERE, THERE):
            made.begin(at)
        for at in (HERE, THERE):
            made.wait_until_ready(at)
        yield made


def _let_in(system: System) -> None:
    store = store_of(system.ledger, system.texts, system.tokens, system.clock)
    keep_people(store, list(PEOPLE))
    person = system.tokens.person
    given = [AccessGiven(person(who), frozenset({role})) for who, role in PEOPLE.items()]
    team = TeamStated("north", frozenset({person(RITA)}), frozenset({person(MONA)}))
    AccessRecord(system.ledger, system.clock).say([*given, team], actor="test")


@contextmanager
def _aside(task: Task) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=task.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _free_port() -> int:
    with listen("127.0.0.1", 0) as probe:
        return int(probe.getsockname()[1])
