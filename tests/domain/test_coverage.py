"""Coverage: on which days of a deal's life the mailboxes of its people were seen."""

from __future__ import annotations

from domain.capture.coverage import Stretch, seen_days, seen_of_all, share_of

LIFE = Stretch(10, 19)


def test_a_day_is_seen_when_it_was_read_and_nothing_may_be_missing() -> None:
    assert seen_days(LIFE, [Stretch(1, 15)], [Stretch(12, 13)]) == {10, 11, 14, 15}
    assert seen_days(LIFE, [Stretch(1, 4), Stretch(18, 40)], [Stretch(30, 50)]) == {18, 19}
    assert seen_days(LIFE, [], [Stretch(1, 40)]) == frozenset()


def test_all_were_seen_only_where_each_was() -> None:
    one, other = frozenset({10, 11, 12}), frozenset({12, 13})
    assert seen_of_all([one, other]) == {12}
    assert seen_of_all([one]) == one
    assert seen_of_all([one, frozenset()]) == seen_of_all([]) == frozenset()


def test_a_share_is_of_the_whole_life() -> None:
    assert (share_of(LIFE, frozenset(range(10, 15))), share_of(LIFE, frozenset())) == (0.5, 0.0)
    assert share_of(Stretch(10, 10), frozenset({10})) == 1.0
