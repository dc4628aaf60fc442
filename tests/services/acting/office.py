"""Rita's deal with Northwind, her mailbox at one of the providers, the API, and all that runs behind it.

One clock for all: that of the sandbox, which stands unless it is turned.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from domain.access.events import AccessGiven
from domain.access.permits import AccessRole
from domain.deal.events import EmailSighted
from domain.moments import instant_of
from domain.planning.step_life import StepLife
from domain.ports.ledger import LedgerEvent
from integrations.google_auth.scopes import Wanted as GoogleWanted
from integrations.microsoft_auth.scopes import Wanted as MicrosoftWanted
from integrations.playbookfiles.deal import read_deal_file
from integrations.sandbox.remote import RemoteSandbox
from integrations.sandbox.sandbox import Sandbox
from services.access.record import AccessRecord
from services.acting import reaching
from services.api.app import application
from services.api.serving import HttpServer, listen
from services.api.v1.serving import desk_of
from services.capture.budget import Waiting
from services.capture.harvest import Harvest
from services.capture.item import ItemReader
from services.capture.mailbox_wiring import mailbox_tasks
from services.follow import position_of
from services.importing import import_deal
from services.ledger_work import LedgerWork
from services.mailboxes.connected import ConnectedMailboxes
from services.mailboxes.connecting import Connecting
from services.planner.catching_up import catch_up
from services.planner.days import Days
from services.roles import appending_handler
from services.sandbox_settings import settings_at
from services.settings import read_settings
from services.speaking.speaker import keep_people
from services.system import System
from services.wiring import google_ways, microsoft_ways, open_system, store_of
from tests.integrations.identity.issuing import AUDIENCE, House, house
from tests.services.mailboxes.house import browser
from tests.services.mailboxes.turned_office import SandboxClock

RITA, SVEN, BOSS, BEA, CARL = (
    "rita@ours.example", "sven@ours.example", "boss@ours.example", "bea@north.example", "carl@north.example",
)  # fmt: skip
BEGIN = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
"""Monday morning in Berlin."""
FOLLOWERS = ("recorder<ledger", "analyst<ledger", "planner<ledger")
DEAL = """
id: north
name: Northwind
opened_on: 2026-11-02
decision_date: 2027-03-31
timezone: Europe/Berlin
owner: rita@ours.example
seller: {domains: [ours.example]}
buyer: {domains: [north.example]}
calendars: {seller: {country: DE}, buyer: {country: DE}}
playbook: mid_market
people: {dana@north.example: {role: economic_buyer}}
reached: {}
"""


@dataclass
class Google:
    """Rita at Google, as she sees it."""

    sandbox: Sandbox
    name: str = "google"

    def connects(self, system: System, connecting: Connecting, who: str, *, acts: bool) -> None:
        client = system.settings.google.application()
        assert client is not None
        ways, actor = google_ways(system.settings, connecting), connecting.tokens.person(who)
        with browser(RemoteSandbox(self.sandbox.address), "sign_in.consent", who) as show:
            ways.by_consent(
                client, GoogleWanted(acts=acts), show=show, mailbox=who, seconds=30.0, actor=actor
            )

    def arrives(self, raw: str) -> str:
        return self.sandbox.google.people.mail_arrives(RITA, raw)

    def drafts(self) -> list[str]:
        return list(self.sandbox.google.people.drafts(RITA))

    def draft_text(self, draft: str) -> str:
        people = self.sandbox.google.people
        return people.text_of(RITA, people.drafts(RITA)[draft])

    def draft_thread(self, draft: str) -> str:
        people = self.sandbox.google.people
        return people.thread_of(RITA, people.drafts(RITA)[draft])

    def thread(self, message: str) -> str:
        return self.sandbox.google.people.thread_of(RITA, message)

    def sends(self, draft: str) -> str:
        """The Message-ID under which it went out."""
        people = self.sandbox.google.people
        sent = people.sends_draft(RITA, draft)
        return people.names(RITA)[sent]

    def deletes(self, draft: str) -> None:
        self.sandbox.google.people.deletes_draft(RITA, draft)

    def holds(self) -> list[str]:
        return self.sandbox.google.diary.event_ids(RITA)

    def invites(self, event: str, title: str) -> None:
        """She makes a meeting of a hold, and Bea accepts."""
        guests = [{"email": BEA, "responseStatus": "accepted"}]
        change = {"summary": title, "attendees": guests, "status": "confirmed"}
        self.sandbox.google.diary.changes(RITA, event, change)


@dataclass
class Microsoft:
    """The same at Microsoft."""

    sandbox: Sandbox
    name: str = "microsoft"

    def connects(self, system: System, connecting: Connecting, who: str, *, acts: bool) -> None:
        client = system.settings.microsoft.client
        assert client is not None
        ways = microsoft_ways(system.settings, connecting, system.clock)
        actor = connecting.tokens.person(who)
        with browser(RemoteSandbox(self.sandbox.address), "microsoft.sign_in.consent", who) as show:
            ways.by_browser(
                client, MicrosoftWanted(acts=acts), show=show, mailbox=who, seconds=30.0, actor=actor
            )

    def arrives(self, raw: str) -> str:
        return self.sandbox.microsoft.people.mail_arrives(RITA, raw)

    def drafts(self) -> list[str]:
        return self.sandbox.microsoft.people.message_ids(RITA, "drafts")

    def draft_text(self, draft: str) -> str:
        return self.sandbox.microsoft.people.text_of(RITA, draft)

    def draft_thread(self, draft: str) -> str:
        return self.sandbox.microsoft.people.conversation_of(RITA, draft)

    thread = draft_thread

    def sends(self, draft: str) -> str:
        people = self.sandbox.microsoft.people
        people.sends_draft(RITA, draft)
        return people.names(RITA)[draft]

    def deletes(self, draft: str) -> None:
        self.sandbox.microsoft.people.deletes(RITA, draft)

    def holds(self) -> list[str]:
        return self.sandbox.microsoft.diary.event_ids(RITA)

    def invites(self, event: str, title: str) -> None:
        diary = self.sandbox.microsoft.diary
        guests = [{"emailAddress": {"address": BEA}}]
        diary.changes(RITA, event, {"subject": title, "attendees": guests, "showAs": "busy"})
        diary.guest_answers(RITA, event, BEA, "accepted")


Provider = Google | Microsoft
PROVIDERS = {"google": Google, "microsoft": Microsoft}


class ActingOffice:
    """Everything that a story of acting needs."""

    def __init__(self, sandbox: Sandbox, provider: Provider, system: System, issuing: House, at: str) -> None:
        self.sandbox, self.provider, self.system = sandbox, provider, system
        self._issuing, self._at = issuing, at
        self.clock = SandboxClock(sandbox)
        self.store = store_of(system.ledger, system.texts, system.tokens, system.clock)
        waiting = Waiting(self.clock.at, self.clock.turn)
        reader = ItemReader(system.tokens, system.settings.zone)
        (self.capture,) = mailbox_tasks(system, reader, waiting=waiting)
        self.works = [
            LedgerWork(appending_handler(name, system), system.ledger, self.clock) for name in FOLLOWERS
        ]
        self.days = Days(system.ledger, system.plans, system.outside, self.clock)

    def connect(self, who: str = RITA, *, acts: bool = True) -> None:
        """Somebody connects their mailbox."""
        mailboxes = self.system.mailboxes
        assert isinstance(mailboxes, ConnectedMailboxes)
        connecting = Connecting(mailboxes.record, mailboxes.grants, mailboxes.tokens, mailboxes.kinds)
        self.provider.connects(self.system, connecting, who, acts=acts)

    def ask(self, method: str, path: str, who: str = RITA, **more: Any) -> requests.Response:  # noqa: ANN401
        """Ask the API as somebody."""
        self._issuing.clock.seconds = self.clock.now()
        headers = {"Authorization": f"Bearer {self._issuing.issuer.token(who, AUDIENCE)}"} | more.pop(
            "headers", {}
        )
        return requests.request(method, f"{self._at}/v1{path}", headers=headers, timeout=30, **more)

    def steps(self, who: str = RITA) -> list[dict[str, Any]]:
        """The next steps of the deal."""
        found: list[dict[str, Any]] = self.ask("GET", "/deals/north/next-steps", who).json()["next_steps"]
        return found

    def step(self, milestone: str = "discovery") -> dict[str, Any]:
        """The step that moves a milestone."""
        return next(each for each in self.steps() if each["why"] == {"milestone": milestone})

    def life(self, step_id: str) -> StepLife:
        """What became of a step."""
        return self.store.plans.load("north").steps.lives[step_id]

    def run(self, seconds: float = 150.0) -> None:
        """Let capture, recorder, analyst and planner do what there is to do, for so long."""
        until = self.clock.at() + seconds
        while self.clock.at() < until:
            if not self.capture.serve_next():
                due = min((each.due_at for each in self.capture._served.values()), default=until)
                self.clock.turn(max(0.5, min(until, due) - self.clock.at()))
        self.days.begin()
        while any([self._follow(work) for work in self.works]):  # noqa: C419 - each of them
            pass

    def until(self, moment: datetime) -> None:
        """Put the clock forward, and let everything run then."""
        self.clock.turn(max(0.0, (moment - datetime.fromtimestamp(self.clock.at(), UTC)).total_seconds()))
        self.run()

    def sent_mail(self) -> list[str]:
        """The mails of the deal that people wrote, each once."""
        facts = [each.event for each in self.system.deals.facts("north")]
        seen = [each.sighting for each in facts if isinstance(each, EmailSighted)]
        return sorted({each.touch_id for each in seen if each.automated is None})

    def events(self, *kinds: type[LedgerEvent]) -> list[LedgerEvent]:
        """All events of some kinds."""
        found = self.system.ledger.read_all(after=0, limit=10_000)
        return [each.event for each in found if isinstance(each.event, kinds)]

    def _follow(self, work: LedgerWork) -> bool:
        ledger, had = self.system.ledger, False
        while page := ledger.read_all(after=work.stands_at(), limit=200, names=work.wants):
            had = True
            if not work.finish(page):
                work.settle(position_of(page[-1]))
        return had


@contextmanager
def acting_office(folder: Path, name: str, *, acts: bool = True) -> Iterator[ActingOffice]:
    """An office in which Rita's mailbox is connected at a provider."""
    with Sandbox(start=BEGIN) as sandbox, house() as issuing, ExitStack() as opened:
        sandbox.clock.stand()
        for each in (sandbox.google, sandbox.microsoft):
            each.sign_in.open_account(RITA)
        environment = {
            **settings_at(RemoteSandbox(sandbox.address).about()),
            "SETPOINT_LEDGER": str(folder / "ledger.db"),
            "SETPOINT_INBOX": str(folder),
            "SETPOINT_OIDC_ISSUER": issuing.issuer.address,
        }
        system = opened.enter_context(open_system(read_settings(environment), SandboxClock(sandbox)))
        opened.enter_context(pytest.MonkeyPatch.context()).setattr(reaching, "_PAUSE_SECONDS", 0.0)
        _fill(system, folder)
        at = opened.enter_context(_serving(system))
        office = ActingOffice(sandbox, PROVIDERS[name](sandbox), system, issuing, at)
        opened.callback(office.capture.close)
        office.connect(acts=acts)
        yield office
        assert (sandbox.google.violations, sandbox.microsoft.violations) == ([], [])


