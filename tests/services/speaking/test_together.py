"""What is asked of several deals at once is recorded in all of them, or in none."""

from __future__ import annotations

import pytest

from domain.capture.events import CorrectionUndone
from domain.deal.commands import FreeTouch, MergeInto, OpenDeal
from domain.deal.decide import DealIsNotOpen
from domain.identifiers import contact_match_stream
from services.recorder.deals import Asked
from services.recorder.persisting import TooManyConflicts
from tests.domain.times import clock
from tests.examples import closed, deal, mail, opened
from tests.services.planner.ledgers import World

MERGE = MergeInto("other", clock("w2 Mon 09:00"))
NEW = OpenDeal(opened(named="new"))
STREAM = contact_match_stream("offer")
BESIDE = {STREAM: (CorrectionUndone("c1", 1),)}
DEALS = ("deal", "other", "new")


@pytest.fixture
def world():
    world = World()
    world.tell("deal", *deal(), mail("rita", to="bea", at="Mon 09:00", named="offer"))
    world.tell("other", *deal(opening=opened(named="other")))
    return world


def test_all_of_it_is_one_command(world):
    asked = Asked({"deal": [FreeTouch("offer"), MERGE], "other": [], "new": [NEW]}, BESIDE)
    events = world.deals.enact_together(DEALS, lambda _: asked, actor="rita")
    assert {deal_id: len(found) for deal_id, found in events.items()} == {"deal": 2, "other": 0, "new": 1}
    ends = [[*world.deals.facts(deal_id)][-1] for deal_id in ("deal", "new")]
    written = [*ends, *world.ledger.read(STREAM)]
    assert len({each.correlation for each in written}) == 1
    assert {each.actor for each in written} == {"rita"}


def test_what_one_deal_refuses_is_recorded_in_none(world):
    world.tell("other", closed(at="Tue 09:00"))
    end, asked = world.ledger.end(), Asked({"deal": [MERGE], "other": [MERGE], "new": [NEW]}, BESIDE)
    with pytest.raises(DealIsNotOpen):
        world.deals.enact_together(DEALS, lambda _: asked, actor="rita")
    assert world.ledger.end() == end


def test_when_somebody_else_appended_in_between_it_is_asked_anew(world):
    seen = []

    def asked(deals) -> Asked:
        seen.append("offer" in deals["other"].sightings)
        if len(seen) == 1:
            world.tell("other", mail("rita", to="bea", at="Mon 09:00", named="offer"))
        return Asked({"deal": [MERGE], "other": [FreeTouch("offer"), MERGE]})

    events = world.deals.enact_together(("deal", "other"), asked, actor="rita")
    assert seen == [False, True]
    assert [len(found) for found in events.values()] == [1, 2]


def test_it_gives_up_when_others_never_stop(world):
    def asked(_deals) -> Asked:
        world.tell("other", mail("rita", to="bea", at="Mon 09:00"))
        return Asked({"deal": [MERGE], "other": [MERGE]})

    with pytest.raises(TooManyConflicts):
        world.deals.enact_together(("deal", "other"), asked, actor="rita")
    assert world.deals.load("deal").deal.merged is None
