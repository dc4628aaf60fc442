"""Hypothesis strategies for whole deals, as lists of events.

A deal is a setting and some dozens of facts, each told by a few bytes (`tests.naive.telling`):
drawing one takes milliseconds, and shrinking toward zero bytes leaves facts out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from domain.deal import events as ev
from domain.moments import SECONDS_A_DAY, Instant, Zone
from domain.people import Side
from tests.naive.days import WorkingDay
from tests.naive.series import works
from tests.naive.telling import setting, words
from tests.naive.telling.dice import Dice
from tests.naive.telling.mail import email, machine_mail, odd_mail, talk
from tests.naive.telling.meetings import change, invite
from tests.naive.telling.story import HOUR, Story

Fact = Callable[[Dice, Story], None]
TIMED = (
    ev.EmailSighted
    | ev.InteractionReported
    | ev.CalendarFactCaptured
    | ev.MilestoneDeclared
    | ev.EvidenceWithdrawn
    | ev.CommitmentMade
    | ev.NoReplyOwed
    | ev.CaptureGapOpened
    | ev.CaptureGapClosed
    | ev.DecisionDateChangeRefused
    | ev.DealClosed
)


def nothing(_dice: Dice, _story: Story) -> None:
    """A fact that shrinking left out."""


ONLY_MAIL: tuple[Fact, ...] = (nothing, *(email,) * 20, machine_mail, odd_mail)
MOSTLY_MAIL: tuple[Fact, ...] = (
    nothing,
    *(email,) * 12,
    *(machine_mail,) * 2,
    odd_mail,
    talk,
    *(invite,) * 2,
    *(change,) * 2,
    words.promise,
    words.excuse,
)
EVERYTHING: tuple[Fact, ...] = (
    nothing,
    *(email,) * 6,
    *(machine_mail,) * 2,
    odd_mail,
    *(talk,) * 2,
    *(invite,) * 4,
    *(change,) * 5,
    words.promise,
    words.excuse,
    words.declare,
    words.declare,
    words.withdraw,
    words.push_the_date,
    words.lose_sight,
)
# What a word or a machine says before the deal was opened is left out of the stories.
BEFORE_THE_OPENING: frozenset[Fact] = frozenset({email, machine_mail, odd_mail, invite, change})
BRISK = (24, 3, 0, 1, 20, 28, 48, 5)
SLOW = (48, 24, 100, 30, 0, 4, 72, 170)
BYTES = st.binary(min_size=12, max_size=12)


@dataclass(frozen=True, slots=True)
class ToldDeal:
    """A deal's events in the order of their recording, and all that is needed to judge it."""

    events: tuple[ev.DealEvent, ...]
    as_of: Instant
    zone: Zone
    seller_works: WorkingDay
    buyer_works: WorkingDay


@st.composite
def deals(draw: st.DrawFn) -> ToldDeal:
    """A whole deal, looked at some time after its facts or between them."""
    scene = [Dice(raw) for raw in draw(st.lists(BYTES, min_size=3, max_size=3))]
    book = [Dice(raw) for raw in draw(st.lists(BYTES, min_size=1, max_size=6))]
    facts = [Dice(raw) for raw in draw(st.lists(BYTES, min_size=20, max_size=70))]
    opening = setting.opened(scene[0])
    playbook = setting.playbook(book, scene[1])
    told = setting.setup(scene[2], opening, playbook)
    story = begin(opening, told, scene[0])
    tell(story, facts, scene[0])
    return ToldDeal(
        events=(*told, *story.events, *ending(story, scene[1])),
        as_of=looked_at(story, scene[1]),
        zone=story.zone,
        seller_works=works(calendars(told).seller),
        buyer_works=works(calendars(told).buyer),
    )


def begin(opening: ev.DealOpened, told: list[ev.DealEvent], dice: Dice) -> Story:
    zone = setting.zone_named(opening.zone)
    adopted = next(event for event in told if isinstance(event, ev.PlaybookAdopted))
    sides = next(event.sides for event in told if isinstance(event, ev.SidesStated))
    partner_side = sides.partner_side if sides.partner.domains else Side.OTHER
    story = Story(opening, zone, tuple(m.id for m in adopted.playbook.milestones), partner_side)
    story.clock = story.opening - dice.pick((0, -9 * HOUR, HOUR, 2 * SECONDS_A_DAY, 12 * SECONDS_A_DAY))
    for milestone in story.milestones[:1] if dice.rarely(4) else ():
        day = opening.running_since + dice.below(9)
        story.tell(ev.MilestoneDeclared(milestone, ev.DeclaredState.DONE, zone.midnight(day)))
    return story


def tell(story: Story, facts: list[Dice], dice: Dice) -> None:
    happenings, pace = dice.pick((EVERYTHING, MOSTLY_MAIL, ONLY_MAIL)), dice.pick((BRISK, SLOW))
    for fact in facts:
        story.clock += fact.pick(pace) * HOUR
        happens = fact.pick(happenings)
        if not story.is_over and (story.has_begun or happens in BEFORE_THE_OPENING):
            happens(fact, story)


def ending(story: Story, dice: Dice) -> list[ev.DealEvent]:
    """Ties of one instant broken by names that the events do not hold, and perhaps the end."""
    ends: list[ev.DealEvent] = []
    if dice.below(2):
        ends.append(ev.TiesBroken(tuple(sorted(story.ids, key=lambda name: name[::-1]))))
    if dice.rarely(8):
        ends.append(ev.DealClosed(ev.ClosedAs.WON, max(story.clock, story.opening) + 2 * HOUR))
    return ends


def looked_at(story: Story, dice: Dice) -> Instant:
    now = max(story.clock, story.opening)
    if dice.rarely(4):
        # Between the facts: those that come later are left out.
        now -= (now - story.opening) * (1 + dice.below(3)) // 4
    return now + dice.pick((0, 9 * HOUR, *(days * SECONDS_A_DAY for days in (3, 5, 6, 8, 25))))


def calendars(told: list[ev.DealEvent]) -> ev.CalendarsStated:
    return next(event for event in told if isinstance(event, ev.CalendarsStated))


@st.composite
def shuffled(draw: st.DrawFn, deal: ToldDeal) -> ToldDeal:
    """The same deal, its facts recorded in another order; what has no time keeps its order."""
    timed = [event for event in deal.events if isinstance(event, TIMED)]
    others = [event for event in deal.events if not isinstance(event, TIMED)]
    mixed = draw(st.permutations(timed))
    after = draw(st.integers(0, len(mixed)))
    return replace(deal, events=(others[0], *mixed[:after], *others[1:], *mixed[after:]))
