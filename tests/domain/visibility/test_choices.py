"""Choices of visibility: the nearest counts, the most closed of several, and none is said twice."""

from __future__ import annotations

from domain.visibility.choices import Choices, Of, VisibilityChosen, decide_choice, fold_choices
from domain.visibility.levels import DEFAULT, Visibility, What, Who

PRIVATE = Visibility(Who.OWNER, What.BODY)
OPEN = Visibility(Who.COMPANY, What.BODY)
TEAM = Visibility(Who.TEAM, What.METADATA)


def said(of: Of, id_: str, visibility: Visibility | None) -> VisibilityChosen:
    return VisibilityChosen(of, id_, visibility, 5)


def test_where_nobody_has_chosen_the_team_sees_subjects():
    assert Choices().of_copy("m1", "t1") == DEFAULT == Visibility(Who.TEAM, What.SUBJECT)


def test_the_nearest_choice_counts():
    events = [said(Of.COMPANY, "", OPEN)]
    assert fold_choices(events).of_copy("m1", "t1") == OPEN
    events.append(said(Of.MAILBOX, "m1", TEAM))
    assert fold_choices(events).of_copy("m1", "t1") == TEAM
    assert fold_choices(events).of_copy("m2", "t1") == fold_choices(events).of_copy(None, "t1") == OPEN
    events.append(said(Of.THREAD, "t0", PRIVATE))
    assert fold_choices(events).of_copy("m1", "t1", ["t0", "t1"]) == PRIVATE
    events.append(said(Of.TOUCH, "t1", OPEN))
    assert fold_choices(events).of_copy("m1", "t1", ["t0", "t1"]) == OPEN
    assert fold_choices(events).of_copy("m1", "t2", ["t0", "t2"]) == PRIVATE


def test_of_several_choices_for_one_thread_the_most_closed_counts():
    choices = fold_choices([said(Of.THREAD, "t0", OPEN), said(Of.THREAD, "t1", TEAM)])
    assert choices.of_copy("m1", "t2", ["t0", "t1", "t2"]) == TEAM


def test_a_choice_can_be_taken_back_and_is_not_said_twice():
    choices = fold_choices([said(Of.MAILBOX, "m1", PRIVATE)])
    assert decide_choice(choices, said(Of.MAILBOX, "m1", PRIVATE)) == ()
    back = said(Of.MAILBOX, "m1", None)
    assert decide_choice(choices, back) == (back,)
    assert fold_choices([said(Of.MAILBOX, "m1", PRIVATE), back]) == Choices()
    assert decide_choice(Choices(), back) == ()
    assert fold_choices([said(Of.COMPANY, "", OPEN), said(Of.COMPANY, "", None)]) == Choices()
