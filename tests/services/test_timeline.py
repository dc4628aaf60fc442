"""Two clocks: what had happened by then, and what was known then, however much came later."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from domain.deal.commands import DealCommand, FreeTouch, SayNoReplyOwed
from domain.moments import Instant
from integrations.eventstore.memory_ledger import memory_ledger
from integrations.eventstore.memory_texts import memory_texts
from integrations.eventstore.tokens import KeyedTokens
from integrations.playbookfiles.deal import read_deal_file
from services.asked_instants import asked_instant
from services.capture.harvest import harvest
from services.importing import import_deal
from services.recorder.deals import UnknownDeal
from services.timeline import Timeline
from services.wiring import Store, offline, store_of
from tests.services.mailbox_of_a_deal import PLAYBOOK, write_deal


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
    return TurnedClock(instant("2026-03-12"))


@pytest.fixture
def store(clock):
    return store_of(memory_ledger(), memory_texts(), KeyedTokens(b"k" * 32), clock)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return [Path(name) for name in write_deal(tmp_path)]


def bring_in(store: Store, files: list[Path], *sources: Path) -> None:
    deal = read_deal_file(files[0])
    import_deal(deal, harvest(deal, sources, store.tokens), store)


def say(store: Store, *commands: DealCommand) -> None:
    store.deals.enact("north-2026", lambda _: commands, actor="rita")


def look(store: Store, happened_by: str | None = None, known_at: str | None = None) -> Any:  # noqa: ANN401 - JSON
    return Timeline(
        store.deals,
        store.outside,
        store.texts,
        deal_id="north-2026",
        now=store.clock.now(),
        happened_by=None if happened_by is None else instant(happened_by),
        known_at=None if known_at is None else instant(known_at),
    ).whole()


def rules(findings: list[dict[str, Any]]) -> set[str]:
    return {finding["rule"] for finding in findings}


def touches(timeline: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - JSON
    return [entry for entry in timeline["entries"] if entry["what"] == "touch"]


def test_mail_learnt_late_had_happened_but_was_not_known(store, clock, files):
    bring_in(store, files, files[3])
    clock.at = instant("2026-05-01")
    bring_in(store, files, *files[1:])
    happened = look(store, happened_by="2026-03-14")["entries"]
    known = look(store, known_at="2026-03-14")["entries"]
    assert [e["at"] for e in happened if e["what"] == "touch"] == [
        "2026-03-11T09:00:00Z",
        "2026-03-13T09:00:00Z",
    ]
    assert {e["recorded_at"] for e in happened if e["what"] == "touch"} == {"2026-05-01T00:00:00Z"}
    assert [e for e in known if e["what"] == "touch"] == []


def test_finding_of_that_day_is_remembered_after_it_turned_out_otherwise(store, clock, files):
    clock.at = instant("2026-04-08")
    bring_in(store, files, files[3])
    assert "gone_quiet" in rules(look(store)["findings"])
    clock.at = instant("2026-04-09")
    bring_in(store, files, *files[1:])
    then = look(store, known_at="2026-04-08")
    quiet = next(finding for finding in then["findings"] if finding["rule"] == "gone_quiet")
    assert quiet["recorded_at"] == "2026-04-08T00:00:00Z"
    assert quiet["differs_today"] is True
    assert "ping_pong" in then["today_would_add"]
    assert "gone_quiet" not in rules(look(store)["findings"])


def test_playbook_of_that_day_stands_beside_the_finding(store, clock, files):
    clock.at = instant("2026-04-08")
    bring_in(store, files, files[3])
    quiet_later = PLAYBOOK.replace("version: 1", "version: 2") + "watch: {gone_quiet: {days: 60}}\n"
    (files[0].parent / "playbook.yaml").write_text(quiet_later, encoding="utf-8")
    clock.at = instant("2026-04-09")
    bring_in(store, files, files[3])
    then = look(store, known_at="2026-04-08")["findings"]
    quiet = next(finding for finding in then if finding["rule"] == "gone_quiet")
    assert (quiet["playbook"], quiet["numbers"]["limit"]) == ({"name": "short", "version": 1}, 10)
    assert quiet["differs_today"] is True
    assert "gone_quiet" not in rules(look(store)["findings"])


def test_what_left_the_deal_was_known_and_is_gone(store, clock, files):
    """Also what people said of it: it would speak of a touch that nobody sees."""
    clock.at = instant("2026-04-20")
    bring_in(store, files, *files[1:])
    touch, other = [entry["id"] for entry in touches(look(store))][:2]
    say(store, SayNoReplyOwed(touch, clock.at), SayNoReplyOwed(other, clock.at))
    clock.at = instant("2026-04-21")
    say(store, FreeTouch(touch))
    assert touch not in json.dumps(look(store))
    assert [e["says"] for e in look(store)["entries"] if e["what"] == "no_reply_owed"] == [other]
    known = look(store, known_at="2026-04-20")
    assert touch in {entry["id"] for entry in touches(known)}
    assert {e["says"] for e in known["entries"] if e["what"] == "no_reply_owed"} == {touch, other}


def test_before_anything_was_known_there_was_no_deal(store, files):
    bring_in(store, files, files[3])
    with pytest.raises(UnknownDeal):
        look(store, known_at="2026-03-11")


def test_forgetting_a_person_leaves_the_timeline_as_it_was(store, clock, files):
    clock.at = instant("2026-05-01")
    bring_in(store, files, *files[1:])
    before = look(store)
    store.texts.erase(store.tokens.person("bea@north.example"))
    after = look(store)
    shown = str(after)
    assert "bea@north.example" not in shown
    assert "Prices for seats" not in shown
    assert [f["rule"] for f in after["findings"]] == [f["rule"] for f in before["findings"]]
    assert [(e["at"], e["what"]) for e in after["entries"]] == [
        (e["at"], e["what"]) for e in before["entries"]
    ]
    bring_in(store, files, *files[1:])
    assert "bea@north.example" not in str(look(store))
