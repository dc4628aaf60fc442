"""The running capture over both providers, killed again and again: all is captured, and once."""

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

from domain.capture.mailboxes import GapReason
from domain.ports.provider import CollectionKind
from integrations.sandbox.process import sandbox_process
from integrations.sandbox.remote import RemoteSandbox
from services.capture.completeness import check_mailbox
from services.roles import Role
from services.system import System
from tests.services.mailboxes.equalities import check_mail, check_mailbox_is_taken, check_meetings
from tests.services.mailboxes.figures import tell_requests
from tests.services.mailboxes.team import (
    CURSORS_EXPIRE,
    PEOPLE,
    Taken,
    Team,
    taken_of,
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
        team.houses.had(messages=MESSAGES, events=EVENTS)
        yield team
        assert sandbox.do("turning.figures")["violations"] == []


@pytest.fixture
def site(team: Team, tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path / "site", build=("hurried",), more=dict(team.houses.settings()))
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
    """Let them expire when there are some: a listing that gives one has to come to its end first."""

    def without() -> list[str]:
        every = (each for address in CURSORS_EXPIRE for each in taken_of(system, team.houses, address))
        return [each.label for each in every if each.state.cursor is None]

    waited(PATIENCE, lambda: not without())
    assert without() == [], "these never got a cursor"
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


def taken(system: System, team: Team) -> list[Taken]:
    """What the ledger knows of each collection of each person."""
    return [each for address in PEOPLE for each in taken_of(system, team.houses, address)]


def left_of(each: Taken) -> str | None:
    """What the ledger lacks of all that is listed, and has not to have any more; None if it is nothing."""
    missing, gone = len(each.listed - each.known), len(each.known - each.listed)
    if each.kind is CollectionKind.CALENDAR:
        gone = 0  # what was called off is known for ever
    if not missing and not gone and each.state.listing is None and not each.state.gaps:
        return None
    return f"{each.label}: {missing} missing, {gone} deleted, gaps: {list(each.state.gaps.values())}"


def check_gaps(each: Taken) -> None:
    """Every gap is explained and closed, and every item is known."""
    assert each.listed <= each.known, each.label
    expired = GapReason.CURSOR_EXPIRED in each.gaps
    assert expired == (each.address in CURSORS_EXPIRE), f"{each.label}: {each.gaps}"
    assert set(each.gaps) <= {GapReason.CURSOR_EXPIRED, GapReason.ITEM_SET_ASIDE}, each.label
    assert each.state.gaps == {}, each.label


def check_listed(system: System) -> None:
    """The completeness check, over the providers themselves, says that all is whole."""
    assert system.mailboxes is not None
    for mailbox in system.mailboxes.connected():
        providers = system.mailboxes.provider_of(mailbox, lambda _api: Free())
        checked = check_mailbox(mailbox, providers, system.ledger, system.tokens)
        for provider in providers:
            provider.close()
        assert {each.collection.kind for each in checked} == set(CollectionKind)
        for each in checked:
            assert each.is_whole
            assert each.listed == each.captured + each.left_out + each.set_aside


class Free:
    def spend(self, units: int) -> None:
        """Nothing is counted here."""


def test_the_running_capture_loses_nothing_and_repeats_nothing_however_often_it_is_killed(site, team):
    chance = random.Random(20261128)  # noqa: S311 - the same kills each time
    team.is_served_badly(FAULTS)
    landed = live_through_kills(site, team, chance)
    fired = team.sandbox.do("turning.fired")
    team.sandbox.do("turning.no_faults")
    with site.opened() as system:
        finish(site, lambda: list(filter(None, map(left_of, taken(system, team)))))
        tell(team, landed, fired, found := taken(system, team))
        for each in found:
            check_gaps(each)
        for address in PEOPLE:
            mailbox = [each for each in found if each.address == address]
            check_mailbox_is_taken(mailbox, team.deleted, team.filed)
        check_mail(system, team.houses, found)
        check_meetings(system, team.houses, team.instances_off)
        check_listed(system)
    for house in team.houses.every:
        apis = {each.removesuffix("*") for each in house.methods}
        assert {each["kind"] for each in fired if each["method"].startswith(tuple(apis))} == set(
            house.passing
        )
    assert landed >= KILLS // 2


def tell(team: Team, landed: int, fired: Sequence[dict[str, str]], found: list[Taken]) -> None:
    """The figures of a run."""
    figures = team.sandbox.do("turning.figures")
    print(f"{landed} of {KILLS} kills landed inside an append; {len(fired)} faults:")
    print(f"  {dict(Counter(each['kind'] for each in fired))}")
    tell_requests(found, figures["calls"], figures["units"])
    print(f"most in a minute: {figures['units_per_minute']}; at once: {figures['in_flight']}")
    print(f"gaps: {dict(Counter(reason.value for each in found for reason in each.gaps))}")
