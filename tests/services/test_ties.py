"""Which touches and meetings share an instant, also after some of them left the deal."""

from __future__ import annotations

from domain.deal import events as ev
from domain.deal.state import Deal, evolve
from services.recorder.ties import Instants, ties_of
from tests.domain.invitations import booked
from tests.examples import call, mail

ONE = mail("rita", to="bea", at="Mon 09:00", named="one")
OTHER = mail("sven", to="bea", at="Mon 09:00", named="other")
THIRD = call("rita bea", at="Mon 09:00")
MEETINGS = (
    booked(at="Mon 09:00", start="Tue 09:00", title="one"),
    booked(at="Mon 10:00", start="Tue 09:00", title="other"),
)


def told(*events: ev.DealEvent) -> Instants:
    """The instants of a deal that was told all of it before they were noted, as drafts do it."""
    deal = Deal()
    instants = Instants(deal)
    for event in events:
        evolve(deal, event)
    for event in events:
        instants.note(event)
    return instants


def test_what_left_shares_no_instant_any_more() -> None:
    assert told(ONE, OTHER, THIRD).shared()[0] == [["one", "other", "call Mon 09:00"]]
    assert told(ONE, OTHER, THIRD, ev.TouchFreed("one")).shared()[0] == [["other", "call Mon 09:00"]]
    assert told(ONE, OTHER, ev.TouchFreed("one")).shared() == ([], [])
    assert told(*MEETINGS).shared()[1] == [["one", "other"]]
    assert told(*MEETINGS, ev.MeetingFreed("one")).shared() == ([], [])


def test_what_came_back_does() -> None:
    back = told(ONE, OTHER, ev.TouchFreed("one"), ONE)
    assert [sorted(ids) for ids in back.shared()[0]] == [["one", "other"]]
    assert [sorted(ids) for ids in back.shared([ONE])[0]] == [["one", "other"]]


def test_ties_are_broken_among_those_that_are_left() -> None:
    deal = Deal()
    for event in (ONE, OTHER, THIRD, ev.TouchFreed("other")):
        evolve(deal, event)
    names = {"one": "b", "call Mon 09:00": "a"}
    (ties,) = ties_of(deal, message_ids=names.get, uids=names.get)
    assert ties.ids == ("call Mon 09:00", "one")
