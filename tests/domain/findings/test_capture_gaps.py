"""Absence of evidence is not evidence: rules.md sections 5 and 10."""

from __future__ import annotations

import pytest

from tests.domain.invitations import booked
from tests.examples import gap, gap_closed, mail
from tests.story import facts

SILENCE = ("gone_quiet", "no_next_meeting", "stalled", "waiting_on_buyer")
OFFER = mail("rita", to="bea", at="w2 Mon 09:00")
NOW = "w6 Mon 09:00"
# In the weeks in which nothing was heard.
GAP = gap(at="w5 Mon 09:00", since="w4 Mon 09:00", until="w4 Fri 09:00")


def test_an_open_gap_is_a_finding_of_its_own() -> None:
    seen = facts(GAP)
    assert seen.as_of("w5 Mon 08:59:59").finds("capture_gap", "gap") is None
    seen.as_of("w5 Mon 09:00").says(
        "capture_gap", "low", since="w5 Mon 09:00", subject="gap", mailbox="rita", reason="cursor expired"
    )


def test_each_gap_is_one() -> None:
    other = gap(at="w5 Tue 09:00", since="w4 Mon 09:00", until="w4 Fri 09:00", named="other")
    seen = facts(GAP, other, gap_closed(at="w5 Wed 09:00"))
    assert [r for r in seen.as_of("w5 Tue 12:00").rules if r.startswith("capture")] == [
        "capture_gap gap",
        "capture_gap other",
    ]
    assert [r for r in seen.as_of("w5 Thu 12:00").rules if r.startswith("capture")] == ["capture_gap other"]


@pytest.mark.parametrize("rule", SILENCE)
def test_rules_that_argue_from_silence_are_withheld(rule: str) -> None:
    seen = facts(OFFER, GAP)
    assert seen.as_of("w5 Mon 08:59:59").withholds("gone_quiet") is None
    assert seen.as_of(NOW).withholds(rule) == "capture_gap"


def test_single_threaded_is_withheld() -> None:
    told = mail("bea", to="rita", at="w3 Thu 09:00")
    assert facts(told).as_of("w5 Tue 09:00").withholds("single_threaded") is None
    assert facts(told, GAP).as_of("w5 Tue 09:00").withholds("single_threaded") == "capture_gap"


def test_what_is_withheld_leads_to_no_step() -> None:
    assert "follow_up_with_purpose" in facts(OFFER).as_of(NOW).steps
    assert "follow_up_with_purpose" not in facts(OFFER, GAP).as_of(NOW).steps


def test_other_rules_stand() -> None:
    question = mail("bea", to="rita", at="w2 Mon 09:00")
    seen = facts(question, GAP).as_of(NOW)
    assert seen.withholds("waiting_on_seller") is None


def test_they_count_again_when_the_gap_is_closed() -> None:
    seen = facts(OFFER, GAP, gap_closed(at="w5 Wed 09:00"))
    assert seen.as_of("w5 Wed 08:59:59").withholds("gone_quiet") == "capture_gap"
    assert seen.as_of("w5 Wed 09:00").withholds("gone_quiet") is None


@pytest.mark.parametrize(
    ("until", "reason"),
    [("w3 Fri 11:00", "capture_gap"), ("w3 Fri 10:59:59", None)],
)
def test_only_where_the_window_overlaps_the_gap(until: str, reason: str | None) -> None:
    """The last meeting ended on w3 Fri 11:00: that is when the windows of silence begin."""
    meeting = booked(at="Mon 09:00", start="w3 Fri 10:00")
    early = gap(at="w4 Mon 09:00", since="w2 Mon 09:00", until=until)
    seen = facts(meeting, early).as_of("w8 Mon 09:00")
    assert [seen.withholds(rule) for rule in ("gone_quiet", "no_next_meeting", "stalled")] == [reason] * 3


def test_the_window_of_waiting_begins_with_the_wait() -> None:
    early = gap(at="w3 Mon 09:00", since="Mon 09:00", until="w2 Mon 08:59:59")
    assert facts(OFFER, early).as_of(NOW).withholds("waiting_on_buyer") is None
    assert facts(OFFER, early).as_of(NOW).withholds("gone_quiet") == "capture_gap"


# A hole that nobody will fill: the mailbox is read no more.

HOLE = gap_closed(at="w5 Tue 09:00", lasting="w4 Fri 09:00")


def test_a_hole_is_no_open_gap() -> None:
    seen = facts(OFFER, GAP, HOLE)
    assert seen.as_of("w5 Mon 12:00").finds("capture_gap", "gap") is not None
    assert seen.as_of("w5 Tue 09:00").finds("capture_gap", "gap") is None


@pytest.mark.parametrize(
    ("rule", "withheld", "counts"),
    [
        ("waiting_on_buyer", "w5 Wed 12:00", "w5 Thu 12:00"),
        ("gone_quiet", "w6 Fri 12:00", "w7 Mon 12:00"),
        ("stalled", "w8 Fri 12:00", "w9 Mon 12:00"),
    ],
)
def test_a_silence_is_told_when_the_time_after_the_hole_alone_shows_it(
    rule: str, withheld: str, counts: str
) -> None:
    seen = facts(OFFER, GAP, HOLE)
    assert seen.as_of(withheld).withholds(rule) == "capture_gap"
    assert seen.as_of(counts).withholds(rule) is None
    assert seen.as_of(counts).finds(rule) is not None


def test_that_nothing_is_booked_is_told_at_once_after_a_hole() -> None:
    seen = facts(OFFER, GAP, HOLE)
    assert seen.as_of("w5 Tue 08:59:59").withholds("no_next_meeting") == "capture_gap"
    assert seen.as_of("w5 Tue 09:00").withholds("no_next_meeting") is None


def test_a_hole_before_a_silence_hides_nothing_of_it() -> None:
    answer = mail("bea", to="rita", at="w4 Fri 15:00")
    seen = facts(OFFER, GAP, HOLE, answer)
    assert seen.as_of("w7 Tue 12:00").withholds("gone_quiet") is None
    assert seen.as_of("w7 Tue 12:00").finds("gone_quiet") is not None
