"""The report of a deal as JSON: its answer today, and how it came to be under both clocks.

Source: rules.md section 9. There is one moment for each local day since the opening on which
anything differs, taken at the end of that day (of the last day: at the instant asked for).
Days are looked at in order, so that the game sweeps on and never starts over because of us.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from domain.deal.answer import Answer, answer
from domain.findings.events import FindingRaised
from domain.findings.recording import known_findings
from domain.game.game import Game
from domain.game.terms import NotOpened
from domain.moments import Day, Instant, day_text, utc_text
from domain.ports.outside import Outside
from domain.touches.mail import SetAside
from domain.touches.touch import TouchId
from services.report.known import Known, known_of_mail, told_in_time
from services.report.moments import Moments
from services.shapes import Ignored, Json, Shaper, Texts

MOST_MOMENTS = 800


@dataclass(frozen=True, slots=True)
class _Stop:
    """A day to look at, and the instant that stands for it."""

    day: Day
    at: Instant


def deal_report(
    game: Game,
    texts: Texts,
    *,
    outside: Outside,
    as_of: Instant,
    ignored: Ignored | None = None,
    set_aside: Iterable[SetAside] = (),
    known: Known | None = None,
    step_days: int = 1,
) -> Json:
    """Everything that the page of a deal shows.

    `known` says how the deal was recorded in a ledger; without it the mailboxes tell.
    `step_days` is how many days lie between two moments of the past; a review of very many
    deals looks at one day a week.

    Raises:
        NotOpened: the deal was not opened.
    """
    seen = answer(game, as_of)
    shaper = Shaper(game, seen, texts)
    shape = shaper.whole(ignored, set_aside)
    zone = seen.terms.zone
    known = known or known_of_mail(game.deal, zone, until=seen.today)
    names = {m["id"]: m["name"] for m in shape["plan"]["milestones"]}
    moments = Moments(shaper, names, {t["touch_id"]: n for n, t in enumerate(shape["touches"])})
    step = _step(seen, step_days)
    now, stops = moments.of(seen, game), _stops(seen, step)
    past = Game(told_in_time(game.deal), outside)
    happened = [*(moments.of(answer(past, stop.at), past) for stop in stops[:-1]), now]
    learnt = _knowing(known, stops, moments, outside)
    first_known = known.learnt()
    return {
        "answer": shape,
        "learnt": [_first_known(touch, first_known) for touch in shape["touches"]],
        "history": {
            "first": day_text(stops[0].day),
            "last": day_text(stops[-1].day),
            "step": step,
            "values": moments.values,
            "happened": list(_changes(stops, happened)),
            "known": list(_changes(stops, (k or h for k, h in zip(learnt, happened, strict=True)))),
            "recorded": known.findings is not None,
        },
    }


def _step(seen: Answer, step_days: int) -> int:
    """How many days lie between two moments, so that there are never too many of them."""
    return max(step_days, -(-(seen.today - seen.terms.running_since + 1) // MOST_MOMENTS))


def _stops(seen: Answer, step: int) -> list[_Stop]:
    """The moments to look at: the ends of days from the opening to the closing, and the one asked for."""
    terms, closed = seen.terms, seen.sweep.closed
    first = min(terms.running_since, seen.today)
    days = range(seen.today - step, first - 1, -step)
    last = seen.today if closed is None else terms.zone.day_of(closed.at)
    past = [_Stop(day, terms.zone.midnight(day + 1) - 1) for day in reversed(days) if day <= last]
    return [*past, _Stop(seen.today, seen.as_of)]


def _knowing(
    known: Known, stops: Iterable[_Stop], moments: Moments, outside: Outside
) -> Iterator[Json | None]:
    """The moments as they were known; None where that is what had happened.

    A moment of which nothing was known yet says so.
    """
    game, arrived = Game(known.start, outside), 0
    for stop in stops:
        if known.days is not None and stop.day not in known.days:
            yield None
            continue
        while arrived < len(known.arrivals) and known.arrivals[arrived][0] <= stop.at:
            game.record(known.arrivals[arrived][1])
            arrived += 1
        try:
            seen = answer(game, stop.at)
        except NotOpened:
            yield {"unknown": True}
        else:
            yield moments.of(seen, game, _recorded(known, stop.at))


def _recorded(known: Known, at: Instant) -> list[FindingRaised] | None:
    """The findings that stood in the ledger at an instant; None where nobody recorded any."""
    if known.findings is None:
        return None
    return list(known_findings(event for recorded_at, event in known.findings if recorded_at <= at).values())


def _changes(stops: Iterable[_Stop], moments: Iterable[Json]) -> Iterator[Json]:
    """The moments that differ from the one before, each with its day."""
    before: Json | None = None
    for stop, moment in zip(stops, moments, strict=True):
        if moment != before:
            yield {"day": day_text(stop.day), "at": utc_text(stop.at), **moment}
        before = moment


def _first_known(touch: Json, first: Mapping[TouchId, Instant]) -> str | None:
    """When a touch was first known of, where that was not at its own time."""
    known_from = first.get(touch["touch_id"])
    said = None if known_from is None else utc_text(known_from)
    return None if said == touch["occurred_at"] else said
