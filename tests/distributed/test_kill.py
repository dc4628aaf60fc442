"""Survival with everything in processes of its own, whose database and brokers go away, too."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psycopg
import pytest

from services.roles import Role
from tests import kafka, postgres
from tests.distributed.arriving import Arriving, outcome_of_clean_run
from tests.distributed.crowd import Crowd
from tests.distributed.size import A_SECOND, KILLS, PROVING
from tests.distributed.told import assert_taken_in_once_and_in_order, assert_topics_tell_the_ledger
from tests.services.run.killing import PATIENCE, Site, caught_appending, settle, wait_until_open
from tests.services.run.load import BUYERS, write_deals
from tests.services.run.outcome import outcome

LEAST_THAT_SERVERS_ALLOW = 100 - 3
"""To others than superusers, as PostgreSQL is delivered."""


@dataclass(frozen=True)
class Servers:
    """A database and a broker that this test may take away."""

    database: postgres.Server
    broker: kafka.Broker


@pytest.fixture
def servers() -> Iterator[Servers]:
    with postgres.own_server(durable=True) as database, kafka.broker() as broker:
        yield Servers(database, broker)


def connections_to(database: postgres.Server) -> int:
    """How many connections all processes together hold."""
    with psycopg.connect(database.address) as connection:
        asked = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'setpoint'"
        (count,) = connection.execute(asked).fetchone() or (0,)
        return int(count)


def outages(servers: Servers) -> dict[int, tuple[Callable[[], None], Callable[[], None]]]:
    """What goes away and how it comes back, by the number of the kill that happens in between."""
    database, broker = servers.database, servers.broker
    gone = {KILLS // 3 | 1: (database.kill, database.start), KILLS * 2 // 3 | 1: (broker.kill, broker.start)}
    if PROVING:
        gone[KILLS // 6 | 1] = database.stop, database.start
        gone[KILLS // 2 | 1] = broker.stop, broker.start
    return gone


def live_through(crowd: Crowd, servers: Servers, chance: random.Random) -> int:
    """Kill and replace; how many kills landed inside an append. Every second one is aimed at one."""
    landed = 0
    gone = outages(servers)
    for kill in range(KILLS):
        time.sleep(chance.uniform(0.1, 0.8))
        if kill in gone:
            go, come = gone[kill]
            go()
            time.sleep(chance.uniform(0.5, 2.0))
            crowd.kill_one(chance, aimed=False)
            come()
        else:
            landed += crowd.kill_one(chance, aimed=kill % 2 == 0)
        crowd.replace()
    return landed


def test_kills_and_restarts_of_the_servers_change_nothing(
    servers: Servers, distribute: Callable[[str, str], Site], embedded: Site
) -> None:
    site = distribute(servers.database.address, servers.broker.servers)
    write_deals(site.inbox, BUYERS)
    arriving, began = Arriving(site), time.monotonic()
    crowd = Crowd(site)
    wait_until_open(site, len(BUYERS))
    with arriving.going_on(mails_a_second=A_SECOND, calls_a_second=A_SECOND):
        landed = live_through(crowd, servers, random.Random(20260528))  # noqa: S311 - the same kills each time
    killing = time.monotonic() - began
    settle(site)
    settling = time.monotonic() - began - killing
    connections = connections_to(servers.database)
    crowd.stop()
    survived = outcome(site)
    with site.opened() as system:
        assert_taken_in_once_and_in_order(system, mails=arriving.mails, calls=arriving.calls)
        repeats = assert_topics_tell_the_ledger(system)
    assert survived == outcome_of_clean_run(embedded, arriving)
    print(
        f"{landed} of {KILLS} kills landed inside an append, {len(outages(servers))} servers restarted; "
        f"{arriving.mails} mails and {len(arriving.calls)} calls in {killing:.0f} s, "
        f"settled {settling:.1f} s later; {repeats} messages on the topics were repeats; "
        f"{connections} connections to the database"
    )
    assert connections < LEAST_THAT_SERVERS_ALLOW
    assert landed >= KILLS // 4


def test_the_harness_finds_a_build_that_stores_the_position_apart(distributed: Site, embedded: Site) -> None:
    site = distributed
    site.build = ("apart",)
    write_deals(site.inbox, BUYERS)
    others = [role for role in Role if role not in {Role.RECORDER, Role.API}]
    # One recorder: another one that has read the lost page already, and further, would mend the loss.
    arriving, rest, recorder = Arriving(site), site.start(others), site.start([Role.RECORDER])
    wait_until_open(site, len(BUYERS))
    with arriving.going_on(mails_a_second=10, calls_a_second=2):
        victim = caught_appending([recorder], seconds=PATIENCE)
        assert victim is recorder
        assert victim.kill()
        recorder = site.start([Role.RECORDER])
    settle(site)
    recorder.stop()
    rest.stop()
    assert outcome(site).recorded != outcome_of_clean_run(embedded, arriving).recorded
