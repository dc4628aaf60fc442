"""The second clock over a ledger: what was recorded by then, with the findings as recorded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from domain.moments import Instant
from integrations.eventstore.memory_ledger import memory_ledger
from integrations.eventstore.memory_texts import memory_texts
from integrations.eventstore.tokens import KeyedTokens
from integrations.playbookfiles.deal import read_deal_file
from services.asked_instants import asked_instant
from services.capture.harvest import harvest
from services.importing import import_deal
from services.report.making import report_of_ledger
from services.wiring import offline, store_of
from tests.services.mailbox_of_a_deal import write_deal
from tests.services.report.looking import moment


@dataclass
class TurnedClock:
    at: Instant

    def now(self) -> Instant:
        return self.at


def instant(text: str) -> Instant:
    found = asked_instant(text, option="test", zone=offline().zone("UTC"))
    assert found is not None
    return found


@pytest.fixture
def clock():
    return TurnedClock(instant("2026-04-08T10:00:00Z"))


@pytest.fixture
def store(clock):
    return store_of(memory_ledger(), memory_texts(), KeyedTokens(b"k" * 32), clock)


@pytest.fixture
def report(store, clock, tmp_path):
    """The calendar is imported on 8 April, all mail on the ninth; looked at on 20 April."""
    files = [Path(name) for name in write_deal(tmp_path)]
    deal = read_deal_file(files[0])
    for sources in (files[3:], files[1:]):
        import_deal(deal, harvest(deal, sources, store.tokens), store)
        clock.at += 24 * 3_600
    return report_of_ledger(store, "north-2026", instant("2026-04-20T12:00:00Z"))


def test_nothing_was_known_before_the_first_import(report):
    assert moment(report, "known", "2026-04-07").json["unknown"] is True
    assert moment(report, "happened", "2026-04-07").holder == "seller"
    assert report["history"]["recorded"] is True


def test_findings_are_those_that_were_recorded(report):
    then = moment(report, "known", "2026-04-08").rules
    assert "gone_quiet" in then
    assert "ping_pong" not in then
    assert "ping_pong" in moment(report, "happened", "2026-04-08").rules


def test_names_are_plain_where_the_ledger_has_tokens(report):
    first = report["answer"]["touches"][0]
    assert (first["from"], first["subject"]) == ("bea@north.example", "Prices for seats")
    meetings = moment(report, "happened", "2026-03-15").json["meetings"]
    assert [m["id"] for m in meetings] == ["secret-uid@ours.example"]


def test_touches_say_when_they_were_learnt(report):
    mails = [
        learnt
        for touch, learnt in zip(report["answer"]["touches"], report["learnt"], strict=True)
        if touch["channel"] == "email"
    ]
    assert set(mails) == {"2026-04-09T10:00:00Z"}
