"""One desk for all examples: what a push leaves behind is looked at after each."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import closing

import pytest

from integrations.sandbox.sandbox import Sandbox
from services.api.app import application
from services.api.hints import Hints
from services.async_bridge import AsyncBridge
from services.settings import read_settings
from services.wiring import open_system
from tests.services.pushes.desk import AUDIENCE, PUSHER, Desk, Heard


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("pushes")
    with Sandbox() as sandbox, closing(AsyncBridge("pushes")) as bridge:
        settings = read_settings(
            {
                "SETPOINT_LEDGER": str(folder / "ledger.db"),
                "SETPOINT_INBOX": str(folder),
                "SETPOINT_GOOGLE_PUSH_AUDIENCE": AUDIENCE,
                "SETPOINT_GOOGLE_PUSH_ACCOUNT": PUSHER,
                "SETPOINT_GOOGLE_CERTS_URL": f"{sandbox.address}/oauth2/v1/certs",
            }
        )
        with open_system(settings) as system:
            hints = Hints([lambda _mailbox: True])
            heard = Heard()
            yield Desk(application(system, [], hints), system, hints, sandbox, bridge, heard)


@pytest.fixture(autouse=True)
def listening(desk: Desk) -> Iterator[None]:
    """Nothing of any push is ever logged, by anybody."""
    root = logging.getLogger()
    level = root.level
    root.addHandler(desk.heard)
    root.setLevel(logging.INFO)
    desk.forget()
    yield
    root.setLevel(level)
    root.removeHandler(desk.heard)


@pytest.fixture(scope="module")
def channel(desk: Desk) -> str:
    """The secret of a channel that the ledger knows."""
    return desk.begin_channel()
