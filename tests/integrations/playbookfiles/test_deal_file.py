"""What a sound deal file says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from domain.deal.dealfile import (
    CalendarSpec,
    Commitment,
    DecisionBasis,
    Members,
    Partner,
    ReportedTouch,
    Strategy,
)
from domain.moments import day_of, utc_text
from domain.people import Side
from domain.playbook.playbook import Duration
from domain.touches.touch import InteractionKind, Outcome
from integrations.playbookfiles import builtin_playbook, read_deal_file, read_playbook_file
from tests.integrations.playbookfiles.written import DEAL, changed, write

LEAST = """\
name: Least
seller: {domains: [ours.example]}
buyer: {addresses: [bea@gmail.com]}
opened_on: 2026-03-02
decision_date: 2026-03-02
timezone: UTC
playbook: enterprise
"""


def day(text: str) -> int:
    return day_of(date.fromisoformat(text))


def test_everything_that_a_deal_file_says_is_read(tmp_path: Path) -> None:
    deal = read_deal_file(write(tmp_path))
    assert (deal.id, deal.name, deal.owner) == ("fabrikam-2026", "Fabrikam rollout", "rita@ours.example")
    assert (deal.amount, deal.tags) == (80_000, ("personal_data",))
    assert deal.seller == Members(("ours.example",), ("ritafreelance@gmail.com",))
    assert deal.buyer == Members(("north.example",), ())
    assert deal.partner == Partner(Members(("reseller.example",), ()), Side.BUYER)
    assert deal.team == ("rita@ours.example", "sven@ours.example")
    assert (deal.opened_on, deal.decision_date) == (day("2026-03-02"), day("2026-06-30"))
    assert deal.decision_basis == DecisionBasis(Side.BUYER, "present contract ends", "mail of 2026-02-27")
    assert deal.strategy == Strategy("contract ends", "the CFO", "board", "20k a month")
    assert deal.zone.name == "Europe/Oslo"
    assert deal.zone.midnight(day("2026-06-30")) == deal.zone.midnight(day("2026-06-29")) + 86_400
    assert utc_text(deal.zone.midnight(day("2026-06-30"))) == "2026-06-29T22:00:00Z"
    assert deal.playbook == read_playbook_file(tmp_path / "playbook.yaml")
    assert deal.plan.drop == ("pilot",)
    assert deal.plan.duration == {"legal": Duration(12)}
    assert deal.seller_calendar == CalendarSpec("US", None, (6, 7), (day("2026-05-15"),))
    assert deal.buyer_calendar == CalendarSpec("NO", None, (6, 7), ())
    assert deal.people == {"cfo@north.example": "economic_buyer"}
    assert deal.reached == {"discovery": day("2026-03-10")}
    promise = Commitment(Side.BUYER, day("2026-05-04"), day("2026-05-20"), "list of users")
    assert deal.commitments == (promise,)
    (touch,) = deal.touches
    assert utc_text(touch.at) == "2026-04-02T09:30:00Z"
    assert touch == ReportedTouch(
        touch.at, InteractionKind.CALL, ("rita@ours.example", "bea@north.example"), Outcome.THEY_OWE
    )


def test_what_is_left_out_has_defaults(tmp_path: Path) -> None:
    deal = read_deal_file(write(tmp_path, deal=LEAST))
    assert deal.playbook == builtin_playbook("enterprise")
    assert (deal.owner, deal.amount, deal.tags, deal.partner, deal.team) == (None, None, (), None, ())
    assert (deal.decision_basis, deal.strategy, deal.reached) == (None, Strategy(), None)
    assert deal.seller_calendar == deal.buyer_calendar == CalendarSpec()
    assert (deal.people, deal.commitments, deal.touches) == ({}, (), ())
    assert (deal.plan.drop, deal.plan.duration, deal.plan.add) == ((), {}, ())


def test_a_key_with_nothing_after_it_is_left_out(tmp_path: Path) -> None:
    empty = "".join(
        f"{key}:\n" for key in ("owner", "amount", "tags", "partner", "plan", "people", "touches")
    )
    assert (
        read_deal_file(write(tmp_path, deal=LEAST + empty + "strategy: {decider: }\n")).strategy == Strategy()
    )


def test_an_empty_reached_says_that_nothing_was(tmp_path: Path) -> None:
    assert read_deal_file(write(tmp_path, deal=LEAST + "reached: {}\n")).reached == {}


def test_the_id_follows_from_name_and_opening_and_does_not_tell_the_name(tmp_path: Path) -> None:
    def identify(deal: str) -> str:
        return read_deal_file(write(tmp_path, deal=deal)).id

    assert identify(LEAST) == "deal-c7d225c0f7d9"
    assert identify(LEAST + "amount: 5\n") == identify(LEAST)
    other_name = changed(LEAST, "name: Least", "name: Last")
    other_day = changed(LEAST, "opened_on: 2026-03-02", "opened_on: 2026-03-01")
    assert len({identify(LEAST), identify(other_name), identify(other_day)}) == 3


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("id: 007\n", "id", "007"),
        ("id: 1e3\n", "id", "1e3"),
        ("id: yes\n", "id", "yes"),
        ("id: 'null'\n", "id", "null"),
        ("tags: [no, on, 12:30, 0x1F, 2026-03-02]\n", "tags", ("no", "on", "12:30", "0x1F", "2026-03-02")),
        ("tags: personal_data\n", "tags", ("personal_data",)),
        ("tags: [a, b, a]\n", "tags", ("a", "b")),
        ("owner: Rita+deals@OURS.example\n", "owner", "rita@ours.example"),
        ("team: [rita@ours.example, Rita+x@ours.example]\n", "team", ("rita@ours.example",)),
        ("amount: '120000.50'\n", "amount", 120_000.5),
        ("calendars: {buyer: {country: NO}}\n", "buyer_calendar", CalendarSpec("NO")),
        ("calendars: {seller: {weekend: fri}}\n", "seller_calendar", CalendarSpec(weekend=(5,))),
        ("calendars: {seller: {weekend: []}}\n", "seller_calendar", CalendarSpec(weekend=())),
        (
            "calendars: {seller: {country: DE, subdivision: BY, closures: [2026-12-24, 2026-05-15]}}\n",
            "seller_calendar",
            CalendarSpec("DE", "BY", (6, 7), (day("2026-05-15"), day("2026-12-24"))),
        ),
    ],
)
def test_nothing_turns_into_something_else(tmp_path: Path, line: str, field: str, value: object) -> None:
    assert getattr(read_deal_file(write(tmp_path, deal=LEAST + line)), field) == value


@pytest.mark.parametrize(
    ("at", "instant"),
    [
        ("2026-04-02T09:30:00Z", "2026-04-02T09:30:00Z"),
        ("'2026-04-02 09:30Z'", "2026-04-02T09:30:00Z"),
        ("2026-04-02T09:30:00.75+02:00", "2026-04-02T07:30:00Z"),
        ("2026-04-02", "2026-04-01T22:00:00Z"),
    ],
)
def test_a_touch_is_at_an_instant_or_at_midnight_of_a_day(tmp_path: Path, at: str, instant: str) -> None:
    deal = changed(LEAST, "timezone: UTC", "timezone: Europe/Berlin")
    touch = f"touches: [{{at: {at}, kind: chat, people: bea@gmail.com, title: Short  call}}]\n"
    (read,) = read_deal_file(write(tmp_path, deal=deal + touch)).touches
    assert utc_text(read.at) == instant
    assert (read.title, read.kind) == ("Short call", InteractionKind.CHAT)


@pytest.mark.parametrize(
    ("outcome", "expected", "agreed_for"),
    [
        ("we_owe", Outcome.WE_OWE, None),
        ("they_owe", Outcome.THEY_OWE, None),
        ("{agreed: 2026-05-20}", Outcome.AGREED, "2026-05-20"),
    ],
)
def test_a_call_may_have_an_outcome(
    tmp_path: Path, outcome: str, expected: Outcome, agreed_for: str | None
) -> None:
    touch = f"touches: [{{at: 2026-04-02, kind: call, people: [bea@gmail.com], outcome: {outcome}}}]\n"
    (read,) = read_deal_file(write(tmp_path, deal=LEAST + touch)).touches
    assert read.outcome is expected
    assert read.agreed_for == (None if agreed_for is None else day(agreed_for))


def test_a_plan_may_add_milestones_that_require_those_of_the_playbook_and_each_other(tmp_path: Path) -> None:
    added = """\
