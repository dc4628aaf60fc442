"""What has a full size is run at full size by somebody: `make prove`, or `make fuzz`."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parent
SWITCH = re.compile(r'environ\.get\("SETPOINT_PROVE"\)')
SHARED = TESTS / "conftest.py"


def places() -> list[Path]:
    """The folders that the Makefile runs at full size."""
    lines = (TESTS.parent / "Makefile").read_text("utf-8").replace("\\\n", " ").splitlines()
    full = [line for line in lines if line.lstrip().startswith("SETPOINT_PROVE=1")]
    return [TESTS.parent / word for line in full for word in line.split() if word.startswith("tests/")]


def test_every_test_with_a_full_size_is_run_at_full_size():
    sized = [each for each in TESTS.rglob("*.py") if SWITCH.search(each.read_text("utf-8"))]
    assert len(sized) > 10
    forgotten = [
        str(each.relative_to(TESTS))
        for each in sized
        if each != SHARED and not any(each.is_relative_to(place) for place in places())
    ]
    assert forgotten == []


def test_the_places_that_are_run_at_full_size_are_there():
    assert len(places()) > 5
    assert all(place.is_dir() for place in places())
