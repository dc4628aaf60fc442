"""What is news among headlines."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.delivery.headlines import Headline, is_news, most_pressing_first
from domain.planning.step_life import StepState

DAY = 739_768
ONE = Headline(
    deal_id="north", step_id="s1", kind="book_meeting", text="Book it", state=StepState.ISSUED,
    decision_date=DAY + 90, milestone="discovery", start_by=DAY + 9, act_by=DAY + 5, due=DAY + 20,
)  # fmt: skip
OTHER = replace(ONE, deal_id="south", step_id="s2")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ((ONE,), False),
        ((replace(ONE, act_by=DAY + 6),), False),
        ((replace(ONE, text="Book it, said otherwise"),), False),
        ((replace(ONE, start_by=DAY + 10),), True),
        ((replace(ONE, due=DAY + 21),), True),
        ((replace(ONE, state=StepState.ACCEPTED),), True),
        ((replace(ONE, late=True),), True),
        ((replace(ONE, overdue=True),), True),
        ((replace(ONE, step_id="s3"),), True),
        ((ONE, OTHER), True),
        ((OTHER,), True),
        ((), False),
    ],
)
def test_what_differs_for_who_has_to_act_is_news(now: tuple[Headline, ...], expected: bool) -> None:  # noqa: FBT001 - a table
    assert is_news((ONE,), now) is expected
    assert is_news((), now) is bool(now)


def test_what_is_late_stays_the_same_news_while_its_day_moves_on() -> None:
    late = replace(ONE, late=True, start_by=DAY, act_by=DAY)
    assert not is_news((late,), (replace(late, start_by=DAY + 1, act_by=DAY + 1),))


headlines = st.builds(
    Headline,
    deal_id=st.sampled_from(["north", "south", "east"]), step_id=st.sampled_from(["s1", "s2"]),
    kind=st.just("k"), text=st.text(max_size=3),
    state=st.sampled_from([StepState.ISSUED, StepState.ACCEPTED]),
    decision_date=st.just(DAY), act_by=st.none() | st.integers(DAY, DAY + 5), late=st.booleans(),
)  # fmt: skip


@given(st.lists(headlines, max_size=4), st.randoms())
def test_the_order_is_no_news_and_the_same_again_never_is(found: list[Headline], chance: object) -> None:
    mixed = list(found)
    chance.shuffle(mixed)  # type: ignore[attr-defined] # a random of Hypothesis
    assert not is_news(found, mixed)
    days = [each.act_by or 0 for each in most_pressing_first(mixed)]
    assert days == sorted(days)
