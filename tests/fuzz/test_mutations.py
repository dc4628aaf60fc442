"""Mutated input of every format: a value or a documented error, soon."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrations.crmfiles.reading import read_crm_csv
from integrations.playbookfiles.deal import read_deal_file
from tests.fuzz.bounds import TookTooLong, within_seconds
from tests.fuzz.mutations import mutated
from tests.fuzz.readers import READERS
from tests.fuzz.samples import CRM, CRM_DEFAULTS, DEAL, PLAYBOOK


@pytest.mark.parametrize("name", READERS)
@settings(
    max_examples=2_000 if os.environ.get("SETPOINT_PROVE") == "1" else 30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(data=st.data())
def test_a_mutated_input_gives_a_value_or_a_documented_error(name: str, data: st.DataObject) -> None:
    written = data.draw(mutated(name))
    with within_seconds(10):
        READERS[name](written)


def test_the_samples_themselves_are_read_in_full(tmp_path: Path) -> None:
    (tmp_path / "playbook.yaml").write_bytes(PLAYBOOK)
    (tmp_path / "deal.yaml").write_bytes(DEAL)
    (tmp_path / "deals.csv").write_bytes(CRM)
    assert [m.id for m in read_deal_file(tmp_path / "deal.yaml").playbook.milestones] == [
        *("discovery", "pilot", "legal")
    ]
    assert len(read_crm_csv(tmp_path / "deals.csv", CRM_DEFAULTS).deals) == 1


def test_the_watchdog_stops_what_does_not_end() -> None:
    with pytest.raises(TookTooLong):
        _never_end()


def _never_end() -> None:
    with within_seconds(0.05):
        while True:
            pass
