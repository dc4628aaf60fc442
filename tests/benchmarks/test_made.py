"""What the benchmarks measure is what they say: made deals and mailboxes, and how figures are judged."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path

from domain.deal.answer import answer
from domain.deal.events import CalendarFactCaptured, EmailSighted, InteractionReported
from domain.deal.state import fold
from domain.game.game import Game
from domain.moments import instant_of
from integrations.playbookfiles.deal import read_deal_file
from services.replaying import replayed_answer
from services.wiring import offline
from tests.benchmarks.deals import as_of, deal_events
from tests.benchmarks.figures import Figure, Wanted
from tests.benchmarks.mailbox import AS_OF, write_deal, write_mailbox


def test_a_made_deal_is_the_same_each_time_and_differs_from_the_next() -> None:
    assert deal_events(3, 40) == deal_events(3, 40)
    assert deal_events(3, 40) != deal_events(4, 40)


def test_a_made_deal_has_as_many_touches_as_it_says() -> None:
    events = deal_events(5, 200)
    mails = {e.sighting.touch_id for e in events if isinstance(e, EmailSighted)}
    meetings = {e.fact.meeting for e in events if isinstance(e, CalendarFactCaptured)}
    calls = [e for e in events if isinstance(e, InteractionReported)]
    assert len(mails) + len(meetings) + len(calls) == 200
    assert len(meetings) in range(8, 25)
    machine_mail = [e for e in events if isinstance(e, EmailSighted) and e.sighting.automated]
    assert len(machine_mail) in range(6, 19)


def test_made_deals_keep_the_rules_busy() -> None:
    found: Counter[str] = Counter()
    for number in range(20):
        seen = answer(Game(fold(deal_events(number, 100)), offline()), as_of(number))
        found["advances"] += len(seen.sweep.advances)
        found["done"] += sum(planned.state == "done" for planned in seen.plan.milestones)
        found["rules"] += len(seen.findings)
        found["ping_pong"] += sum(rally.detected_at is not None for rally in seen.sweep.rallies.all)
    assert all(found[what] > 20 for what in ("advances", "done", "rules", "ping_pong")), found


def test_a_made_mailbox_is_read_in_full_and_one_message_in_a_hundred_is_the_deals(tmp_path: Path) -> None:
    written = write_mailbox(tmp_path / "rita.mbox", messages=1_000, most_bytes=1 << 30)
    assert written.messages == 1_000
    assert 8_000 < written.size / written.messages < 20_000
    file = read_deal_file(write_deal(tmp_path))
    seen = replayed_answer(file, [tmp_path / "rita.mbox"], instant_of(datetime.fromisoformat(AS_OF)))
    assert len(seen["touches"]) == 10
    assert sum(seen["ignored"].values()) == 990
    assert seen["set_aside"] == []


def test_a_figure_is_reached_on_the_right_side_of_its_target() -> None:
    def reached(figure: float, wanted: Wanted, target: float | None) -> bool | None:
        return Figure(
            name="", figure=figure, unit="", beside=2.0, beside_what="", wanted=wanted, target=target
        ).reached

    assert reached(8, Wanted.AT_LEAST, 4) is True
    assert reached(7.9, Wanted.AT_LEAST, 4) is False
    assert reached(3, Wanted.AT_MOST, 1.5) is True
    assert reached(3.1, Wanted.AT_MOST, 1.5) is False
    assert reached(3.1, Wanted.AT_MOST, None) is None
