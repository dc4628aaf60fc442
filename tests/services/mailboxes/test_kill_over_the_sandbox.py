"""The running capture over a stand-in for Google, killed again and again: all is captured, and once."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from domain.capture.connections import mailbox_token
from domain.capture.events import MailCaptured
from domain.capture.mailboxes import GapReason
from domain.ports.ledger import Ledger, LedgerEvent
from domain.ports.provider import CollectionKind
from integrations.gmail.provider import ALL_MAIL
from integrations.sandbox.process import sandbox_process
from services.capture.completeness import check_mailbox
from services.mailboxes.google import GOOGLE
from services.roles import Role
from services.system import System
from tests.services.mailboxes.google_team import (
    CURSORS_EXPIRE,
    PASSING,
    PEOPLE,
    TEAM,
    Taken,
    Team,
    google_settings,
)
from tests.services.run.killing import Site, caught_appending

PROVING = os.environ.get("SETPOINT_PROVE") == "1"
KILLS = int(os.environ.get("SETPOINT_PROVE_KILLS", "50")) if PROVING else 6
MESSAGES = int(os.environ.get("SETPOINT_PROVE_MESSAGES", "20000")) if PROVING else 400
EVENTS = MESSAGES // 10
FAULTS = 0.02
ROLES = (Role.CAPTURE, Role.RECORDER)
PATIENCE = 1_800.0 if PROVING else 60.0
_LOOK_SECONDS = 5.0 if PROVING else 0.5
_LONGEST_LIFE = 4.0 if PROVING else 1.5


@pytest.fixture
def team() -> Iterator[Team]:
    with sandbox_process() as sandbox:
        team = Team(sandbox, random.Random(20261129))  # noqa: S311 - the same life each time
        team.had(messages=MESSAGES, events=EVENTS)
        yield team
        assert sandbox.do("turning.figures")["violations"] == []


@pytest.fixture
def site(team: Team, tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path / "site", build=("brisk",), more=google_settings(team.sandbox))
    site.inbox.mkdir()
    site.set_clock(int(time.time()))
    team.connect(site)
    yield site
    site.end()


def live_through_kills(site: Site, team: Team, chance: random.Random) -> int:
    """Capture while life goes on, and kill; how many kills landed inside an append."""
    landed = 0
    running = [site.start(ROLES) for _ in range(2)]
    for kill in range(KILLS):
        site.set_clock(int(time.time()))
        team.lives_on()
        if kill == KILLS // 2:
            team.cursors_expire()
        time.sleep(chance.uniform(0.1, _LONGEST_LIFE))
        victim = chance.choice(running)
        if kill % 2 == 0:
            victim = caught_appending(running) or victim
        landed += victim.kill()
        running.remove(victim)
        running.append(site.start(ROLES))
    for each in running:
        each.stop()
    return landed


def finish(site: Site, is_over: Callable[[], bool]) -> None:
    """Let a last process take everything that is left."""
    last = site.start(ROLES)
    deadline = time.monotonic() + PATIENCE
    while not is_over():
        assert time.monotonic() < deadline, last.said()[-2_000:]
        time.sleep(_LOOK_SECONDS)
        site.set_clock(int(time.time()))
    last.stop()


def taken(system: System) -> list[Taken]:
    """What the ledger knows of each collection of each person."""
    keys = ((CollectionKind.MAIL, lambda _: ALL_MAIL.key), (CollectionKind.CALENDAR, lambda address: address))
    return [
        Taken(system, address, kind, mailbox_token(system.tokens, GOOGLE, address), key(address))
        for address in PEOPLE
        for kind, key in keys
    ]


def is_taken(each: Taken, team: Team) -> bool:
    """Whether the ledger knows of all that Google lists, of no deleted mail any more, and of no open gap."""
    names = each.names(team.listed(each.address, each.kind))
    over = each.state.listing is None and not each.state.gaps
    return over and (each.known == names if each.kind is CollectionKind.MAIL else each.known >= names)


def check_taken(each: Taken, team: Team) -> None:
    """Every item is known once, and every gap is explained and closed."""
    names = each.names(team.listed(each.address, each.kind))
    assert names <= each.known
    if each.kind is CollectionKind.MAIL:
        assert each.known == names, "what was deleted is gone"
        assert len(each.captured) == len(set(each.captured))
        assert set(each.captured) <= names | each.names(team.deleted[each.address])
    assert len(each.state.set_aside) == 0
    assert (GapReason.CURSOR_EXPIRED in each.gaps) == (each.address == CURSORS_EXPIRE), each.gaps
    assert set(each.gaps) <= {GapReason.CURSOR_EXPIRED, GapReason.ITEM_SET_ASIDE}
    assert each.state.gaps == {}


def check_mail(system: System, found: list[Taken]) -> None:
    """There is one event for each copy that was captured; what two have in common is one touch."""
    mails = [each for each in events_of(system.ledger) if isinstance(each, MailCaptured)]
    assert len(mails) == sum(len(each.captured) for each in found if each.kind is CollectionKind.MAIL)
    assert set(Counter(each.sighting.touch_id for each in mails).values()) == {1, len(TEAM)}


def check_listed(system: System) -> None:
    """The completeness check, over the providers themselves, says that all is whole."""
    assert system.mailboxes is not None
    for mailbox in system.mailboxes.connected():
        providers = system.mailboxes.provider_of(mailbox, lambda _api: Free())
        checked = check_mailbox(mailbox, providers, system.ledger, system.tokens)
        assert [each.collection.kind for each in checked] == [CollectionKind.MAIL, CollectionKind.CALENDAR]
        for each in checked:
            assert each.is_whole
            assert each.listed == each.captured + each.left_out + each.set_aside


def events_of(ledger: Ledger) -> Iterator[LedgerEvent]:
    after = 0
    while stored := ledger.read_all(after=after, limit=1_000):
        yield from (each.event for each in stored)
        after = stored[-1].position


class Free:
    def spend(self, units: int) -> None:
        """Nothing is counted here."""


def test_the_running_capture_loses_nothing_and_repeats_nothing_however_often_it_is_killed(site, team):
    chance = random.Random(20261128)  # noqa: S311 - the same kills each time
    team.is_served_badly(FAULTS)
    landed = live_through_kills(site, team, chance)
    fired = Counter(each["kind"] for each in team.sandbox.do("turning.fired"))
    team.sandbox.do("turning.no_faults")
    with site.opened() as system:
        finish(site, lambda: all(is_taken(each, team) for each in taken(system)))
        tell(team, landed, fired, found := taken(system))
        for each in found:
            check_taken(each, team)
        check_mail(system, found)
        check_listed(system)
    assert set(fired) == set(PASSING)
    assert landed >= KILLS // 4


def tell(team: Team, landed: int, fired: Counter[str], found: list[Taken]) -> None:
    """The figures of a run."""
    figures = team.sandbox.do("turning.figures")
    print(f"{landed} of {KILLS} kills landed inside an append; {fired.total()} faults: {dict(fired)}")
    for kind, api in ((CollectionKind.MAIL, "gmail."), (CollectionKind.CALENDAR, "calendar.")):
        items = sum(len(each.known) for each in found if each.kind is kind)
        calls = sum(count for method, count in figures["calls"].items() if method.startswith(api))
        units = sum(count for method, count in figures["units"].items() if method.startswith(api))
        each = f"{calls * 1000 // items} calls, {units * 1000 // items} units"
        print(f"{kind}: {items} items; for each 1,000 {each}")
    print(f"gaps: {dict(Counter(reason.value for each in found for reason in each.gaps))}")
