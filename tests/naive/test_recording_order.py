"""The naive computation gives one answer, in whatever order the facts were recorded."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.naive.answer import Json, answer
from tests.naive.series import expand
from tests.properties.strategies import ToldDeal, deals, shuffled


def asked(deal: ToldDeal) -> Json:
    return answer(
        deal.events,
        as_of=deal.as_of,
        seller_calendar=deal.seller_works,
        buyer_calendar=deal.buyer_works,
        expand=expand,
        zone=deal.zone,
    )


# Asking again at every earlier moment takes a second for the longest deals.
@settings(max_examples=30, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_the_order_of_recording_does_not_matter(data: st.DataObject) -> None:
    deal = data.draw(deals())
    assert asked(data.draw(shuffled(deal))) == asked(deal)
