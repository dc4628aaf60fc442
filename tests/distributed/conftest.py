"""What these tests share: sites on a database and brokers, which are left empty and with nobody running."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.contracts.channel_places import KafkaPlace
from tests.distributed.size import PROVING
from tests.services.run.killing import Site

# A file system of its own can only be mounted by root, so it is asked for by `make prove` alone;
# `tests/services/run/test_kill.py` has a full disk for everybody.
collect_ignore = [] if PROVING else ["test_small_disk.py"]


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Site]:
    """A site with nothing but files, as a clean run of the same input needs it."""
    site = Site(tmp_path / "embedded")
    yield site
    site.end()


@pytest.fixture
def distribute(tmp_path: Path) -> Iterator[Callable[[str, str], Site]]:
    """Makes a site over the address of an empty database and the bootstrap servers of brokers."""
    with ExitStack() as ending:

        def distributed(database: str, servers: str) -> Site:
            place = KafkaPlace(servers)
            ending.callback(place.close)
            place.channel().prepare()
            channel = f"kafka://{servers}/{place.prefix}"
            site = Site(tmp_path / "distributed", ledger=database, channel=channel)
            ending.callback(site.end)
            return site

        yield distributed


@pytest.fixture
def distributed(distribute: Callable[[str, str], Site], postgres_address: str, kafka_servers: str) -> Site:
    """A site over servers that other tests use, too."""
    return distribute(postgres_address, kafka_servers)
