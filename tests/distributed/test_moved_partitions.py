"""Members of the group that reads the captures come and go while calls are reported."""

from __future__ import annotations

import itertools

from domain.ports.channel import Topic
from integrations.kafka.topics import PARTITIONS
from services.roles import Role
from tests.distributed.arriving import Arriving
from tests.distributed.members import owners_when_shared
from tests.distributed.size import PROVING
from tests.distributed.told import assert_taken_in_once_and_in_order
from tests.services.run.killing import Running, Site, settle, wait_until_open
from tests.services.run.load import BUYERS, write_deals
from tests.services.run.outcome import assert_each_once, everything

ROUNDS = 5 if PROVING else 1


def test_calls_are_recorded_once_and_in_order_while_partitions_move(distributed: Site) -> None:
    site = distributed
    write_deals(site.inbox, BUYERS)
    running = [site.start([Role.CAPTURE])]
    wait_until_open(site, len(BUYERS))
    arriving, owners = Arriving(site), [owners_when_shared(site, 1)]
    with arriving.going_on(mails_a_second=2, calls_a_second=30):
        for _ in range(ROUNDS):
            owners += come_and_go(site, running)
    settle(site, [Role.CAPTURE])
    for each in running:
        each.stop()
    with site.opened() as system:
        assert_each_once(everything(system))
        assert_taken_in_once_and_in_order(system, mails=arriving.mails, calls=arriving.calls)
        assert list(system.channel.everything(Topic.SET_ASIDE)) == []
    moves = [times_moved(owners, partition) for partition in range(PARTITIONS[Topic.CAPTURES])]
    print(f"{len(arriving.calls)} calls while {sum(moves)} times a partition got another reader")
    assert min(moves) >= ROUNDS


def come_and_go(site: Site, running: list[Running]) -> list[dict[int, str]]:
    """Two more come, the oldest leaves in order, the next oldest by force; who had what in between."""
    found = []
    for _ in range(2):
        running.append(site.start([Role.CAPTURE]))
        found.append(owners_when_shared(site, len(running)))
    running.pop(0).stop()
    found.append(owners_when_shared(site, len(running)))
    running.pop(0).kill()
    found.append(owners_when_shared(site, len(running)))
    return found


def times_moved(owners: list[dict[int, str]], partition: int) -> int:
    had = [each[partition] for each in owners]
    return sum(before != after for before, after in itertools.pairwise(had))
