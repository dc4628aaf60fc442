"""deploy/SCALE.md says what the load model computes."""

from __future__ import annotations

from tests.benchmarks.load_model import Assumed, load, table
from tests.deploy.reading import DEPLOY

TEXT = " ".join((DEPLOY / "SCALE.md").read_text(encoding="utf-8").split())


def test_the_table_is_the_computed_one():
    assert " ".join(table().split()) in TEXT


def test_a_load_by_hand():
    one = load(1_000, Assumed(messages_a_day=10, of_deals=0, open_deals=0, bytes_of_other_message=1 << 20))
    assert one.events_a_day == 10_000
    assert one.messages_at_peak == 1_000 * 10 * 3 / 28_800
    assert one.commits_at_peak == 2 * one.messages_at_peak
    assert one.gib_a_year == 1_000 * 10 * 230 / 1_024


def test_assumptions_are_told():
    assumed = Assumed()
    assert f"{assumed.messages_a_day} messages a working day" in TEXT
    assert f"of which {assumed.of_deals} belong to deals" in TEXT
    assert f"leads to {assumed.events_of_deal_message} events" in TEXT
    assert f"{assumed.bytes_of_deal_message:,} bytes in all tables" in TEXT
    assert f"{assumed.commits_of_deal_message} for a message of a deal" in TEXT
