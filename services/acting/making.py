"""Making a draft or a hold for a step, looking at what was made, taking it back.

Each is made once: told in the ledger before a provider is asked, under a key by which the provider knows it
again. Who asks again gets what is there; who has sent or deleted it gets a new one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from domain.acting.events import Act
from domain.acting.hours import free_hour, office_hours
from domain.acting.letter import hold_title, invitation_text
from domain.acting.life import Acts, Standing, key_of
from domain.moments import Instant, Zone
from domain.people import PersonToken
from domain.planning.events import StepCommand
from domain.planning.step_life import StepState
from domain.planning.step_words import AcceptStep, StepHasEnded
from domain.ports.hands import Drafting, Holding, Hours, Letter, Placed
from services.acting.composing import Composing
from services.acting.reaching import HandsOfPeople, NotDone
from services.acting.record import ActRecord
from services.adoption.zones import zones_of_country
from services.planner.catching_up import catch_up
from services.speaking.next_shapes import Look, look_at
from services.speaking.speaker import Speaker, Talk
from services.speaking.steps import speak_of_step
from services.wiring import Store


class NoFreeHour(Exception):
    """On none of the days that would do both sides work and the person is free."""

    def __init__(self) -> None:
        super().__init__("on no day up to the one to aim at are you free while both sides work")


@dataclass(frozen=True, slots=True)
class Shown:
    """Something that was made: where its owner sees it, and when a hold is."""

    link: str
    at: Instant
    hours: Hours | None = None


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft. `letter` is what was put into it just now; None where it was there before, maybe edited."""

    shown: Shown
    letter: Letter | None
    in_thread: bool


@dataclass(frozen=True, slots=True)
class Held:
    """A hold. `invitation` proposes its time, to be put into a mail. `in_both_zones`: it is office hours for
    both sides as far as their zones are known.
    """

    shown: Shown
    is_new: bool
    invitation: str
    in_both_zones: bool


