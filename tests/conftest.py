"""What all tests share: closed sockets, and a real PostgreSQL and Kafka for those that ask for one."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Generator, Iterator
from datetime import timedelta

import pytest
from hypothesis import settings
from pytest_socket import socket_allow_hosts

from tests import kafka, postgres

# Tests start hundreds of processes, and each worker reads all tests. Compiled once, wherever a machine says
# that nothing is to be kept, they start in half the time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Where memory is plenty, what tests write stays in it: they wait for thousands of commits to reach a disk
# else, and no test pulls the plug.
MEMORY, ENOUGH = "/dev/shm", 4 * 2**30  # noqa: S108 - nobody else's name is guessed there
if not os.environ.get("TMPDIR") and os.path.isdir(MEMORY) and shutil.disk_usage(MEMORY).free > ENOUGH:  # noqa: PTH112 - before all else
    os.environ["TMPDIR"] = tempfile.tempdir = MEMORY

# A test run says the same twice; `make prove` looks for news with examples of its own. An example
# that takes ten seconds hangs; one that takes a fifth of a second may stand on a busy machine.
PATIENCE = timedelta(seconds=10)
settings.register_profile("steady", derandomize=True, deadline=PATIENCE)
settings.register_profile("proving", deadline=PATIENCE)
settings.load_profile("proving" if os.environ.get("SETPOINT_PROVE") == "1" else "steady")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What so many tests are made of stays to the end: the collector need not look through it again."""
    gc.disable()
    collected = yield
    gc.freeze()
    gc.enable()
    return collected


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """No test reaches beyond this machine; the plugin opens sockets again after each test."""
    socket_allow_hosts(["127.0.0.1", "::1"], allow_unix_socket=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server on which databases can be made; one per test process."""
    with postgres.server() as address:
        yield address


@pytest.fixture(scope="session")
def postgres_database(postgres_server: str) -> Iterator[str]:
    """The address of this test process's own database."""
    with postgres.database(postgres_server) as address:
        yield address


@pytest.fixture
def postgres_address(postgres_database: str) -> Iterator[str]:
    """The address of an empty database, which is emptied again after the test."""
    yield postgres_database
    postgres.clear(postgres_database)


@pytest.fixture(scope="session")
def kafka_servers() -> Iterator[str]:
    """The bootstrap servers of a broker on which topics can be made; one broker per test process."""
    with kafka.servers() as servers:
        yield servers
