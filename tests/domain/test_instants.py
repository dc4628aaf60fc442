from __future__ import annotations

import pytest

from domain.moments import utc_text


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (1_778_655_600, "2026-05-13T07:00:00Z"),
        (0, "1970-01-01T00:00:00Z"),
        (-50_949_820_762, "0355-06-20T00:00:38Z"),
    ],
)
def test_an_instant_is_told_with_four_digits_of_its_year(instant: int, text: str) -> None:
    assert utc_text(instant) == text
