"""A ledger with a deal in it, and a channel in a file beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from domain.moments import Instant
from domain.ports.channel import Message, Topic
from domain.ports.ledger import Ledger
from integrations.eventstore.memory_ledger import memory_ledger
from integrations.eventstore.memory_texts import memory_texts
from integrations.eventstore.tokens import KeyedTokens
from integrations.in_process.channel import FileChannel
from integrations.playbookfiles.deal import read_deal_file
from services.backoff import Backoff
from services.capture.harvest import harvest
from services.capture.reported import ReportedTouches
from services.consume import Consumer, MessageHandler
from services.follow import Pace
from services.importing import import_deal
from services.wiring import Store, store_of
from tests.services.mailbox_of_a_deal import write_deal

NOW = 1_780_300_800
QUICK = Pace(page=200, wait_seconds=0.05, tries=2, backoff=Backoff(first_seconds=0.001, longest_seconds=0.01))


class StandingClock:
    def now(self) -> Instant:
        return NOW


@dataclass
class Bench:
    """Everything that a test of the channel's ends needs."""

    ledger: Ledger
    store: Store
    channel: FileChannel
    deal_id: str

    def captures(self, handler: MessageHandler | None = None) -> Consumer:
        store = self.store
        handler = handler or ReportedTouches(store.deals, store.texts, store.tokens, store.clock)
        return Consumer(handler, self.channel, self.ledger, store.clock, pace=QUICK)

    def facts(self) -> list[Any]:
        return [stored.event for stored in self.store.deals.facts(self.deal_id)]

    def told(self, topic: Topic) -> list[dict[str, Any]]:
        return [json.loads(each.message.body) for each in self.channel.everything(topic)]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    tokens = KeyedTokens(b"k" * 32)
    clock, ledger = StandingClock(), memory_ledger()
    store = store_of(ledger, memory_texts(), tokens, clock)
    files = [Path(name) for name in write_deal(tmp_path)]
    deal = read_deal_file(files[0])
    import_deal(deal, harvest(deal, files[1:], tokens), store)
    channel = FileChannel(tmp_path / "channel.db", clock)
    channel.prepare()
    yield Bench(ledger, store, channel, deal.id)
    channel.close()
    ledger.close()


def reported(deal_id: str, id_: str = "call-1", **changes: object) -> Message:
    """A call that a dialler reports."""
    data = {
        "deal": deal_id,
        "kind": "call",
        "at": "2026-03-05T10:00:00+01:00",
        "people": ["rita@ours.example", "bea@north.example"],
    } | changes
    event = {
        "specversion": "1.0",
        "id": id_,
        "source": "https://dialler.example/",
        "type": "setpoint.touch-reported.v1",
        "data": {name: value for name, value in data.items() if value is not None},
    }
    return Message(Topic.CAPTURES, deal_id, json.dumps(event).encode())