@contextmanager
def _serving(system: System) -> Iterator[str]:
    desk = desk_of(system)
    listening = listen("127.0.0.1", 0)
    server = HttpServer(application(system, [], desk=desk), listening)
    stop = threading.Event()
    threads = [threading.Thread(target=task.run, args=(stop,)) for task in (server, *desk.tasks)]
    desk.live.catch_up()
    with closing(listening):
        for thread in threads:
            thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            stop.set()
            for thread in threads:
                thread.join()


def _fill(system: System, folder: Path) -> None:
    store = store_of(system.ledger, system.texts, system.tokens, system.clock)
    file = folder / "north.yaml"
    file.write_text(DEAL)
    import_deal(read_deal_file(file), Harvest(), store)
    catch_up(store, "north")
    keep_people(store, [RITA, SVEN, BOSS])
    roles = {RITA: AccessRole.REP, SVEN: AccessRole.REP, BOSS: AccessRole.ADMIN}
    given = [AccessGiven(system.tokens.person(who), frozenset({role})) for who, role in roles.items()]
    AccessRecord(system.ledger, system.clock).say(given, actor="test")


def mail(subject: str, *, at: datetime, answers: str | None = None, cc: Sequence[str] = ()) -> str:
    """A mail of Bea's to Rita."""
    number = f"{int(at.timestamp())}@north.example"
    lines = {
        "From": BEA, "To": RITA, "Cc": ", ".join(cc), "Subject": subject,
        "Date": at.strftime("%a, %d %b %Y %H:%M:%S +0000"), "Message-ID": f"<{number}>",
        "In-Reply-To": answers or "", "References": answers or "",
    }  # fmt: skip
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
    return f"{head}\r\nHello Rita,\r\nhow long does the installation take in three plants?\r\n"


def before(moment: datetime, **by: float) -> datetime:
    """A moment earlier."""
    return moment - timedelta(**by)


def instant(text: str) -> int:
    """The instant of a text in an answer."""
    return instant_of(datetime.fromisoformat(text))
