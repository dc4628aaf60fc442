"""The laws of merging: no date moves, nothing is lost, and it is all one who brings a fact along."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from domain.deal import events as ev
from domain.deal.decide import enact
from domain.deal.events import DealEvent
from domain.deal.merging import bringing, freeing, merging
from domain.deal.state import Deal, fold
from tests.properties.strategies import ToldDeal, deals
from tests.properties.test_freed_laws import as_json
from tests.properties.test_replay_laws import law

OWN = ("opened", "basis", "strategy", "playbook", "tailoring", "declared", "described", "refusals")


def still_open(deal: ToldDeal, named: str) -> list[DealEvent]:
    """The events of a deal under a name, without its closing."""
    told = [event for event in deal.events if not isinstance(event, ev.DealClosed)]
    return [replace(e, deal_id=named) if isinstance(e, ev.DealOpened) else e for e in told]


def merged(
    ending: Iterable[DealEvent], taking: Iterable[DealEvent], matched: Sequence[str]
) -> tuple[Deal, Deal]:
    """Both deals after one was merged into the other, and matching brought what it stands behind."""
    one, other = fold(ending), fold(taking)
    told = merging(one, other, at=0, matched=matched)
    brought = list(bringing(one, matched, other.playbook.languages))
    freed = list(freeing(one, matched))
    for deal, commands in ((one, (*told.ends, *freed)), (other, (*told.takes_in, *brought))):
        enact(deal, commands, opened_long_ago=lambda _opened, _at: True)
    return one, other


@law
@given(deals(), deals(), st.data())
def test_merging_moves_everything_but_the_decision_date(
    ending: ToldDeal, taking: ToldDeal, data: st.DataObject
) -> None:
    told, own = still_open(ending, "ending"), still_open(taking, "taking")
    before, there = fold(told), fold(own)
    contacts = [*before.sightings, *before.calendar]
    matched = data.draw(st.lists(st.sampled_from(contacts), unique=True)) if contacts else []
    one, other = merged(told, own, matched)
    assert [getattr(other, name) for name in OWN] == [getattr(there, name) for name in OWN]
    for facts in ("sightings", "calendar", "interactions"):
        assert set(getattr(other, facts)) == {*getattr(before, facts), *getattr(there, facts)}
        assert getattr(one, facts) == {}
    assert set(other.commitments) == {*before.commitments, *there.commitments}
    assert there.roles.items() <= other.roles.items()
    assert before.roles.keys() <= other.roles.keys()
    at_once = merged(told, own, ())[1]
    assert as_json(other, taking) == as_json(at_once, taking)
