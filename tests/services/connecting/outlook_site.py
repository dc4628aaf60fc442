"""Two mailboxes at Microsoft that are connected, and what is told of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from domain.history.names import NAMES
from integrations.sandbox.sandbox import Sandbox
from services.settings import read_settings
from services.wiring import open_system
from tests.integrations.microsoft_graph.providers import RITA, SVEN
from tests.services.connecting.conftest import Site
from tests.services.mailboxes.office import Office, TurnedClock
from tests.services.speaking.conftest import Ran


@pytest.fixture(name="site")
def outlook_site(
    request: pytest.FixtureRequest,
    office: Sandbox,
    run: Callable[..., Ran],
    at_page: Callable[..., list[str]],
    tmp_path: Path,
) -> Iterator[Site]:
    """Rita's and Sven's mailboxes are connected, and nothing of them captured; options as parameters."""
    for address in (RITA, SVEN):
        at_page(address)
        assert run("connect", "microsoft", *getattr(request, "param", ())).status == 0
    with open_system(read_settings(os.environ, str(tmp_path / "ledger.db"))) as system:
        clock = TurnedClock()
        clock.at = office.clock.now().timestamp()
        site = Site(system.ledger, system.texts, system.mailboxes, clock, tokens=system.tokens)
        site.system = system
        yield site
        site.capture.close()


def told(site: Office, kind: type) -> list:
    """Everything of a kind that the ledger holds."""
    return [each.event for each in site.ledger.read_all(after=0, limit=1_000, names=[NAMES[kind]])]
