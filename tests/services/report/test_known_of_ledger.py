"""The second clock over a ledger: what was recorded by then, with the findings as recorded."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from domain.deal.commands import FreeMeeting, FreeTouch
from domain.moments import Instant
from integrations.eventstore.memory_ledger import memory_ledger
from integrations.eventstore.memory_texts import memory_texts
from integrations.eventstore.tokens import KeyedTokens
from integrations.playbookfiles.deal import read_deal_file
from services.analyst.analysing import analyse
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


def test_what_left_the_deal_was_known_before_and_is_nowhere_today(store, clock, tmp_path):
    """The discovery meeting and two mails are another deal's after all, which is said on 12 April."""
    files = [Path(name) for name in write_deal(tmp_path)]
    deal = read_deal_file(files[0])
    import_deal(deal, harvest(deal, files[1:], store.tokens), store)
    before = report_of_ledger(store, "north-2026", instant("2026-04-11T12:00:00Z"))
    clock.at = instant("2026-04-12T10:00:00Z")
    mails = list(store.deals.load("north-2026").deal.sightings)
    gone = [*mails[:2], *store.deals.load("north-2026").deal.calendar]
    freeing = [*map(FreeTouch, mails[:2]), *map(FreeMeeting, gone[2:])]
    store.deals.enact("north-2026", lambda _: freeing, actor="rita")
    analyse(store.deals, "north-2026", store.outside, clock)
    after = report_of_ledger(store, "north-2026", instant("2026-04-20T12:00:00Z"))
    assert moment(before, "known", "2026-04-11").states["discovery"] == "done"
    assert moment(after, "known", "2026-04-11").states["discovery"] == "done"
    assert moment(after, "known", "2026-04-12").states["discovery"] == "open"
    for day in ("2026-03-15", "2026-04-11", "2026-04-20"):
        assert moment(after, "happened", day).states["discovery"] == "open"
    assert not {touch["touch_id"] for touch in after["answer"]["touches"]} & set(gone)
    last = moment(after, "known", "2026-04-20")
    assert not any(id_ in json.dumps(last.json) for id_ in gone)
