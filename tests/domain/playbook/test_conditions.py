"""When a conditional milestone applies: every condition that is given must hold."""

from __future__ import annotations

import pytest

from domain.playbook.graph import holds
from domain.playbook.playbook import Condition

LARGE, SMALL = Condition(amount_at_least=50_000), Condition(amount_below=50_000)


@pytest.mark.parametrize("amount", [None, 0, 49_999.99, 50_000, 1_000_000])
def test_of_two_that_share_a_bound_exactly_one_applies(amount: float | None) -> None:
    assert holds(LARGE, amount=amount, tags=()) is not holds(SMALL, amount=amount, tags=())


@pytest.mark.parametrize(
    ("condition", "tags", "fits"),
    [
        (Condition(tags_all=("regulated", "personal_data")), ("personal_data", "regulated", "x"), True),
        (Condition(tags_all=("regulated", "personal_data")), ("regulated",), False),
        (Condition(tags_none=("renewal",)), (), True),
        (Condition(tags_none=("renewal", "pilot")), ("pilot",), False),
        (Condition(tags_any=("regulated",), tags_none=("renewal",)), ("regulated",), True),
        (Condition(tags_any=("regulated",), tags_none=("renewal",)), ("regulated", "renewal"), False),
        (Condition(amount_below=10, tags_all=("regulated",)), (), False),
        (Condition(), (), True),
    ],
)
def test_tags(condition: Condition, tags: tuple[str, ...], *, fits: bool) -> None:
    assert holds(condition, amount=5, tags=tags) is fits
