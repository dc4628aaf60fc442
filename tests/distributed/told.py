"""What a site tells others, compared with its ledger; and in which order it took in what it was told."""

from __future__ import annotations

import json
from collections.abc import Sequence

from domain.capture.events import MailCaptured
from domain.deal.events import EmailSighted, InteractionReported
from domain.ports.channel import Message, Topic
from domain.ports.ledger import StoredEvent
from services.capture.reported import NAME as CONSUMER
from services.messages.touch_reported import read_touch
from services.recorder.known_deals import KnownDeals
from services.relay.relaying import TOPICS
from services.system import System
from tests.services.run.outcome import everything

Told = dict[tuple[str, str], list[str]]
"""Ids of events, in order, by topic and deal."""


def assert_topics_tell_the_ledger(system: System) -> int:
    """For every deal the topics hold what the ledger holds, in its order; how many messages are repeats."""
    told, repeats = told_to_others(system)
    assert told == of_the_ledger(system)
    assert list(system.channel.everything(Topic.SET_ASIDE)) == []
    return repeats


def told_to_others(system: System) -> tuple[Told, int]:
    """What a reader keeps who drops what is not greater than the last of a deal; how many it drops."""
    told: Told = {}
    last: dict[tuple[str, str], str] = {}
    repeats = 0
    for topic in sorted(set(TOPICS.values())):
        for each in system.channel.everything(topic):
            message = json.loads(each.message.body)
            deal = topic.value, message["subject"]
            assert each.message.key == message["subject"]
            if message["sequence"] <= last.get(deal, ""):
                repeats += 1
                continue
            last[deal] = message["sequence"]
            told.setdefault(deal, []).append(message["id"])
    return told, repeats


def of_the_ledger(system: System) -> Told:
    """What is to be told."""
    known, found = KnownDeals(system.ledger), Told()
    known.catch_up()
    for event in everything(system):
        topic = TOPICS.get(type(event.event))
        if topic is not None:
            deal_id = next(known.concerned_by(event))
            found.setdefault((topic.value, deal_id), []).append(str(event.event_id))
    return found


def assert_taken_in_once_and_in_order(system: System, *, mails: int, calls: Sequence[Message]) -> None:
    """Every mail and call that arrived is there once; each deal has its own in the order of their coming."""
    events = everything(system)
    captured = {each.event_id: each for each in events if isinstance(each.event, MailCaptured)}
    assert len(captured) == mails
    assert calls_in(events) == _by_deal(calls)
    for stream in {each.stream for each in events if isinstance(each.event, EmailSighted)}:
        causes = [e.causation for e in events if e.stream == stream and isinstance(e.event, EmailSighted)]
        positions = [captured[cause].position or 0 for cause in causes if cause]
        assert positions == sorted(positions)


def calls_in(events: Sequence[StoredEvent]) -> list[list[int]]:
    """When the calls of each deal were that came by the captures topic, in the order of their recording."""
    found: dict[object, list[int]] = {}
    for each in events:
        if isinstance(each.event, InteractionReported) and each.actor == CONSUMER:
            found.setdefault(each.stream, []).append(each.event.interaction.at)
    return sorted(found.values())


def _by_deal(calls: Sequence[Message]) -> list[list[int]]:
    found: dict[str, list[int]] = {}
    for message in calls:
        _, touch = read_touch(message.body)
        found.setdefault(touch.deal, []).append(int(touch.at.timestamp()))
    return sorted(found.values())
