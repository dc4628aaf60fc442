"""A sandbox with two people, the command as a person types it, and a browser that the person answers in."""

from __future__ import annotations

import json
import os
import threading
import webbrowser
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from domain.ports.ledger import LedgerEvent
from integrations.sandbox.google.people import People
from integrations.sandbox.microsoft.sign_in import CLIENT_ID
from integrations.sandbox.sandbox import Sandbox
from services.follow import position_of
from services.ledger_work import LedgerWork
from services.recorder.following import Recorder
from services.settings import read_settings
from services.system import System
from services.wiring import open_system
from tests.integrations.google_auth.browsing import CLIENT, RITA, SVEN, Person, visit
from tests.integrations.google_auth.conftest import person, sandbox
from tests.integrations.microsoft_graph.providers import opened_sandbox
from tests.services.mailboxes.office import Office, TurnedClock
from tests.services.speaking.conftest import Ran, now, run

__all__ = ["now", "person", "run", "sandbox"]


@pytest.fixture(autouse=True)
def google(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings of somebody who has pointed everything at the sandbox."""
    at = sandbox.address
    for name, value in {
        "AUTHORISE_URL": f"{at}/o/oauth2/v2/auth",
        "TOKEN_URL": f"{at}/token",
        "REVOKE_URL": f"{at}/revoke",
        "GMAIL_URL": at,
        "CALENDAR_URL": at,
        "CLIENT_ID": CLIENT.id,
        "CLIENT_SECRET": CLIENT.secret,
    }.items():
        monkeypatch.setenv(f"SETPOINT_GOOGLE_{name}", value)


@pytest.fixture
def at_browser(person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Person]:
    """Puts a person before the browser that the command opens."""

    def sit(**how: object) -> Person:
        made = person(**how)
        monkeypatch.setattr(webbrowser, "open", made.show)
        return made

    return sit


@pytest.fixture
def connected(run: Callable[..., Ran], at_browser: Callable[..., Person]) -> Person:
    """Rita's mailbox, connected."""
    rita = at_browser()
    ran = run("connect", "google")
    assert ran.status == 0, ran.err
    return rita


@pytest.fixture
def key_file(sandbox: Sandbox, tmp_path: Path) -> Path:
    """The key file of a service account that may do everything."""
    scopes = [
        f"https://www.googleapis.com/auth/{name}"
        for name in ("gmail.readonly", "calendar.events.readonly", "calendar.calendarlist.readonly")
    ]
    file = tmp_path / "key.json"
    file.write_text(json.dumps(sandbox.google.sign_in.service_account("capture", scopes)))
    return file


@pytest.fixture
def office() -> Iterator[Sandbox]:
    """Rita and Sven have mailboxes at Microsoft."""
    with opened_sandbox() as made:
        made.clock.run()
        yield made


@pytest.fixture
def microsoft(office: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings of somebody who has pointed everything at the sandbox."""
    at = office.address
    monkeypatch.setenv("SETPOINT_MICROSOFT_LOGIN_URL", f"{at}/login.microsoftonline.com")
    monkeypatch.setenv("SETPOINT_MICROSOFT_GRAPH_URL", f"{at}/graph.microsoft.com/v1.0")
    monkeypatch.setenv("SETPOINT_MICROSOFT_CLIENT_ID", CLIENT_ID)


@pytest.fixture
def at_page(office: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., list[str]]]:
    """Puts a person before the browser that the command opens; the pages that they saw."""
    answering: list[threading.Thread] = []

    def sit(address: str = RITA, *, deny: bool = False) -> list[str]:
        pages: list[str] = []

        def answer(page: str) -> bool:
            pages.append(page)
            back = office.microsoft.sign_in.consent(page, address, deny=deny)
            answering.append(threading.Thread(target=visit, args=(back,)))
            answering[-1].start()
            return True

        monkeypatch.setattr(webbrowser, "open", answer)
        return pages

    yield sit
    for each in answering:
        each.join()


class Site(Office):
    """The capture of one process over connected mailboxes, and the recorder."""

    system: System

    def of(self, deal_id: str) -> list[LedgerEvent]:
        """The facts of a deal, with everything that was captured brought to it."""
        system = self.system
        recorder = Recorder(self.ledger, system.deals, self.texts, self.clock, system.outside)
        work = LedgerWork(recorder, self.ledger, self.clock)
        while page := self.ledger.read_all(after=work.stands_at(), limit=50, names=work.wants):
            if not work.finish(page):
                work.settle(position_of(page[-1]))
        return [each.event for each in self.system.deals.facts(deal_id)]


@pytest.fixture
def site(connected: Person, tmp_path: Path) -> Iterator[Site]:
    """Rita's mailbox is connected, and nothing of it captured."""
    assert connected.address == RITA
    with open_system(read_settings(os.environ, str(tmp_path / "ledger.db"))) as system:
        site = Site(system.ledger, system.texts, system.mailboxes, TurnedClock(), tokens=system.tokens)
        site.system = system
        yield site
        site.capture.close()


@pytest.fixture
def people(sandbox: Sandbox) -> People:
    """What people do with their mail."""
    return sandbox.google.people


@pytest.fixture
def outlook_site(
    request: pytest.FixtureRequest,
    office: Sandbox,
    run: Callable[..., Ran],
    at_page: Callable[..., list[str]],
    tmp_path: Path,
) -> Iterator[Site]:
    """Rita's and Sven's mailboxes at Microsoft are connected, and nothing captured; options as parameters."""
    request.getfixturevalue("microsoft")
    for address in (RITA, SVEN):
        at_page(address)
        assert run("connect", "microsoft", *getattr(request, "param", ())).status == 0
    with open_system(read_settings(os.environ, str(tmp_path / "ledger.db"))) as system:
        clock = TurnedClock()
        clock.at = office.clock.now().timestamp()
        site = Site(system.ledger, system.texts, system.mailboxes, clock, tokens=system.tokens)
        site.system = system
        yield site
        site.capture.close()
