"""A whole world to ask: the bundled deal with its mail, deals of others, and somebody of every role.

Rita owns the bundled deal and Sven plays in it; Mona looks after Rita, and has a deal of her own; one is
nobody's whom anybody here looks after. Stands in May 2026, at the moment that the demo looks at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import requests

from domain.access.events import AccessGiven, ApiTokenRevoked, TeamStated
from domain.access.permits import AccessRole
from domain.access.state import Caller
from domain.matching.conversation import Scope
from domain.matching.rules import MatchingRules
from domain.moments import instant_of
from integrations.google_auth.grants import ConsentGrant, written
from integrations.playbookfiles.deal import read_deal_file
from services.access.record import AccessRecord
from services.adoption.defaults import read_company_file
from services.capture.harvest import Harvest, harvest
from services.demo.example import LOOKED_AT, SOURCES, example_files
from services.importing import import_deal
from services.matching.correcting import Word, correct
from services.matching.reading import read_everything
from services.matching.rules_record import adopt
from services.planner.catching_up import catch_up
from services.projections.review import ReviewProjection
from services.projections.work import ViewWork
from services.speaking.speaker import Speaker, keep_people
from services.system import System
from services.wiring import store_of
from tests.services.acting.in_memory import let_act
from tests.services.api.house import ADA, BOSS, MONA, RITA, SVEN, Api, served
from tests.services.api.post import Post

BUNDLED, MONAS, OTHERS = "northwind-shift-planning", "south-rollout", "west-pilot"
_DEAL = """
id: {id}
name: {name}
opened_on: 2026-04-13
decision_date: 2026-09-30
timezone: Europe/Berlin
owner: {owner}
seller: {{domains: [ours.example]}}
buyer: {{domains: [{buyer}]}}
playbook: enterprise
touches:
  - {{at: "2026-05-04T09:00:00+02:00", kind: call, people: [{owner}, "bea@{buyer}"], outcome: they_owe}}
"""
_PLAYBOOK = """
playbook: ours
version: 7
milestones: [{id: discovery, name: Discovery done, owner: both, duration: 5, evidence: [word]}]
"""
_PEOPLE = {
    RITA: AccessRole.REP,
    SVEN: AccessRole.REP,
    MONA: AccessRole.MANAGER,
    ADA: AccessRole.AUDITOR,
    BOSS: AccessRole.ADMIN,
}
EVENT_STREAM = "text/event-stream"
NOBODY, REVOKED, SERVICE = "nobody", "revoked", "service"
EVERYBODY = (*_PEOPLE, SERVICE, REVOKED, NOBODY)
"""Everybody who asks, those without a right to among them."""


OWNERS = {BUNDLED: (RITA, "northwind"), MONAS: (MONA, "south"), OTHERS: ("tom@ours.example", "west")}
"""Whose deals they are, and whose mailboxes are connected; with how the buyer is called."""
_CLIENT = "ours"
_PROVIDERS = {
    "SETPOINT_GOOGLE_CLIENT_ID": _CLIENT,
    "SETPOINT_GOOGLE_CLIENT_SECRET": "of the sandbox",
    "SETPOINT_GOOGLE_REVOKE_URL": "http://127.0.0.1:9/revoke",
}
"""An application that Google does not know; nobody answers where tokens are given back."""


@dataclass
class World:
    """Everything there is to ask about, and sessions of everybody who asks; each is kept open."""

    api: Api
    mails: dict[str, str] = field(default_factory=dict)
    _tokens: dict[str, str] = field(default_factory=dict)
    _adopted: list[str] = field(default_factory=list)
    _links: dict[str, str] = field(default_factory=dict)
    session: requests.Session = field(default_factory=requests.Session)

    def ask(self, who: str, method: str, path: str, **more: Any) -> requests.Response:  # noqa: ANN401
        """Ask as somebody of this world."""
        headers = {**more.pop("headers", {})}
        if (token := self.token(who)) is not None:
            headers["Authorization"] = f"Bearer {token}"
        answer = self.session.request(
            method, f"{self.api.address}{path}", headers=headers, timeout=30, allow_redirects=False,
            stream=True, **more,
        )  # fmt: skip
        if answer.headers.get("content-type", "").startswith(EVENT_STREAM):
            answer._content = next(answer.iter_content(None))  # it goes on for ever
            answer.close()
        assert answer.content is not None
        return answer

    def token(self, who: str) -> str | None:
        """Somebody's token; nobody has none."""
        if who == NOBODY:
            return None
        if who not in self._tokens:
            self._tokens[who] = self._new_token(who)
        return self._tokens[who]

    def caller(self, who: str) -> Caller:
        """Somebody as the rules of access see them."""
        if who in {SERVICE, REVOKED, NOBODY}:
            return Caller(frozenset({AccessRole.SERVICE}) if who == SERVICE else frozenset(), machine=who)
        person = self.api.system.tokens.person(who)
        return AccessRecord(self.api.system.ledger, self.api.system.clock).now().person(person)

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """The document, as it is served."""
        read: Mapping[str, Any] = self.ask(NOBODY, "GET", "/v1/openapi.json").json()
        return read

    def look(self, deal: str) -> Any:  # noqa: ANN401 - JSON
        """A deal, whoever's it is."""
        return self.ask(BOSS, "GET", f"/v1/deals/{deal}").json()

    def touches(self, deal: str) -> Any:  # noqa: ANN401 - JSON
        """What happened in a deal, whoever's it is."""
        return self.ask(BOSS, "GET", f"/v1/deals/{deal}/touches?limit=200").json()["touches"]

    def link(self, deal: str) -> str:
        """A link that is good, whoever's deal it shows."""
        if deal not in self._links:
            made = self.ask(BOSS, "POST", f"/v1/deals/{deal}/links", json={"kind": "plan"})
            self._links[deal] = made.json()["id"]
        return self._links[deal]

    def hook(self) -> str:
        """A hook for Rita's headlines, where nobody has forgotten where it is."""
        for row in self.ask(RITA, "GET", "/v1/hooks").json()["hooks"]:
            if row["host"] is not None and row["disabled"] is None:
                return str(row["id"])
        body = {"address": "https://hooks.example.com/rita", "topics": ["headlines.of_the_day"]}
        return str(self.ask(RITA, "POST", "/v1/hooks", json=body).json()["id"])

    def feed(self) -> str:
        """A feed of Rita's headlines, that is good."""
        return str(self.ask(RITA, "POST", "/v1/headlines/feeds", json={}).json()["id"])

    def adopted_version(self) -> str:
        """A version of a playbook of the company's, which is adopted."""
        if not self._adopted:
            self.ask(BOSS, "PUT", "/v1/playbooks/ours/7", json={"text": _PLAYBOOK})
            self._adopted.append("7")
        return "7"

    def stranger(self, deal: str) -> str:
        """Somebody of the buyer's whom only a call names, so that they are proposed."""
        owner, buyer = OWNERS[deal]
        people = [owner, f"nora@{buyer}.example"]
        told = {"kind": "call", "people": people, "at": "2026-05-12T15:00:00Z"}
        self.ask(BOSS, "POST", f"/v1/deals/{deal}/interactions", json=told)
        return people[1]

    def person(self, address: str) -> str:
        """The token of somebody."""
        return self.api.system.tokens.person(address)

    def spare_token(self) -> str:
        """The id of a machine's token that nobody asks with."""
        return self.api.machine(AccessRole.SERVICE).split("_")[1]

    def _new_token(self, who: str) -> str:
        if who not in {SERVICE, REVOKED}:
            return self.api.token(who)
        secret = self.api.machine(AccessRole.SERVICE)
        if who == REVOKED:
            self.api.say(ApiTokenRevoked(secret.split("_")[1]))
        return secret


