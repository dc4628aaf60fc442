"""A clock that jumps days ahead and back again, as a bad time server makes it, while the system runs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from domain.findings.events import FindingEvent
from domain.moments import SECONDS_A_DAY
from domain.planning.events import DayBegan, StepEvent
from services.projections.review import VIEW
from tests.services.run.following import NOW
from tests.services.run.killing import Site, run_once, settle, wait_until_at_rest
from tests.services.run.load import BUYERS, feed, write_deals
from tests.services.run.outcome import everything, outcome

AHEAD = NOW + 5 * SECONDS_A_DAY  # from a Thursday to a Tuesday
BACK = NOW - 2 * SECONDS_A_DAY
LATER = NOW + 6 * SECONDS_A_DAY
MAILS = 25
"""That come in under each time."""


@pytest.fixture
def jumping(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path / "jumping")
    yield site
    site.end()


def test_a_clock_that_jumps_ahead_and_back_loses_nothing_and_nobody_looks_back(
    embedded: Site, jumping: Site
) -> None:
    write_deals(jumping.inbox, BUYERS)
    mails = feed(jumping.inbox, range(1, 10_000), buyers=BUYERS)
    running = jumping.start()
    for at, days, newest in (
        (NOW, 1, NOW),
        (AHEAD, 2, AHEAD),
        (BACK, 2, AHEAD),
        (NOW, 2, AHEAD),
        (LATER, 3, LATER),
    ):
        jumping.set_clock(at)
        for _ in range(MAILS):
            next(mails)
        settle(jumping)
        wait_until_days_began(jumping, days)
        assert looked_at(jumping) == {newest}
    running.stop()
    assert_nobody_looked_back(jumping)
    shutil.copytree(jumping.inbox, embedded.inbox)
    embedded.set_clock(LATER)
    run_once(embedded)
    assert outcome(jumping) == outcome(embedded)


def wait_until_days_began(site: Site, days: int) -> None:
    """Wait until so many days have begun in every deal, and what follows from them has followed."""
    with site.opened() as system:
        wait_until_at_rest(
            lambda: sum(isinstance(each.event, DayBegan) for each in everything(system)) == days * len(BUYERS)
        )
    settle(site)


def looked_at(site: Site) -> set[int]:
    """As of which moments the review shows the deals."""
    with site.opened() as system:
        return {json.loads(row.body)["as_of"] for row in system.views.rows(VIEW, limit=100)}


def assert_nobody_looked_back(site: Site) -> None:
    """In every stream, no finding and no step is of a moment before the last one."""
    with site.opened() as system:
        last: dict[object, int] = {}
        for each in everything(system):
            event = each.event
            if isinstance(event, get_args(FindingEvent)):
                at = event.as_of
            elif isinstance(event, get_args(StepEvent)):
                at = event.at
            else:
                continue
            assert at >= last.get(each.stream, 0)
            last[each.stream] = at
        assert last
