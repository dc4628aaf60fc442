"""Survival: under a steady load, killed again and again, it comes to what a clean run comes to."""

from __future__ import annotations

import os
import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.run.killing import Site, caught_appending, run_once
from tests.services.run.load import feed, write_deals
from tests.services.run.outcome import Outcome, outcome
from tests.services.run.process import CRAMPED_BYTES

PROVING = os.environ.get("SETPOINT_PROVE") == "1"
KILLS = 60 if PROVING else 6
MAILS_A_KILL = 12
_LIFE_SECONDS = 0.6


@pytest.fixture
def sites(tmp_path: Path) -> Iterator[list[Site]]:
    sites = [Site(tmp_path / "killed"), Site(tmp_path / "clean")]
    yield sites
    for site in sites:
        site.end()


def live_through_kills(site: Site, kills: int, chance: random.Random, *, processes: int, aimed: int) -> int:
    """Run over a growing inbox and kill; how many kills landed inside an append.

    One of the processes is killed and another one started. Of `aimed` kills one waits for an
    append to be under way, the others come at random.
    """
    landed = 0
    running = [site.start() for _ in range(processes)]
    mails = feed(site.inbox, range(1, kills * MAILS_A_KILL + 1), pause_seconds=0.002)
    for kill in range(kills):
        for _ in range(MAILS_A_KILL):
            next(mails)
            time.sleep(chance.uniform(0, 2 * _LIFE_SECONDS / MAILS_A_KILL))
        victim = chance.choice(running)
        if kill % aimed == 0:
            victim = caught_appending(running) or victim
        landed += victim.kill()
        running.remove(victim)
        running.append(site.start())
    for each in running:
        each.stop()
    return landed


def outcome_of_a_run(site: Site) -> Outcome:
    """What it comes to without a kill."""
    run_once(site)
    return outcome(site)


def test_kills_change_nothing(sites):
    killed, clean = sites
    write_deals(killed.inbox)
    chance = random.Random(20260528)  # noqa: S311 - the same kills each time
    landed = live_through_kills(killed, KILLS, chance, processes=2, aimed=2)
    survived = outcome_of_a_run(killed)
    shutil.copytree(killed.inbox, clean.inbox)
    expected = outcome_of_a_run(clean)
    assert len(expected.recorded) > KILLS * MAILS_A_KILL / 2
    assert survived == expected
    print(f"{landed} of {KILLS} kills landed inside an append")
    assert landed >= KILLS // 4


def test_the_harness_finds_a_build_that_stores_the_position_apart(tmp_path):
    site, clean = Site(tmp_path / "apart", build=("apart",)), Site(tmp_path / "clean")
    try:
        write_deals(site.inbox)
        chance = random.Random(1)  # noqa: S311 - the same kills each time
        live_through_kills(site, 4, chance, processes=1, aimed=1)
        lossy = outcome_of_a_run(site)
        shutil.copytree(site.inbox, clean.inbox)
        assert lossy.recorded != outcome_of_a_run(clean).recorded
    finally:
        site.end()
        clean.end()


def largest_file(site: Site) -> int:
    return max(map(size_of, site.folder.glob("ledger.db*")), default=0)


def size_of(path: Path) -> int:
    """The bytes of a file; none of a journal that is gone again."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def test_a_disk_that_is_full_loses_nothing(sites):
    cramped, clean = sites
    cramped.build = ("cramped",)
    write_deals(cramped.inbox)
    for _ in feed(cramped.inbox, range(1, 250)):
        pass
    running = cramped.start()
    while largest_file(cramped) < CRAMPED_BYTES * 0.9:
        assert running.is_alive()
        time.sleep(0.05)
    time.sleep(1)
    assert running.is_alive()
    running.kill()
    assert 0 < len(outcome(cramped).captured) < 240
    cramped.build = ()
    survived = outcome_of_a_run(cramped)
    shutil.copytree(cramped.inbox, clean.inbox)
    assert survived == outcome_of_a_run(clean)
