"""Which deals are shown, and in which order."""

from __future__ import annotations

import pytest

from services.review.row import Change, Row
from services.review.standing import Status
from services.review.wanted import Order, Wanted
from tests.services.review.rows import HIGH, LOW, MEDIUM, finding, row

LATE, QUIET, UNSURE = finding("behind_plan", MEDIUM), finding("gone_quiet"), finding("date_unconfirmed", LOW)


def names(wanted: Wanted, *rows: Row) -> list[str]:
    return [each.deal_id for each in wanted.arranged(r for r in rows if wanted.fits(r))]


def test_worst_comes_first_by_status_then_slack_then_findings_then_age_then_date():
    in_order = [
        row("short", "red", QUIET, slack=-3),
        row("just", "red", QUIET, finding("overdue"), slack=0),
        row("as-just", "red", QUIET, LATE, slack=0),
        row("older", "red", QUIET, slack=0, red_since="w1 Mon 09:00"),
        row("newer", "red", QUIET, slack=0, red_since="w2 Mon 09:00"),
        row("no-plan", "red", QUIET, slack=None, red_since="w1 Mon 09:00"),
        row("amber", "amber", LATE, slack=-9),
        row("sooner", "green", decides="w9 Fri"),
        row("later", "green", decides="w10 Fri"),
        row("over", "closed", slack=None),
    ]
    assert names(Wanted(closed=True), *reversed(in_order)) == [each.deal_id for each in in_order]


def test_equal_deals_come_by_id_so_that_every_run_says_the_same():
    assert names(Wanted(), row("b"), row("c"), row("a")) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (Order.SLACK, ["tight", "rich", "worst"]),
        (Order.SINCE, ["worst", "tight", "rich"]),
        (Order.AMOUNT, ["rich", "worst", "tight"]),
        (Order.DECISION_DATE, ["tight", "worst", "rich"]),
        (Order.NAME, ["rich", "tight", "worst"]),
    ],
)
def test_other_orders(order, expected):
    rows = (
        row("worst", "red", QUIET, slack=None, red_since="w1 Mon 09:00", amount=5, decides="w9 Fri"),
        row("rich", "green", amount=900, decides="w12 Fri"),
        row("tight", "red", QUIET, slack=1, red_since="w2 Mon 09:00", decides="w8 Fri"),
    )
    assert names(Wanted(order=order), *rows) == expected


def test_limit_keeps_the_first():
    assert names(Wanted(limit=1), row("fine"), row("bad", "red", QUIET)) == ["bad"]


def test_closed_deals_are_shown_where_they_are_asked_for():
    rows = row("over", "closed"), row("on")
    assert names(Wanted(), *rows) == ["on"]
    assert names(Wanted(closed=True), *rows) == ["on", "over"]
    assert names(Wanted(statuses=(Status.CLOSED,)), *rows) == ["over"]


def test_owner_chooses_deals_and_nothing_else():
    rows = row("hers", owner="Rita+crm@Ours.example"), row("his", owner="sven@ours.example"), row("nobodys")
    assert names(Wanted(owners=("rita@ours.example",)), *rows) == ["hers"]
    assert names(Wanted(owners=("rita@ours.example", "sven@ours.example")), *rows) == ["hers", "his"]


def test_findings_choose_by_rule_and_least_severity_together():
    rows = row("late", "amber", LATE), row("quiet", "red", QUIET, UNSURE), row("fine")
    assert names(Wanted(rules=("date_unconfirmed",)), *rows) == ["quiet"]
    assert names(Wanted(severity=HIGH), *rows) == ["quiet"]
    assert names(Wanted(severity=MEDIUM), *rows) == ["quiet", "late"]
    assert names(Wanted(rules=("date_unconfirmed",), severity=MEDIUM), *rows) == []


def test_due_within_counts_calendar_days_and_keeps_what_is_overdue():
    rows = row("w3", decides="w3 Mon"), row("w4", decides="w4 Mon"), row("w5", decides="w5 Mon")
    past = row("past", "red", QUIET, decides="w2 Fri")
    assert names(Wanted(due_within=7), *rows, past) == ["past", "w3", "w4"]
    assert names(Wanted(due_within=6), *rows, past) == ["past", "w3"]


def test_playbook_chooses_by_name():
    assert names(Wanted(playbooks=("big",)), row("one", playbook="big"), row("two")) == ["one"]


def test_changed_keeps_what_turned_red_or_has_a_new_finding():
    rows = (
        row("same", "red", QUIET, change=Change(became_red=False, new=())),
        row("turned", "red", QUIET, change=Change(became_red=True, new=())),
        row("news", "amber", LATE, change=Change(became_red=False, new=(LATE,))),
    )
    assert names(Wanted(changed=True), *rows) == ["turned", "news"]