@dataclass(frozen=True, slots=True)
class Making:
    """Makes things for one person and one step."""

    store: Store
    hands: HandsOfPeople
    step: StepCommand
    by: PersonToken

    def draft(self) -> Drafted:
        """A mail in the person's own mailbox. Whoever has one drafted has taken the step on.

        Raises:
            StepHasEnded: the step is over.
            NotByMail: it is not done by writing.
            NoHands, NotDone, UnderWay: it could not be made.
        """
        look = self._look()
        held = self._acts().get(Act.HOLD)
        letter = self._composing(look).letter(held.hours if held is not None and held.is_made else None)
        with self.hands.drafting(self.by, self._mailbox(Act.DRAFT)) as (mailbox, drafting):
            seen = self._acts().get(Act.DRAFT)
            before = self._still(seen, mailbox, drafting)
            if before is not None:
                return Drafted(before, None, in_thread=False)
            placed = self._make(Act.DRAFT, mailbox, seen, lambda key: drafting.draft(letter, key=key))
        self._accept(look)
        return Drafted(self._shown(Act.DRAFT), letter, in_thread=placed.in_thread)

    def hold(self, *, minutes: int) -> Held:
        """A time in the person's own calendar at which both sides work.

        Raises:
            StepHasEnded: the step is over.
            NoFreeHour: there is none.
            NoHands, NotDone, UnderWay: it could not be held.
        """
        look = self._look()
        composing = self._composing(look)
        with self.hands.holding(self.by, self._mailbox(Act.HOLD)) as (mailbox, holding):
            seen = self._acts().get(Act.HOLD)
            before = self._still(seen, mailbox, holding)
            if before is not None:
                return self._held(look, before, is_new=False)
            hours = self._free(look, mailbox, holding, seconds=minutes * 60)
            title = hold_title(composing.matter(hours))
            self._make(Act.HOLD, mailbox, seen, lambda key: holding.hold(hours, title, key=key))
        self._accept(look)
        return self._held(look, self._shown(Act.HOLD), is_new=True)

    def shown(self, act: Act) -> Shown | None:
        """What was made and not taken back; its provider is not asked whether it is there."""
        return self._as_shown(self._acts().get(act))

    def take_back(self, act: Act) -> None:
        """Take back what was made, as far as it still is that: what was sent or has guests stays.

        Raises:
            HasGuests: a hold has become a meeting.
            NoHands, NotDone: it could not be taken back.
        """
        standing = self._acts().get(act)
        if standing is None or not standing.is_made:
            return
        item = self._record().item(standing.item)
        if item is not None:
            reach = self.hands.drafting if act is Act.DRAFT else self.hands.holding
            with reach(self.by, standing.mailbox) as (mailbox, hand):
                self.hands.tried(mailbox, partial(hand.take_back, item[0]))
        self._record().taken_back(act, standing.number)

    def _make(self, act: Act, mailbox: str, seen: Standing | None, place: Callable[[str], Placed]) -> Placed:
        """Make it under its key; told before and after."""
        record = self._record()
        number = record.begin(act, mailbox, seen)
        key = key_of(self.step.step_id, self.by, act, number)
        try:
            placed = self.hands.tried(mailbox, partial(place, key))
        except NotDone as refused:
            record.failed(act, number, refused.failed.reason)
            raise
        record.made(act, number, placed)
        return placed

    def _still(self, standing: Standing | None, mailbox: str, hand: Drafting | Holding) -> Shown | None:
        """What was made before, if it is still there."""
        item = None if standing is None or not standing.is_made else self._record().item(standing.item)
        if item is None or not self.hands.tried(mailbox, partial(hand.is_there, item[0])):
            return None
        return self._as_shown(standing)

    def _free(self, look: Look, mailbox: str, holding: Holding, *, seconds: int) -> Hours:
        days, zones = self._composing(look).days(), self._zones(look)
        zone = look.seen.terms.zone
        stretch = Hours(zone.midnight(min(days)), zone.midnight(max(days) + 1))
        busy = self.hands.tried(mailbox, partial(holding.busy, stretch))
        found = free_hour(days, zones, busy, seconds=seconds)
        if found is None:
            raise NoFreeHour
        return found

    def _zones(self, look: Look) -> list[Zone]:
        """The deal's zone and those of the buyer's country, if they ever work at the same time."""
        zone, outside = look.seen.terms.zone, self.store.outside
        country = look.seen.deal.buyer_calendar.country
        everywhere = [zone, *map(outside.zone, zones_of_country(country or ""))]
        return everywhere if office_hours(look.seen.today, everywhere) else [zone]

    def _held(self, look: Look, shown: Shown, *, is_new: bool) -> Held:
        invitation = invitation_text(self._composing(look).matter(shown.hours))
        known = len(self._zones(look)) > 1
        return Held(shown, is_new=is_new, invitation=invitation, in_both_zones=known)

    def _accept(self, look: Look) -> None:
        """Who acts on a step has taken it on, so that it is done by itself when what it is for arrives."""
        life = look.lives.lives[self.step.step_id]
        if life.state is not StepState.ACCEPTED:
            word = AcceptStep(self.step.step_id, self.by, self.store.clock.now())
            speak_of_step(Talk(self.store, self.step.deal_id, Speaker(self.by)), word, None)
        catch_up(self.store, self.step.deal_id)

    def _look(self) -> Look:
        look = look_at(self.store, self.step.deal_id)
        state = look.lives.lives[self.step.step_id].state
        if not state.is_living:
            raise StepHasEnded(self.step.step_id, state)
        return look

    def _composing(self, look: Look) -> Composing:
        return Composing(self.store, look, look.lives.lives[self.step.step_id].command, self.by)

    def _mailbox(self, act: Act) -> str | None:
        standing = self._acts().get(act)
        return None if standing is None else standing.mailbox

    def _record(self) -> ActRecord:
        return ActRecord(self.store, self.step, self.by)

    def _acts(self) -> Acts:
        return self._record().acts()

    def _shown(self, act: Act) -> Shown:
        shown = self.shown(act)
        if shown is None:
            raise LookupError(f"{act} was made and is not known")
        return shown

    def _as_shown(self, standing: Standing | None) -> Shown | None:
        item = None if standing is None or not standing.is_made else self._record().item(standing.item)
        return None if standing is None or item is None else Shown(item[1], standing.at, standing.hours)
