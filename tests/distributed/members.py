"""Who reads which partition of a topic at a moment, as the brokers have it."""

from __future__ import annotations

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.coordinator.protocol import ConsumerProtocolMemberAssignment

from domain.ports.channel import Topic
from integrations.kafka.address import KafkaAddress, read_address
from integrations.kafka.topics import PARTITIONS
from services.capture.reported import NAME as CONSUMER
from tests.loops import in_a_loop
from tests.services.run.killing import Site, wait_until_at_rest


def owners_when_shared(site: Site, members: int) -> dict[int, str]:
    """The member that has each partition of the captures, once all are shared by so many."""
    address = read_address(site.channel)
    found: dict[int, str] = {}

    def is_shared() -> bool:
        found.clear()
        found.update(in_a_loop(_owners(address)))
        return len(found) == PARTITIONS[Topic.CAPTURES] and len(set(found.values())) == members

    wait_until_at_rest(is_shared)
    return found


async def _owners(address: KafkaAddress) -> dict[int, str]:
    admin = AIOKafkaAdminClient(**address.client_settings())
    await admin.start()
    try:
        (answer,) = await admin.describe_consumer_groups([f"{address.prefix}.{CONSUMER}"])
    finally:
        await admin.close()
    return {
        partition: member_id
        for _, _, _, _, _, members, *_ in answer.groups
        for member_id, _, _, _, assigned, *_ in members
        if assigned
        for _, partitions in ConsumerProtocolMemberAssignment.decode(assigned).assignment
        for partition in partitions
    }
