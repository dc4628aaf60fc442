"""One event that breaks a role each time, in the running system: everybody sees it, and the rest goes on."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.capture.events import MailCaptured
from domain.following import EventSetAside
from domain.identifiers import set_aside_stream
from services.recorder.following import Recorder
from tests.distributed.health import asked, start_with_api, wait_until_said
from tests.services.run.killing import Site, run_once, settle
from tests.services.run.load import BUYERS, deal_of, feed, write_deals, write_mail
from tests.services.run.outcome import everything, outcome
from tests.services.run.process import POISON_AT

POISONED = 41
"""The number of the mail that is poison, among as many before and after it."""


@pytest.fixture
def poisoned(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path / "poisoned", build=("poisoned",))
    yield site
    site.end()


def test_poison_is_set_aside_where_everybody_sees_it_and_all_else_goes_on(
    poisoned: Site, embedded: Site
) -> None:
    write_deals(poisoned.inbox, BUYERS)
    running = start_with_api(poisoned)
    for _ in feed(poisoned.inbox, range(1, POISONED), buyers=BUYERS):
        pass
    write_mail(poisoned.inbox, POISONED, BUYERS, at=POISON_AT)
    for _ in feed(poisoned.inbox, range(POISONED + 1, 2 * POISONED), buyers=BUYERS):
        pass
    settle(poisoned)
    told = wait_until_said(poisoned, lambda tasks: tasks[Recorder.name]["set_aside"] == 1)
    assert told[Recorder.name]["state"] == "working"
    assert f'setpoint_set_aside_total{{task="{Recorder.name}"}} 1.0' in asked(poisoned, "/metrics")
    assert json.loads(asked(poisoned, "/ready"))["ready"]
    running.stop()
    assert_set_aside(poisoned)
    shutil.copytree(poisoned.inbox, embedded.inbox)
    (embedded.inbox / f"{POISONED}.eml").unlink()
    run_once(embedded)
    without, clean = outcome(poisoned), outcome(embedded)
    assert len(without.captured) == len(clean.captured) + 1
    without.captured = clean.captured
    assert without == clean
    assert f"{deal_of(POISONED, BUYERS)}" in without.answer


def assert_set_aside(site: Site) -> None:
    """The ledger says which event was set aside, by whom, and why."""
    with site.opened() as system:
        (noted,) = (each.event for each in system.ledger.read(set_aside_stream(Recorder.name)))
        assert isinstance(noted, EventSetAside)
        assert (noted.follower, noted.fault) == (Recorder.name, "Poisonous")
        poison = next(each for each in everything(system) if each.event_id == noted.event_id)
        assert poison.position == noted.position
        assert isinstance(poison.event, MailCaptured)
        assert poison.event.sighting.sent_at == POISON_AT
