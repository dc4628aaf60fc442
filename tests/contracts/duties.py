"""What duties that several processes share do (`domain.ports.duties.Duties`)."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from domain.ports.duties import Duties

SOON = 10.0


class DutiesContract:
    """A subclass gives the fixtures `open_duties` (another process' view each time) and `address`."""

    def test_one_has_a_duty_and_keeps_it(self, open_duties: Callable[[], Duties]) -> None:
        one, other = open_duties(), open_duties()
        assert one.take("planner<ledger")
        assert not other.take("planner<ledger")
        assert one.take("planner<ledger")

    def test_duties_of_different_names_do_not_touch(self, open_duties: Callable[[], Duties]) -> None:
        one, other = open_duties(), open_duties()
        assert one.take("planner<ledger")
        assert other.take("analyst<ledger")

    def test_who_leaves_lets_another_have_it(self, open_duties: Callable[[], Duties]) -> None:
        one, other = open_duties(), open_duties()
        one.take("planner<ledger")
        other.leave("planner<ledger")
        assert not other.take("planner<ledger")
        one.leave("planner<ledger")
        assert other.take("planner<ledger")

    def test_who_closes_leaves_everything(self, open_duties: Callable[[], Duties]) -> None:
        one, other = open_duties(), open_duties()
        one.take("planner<ledger")
        one.take("analyst<ledger")
        one.close()
        assert other.take("planner<ledger")
        assert other.take("analyst<ledger")

    def test_a_killed_process_leaves_its_duties_within_seconds(
        self, open_duties: Callable[[], Duties], address: str
    ) -> None:
        mine = open_duties()
        with subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "tests.contracts.on_duty", address, "planner<ledger"],
            stdout=subprocess.PIPE,
            text=True,
        ) as holder:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "True\n"
            assert not mine.take("planner<ledger")
            holder.kill()
            holder.wait(SOON)
        deadline = time.monotonic() + SOON
        while not mine.take("planner<ledger"):
            if time.monotonic() > deadline:
                pytest.fail("nobody could take over")
            time.sleep(0.05)
