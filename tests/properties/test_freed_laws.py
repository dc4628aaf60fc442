"""The laws of freeing: what left a deal leaves no trace in any answer, and what came back never left.

Answers are held against each other as the JSON that is printed, to the byte.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from domain.deal import events as ev
from domain.deal.answer import answer
from domain.deal.events import DealEvent
from domain.deal.state import Deal, fold
from domain.game.game import Game
from domain.moments import Instant
from services.recorder.recording import PlainTexts
from services.shapes import Shaper
from tests.properties.comparing import outside
from tests.properties.strategies import ToldDeal, deals
from tests.properties.test_replay_laws import law

Freed = ev.TouchFreed | ev.MeetingFreed


@law
@given(deals(), st.data())
def test_a_deal_that_got_and_lost_facts_answers_as_one_that_never_had_them(
    deal: ToldDeal, data: st.DataObject
) -> None:
    lost = data.draw(some_of(deal))
    told = [*deal.events]
    for freed in lost:
        put_after(told, freed, data, last_of(told, freed))
    never = replace(deal, events=tuple(without(deal.events, lost)))
    assert as_json(fold(told), deal) == as_json(fold(never.events), deal)


@law
@given(deals(), st.data())
def test_a_deal_that_got_facts_back_answers_as_one_that_never_lost_them(
    deal: ToldDeal, data: st.DataObject
) -> None:
    lost = data.draw(some_of(deal))
    told = [*deal.events]
    for freed in lost:
        place = put_after(told, freed, data, last_of(told, freed))
        for again in [event for event in deal.events if freed_by(event) == freed]:
            place = put_after(told, again, data, place)
    assert as_json(fold(told), deal) == as_json(fold(deal.events), deal)


@law
@given(deals(), st.data())
def test_looked_at_after_every_event_it_answers_as_folded_from_zero(
    deal: ToldDeal, data: st.DataObject
) -> None:
    """As a live system does: facts come, leave and come back while it looks, as of ever later moments."""
    told = [*deal.events]
    for freed in data.draw(some_of(deal)):
        place = put_after(told, freed, data, last_of(told, freed))
        if data.draw(st.booleans()):
            put_after(told, next(event for event in deal.events if freed_by(event) == freed), data, place)
    game, opening = Game(Deal(), outside(deal)), None
    for place, event in enumerate(told):
        game.record(event)
        if not isinstance(told[0], ev.DealOpened) or game.deal.opened is None:
            continue
        opening = game.as_of(0).terms.opening if opening is None else opening
        moment = min(deal.as_of, opening + (deal.as_of - opening) * place // len(told))
        assert printed(game, moment) == printed(Game(fold(told[: place + 1]), outside(deal)), moment)


def as_json(facts: Deal, deal: ToldDeal) -> str:
    return printed(Game(facts, outside(deal)), deal.as_of)


def printed(game: Game, as_of: Instant) -> str:
    """Everything that is ever printed of a deal."""
    seen = answer(game, as_of)
    return json.dumps(Shaper(game, seen, PlainTexts(())).whole())


def some_of(deal: ToldDeal) -> st.SearchStrategy[list[Freed]]:
    """Some of the touches and meetings of a deal, as what frees them."""
    known = list(dict.fromkeys(freed for event in deal.events if (freed := freed_by(event)) is not None))
    if not known:
        return st.just([])
    return st.lists(st.sampled_from(known), min_size=1, max_size=6, unique=True)


def freed_by(event: DealEvent) -> Freed | None:
    """What frees the fact that an event tells of; None if it can not be freed."""
    match event:
        case ev.EmailSighted(sighting=sighting):
            return ev.TouchFreed(sighting.touch_id)
        case ev.InteractionReported(interaction=interaction):
            return ev.TouchFreed(interaction.touch_id)
        case ev.CalendarFactCaptured(fact=fact):
            return ev.MeetingFreed(fact.meeting)
        case _:
            return None


def last_of(told: list[DealEvent], freed: Freed) -> int:
    """The place of the last event that tells of what is freed."""
    return max(place for place, event in enumerate(told) if freed_by(event) == freed)


def put_after(told: list[DealEvent], event: DealEvent, data: st.DataObject, place: int) -> int:
    """Put an event somewhere after a place; where it stands then."""
    at = data.draw(st.integers(place + 1, len(told)))
    told.insert(at, event)
    return at


def without(events: Iterable[DealEvent], lost: list[Freed]) -> Iterator[DealEvent]:
    """The events but those that tell of what is lost. What people said of it may stay: it is harmless."""
    ids = {freed.touch_id if isinstance(freed, ev.TouchFreed) else freed.meeting for freed in lost}
    for event in events:
        match event:
            case ev.TiesBroken(ids=tied):
                yield ev.TiesBroken(tuple(id_ for id_ in tied if id_ not in ids))
            case _ if freed_by(event) not in lost:
                yield event
            case _:
                pass
