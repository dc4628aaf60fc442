"""A deal as it had happened by one moment: every question looks at all the facts again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from domain.moments import Day, Instant
from domain.playbook.playbook import Milestone, Pattern
from tests.naive import advances as adv
from tests.naive.court import Ball, Court, balls_of, court_at
from tests.naive.facts import Deal, Promise, Touch
from tests.naive.meetings import Meeting, meetings_of
from tests.naive.milestones import Progress, Proof, milestones_of, proofs, words_about
from tests.naive.plan import Plan, Standing, plan
from tests.naive.rallies import Rally, Threshold, in_progress, is_answer, preparation, rallies_of
from tests.naive.threads import threads_of


class World:
    """All that the facts with a time up to `as_of` say; of meetings, what was known of them by `known_by`.

    A meeting's time, title and people hold at all earlier times, too: see decision 7.
    """

    def __init__(self, deal: Deal, as_of: Instant, known_by: Instant | None = None) -> None:
        self.deal = deal
        self.as_of = as_of
        self.known_by = as_of if known_by is None else known_by

    @property
    def today(self) -> Day:
        return self.deal.zone.day_of(self.as_of)

    @cached_property
    def touches(self) -> list[Touch]:
        return [touch for touch in self.deal.touches if touch.at <= self.as_of]

    @property
    def played(self) -> list[Touch]:
        return [touch for touch in self.touches if touch.conversational]

    @cached_property
    def promises(self) -> list[Promise]:
        return [promise for promise in self.deal.promises if promise.at <= self.as_of]

    @cached_property
    def threads(self) -> dict[str, frozenset[str]]:
        return threads_of(self.touches)

    @cached_property
    def meetings(self) -> list[Meeting]:
        return meetings_of(self.deal, self.as_of, self.known_by)

    @cached_property
    def progresses(self) -> list[Progress]:
        milestones = [m for m, left_out in milestones_of(self.deal) if not left_out]
        return [self.progress(milestone) for milestone in milestones]

    def progress(self, milestone: Milestone) -> Progress:
        words = words_about(milestone, self.deal, self.as_of)
        starts, evidence = (
            self.proofs(milestone, milestone.starts),
            self.proofs(milestone, milestone.evidence),
        )
        return Progress(milestone, self.as_of, words, starts, evidence)

    def proofs(self, milestone: Milestone, patterns: Sequence[Pattern]) -> list[Proof]:
        return proofs(
            milestone, patterns, self.deal, touches=self.played, meetings=self.meetings, as_of=self.as_of
        )

    @cached_property
    def moves(self) -> list[adv.Advance]:
        promised = adv.of_promises(self.promises, self.deal.opening)
        return adv.in_order(adv.of_milestones(self.progresses) + promised)

    @cached_property
    def advance_meetings(self) -> list[Meeting]:
        return adv.advance_meetings(self.meetings, self.moves, self.progresses, self.deal, self.as_of)

    @cached_property
    def advances(self) -> list[adv.Advance]:
        meetings = adv.of_meetings(self.advance_meetings, self.deal, self.as_of)
        return adv.in_order(self.moves + adv.of_stakeholders(self.played) + meetings)

    @cached_property
    def rallies(self) -> list[Rally]:
        counted = [
            touch
            for touch in self.played
            if not preparation(touch, self.advance_meetings, self.deal)
            and not in_progress(touch, self.progresses, self.deal)
        ]
        answers = {t.id for t in counted if is_answer(t, self.touches, self.threads, self.deal)}
        threshold = Threshold(
            self.threshold("ping_pong", "min_turns", 6),
            self.threshold("ping_pong", "reactive_share", 0.6),
            self.capped("ping_pong", "min_days", 5),
        )
        return rallies_of(
            touches=counted,
            advances=self.advances,
            answers=answers,
            deal=self.deal,
            threshold=threshold,
            as_of=self.as_of,
        )

    @cached_property
    def balls(self) -> list[Ball]:
        return balls_of(self.played, self.meetings, self.threads, self.deal, self.as_of)

    @cached_property
    def court(self) -> Court:
        return court_at(self.as_of, self.balls, self.meetings)

    @cached_property
    def plan(self) -> Plan:
        return self.plan_on(self.today)

    def plan_on(self, day: Day) -> Plan:
        """The plan as it would be on another day, if the milestones stood as they do."""
        return self.plan_with(self.progresses, day)

    def plan_at(self, moment: Instant) -> Plan:
        """The plan as it was at an earlier moment, with the milestones as they stood then."""
        then = [replace(p, as_of=moment) for p in self.progresses]
        return self.plan_with(then, self.deal.zone.day_of(moment))

    def plan_with(self, progresses: Sequence[Progress], day: Day) -> Plan:
        standings = {p.milestone.id: self.standing(p) for p in progresses}
        return plan(milestones_of(self.deal), standings, self.deal, day)

    def standing(self, progress: Progress) -> Standing:
        state, started = progress.state(progress.as_of), progress.started_at()
        started_on = self.deal.zone.day_of(started) if started is not None and state == "started" else None
        return Standing(state, started_on)

    def threshold(self, rule: str, name: str, default: float) -> float:
        return self.deal.playbook.watch.get(rule, {}).get(name, default)

    def capped(self, rule: str, name: str, default: float) -> float:
        """Thresholds in days: short deals are watched closely."""
        return min(self.threshold(rule, name, default), max(1, self.deal.length // 5))
