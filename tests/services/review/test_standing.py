"""Red, amber, green or closed, and since when: stories."""

from __future__ import annotations

from domain.deal.events import DealEvent, FindingAcknowledged, ProgressConfirmed
from services.review.standing import Standing, Status, standing_of
from tests.domain.times import clock, clock_name, day
from tests.examples import closed, deal, declared, mail, without
from tests.story import facts

QUESTION = mail("bea", to="rita", at="Mon 09:00")


def stands(*events: DealEvent, at: str, terms=None) -> Standing:
    return standing_of(facts(*events, terms=terms).as_of(at).answer)


def red_since(standing: Standing) -> str | None:
    return None if standing.red_since is None else clock_name(standing.red_since)


def acknowledged(rule: str, *, until: str, at: str) -> FindingAcknowledged:
    return FindingAcknowledged(rule, "", day(until), clock(at))


def test_deal_with_nothing_but_a_low_finding_is_green():
    seen = stands(at="Tue 09:00")
    assert (seen.status, red_since(seen)) == (Status.GREEN, None)
    assert [finding.rule for finding in seen.counted] == ["no_next_meeting"]


def test_medium_finding_makes_it_amber_and_a_high_one_red_since_it_began():
    amber = stands(QUESTION, at="Thu 09:00")
    assert (amber.status, red_since(amber)) == (Status.AMBER, None)
    red = stands(QUESTION, at="w2 Tue 09:00")
    assert (red.status, red_since(red)) == (Status.RED, "w1 Mon 09:00")


def test_answer_makes_it_green_again():
    answer = mail("rita", to="bea", at="w2 Tue 08:00", re="bea Mon 09:00")
    assert stands(QUESTION, answer, at="w2 Tue 09:00").status is Status.GREEN


def test_red_begins_with_the_first_of_the_findings_that_make_it_red_now():
    """The buyer waits since the first Monday; the plan, too short since w19 Tue, comes on top."""
    both = stands(QUESTION, at="w19 Wed 09:00")
    assert {"waiting_on_seller", "cannot_make_date"} < {f.rule for f in both.counted}
    assert red_since(both) == "w1 Mon 09:00"
    answer = mail("rita", to="bea", at="w19 Wed 08:00", re="bea Mon 09:00")
    heard = mail("bea", to="rita", at="w19 Wed 08:30", re="rita w19 Wed 08:00")
    plan_alone = stands(QUESTION, answer, heard, acknowledged("stalled", until="w20 Fri", at="w19 Mon 09:00"),
                        at="w19 Wed 09:00")  # fmt: skip
    assert red_since(plan_alone) == "w19 Tue 00:00"


def test_plan_that_does_not_fit_is_red_and_says_by_how_much():
    seen = stands(at="w19 Wed 09:00")
    assert (seen.status, seen.slack, seen.plan_counts) == (Status.RED, -2, True)


def test_slack_of_less_than_three_days_is_amber_before_anything_is_late():
    calm = [acknowledged(rule, until="w21 Fri", at="w18 Mon 09:00") for rule in ("stalled", "gone_quiet")]
    three, two = (stands(*calm, at=at) for at in ("w18 Wed 09:00", "w18 Thu 09:00"))
    assert (three.slack, three.status) == (3, Status.GREEN)
    assert (two.slack, two.status) == (2, Status.AMBER)


def test_acknowledged_finding_does_not_count_until_its_day_has_passed():
    words = (QUESTION, acknowledged("waiting_on_seller", until="w2 Wed", at="w2 Mon 09:00"))
    assert stands(*words, at="w2 Mon 08:59").status is Status.AMBER
    assert stands(*words, at="w2 Wed 23:59").status is Status.GREEN
    assert stands(*words, at="w2 Thu 09:00").status is Status.RED


def test_while_nobody_says_where_a_deal_stands_its_plan_paints_nothing_red():
    unconfirmed = without(ProgressConfirmed, deal())
    calm = [acknowledged(rule, until="w21 Fri", at="w18 Mon 09:00") for rule in ("stalled", "gone_quiet")]
    seen = stands(*calm, at="w19 Wed 09:00", terms=unconfirmed)
    assert (seen.status, seen.slack, seen.plan_counts) == (Status.GREEN, None, False)
    assert "progress_unconfirmed" in {finding.rule for finding in seen.counted}
    said = stands(
        *calm, declared("discovery", "started", at="w19 Wed 08:00"), at="w19 Wed 09:00", terms=unconfirmed
    )
    assert (said.status, said.plan_counts) == (Status.RED, True)


def test_closed_deal_is_closed_whatever_was_wrong_with_it():
    seen = stands(QUESTION, closed(at="w19 Wed 08:00", outcome="lost"), at="w19 Wed 09:00")
    assert (seen.status, seen.counted, seen.slack, seen.red_since) == (Status.CLOSED, (), None, None)


def test_findings_that_count_come_worst_first():
    counted = stands(QUESTION, at="w19 Wed 09:00").counted
    severities = [finding.severity.value for finding in counted]
    assert severities == sorted(severities, key=["high", "medium", "low"].index)
    assert len(set(severities)) == 3
