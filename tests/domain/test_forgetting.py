"""How long something is kept that matches no deal, and how many days are left of that."""

from __future__ import annotations

import pytest

from domain.capture.forgetting import days_left, kept_until

DAY = 86_400


def test_it_is_kept_for_so_many_days_after_it_was_captured():
    assert kept_until(1_000, 90) == 1_000 + 90 * DAY
    assert kept_until(1_000, None) is None


@pytest.mark.parametrize(
    ("passed", "left"),
    [
        (0, 90),
        (1, 90),
        (DAY - 1, 90),
        (DAY, 89),
        (89 * DAY, 1),
        (90 * DAY - 1, 1),
        (90 * DAY, 0),
        (99 * DAY, 0),
    ],
)
def test_a_day_that_has_begun_counts(passed, left):
    assert days_left(1_000, 90, 1_000 + passed) == left
    assert days_left(1_000, None, 1_000 + passed) is None
