"""Which version of a playbook a deal takes."""

from __future__ import annotations

import pytest

from domain.playbook.playbook import Playbook
from domain.playbook.versions import NoVersionInForce, version_of
from tests.domain.times import day


def version(number: int, since: str | None = None) -> Playbook:
    return Playbook("team", number, (), effective_from=None if since is None else day(since))


FIRST, SECOND, THIRD = version(1), version(2, "w2 Mon"), version(3, "w4 Mon")


@pytest.mark.parametrize(
    ("opened", "taken"),
    [("w1 Fri", 1), ("w2 Mon", 2), ("w3 Fri", 2), ("w4 Mon", 3), ("w40 Mon", 3)],
)
def test_the_latest_that_was_in_force_on_the_day(opened: str, taken: int) -> None:
    assert version_of([SECOND, THIRD, FIRST], on=day(opened)).version == taken


def test_a_pinned_one_whatever_the_day() -> None:
    assert version_of([FIRST, SECOND, THIRD], on=day("w1 Fri"), pinned=3) is THIRD


def test_without_a_day_the_highest() -> None:
    assert version_of([FIRST, THIRD, SECOND], on=None) is THIRD


def test_none_in_force_yet_says_from_when_there_is_one() -> None:
    with pytest.raises(
        NoVersionInForce, match=r"team has no version in force on 2026-03-06; it has 2 \(from"
    ):
        version_of([THIRD, SECOND], on=day("w1 Fri"))


def test_a_pinned_one_that_is_not_there_says_which_are() -> None:
    with pytest.raises(NoVersionInForce) as refused:
        version_of([FIRST, SECOND], on=None, pinned=7)
    assert (refused.value.wanted, refused.value.known[0]) == ("7", "1")
