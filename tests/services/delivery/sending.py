"""A sender that is driven by a test, try by try, over a served API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import wait
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from standardwebhooks import Webhook

from integrations.playbookfiles.deal import read_deal_file
from services.async_bridge import AsyncBridge
from services.capture.harvest import Harvest
from services.delivery.sending import HookSender
from services.importing import import_deal
from services.planner.catching_up import catch_up
from tests.integrations.webhooks.receiving import Got
from tests.services.api.house import BOSS, DEAL, RITA, Api


@dataclass
class Driven:
    """A sender, and the loop that it sends by."""

    sender: HookSender
    bridge: AsyncBridge

    def begin(self) -> None:
        """Begin what is due."""
        self.sender.turn(self.bridge)

    def work(self) -> None:
        """Send everything that is due, and take in what came of it."""
        while self.sender.turn(self.bridge):
            self.arrive()

    def arrive(self) -> None:
        """Wait for what is on its way to be answered, and take nothing in."""
        trying = [line.trying for line in self.sender._lines.values()]
        wait([each.coming for each in trying if each is not None], timeout=20)


@contextmanager
def sending(api: Api) -> Iterator[Driven]:
    """A sender as a process that begins would make one."""
    with closing(AsyncBridge("test-hooks")) as bridge:
        yield Driven(HookSender(api.system), bridge)


def registered(api: Api, address: str, *topics: str, who: str = BOSS, **more: Any) -> Any:  # noqa: ANN401 - JSON
    """A new hook, as it is told."""
    made = api.ask("POST", "/v1/hooks", who, json={"address": address, "topics": topics, **more})
    assert made.status_code == 201, made.text
    return made.json()


def opened(api: Api, deal_id: str, name: str = "Aachen", owner: str = RITA) -> None:
    """A deal opens, and its first steps are issued."""
    store = api.desk.store
    with_name = DEAL.format(id=deal_id, name=json.dumps(name), owner=owner, buyer=f"{deal_id}.example")
    file = api.system.settings.inbox / f"{deal_id}.yaml"
    file.write_text(with_name, "utf-8")
    import_deal(read_deal_file(file), Harvest(), store)
    catch_up(store, deal_id)
    api.desk.live.catch_up()


def is_signed_with(got: Got, secret: str) -> bool:
    """Whether a request carries the signature of a secret, as the convention's own library makes it."""
    at = datetime.fromtimestamp(int(got.headers["webhook-timestamp"]), UTC)
    signature = Webhook(secret).sign(got.headers["webhook-id"], at, got.body.decode())
    return signature in got.headers["webhook-signature"].split(" ")
