"""Findings and options as sentences: the numbers get their units, the ids their names."""

from __future__ import annotations

from typing import Any

import pytest

from services.sentences import said_of_finding, said_of_option

NAMES = {"legal": "Contract agreed", "security": "Security review passed"}


def said(rule: str, **numbers: Any) -> str:  # noqa: ANN401 - the numbers of a finding are of any kind
    return said_of_finding({"rule": rule, "numbers": numbers}, NAMES)


@pytest.mark.parametrize(
    ("rule", "numbers", "sentence"),
    [
        ("progress_unconfirmed", {"days": 11, "limit": 10},
         "11 working days after the opening nothing says what is reached: name it under `reached:`"),
        ("ping_pong", {"turns": 7, "reactive_share": 0.6667, "days": 9},
         "7 turns in 9 working days; we only answered in 67% of ours"),
        ("waiting_on_buyer", {"days": 4, "limit": 3}, "they have owed an answer for 4 working days"),
        ("waiting_on_seller", {"days": 3, "limit": 2}, "we have owed an answer for 3 working days"),
        ("gone_quiet", {"days": 11, "limit": 10}, "nothing was heard from the buyer for 11 working days"),
        ("no_next_meeting", {}, "no meeting with the buyer is ahead"),
        ("stalled", {"days": 21, "limit": 20}, "nothing has moved the deal forward for 21 working days"),
        ("single_threaded", {"people": 1, "limit": 2},
         "1 of the buyer's people took part in the last 30 days, 2 are wanted"),
        ("missing_role", {"role": "economic_buyer", "milestone": "legal"},
         "nobody is named for economic buyer, and it is time for “Contract agreed”"),
        ("behind_plan", {"milestone": "legal", "slack": -1}, "“Contract agreed” is 1 working day behind"),
        ("behind_plan", {"milestone": "legal", "slack": 0}, "“Contract agreed” is past its due day"),
        ("cannot_make_date", {"short_by": 1}, "what is left to do needs 1 working day more than there are"),
        ("date_unconfirmed", {}, "nothing shows that the decision date is the buyer's own"),
        ("strategy_missing", {"missing": "why_now, decider"}, "still empty: why now, decider"),
        ("date_push_attempted", {"attempts": 2}, "attempts to move the decision date so far: 2"),
        ("overdue", {"days": 1}, "the decision date passed 1 working day ago"),
        ("capture_gap", {"mailbox": "rita@ours.example", "reason": "token revoked"},
         "mail of rita@ours.example may be missing: token revoked"),
    ],
)  # fmt: skip
def test_each_finding_has_a_sentence(rule, numbers, sentence):
    assert said(rule, **numbers) == sentence


def test_a_finding_without_a_sentence_shows_its_numbers():
    assert said("brand_new", days=3, share=0.5) == "days 3, share 0.5"


def test_each_kind_of_option_has_a_sentence():
    def of(kind: str, requirement: str | None = None) -> str:
        option = {"kind": kind, "milestone": "legal", "requirement": requirement, "saves": 2}
        return said_of_option(option, NAMES)

    assert of("min_duration") == "do “Contract agreed” in its shortest time: saves 2 working days"
    assert of("parallel", "security") == (
        "begin “Contract agreed” without waiting for “Security review passed”: saves 2 working days"
    )
    assert of("optional") == "leave out “Contract agreed”, which is optional: saves 2 working days"
