"""Roles that are down while an hour of contacts comes in, and what they take to catch up with it."""

from __future__ import annotations

import time

from services.roles import Role
from tests.distributed.arriving import Arriving, outcome_of_clean_run
from tests.distributed.size import AN_HOUR
from tests.distributed.told import assert_taken_in_once_and_in_order, assert_topics_tell_the_ledger
from tests.services.run.killing import Site, settle, wait_until_open
from tests.services.run.load import BUYERS, call, feed, write_deals
from tests.services.run.outcome import outcome

IN_TURN = (Role.RECORDER, Role.ANALYST, Role.PLANNER, Role.PROJECTIONS, Role.RELAY)
MAILS = AN_HOUR // 2


def test_whoever_was_down_for_an_hour_catches_up(distributed: Site, embedded: Site) -> None:
    """Each role begins when the one before it has caught up, so that all of it waits for each."""
    site = distributed
    write_deals(site.inbox, BUYERS)
    running = [site.start([Role.CAPTURE])]
    wait_until_open(site, len(BUYERS))
    arrived = arrive_at_once(site)
    took = {Role.CAPTURE: seconds_to_settle(site, [Role.CAPTURE])}
    for role in IN_TURN:
        running.append(site.start([role]))
        took[role] = seconds_to_settle(site, [role])
    settle(site)
    for each in running:
        each.stop()
    with site.opened() as system:
        assert_taken_in_once_and_in_order(system, mails=arrived.mails, calls=arrived.calls)
        assert assert_topics_tell_the_ledger(system) == 0
    assert outcome(site) == outcome_of_clean_run(embedded, arrived)
    print(f"{AN_HOUR} contacts behind:", ", ".join(f"{role} {took[role]:.1f} s" for role in took))
    assert max(took.values()) < AN_HOUR / 10


def arrive_at_once(site: Site) -> Arriving:
    """As many mails as calls, as quickly as they can be written."""
    arrived = Arriving(site)
    for number in feed(site.inbox, range(1, MAILS + 1), buyers=BUYERS):
        arrived.mails = number
    arrived.calls = [call(number, BUYERS) for number in range(AN_HOUR - MAILS)]
    site.report(arrived.calls)
    return arrived


def seconds_to_settle(site: Site, roles: list[Role]) -> float:
    began = time.monotonic()
    settle(site, roles)
    return time.monotonic() - began
