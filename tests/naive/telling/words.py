"""What people say about a made-up deal, and what befalls its capture."""

from __future__ import annotations

from domain.deal import events as ev
from domain.moments import SECONDS_A_DAY
from domain.people import Side
from tests.naive.series import expand
from tests.naive.telling.dice import Dice
from tests.naive.telling.story import HOUR, Story

# A word never falls on the instant of a mail: which of the two came first would be anybody's guess.
BESIDE = 427


def declare(dice: Dice, story: Story) -> None:
    state = dice.pick(tuple(ev.DeclaredState))
    at = story.clock + BESIDE + len(story.events)
    story.tell(ev.MilestoneDeclared(dice.pick(story.milestones), state, at))


def withdraw(dice: Dice, story: Story) -> None:
    ids = story.ids[-1:-9:-1]
    if ids:
        at = story.clock + BESIDE + len(story.events)
        # All milestones: only one of them, if any, was proved by it.
        evidence = _named(dice, story, dice.pick(ids))
        story.tell(*(ev.EvidenceWithdrawn(milestone, evidence, at) for milestone in story.milestones))


def _named(dice: Dice, story: Story, id_: str) -> str:
    """What evidence calls it: of a series one instance, or none of all where somebody names the whole."""
    facts = story.meetings.get(id_, [])
    recurrence = facts[0].recurrence if facts else None
    if recurrence is None or dice.rarely(3):
        return id_
    starts = expand(recurrence, story.clock + 60 * SECONDS_A_DAY)
    return f"{id_}/{dice.pick(starts)}" if starts else id_


def promise(dice: Dice, story: Story) -> None:
    at = story.clock if dice.below(2) else max(story.zone.midnight(story.today), story.opening)
    by = dice.pick((Side.BUYER, Side.SELLER))
    story.tell(ev.CommitmentMade(by, at, story.today + dice.below(15)))


def excuse(dice: Dice, story: Story) -> None:
    ids = [m.touch_id for m in story.emails[-1:-5:-1]] + story.talks[-1:-3:-1]
    if ids:
        story.tell(ev.NoReplyOwed(dice.pick(ids), story.clock + HOUR))


def push_the_date(_dice: Dice, story: Story) -> None:
    story.tell(ev.DecisionDateChangeRefused("crm", story.opened.decision_date + 30, story.clock))


def lose_sight(dice: Dice, story: Story) -> None:
    """A mailbox could not be read for some days; perhaps it is made good later."""
    name = f"gap{len(story.events)}"
    since = story.clock - dice.pick((1, 5, 20)) * SECONDS_A_DAY
    until = since + dice.pick((1, 4)) * SECONDS_A_DAY
    story.tell(ev.CaptureGapOpened(name, "rita", since, until, "token revoked", story.clock))
    if dice.below(2):
        filled = story.clock + dice.pick((1, 10)) * SECONDS_A_DAY
        story.tell(ev.CaptureGapClosed(name, filled))
