"""The letter of a next step: which conversation it goes on in, to whom, and what it proposes.

Of the mails that it answers no word is read: their Message-IDs are known, their texts lie at the provider.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from domain.acting.hours import days_for
from domain.acting.letter import NOT_BY_MAIL, Matter, letter_subject, letter_text
from domain.deal.answer import touches_of
from domain.moments import Day
from domain.people import PersonToken, Side
from domain.planning.events import StepCommand
from domain.ports.hands import Hours, Letter
from domain.touches.merge import Channel, Touch
from domain.touches.touch import Role
from integrations.playbookfiles.addresses import is_an_address
from services.shapes import shown_addresses
from services.speaking.next_shapes import Look
from services.wiring import Store

_MOST_ANSWERED = 8
_OF_THE_COURT = frozenset({"answer_and_advance", "break_ping_pong", "follow_up_with_purpose"})


class NotByMail(Exception):
    """A step that is done in Setpoint and not by writing to the buyer."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"a step of the kind {kind} is done by saying it here, not by writing to the buyer")


@dataclass(frozen=True, slots=True)
class Composing:
    """Composes what a person writes, and when they could meet, for a step of a deal as it was looked at."""

    store: Store
    look: Look
    step: StepCommand
    by: PersonToken

    def letter(self, held: Hours | None) -> Letter:
        """The letter; it proposes the time that is held, else a day.

        Raises:
            NotByMail: there is nothing to be written.
        """
        if self.step.kind in NOT_BY_MAIL:
            raise NotByMail(self.step.kind)
        thread = self._thread()
        to, cc = self._people(thread)
        matter = self.matter(held)
        return Letter(to, cc, letter_subject(matter), letter_text(matter), self._message_ids(thread))

    def matter(self, held: Hours | None) -> Matter:
        """What it is about."""
        terms = self.look.seen.terms
        moved = next((each for each in terms.milestones if each.id == self._milestone()), None)
        return Matter(
            kind=self.step.kind,
            milestone=moved.name if moved is not None and moved.shared else None,
            role=self.step.subject if self.step.kind == "find_role" else "",
            decision_date=terms.decision_date,
            zone=terms.zone,
            day=self._day(),
            hours=held,
        )

    def days(self) -> Sequence[Day]:
        """On which days both sides could meet, the best first."""
        seen = self.look.seen
        return days_for(seen.terms.shared, seen.today, self._latest(), seen.terms.decision_date)

    def _day(self) -> Day:
        """The last of these days: by then it has to be."""
        return max(self.days())

    def _latest(self) -> Day | None:
        """The day to aim at for the milestone that is to be moved."""
        if self.step.aim_by is not None:
            return self.step.aim_by
        milestone = self._milestone()
        planned = (each for each in self.look.seen.next_steps if each.rule is None)
        return next((each.aim_by for each in planned if each.milestone == milestone), None)

    def _milestone(self) -> str | None:
        """The step's own milestone, else the first that can be worked on."""
        if self.step.milestone is not None:
            return self.step.milestone
        return next((each.milestone for each in self.look.seen.next_steps if each.rule is None), None)

    def _thread(self) -> list[Touch]:
        """The mails of the conversation to go on in, the newest first; none where there is no such."""
        mails = [each for each in touches_of(self.look.game, self.look.seen.as_of) if _is_mail(each)]
        by_id = {each.touch_id: each for each in mails}
        begun = next((by_id[each] for each in self._grounds() if each in by_id), None)
        spoken = [each for each in mails if each.sellers and each.buyers]
        chosen = begun or (spoken[-1] if spoken else None)
        if chosen is None:
            return []
        first_of = self.look.game.threads.first_of
        first = first_of(chosen.touch_id)
        return [each for each in reversed(mails) if first_of(each.touch_id) == first]

    def _grounds(self) -> Iterator[str]:
        """What the step is about: the oldest open ball, then its evidence, the latest first."""
        ball = self.look.seen.court.ball
        if ball is not None and self.step.kind in _OF_THE_COURT:
            yield ball.touch_id
        yield from reversed(self.step.evidence)

    def _people(self, thread: Sequence[Touch]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """To those who hold the milestone's role, else to who is answered; all others in copy."""
        answered = thread[0] if thread else None
        first = list(self._holders()) or ([] if answered is None else list(_answered(answered)))
        everybody = () if answered is None else answered.participants
        others = [each.person for each in everybody if each.role is not Role.BCC]
        to = self._addresses(first or list(self._buyers()))
        return to, tuple(each for each in self._addresses(others) if each not in to)

    def _holders(self) -> Iterator[PersonToken]:
        terms = self.look.seen.terms
        wanted = {role for each in terms.milestones if each.id == self.step.milestone for role in each.roles}
        if not wanted:
            return
        for person, role in sorted(terms.roles.items()):
            if role in wanted:
                yield person

    def _buyers(self) -> Iterator[PersonToken]:
        """Where nobody has written yet: whom the deal names for the buyer."""
        yield from sorted(self.look.seen.deal.sides.buyer.addresses)

    def _addresses(self, people: Iterable[PersonToken]) -> tuple[str, ...]:
        """Plain addresses, without who writes; whoever was erased has none."""
        person_of = self.look.seen.terms.sides.person_of
        wanted = [each for each in dict.fromkeys(people) if person_of(each) != person_of(self.by)]
        shown = shown_addresses(self.store.texts, wanted)
        return tuple(dict.fromkeys(each for each in shown.values() if is_an_address(each)))

    def _message_ids(self, thread: Sequence[Touch]) -> tuple[str, ...]:
        refs = [f"touch:{each.touch_id}" for each in thread[:_MOST_ANSWERED]]
        kept = self.store.texts.read(refs)
        found = (kept.get(ref, {}).get("message_id", "").strip("<> ") for ref in refs)
        return tuple(each for each in found if each)


def _answered(touch: Touch) -> Iterator[PersonToken]:
    """Who is answered: who wrote, if the buyer did; else to whom it was written."""
    if touch.side is Side.BUYER:
        yield from (each.person for each in touch.participants if each.role is Role.FROM)
    else:
        yield from touch.addressees


def _is_mail(touch: Touch) -> bool:
    return touch.channel is Channel.EMAIL and touch.automated is None