@contextmanager
def whole_world(folder: Path) -> Iterator[World]:
    """The world, served."""
    with served(folder, _fill, instant_of(datetime.fromisoformat(LOOKED_AT)), **_PROVIDERS) as api:
        api.desk.limits._most = 10**9
        post = Post(api.system)
        world = World(api, mails=_mails(post))
        let_act(api.desk, [RITA, SVEN, MONA])
        _keep_grants(post)
        for who in EVERYBODY:
            world.token(who)
        yield world
        world.session.close()


def _mails(post: Post) -> dict[str, str]:
    """A mail for each deal that waits for a person, in its owner's mailbox; the ids of their touches."""
    found = {
        deal: post.mail(deal, f"otto@{buyer}.else.example", owner, boxes=[owner], subject=f"Of {deal}")
        for deal, (owner, buyer) in OWNERS.items()
    }
    post.record()
    _say_something(post, set(found.values()))
    return found


def _say_something(post: Post, mails: set[str]) -> None:
    """What can be taken back: words on some mails, and rules of which none is concerned."""
    everything, speaker = read_everything(post.store), Speaker("test")
    contacts = [each for one in everything.conversations for each in one.contacts if each.id in mails]
    correct(post.store, everything, contacts, Word(None, Scope.TOUCH), speaker)
    rules = MatchingRules(groups=(frozenset({"one.example", "other.example"}),))
    adopt(post.store, rules, 0, speaker, None)


def _keep_grants(post: Post) -> None:
    """The mailboxes let somebody in who may see nothing of them, so no provider is asked."""
    for owner, _ in OWNERS.values():
        post.grants.keep(post.mailbox(owner), written(ConsentGrant(owner, (), _CLIENT, "nothing")))


def project(system: System) -> None:
    """Bring the projection of the review up to date, as its role does."""
    projection = ReviewProjection(system.ledger, system.deals, system.outside, system.views)
    work = ViewWork(projection, system.views, system.ledger, system.clock)
    while page := system.ledger.read_all(after=work.stands_at(), limit=500, names=projection.wants):
        work.finish(page)


def _fill(system: System, folder: Path) -> None:
    store = store_of(system.ledger, system.texts, system.tokens, system.clock)
    with example_files() as example:
        bundled = folder / "deal.yaml"
        text = (example / "deal.yaml").read_text("utf-8")
        bundled.write_text(text.replace(", mona@ours.example", ""), "utf-8")
        file = read_deal_file(bundled)
        store.company.state(read_company_file(example / "setpoint.yaml"), actor="test")
        with chdir(example):  # so that no place of this machine is among the sources
            found = harvest(file, [Path(each) for each in SOURCES], system.tokens)
        import_deal(file, found, store)
    for id_ in (MONAS, OTHERS):
        made, (owner, buyer) = folder / f"{id_}.yaml", OWNERS[id_]
        text = _DEAL.format(id=id_, name=f"A canary called {id_}", owner=owner, buyer=f"{buyer}.example")
        made.write_text(text)
        import_deal(read_deal_file(made), Harvest(), store)
    for id_ in (BUNDLED, MONAS, OTHERS):
        catch_up(store, id_)
    _give_access(system)
    project(system)


def _give_access(system: System) -> None:
    store = store_of(system.ledger, system.texts, system.tokens, system.clock)
    keep_people(store, list(_PEOPLE))
    person = system.tokens.person
    given = [AccessGiven(person(who), frozenset({role})) for who, role in _PEOPLE.items()]
    team = TeamStated("north", frozenset({person(RITA)}), frozenset({person(MONA)}))
    AccessRecord(system.ledger, system.clock).say([*given, team], actor="test")