plan:
  add:
    - {id: works_council, name: Works council heard, owner: buyer, duration: 15, requires: [selection]}
    - {id: board, name: Board agrees, owner: buyer, duration: 0, requires: [works_council, contract]}
reached: {board: 2026-03-02}
"""
    plan = read_deal_file(write(tmp_path, deal=LEAST + added)).plan
    assert [(each.id, each.requires, each.duration.typical) for each in plan.add] == [
        ("works_council", ("selection",), 15),
        ("board", ("works_council", "contract"), 0),
    ]


def test_addresses_and_domains_of_different_sides_may_lie_within_each_other(tmp_path: Path) -> None:
    deal = changed(LEAST, "[bea@gmail.com]", "[bea@ours.example], domains: [lab.ours.example]")
    assert read_deal_file(write(tmp_path, deal=deal)).buyer == Members(
        ("lab.ours.example",), ("bea@ours.example",)
    )


@pytest.mark.parametrize("name", ["sub/book.yml", "./sub/book.yml", "sub/../sub/book.yml"])
def test_a_playbook_is_looked_for_beside_the_deal(tmp_path: Path, name: str) -> None:
    (tmp_path / "sub").mkdir()
    path = write(tmp_path, deal=changed(LEAST, "playbook: enterprise", f"playbook: {name}"))
    (tmp_path / "playbook.yaml").rename(tmp_path / "sub" / "book.yml")
    assert read_deal_file(path).playbook.name == "team"


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.write_bytes(b"\xef\xbb\xbf" + DEAL.replace("\n", "\r\n").encode())
    (tmp_path / "again").mkdir()
    read, again = read_deal_file(path), read_deal_file(write(tmp_path / "again"))
    assert (read.id, read.touches, read.playbook) == (again.id, again.touches, again.playbook)
