"""The topics of the channel as Kafka keeps them: made where they are missing, checked where not."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from domain.ports.channel import LARGEST_BODY_BYTES, ChannelOutOfReach, Topic, UnfitTopic
from integrations.kafka.address import KafkaAddress

DAY = 86_400_000
PARTITIONS: Mapping[Topic, int] = {
    Topic.CAPTURES: 12,
    Topic.DEAL_EVENTS: 12,
    Topic.NEXT_STEPS: 12,
    Topic.SET_ASIDE: 1,
}
"""Never to be changed later: keys would change their places, and lose their order."""
RETENTION_MS: Mapping[Topic, int] = {
    Topic.CAPTURES: 7 * DAY,  # the only one that holds addresses in plain: no longer than it must
    Topic.DEAL_EVENTS: 30 * DAY,
    Topic.NEXT_STEPS: 30 * DAY,
    Topic.SET_ASIDE: 30 * DAY,
}
_ENVELOPE_BYTES = 10_000  # key, headers and what Kafka adds to a batch
_COPIES, _COPIES_IN_STEP = 3, 2
KNOWN_SECONDS, _LOOK_AGAIN_SECONDS = 15, 0.05
_LOG = logging.getLogger(__name__)


async def prepare_topics(address: KafkaAddress) -> None:
    """Make missing topics (three copies each where there are as many brokers) and check the rest.

    Raises:
        UnfitTopic: a topic could not be made, or its settings would lose messages.
        ChannelOutOfReach: no broker answered.
    """
    async with _admin(address) as admin:
        wanted = {full_name(address, topic): topic for topic in Topic}
        there = set(await admin.list_topics())
        missing = [topic for name, topic in wanted.items() if name not in there]
        if missing:
            brokers = len((await admin.describe_cluster())["brokers"])
            await _make(admin, [_new(full_name(address, topic), topic, brokers) for topic in missing])
            await _wait_until_known(admin, set(wanted))
        await _check(admin, list(wanted))


async def refuse_missing(address: KafkaAddress, topic: Topic) -> None:
    """See that a topic is there.

    Raises:
        UnfitTopic: it is missing.
        ChannelOutOfReach: no broker answered.
    """
    name = full_name(address, topic)
    async with _admin(address) as admin:
        if name not in await admin.list_topics():
            raise UnfitTopic(name, "no such topic", "that it was made: setpoint channel prepare")


def full_name(address: KafkaAddress, topic: Topic) -> str:
    """What the brokers call a topic."""
    return f"{address.prefix}.{topic}"


@asynccontextmanager
async def _admin(address: KafkaAddress) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(**address.client_settings())
    try:
        await admin.start()
        yield admin
    except KafkaError as error:
        raise ChannelOutOfReach(f"the brokers at {address.servers} did not answer: {error}") from error
    finally:
        await admin.close()


def _new(name: str, topic: Topic, brokers: int) -> NewTopic:
    copies = min(_COPIES, brokers)
    settings = {
        "cleanup.policy": "delete",
        "retention.ms": str(RETENTION_MS[topic]),
        "min.insync.replicas": str(min(_COPIES_IN_STEP, copies)),
        "max.message.bytes": str(LARGEST_BODY_BYTES + _ENVELOPE_BYTES),
    }
    return NewTopic(name, PARTITIONS[topic], copies, topic_configs=settings)


async def _make(admin: AIOKafkaAdminClient, topics: list[NewTopic]) -> None:
    made = await admin.create_topics(topics)
    for name, code, said in made.topic_errors:
        if code and for_code(code) is not TopicAlreadyExistsError:
            raise UnfitTopic(name, f"that it can not be made ({said})", "the right to make it")
        _LOG.info("topic %s made", name)


async def _wait_until_known(admin: AIOKafkaAdminClient, names: set[str]) -> None:
    """A topic that was made is known to every broker only a moment later."""
    deadline = time.monotonic() + KNOWN_SECONDS
    while not names <= set(await admin.list_topics()):
        if time.monotonic() > deadline:
            raise ChannelOutOfReach(f"topics were made and are not known after {KNOWN_SECONDS} s")
        await asyncio.sleep(_LOOK_AGAIN_SECONDS)


async def _check(admin: AIOKafkaAdminClient, names: list[str]) -> None:
    asked = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    for answer in await admin.describe_configs(asked):
        for _, _, _, name, settings in answer.resources:
            _refuse_unfit(name, {setting[0]: setting[1] for setting in settings})


def _refuse_unfit(name: str, settings: Mapping[str, str]) -> None:
    if settings.get("cleanup.policy") != "delete":
        raise UnfitTopic(
            name,
            f"cleanup.policy={settings.get('cleanup.policy')}",
            "delete: with any other, messages of one key replace each other",
        )
    if int(settings.get("max.message.bytes", 0)) < LARGEST_BODY_BYTES + _ENVELOPE_BYTES:
        raise UnfitTopic(
            name,
            f"max.message.bytes={settings.get('max.message.bytes')}",
            f"at least {LARGEST_BODY_BYTES + _ENVELOPE_BYTES}",
        )
