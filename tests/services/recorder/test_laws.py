"""The laws of matching: where something belongs follows from what is known, and from nothing else.

`SETPOINT_PROVE=1` runs many more examples (`make prove`).
"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.matching.clues import ClueKind
from domain.matching.rules import MatchingRules, Pin
from integrations.eventstore.memory_ledger import memory_ledger
from services.recorder.following import ACTOR
from tests.examples import address
from tests.properties.test_replay_laws import law
from tests.services.recorder.standing import standing
from tests.services.recorder.telling import Tale, orders, tales, told
from tests.services.recorder.world import Office

PAGES = st.dictionaries(st.integers(0, 60), st.integers(1, 7), max_size=12)
OTHER_RULES = MatchingRules(
    points={ClueKind.THREAD: 0, ClueKind.OWNER: 40},
    margin=5,
    groups=(frozenset({"elsewhere.example", "north.example"}),),
    pins=(Pin("olgas", person=address("bea")), Pin(None, words=("prices",))),
)


@law
@given(tales().flatmap(lambda tale: st.tuples(st.just(tale), orders(tale), orders(tale))), PAGES)
def test_any_order_of_what_is_captured_told_and_corrected_gives_the_same_deals(
    drawn: tuple[Tale, list[str], list[str]], pages: dict[int, int]
) -> None:
    tale, one, other = drawn
    at_once, bit_by_bit = office(), office()
    told(tale, one, at_once, {})
    told(tale, other, bit_by_bit, pages)
    assert standing(bit_by_bit) == standing(at_once)


@law
@given(tales().flatmap(lambda tale: st.tuples(st.just(tale), orders(tale))), PAGES, st.integers(1, 9))
def test_a_rebuild_from_zero_gives_the_same_deals_and_keeps_corrections(
    drawn: tuple[Tale, list[str]], pages: dict[int, int], page: int
) -> None:
    tale, order = drawn
    before, rebuilt = office(), office()
    told(tale, order, before, pages)
    copy_what_was_told(before, rebuilt)
    rebuilt.record(page=page)
    assert standing(rebuilt) == standing(before)


@law
@given(tales().flatmap(lambda tale: st.tuples(st.just(tale), orders(tale))), PAGES)
def test_adopting_rules_and_the_earlier_ones_again_restores_everything(
    drawn: tuple[Tale, list[str]], pages: dict[int, int]
) -> None:
    tale, order = drawn
    there = office()
    told(tale, order, there, pages)
    before, end = standing(there), there.ledger.end()
    there.adopt(OTHER_RULES)
    there.record()
    there.adopt(MatchingRules(), number=2, restores=0)
    there.record()
    assert standing(there) == before
    assert there.ledger.end() >= end + 2


@law
@given(tales().flatmap(lambda tale: st.tuples(st.just(tale), orders(tale))), PAGES)
def test_recording_again_adds_nothing(drawn: tuple[Tale, list[str]], pages: dict[int, int]) -> None:
    tale, order = drawn
    there = office()
    told(tale, order, there, pages)
    end = there.ledger.end()
    there.adopt(MatchingRules())
    there.record()
    assert there.ledger.end() == end + 1


def office() -> Office:
    return Office(memory_ledger())


def copy_what_was_told(before: Office, copy: Office) -> None:
    """Everything but what the recorder concluded."""
    for stored in before.ledger.read_all(after=0, limit=100_000):
        if stored.actor != ACTOR:
            copy.put(stored.stream, stored.event, actor=stored.actor)
            copy.texts = before.texts
