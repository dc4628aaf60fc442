"""The running capture over a stand-in for Google, killed again and again: all is captured, and once."""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import pytest

from domain.capture.connections import mailbox_token
from domain.capture.events import MailCaptured
from domain.capture.mailboxes import GapReason
from domain.ports.ledger import Ledger, LedgerEvent
from domain.ports.provider import CollectionKind
from integrations.gmail.provider import ALL_MAIL
from integrations.sandbox.process import sandbox_process
from integrations.sandbox.remote import RemoteSandbox
from services.capture.completeness import check_mailbox
from services.mailboxes.words import GOOGLE
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
from tests.services.run.killing import Running, Site, caught_appending
from tests.services.run.process import HURRY

PROVING = os.environ.get("SETPOINT_PROVE") == "1"
KILLS = int(os.environ.get("SETPOINT_PROVE_KILLS", "50")) if PROVING else 4
MESSAGES = int(os.environ.get("SETPOINT_PROVE_MESSAGES", "20000")) if PROVING else 300
EVENTS = MESSAGES // 10
FAULTS = 0.02
ROLES = (Role.CAPTURE, Role.RECORDER)
PATIENCE = 1_800.0 if PROVING else 120.0
Answer = TypeVar("Answer")
_TICK_SECONDS = 0.05
_LOOK_SECONDS = 5.0 if PROVING else 0.5
_LONGEST_LIFE = 8.0 if PROVING else 2.0  # where there is nothing more to take


@pytest.fixture
def team() -> Iterator[Team]:
    with sandbox_process() as sandbox:
        team = Team(sandbox, random.Random(20261129))  # noqa: S311 - the same life each time
        team.had(messages=MESSAGES, events=EVENTS)
        yield team
        assert sandbox.do("turning.figures")["violations"] == []


@pytest.fixture
def site(team: Team, tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path / "site", build=("hurried",), more=google_settings(team.sandbox))
    site.inbox.mkdir()
    with time_goes_by(site, team.sandbox):
        team.connect(site)
        yield site
    site.end()


@contextmanager
def time_goes_by(site: Site, sandbox: RemoteSandbox) -> Iterator[None]:
    """Let the sandbox and the processes have one time, which hurries."""
    over = threading.Event()

    def turn() -> None:
        before = time.monotonic()
        while not over.wait(_TICK_SECONDS):
            now = time.monotonic()
            shown = sandbox.do("turning.turn", seconds=(now - before) * (HURRY - 1))
            site.set_clock(int(datetime.fromisoformat(shown).timestamp()))
            before = now

    site.set_clock(int(time.time()))
    turning = threading.Thread(target=turn)
    turning.start()
    try:
        yield
    finally:
        over.set()
        turning.join()


def live_through_kills(site: Site, team: Team, chance: random.Random) -> int:
    """Capture while life goes on, and kill; how many kills landed inside an append.

    A life is as long as a share of what there is to take, however fast that goes.
    """
    landed, share = 0, (MESSAGES + EVENTS) / KILLS
    running = [site.start(ROLES) for _ in range(2)]
    with site.opened() as system:
        for kill in range(KILLS):
            team.lives_on()
            if kill == KILLS // 2:
                let_cursors_expire(system, team)
            wanted = system.ledger.end() + chance.uniform(0, 2 * share)
            waited(_LONGEST_LIFE, lambda end=wanted: system.ledger.end() >= end)
            victim = aimed_at(running, team) if kill % 2 == 0 else chance.choice(running)
            landed += victim.kill()
            running.remove(victim)
            running.append(site.start(ROLES))
    for each in running:
        each.kill()
    return landed


def let_cursors_expire(system: System, team: Team) -> None:
    """Let them expire when there are some: a calendar has none before it was listed to its end."""

    def there_are() -> bool:
        return all(each.state.cursor for each in taken(system) if each.address == CURSORS_EXPIRE)

    assert waited(PATIENCE, there_are), "a collection never got its cursor"
    team.cursors_expire()


