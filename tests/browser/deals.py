"""Reports to look at: the example deal, one of a thousand touches, one full of markup, a review."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from domain.deal.events import DealEvent, EmailSighted
from domain.deal.state import fold
from domain.game.game import Game
from domain.moments import Instant, instant_of
from domain.ports.texts import Text
from integrations.playbookfiles.deal import read_deal_file
from services.demo.example import DEAL, LOOKED_AT, SOURCES, example_files
from services.recorder.recording import PlainTexts
from services.replaying import replay_deal
from services.report.history import deal_report
from services.report.making import report_of_files
from services.report.pages import deal_page, review_page
from services.wiring import offline
from tests.domain.invitations import invitation
from tests.domain.times import DAY, HOUR, clock
from tests.examples import OUTSIDE, deal, mail, people

HOSTILE = '</script><img src=x onerror="window.hacked=1"><b onclick=alert(1)>bold</b> \'"&{{style}}\u2028'
STATUSES = ("red", "amber", "green", "closed")


@cache
def example() -> dict[str, Any]:
    """The deal of `setpoint demo`."""
    with example_files() as folder:
        as_of = instant_of(datetime.fromisoformat(LOOKED_AT))
        return report_of_files(read_deal_file(folder / DEAL), [folder / one for one in SOURCES], as_of)


@cache
def with_methods() -> dict[str, Any]:
    """The deal of `setpoint demo` with two methods switched on."""
    with example_files() as folder, tempfile.TemporaryDirectory() as beside:
        told = (folder / DEAL).read_text(encoding="utf-8")
        file = Path(beside) / DEAL
        file.write_text(f"{told}\nmethods: [meddpicc, jolt]\n", encoding="utf-8")
        as_of = instant_of(datetime.fromisoformat(LOOKED_AT))
        return report_of_files(read_deal_file(file), [folder / one for one in SOURCES], as_of)


@cache
def weekly() -> dict[str, Any]:
    """The deal of `setpoint demo` as a large review holds it, looked at once a week."""
    with example_files() as folder:
        file, outside = read_deal_file(folder / DEAL), offline()
        replay = replay_deal(file, [folder / one for one in SOURCES], outside)
        as_of = instant_of(datetime.fromisoformat(LOOKED_AT))
        return deal_report(replay.game, replay.texts, outside=outside, as_of=as_of, step_days=7)


@cache
def thousand() -> dict[str, Any]:
    """A thousand touches over 200 days, four in five in one of many threads."""
    events = (*deal(), *_back_and_forth(1_000, 200))
    return _report(events, clock("Mon 09:00") + 200 * DAY, texts=())


@cache
def late() -> dict[str, Any]:
    """A question of the buyer that lay eleven hours outside of every mailbox, over midnight."""
    asked = mail("bea", to="rita", at="w2 Mon 22:00", text="One question")
    slow = replace(asked, sighting=replace(asked.sighting, received_at=clock("w2 Tue 09:00")))
    return _report((*deal(), slow), clock("w2 Wed 12:00"), texts=())


@cache
def hostile() -> dict[str, Any]:
    """Markup in every place in which people write."""
    asked = mail("bea", to="rita", at="w2 Mon 10:00", named="asked")
    workshop = invitation("bea", to="rita", at="Tue 09:00", start="w2 Tue 10:00", title="discovery")
    texts = (
        Text("deal:deal", (), {"name": HOSTILE}),
        Text("touch:asked", (), {"subject": HOSTILE, "message_id": HOSTILE, "sources": HOSTILE}),
        Text("meeting:discovery", (), {"uid": HOSTILE, "title": HOSTILE}),
        Text(f"person:{people('bea')[0]}", (), {"address": HOSTILE, "name": HOSTILE}),
    )
    return _report((*deal(), asked, workshop), clock("w4 Wed 12:00"), texts=texts)


def review(number: int = 12) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A review whose first deal is the example, with the reports behind its rows."""
    reports = [_called(example(), f"deal-{place}", _name(place)) for place in range(number)]
    rows = [_row(report, place) for place, report in enumerate(reports)]
    left_out = [{"source": f"old{HOSTILE}.yaml", "reason": "decision_date: expected a date"}]
    return {"as_of": "2026-05-13T07:00:00Z", "rows": rows, "left_out": left_out}, reports


def written(folder: Path, name: str, report: dict[str, Any]) -> str:
    """The page of a deal as a file; its address."""
    return _kept(folder / f"{name}.html", [deal_page(report)])


def written_review(folder: Path, number: int = 12) -> str:
    """The page of a review as a file; its address."""
    return _kept(folder / "review.html", review_page(*review(number)))


def _kept(path: Path, pieces: Iterable[str]) -> str:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(pieces)
    return path.as_uri()


def _report(events: Iterable[DealEvent], as_of: Instant, *, texts: Iterable[Text]) -> dict[str, Any]:
    game = Game(fold(events), OUTSIDE)
    return deal_report(game, PlainTexts(texts), outside=OUTSIDE, as_of=as_of)


def _back_and_forth(touches: int, days: int) -> Iterator[EmailSighted]:
    """Mails of five people in turn, a few an hour apart, then a pause."""
    names = ("rita", "bea", "sven", "carl", "rita", "ines", "sue", "bea")
    for number in range(touches):
        at = clock("Mon 08:00") + (number * days * DAY) // touches + (number % 7) * HOUR
        ours = number % 2 == 0
        sent = mail(
            names[number % 8],
            to="bea carl" if ours else "rita",
            at="Mon 08:00",
            named=f"m{number:04}",
            re="" if number % 5 == 0 else f"m{number - 1:04}",
        )
        yield replace(sent, sighting=replace(sent.sighting, sent_at=at, received_at=at + 60))


def _called(report: dict[str, Any], id_: str, name: str) -> dict[str, Any]:
    shown = {**report["answer"], "deal": {**report["answer"]["deal"], "id": id_, "name": name}}
    return {**report, "answer": shown}


def _name(place: int) -> str:
    return HOSTILE if place == 1 else f"Northwind, site {place}"


def _row(report: dict[str, Any], place: int) -> dict[str, Any]:
    """A row as `setpoint review` makes it; every third is red, then amber, then green; the last is closed."""
    status = STATUSES[place % 3] if place < 11 else "closed"
    shown = report["answer"]
    step = shown["next_steps"][place % 5]
    red, amber = status == "red", status == "amber"
    return {
        "id": shown["deal"]["id"],
        "name": shown["deal"]["name"],
        "owner": ("rita@ours.example", "sven@ours.example")[place % 2],
        "amount": 10_000 * place or None,
        "decision_date": f"2026-06-{10 + place}",
        "working_days_left": 20 + place,
        "status": status,
        "red_since": "2026-04-14T10:00:00Z" if red else None,
        "slack": None if status == "closed" else -place if red else place,
        "feasible": not red,
        "short_by": place if red else 0,
        "findings": [
            {"rule": "ping_pong", "severity": "high", "since": "2026-04-14T10:00:00Z", "subject": ""}
        ]
        if red
        else [{"rule": "stalled", "severity": "medium", "since": "2026-04-24T10:00:00Z", "subject": ""}]
        if amber
        else [],
        "court": "seller" if red else "buyer",
        "waiting_since": "2026-05-11T10:00:00Z",
        "next_meeting": None,
        "next_step": None
        if status == "closed"
        else {
            "kind": step["kind"],
            "text": step["text"],
            "act_by": f"2026-05-{14 + place}",
            "due": None,
            "late": red,
            "milestone": step["milestone"],
        },
        "milestones": {"done": place % 7, "all": 12},
        "playbook": "enterprise",
    }
