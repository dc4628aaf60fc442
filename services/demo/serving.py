"""The API of the demo: served on this machine, with an issuer that lets whoever asks be whom they pick."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlencode

import requests

from domain.access.events import AccessGiven, TeamStated
from domain.access.permits import AccessRole
from integrations.identity.development import DevelopmentIssuer
from services.access.links import PLAN
from services.access.record import AccessRecord
from services.api.app import application
from services.api.serving import HttpServer, listen
from services.api.v1.desk import Desk
from services.api.v1.links import links_of
from services.api.v1.serving import desk_of
from services.demo.people import MONA, RITA, SVEN
from services.identity_settings import DEFAULT_AUDIENCE, DEVELOPMENT_CLIENT, OidcSettings
from services.logs import quiet
from services.shapes import Json
from services.speaking.speaker import keep_people
from services.supervisor import Supervisor
from services.system import System
from services.web.development_issuer import issuer_at, people_of
from services.wiring import store_of

_HERE = "127.0.0.1"
_SECONDS = 30


@dataclass(frozen=True, slots=True)
class ServedApi:
    """The API at an address, and who may use it."""

    address: str
    issuer: DevelopmentIssuer
    desk: Desk

    def next_steps_of(self, person: str) -> Json:
        """What somebody who signed in with a browser is told to do next, as it goes over the wire."""
        with requests.Session() as browser:
            asked = browser.get(f"{self.address}/signin", timeout=_SECONDS)
            browser.get(f"{asked.url}&{urlencode({'as': person})}", timeout=_SECONDS).raise_for_status()
            answer = browser.get(f"{self.address}/v1/next-steps", timeout=_SECONDS)
        answer.raise_for_status()
        told: Json = answer.json()
        return told

    def plan_link(self, deal_id: str) -> str:
        """A secret link to what the buyer sees of a deal."""
        return links_of(self.desk).share(PLAN, deal_id, by=self.desk.store.tokens.person(RITA)).address

    @contextmanager
    def tokens_in(self, folder: Path) -> Iterator[Mapping[str, Path]]:
        """Files with a token each, for Rita and Mona; removed at the end."""
        files = {person: folder / f"{person.partition('@')[0]}.token" for person in (RITA, MONA)}
        for person, file in files.items():
            file.touch(mode=0o600)
            file.write_text(self.issuer.token(person, DEFAULT_AUDIENCE), "ascii")
        try:
            yield files
        finally:
            for file in files.values():
                file.unlink(missing_ok=True)


@contextmanager
def served_api(running: System) -> Iterator[ServedApi]:
    """The API over a system that runs, at free ports of this machine; ended at the end."""
    with ExitStack() as opened, quiet("services.web.development_issuer"):
        listening = opened.enter_context(closing(listen(_HERE, 0)))
        port = listening.getsockname()[1]
        issuer, issuing = issuer_at(
            f"http://{_HERE}:0", people_of(running), running.clock, audience=DEFAULT_AUDIENCE
        )
        address = f"http://{_HERE}:{port}"
        oidc = OidcSettings(issuer.address, DEFAULT_AUDIENCE, "email", DEVELOPMENT_CLIENT)
        settings = replace(running.settings, api=(_HERE, port), url=address, oidc=oidc)
        system = replace(running, settings=settings)
        _let_in(system)
        desk = desk_of(system)
        desk.live.catch_up()
        server = HttpServer(application(system, [], desk=desk), listening, desk.streams.end)
        tasks = Supervisor(intake=[server, issuing], workers=desk.tasks, signal=system.signal)
        opened.callback(tasks.stop)
        tasks.start()
        yield ServedApi(address, issuer, desk)


def _let_in(system: System) -> None:
    """Rita and Sven work on deals, and Mona looks after them."""
    keep_people(store_of(system.ledger, system.texts, system.tokens, system.clock), [RITA, SVEN, MONA])
    rita, sven, mona = map(system.tokens.person, (RITA, SVEN, MONA))
    rep, manager = frozenset({AccessRole.REP}), frozenset({AccessRole.MANAGER})
    said = (
        AccessGiven(rita, rep),
        AccessGiven(sven, rep),
        AccessGiven(mona, manager),
        TeamStated("demo", frozenset({rita, sven}), frozenset({mona})),
    )
    AccessRecord(system.ledger, system.clock).say(said, actor="demo")