def aimed_at(running: Sequence[Running], team: Team) -> Running:
    """A process that is in the middle of an append; where all is taken, something has to happen first."""

    def caught() -> Running | None:
        found = caught_appending(running)
        if found is None:
            team.lives_on()
        return found

    found = waited(PATIENCE, caught)
    assert found is not None, running[0].said()[-2_000:]
    return found


def finish(site: Site, left: Callable[[], list[str]]) -> None:
    """Let a last process take everything that is left."""
    last = site.start(ROLES)
    waited(PATIENCE, lambda: not left(), look=_LOOK_SECONDS)
    assert left() == [], last.said()[-2_000:]
    last.stop()


def waited(seconds: float, ask: Callable[[], Answer], *, look: float = 0.05) -> Answer:
    """Ask until the answer is a yes, or so much time has passed."""
    deadline = time.monotonic() + seconds
    while not (answer := ask()) and time.monotonic() < deadline:
        time.sleep(look)
    return answer


def taken(system: System) -> list[Taken]:
    """What the ledger knows of each collection of each person."""
    keys = ((CollectionKind.MAIL, lambda _: ALL_MAIL.key), (CollectionKind.CALENDAR, lambda address: address))
    return [
        Taken(system, address, kind, mailbox_token(system.tokens, GOOGLE, address), key(address))
        for address in PEOPLE
        for kind, key in keys
    ]


def left_of(each: Taken, team: Team) -> str | None:
    """What the ledger lacks of all that Google lists, and has not to have any more; None if it is nothing."""
    names = each.names(team.listed(each.address, each.kind))
    missing, gone = len(names - each.known), len(each.known - names)
    if each.kind is CollectionKind.CALENDAR:
        gone = 0  # what was called off is known for ever
    if not missing and not gone and each.state.listing is None and not each.state.gaps:
        return None
    return f"{each.label}: {missing} missing, {gone} deleted, gaps: {list(each.state.gaps.values())}"


def check_taken(each: Taken, team: Team) -> None:
    """Every item is known once, and every gap is explained and closed."""
    names = each.names(team.listed(each.address, each.kind))
    assert names <= each.known, each.label
    if each.kind is CollectionKind.MAIL:
        assert each.known == names, f"{each.label}: what was deleted is gone"
        assert len(each.captured) == len(set(each.captured)), each.label
        assert set(each.captured) <= names | each.names(team.deleted[each.address]), each.label
    assert len(each.state.set_aside) == 0, each.label
    expired = GapReason.CURSOR_EXPIRED in each.gaps
    assert expired == (each.address == CURSORS_EXPIRE), f"{each.label}: {each.gaps}"
    assert set(each.gaps) <= {GapReason.CURSOR_EXPIRED, GapReason.ITEM_SET_ASIDE}, each.label
    assert each.state.gaps == {}, each.label


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
        for provider in providers:
            provider.close()
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
        finish(site, lambda: list(filter(None, (left_of(each, team) for each in taken(system)))))
        tell(team, landed, fired, found := taken(system))
        for each in found:
            check_taken(each, team)
        check_mail(system, found)
        check_listed(system)
    assert set(fired) == set(PASSING)
    assert landed >= KILLS // 2


def tell(team: Team, landed: int, fired: Counter[str], found: list[Taken]) -> None:
    """The figures of a run."""
    figures = team.sandbox.do("turning.figures")
    print(f"{landed} of {KILLS} kills landed inside an append; {fired.total()} faults: {dict(fired)}")
    for kind, api in ((CollectionKind.MAIL, "gmail."), (CollectionKind.CALENDAR, "calendar.")):
        items = sum(len(each.known) for each in found if each.kind is kind)
        units = {name: each for name, each in figures["units"].items() if name.startswith(api)}
        per_1000 = {name: each * 1000 // items for name, each in units.items()}
        print(f"{kind}: {items} items; units for each 1,000: {sum(per_1000.values())}, {per_1000}")
    print(f"most in a minute: {figures['units_per_minute']}")
    print(f"gaps: {dict(Counter(reason.value for each in found for reason in each.gaps))}")
