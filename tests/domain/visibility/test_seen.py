"""What somebody sees of a touch: the whole table, and laws that hold whatever is chosen."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from domain.visibility.levels import LEVELS, Visibility, What, Who
from domain.visibility.seen import (
    DealOfTouch,
    Holder,
    Right,
    Seen,
    SeenTouch,
    Viewer,
    what_is_seen,
    what_is_seen_whichever,
)
from tests.domain.visibility.table import TABLE, table

PEOPLE = st.sampled_from(["rita", "sven", "bea", "carl"])
TEAMS = st.frozensets(st.sampled_from(["north", "south"]))
CHOICES = st.builds(Visibility, st.sampled_from(Who), st.sampled_from(What))
HOLDERS = st.builds(Holder, PEOPLE, TEAMS, CHOICES)
DEALS = st.builds(DealOfTouch, st.none() | PEOPLE, TEAMS, st.frozensets(PEOPLE, max_size=2))
TOUCHES = st.builds(
    SeenTouch,
    st.frozensets(PEOPLE, max_size=2),
    st.lists(HOLDERS, max_size=3).map(tuple),
    st.none() | DEALS,
    CHOICES,
)
VIEWERS = st.builds(Viewer, PEOPLE, TEAMS, st.frozensets(st.sampled_from(Right)))


def shown(seen: Seen) -> tuple[bool, ...]:
    return seen.metadata, seen.subject, seen.body


def shows_no_less(one: Seen, other: Seen) -> bool:
    return all(a or not b for a, b in zip(shown(one), shown(other), strict=True))


def test_the_table_is_what_people_were_told():
    assert table() == TABLE.read_text(encoding="utf-8")


@given(VIEWERS, TOUCHES)
def test_what_is_shown_begins_with_the_metadata(viewer, touch):
    assert shown(what_is_seen(viewer, touch)) in [
        (False, False, False), (True, False, False), (True, True, False), (True, True, True),
    ]  # fmt: skip


@given(VIEWERS, TOUCHES, TEAMS, st.frozensets(st.sampled_from(Right)))
def test_more_rights_never_show_less(viewer, touch, teams, rights):
    more = Viewer(viewer.person, viewer.teams | teams, viewer.rights | rights)
    assert shows_no_less(what_is_seen(more, touch), what_is_seen(viewer, touch))


@given(VIEWERS, TOUCHES, HOLDERS)
def test_an_owner_sees_their_own_whatever_others_chose(viewer, touch, holder):
    own = replace(holder, person=viewer.person)
    assert shown(what_is_seen(viewer, replace(touch, holders=(own, *touch.holders)))) == (True, True, True)


@given(VIEWERS, TOUCHES)
def test_who_took_part_sees_it(viewer, touch):
    seen = what_is_seen(viewer, replace(touch, people=touch.people | {viewer.person}))
    assert shown(seen) == (True, True, True)


@given(VIEWERS, TOUCHES.filter(lambda touch: touch.deal is not None))
def test_who_answers_for_a_deal_sees_at_least_that_something_was(viewer, touch):
    deal = replace(touch.deal, team=touch.deal.team | {viewer.person})
    assert what_is_seen(viewer, replace(touch, deal=deal)).metadata


@given(VIEWERS, TOUCHES, st.lists(DEALS, min_size=1, max_size=3), st.integers(0, 2))
def test_before_it_is_told_whose_it_is_nobody_sees_more_than_afterwards(viewer, touch, deals, which):
    before = what_is_seen_whichever(viewer, touch, deals)
    after = what_is_seen(viewer, replace(touch, deal=deals[which % len(deals)]))
    assert shows_no_less(after, before)
    assert what_is_seen_whichever(viewer, touch, deals[:1]) == what_is_seen(
        viewer, replace(touch, deal=deals[0])
    )


@given(VIEWERS, TOUCHES)
def test_what_no_deal_comes_into_question_for_is_seen_as_it_stands(viewer, touch):
    assert what_is_seen_whichever(viewer, touch, ()) == what_is_seen(viewer, touch)


@given(VIEWERS, TOUCHES, st.randoms(use_true_random=False))
def test_the_order_of_copies_does_not_matter(viewer, touch, dice):
    turned = list(touch.holders)
    dice.shuffle(turned)
    assert what_is_seen(viewer, replace(touch, holders=tuple(turned))) == what_is_seen(viewer, touch)


@given(VIEWERS, TOUCHES.filter(lambda touch: touch.holders), CHOICES)
def test_one_more_closed_choice_never_shows_more(viewer, touch, choice):
    """Given copies, when an owner closes theirs, then nobody sees more than before."""
    first, *rest = touch.holders
    who = min(first.visibility.who, choice.who, key=list(Who).index)
    what = min(first.visibility.what, choice.what, key=LEVELS.index)
    closed = replace(touch, holders=(replace(first, visibility=Visibility(who, what)), *rest))
    assert shows_no_less(what_is_seen(viewer, touch), what_is_seen(viewer, closed))


@given(VIEWERS, TOUCHES)
def test_only_what_an_auditor_would_not_see_otherwise_is_noted(viewer, touch):
    plain = replace(viewer, rights=viewer.rights - {Right.AUDITOR})
    seen = what_is_seen(replace(viewer, rights=viewer.rights | {Right.AUDITOR}), touch)
    before = what_is_seen(plain, touch)
    assert not before.noted
    assert seen.noted == (touch.deal is not None and not before.body)
    if touch.deal is None:
        assert shown(seen) == shown(before)
