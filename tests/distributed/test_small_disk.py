"""A disk that is full for real: the system stays up, says so, and goes on by itself once there is room."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.distributed.health import start_with_api, wait_until_said
from tests.distributed.small_disk import SmallDisk, small_disk
from tests.services.run.killing import Site, run_once, settle
from tests.services.run.load import BUYERS, feed, write_deals
from tests.services.run.outcome import outcome

MAILS = 400
_SMALL, _LARGE = "2m", "64m"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", _SMALL) as disk:
        yield disk


@pytest.fixture
def cramped(tmp_path: Path, disk: SmallDisk) -> Iterator[Site]:
    """A site whose ledger, texts, keys, views and channel lie on the small disk."""
    site = Site(tmp_path / "cramped", ledger=str(disk.folder / "ledger.db"))
    yield site
    site.end()


def test_a_full_disk_stops_nobody_for_good_and_loses_nothing(
    cramped: Site, disk: SmallDisk, embedded: Site
) -> None:
    write_deals(cramped.inbox, BUYERS)
    running = start_with_api(cramped)
    for _ in feed(cramped.inbox, range(1, MAILS + 1), buyers=BUYERS):
        pass
    full = wait_until_said(cramped, lambda tasks: any(t["state"] == "retrying" for t in tasks.values()))
    faults = {each["fault"] for each in full.values() if each["state"] == "retrying"}
    assert faults <= {"StoreOutOfReach", "ChannelIsAway"}
    time.sleep(3)
    assert running.is_alive()
    assert shutil.disk_usage(disk.folder).free < 50_000
    still = wait_until_said(cramped, lambda tasks: any(t["state"] == "retrying" for t in tasks.values()))
    assert all(each["set_aside"] == 0 for each in still.values())
    disk.resize(_LARGE)
    settle(cramped)
    wait_until_said(cramped, lambda tasks: all(each["state"] == "working" for each in tasks.values()))
    running.stop()
    shutil.copytree(cramped.inbox, embedded.inbox)
    run_once(embedded)
    assert outcome(cramped) == outcome(embedded)
