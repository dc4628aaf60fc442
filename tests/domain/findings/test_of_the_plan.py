"""`behind_plan`, `cannot_make_date`, `missing_role` and `overdue`: rules.md section 5.

The example plan: the signature is due on w21 Fri, the contract (10 days) from w20 Mon to
w21 Fri, discovery (5 days) from w19 Mon to w19 Fri.
"""

from __future__ import annotations

from domain.deal.events import ProgressConfirmed
from tests.domain.invitations import booked
from tests.domain.playbooks import attached, milestone, playbook
from tests.examples import (
    CONTRACT,
    DISCOVERY,
    PLAYBOOK,
    SIGNATURE,
    WORKS_IN_GERMANY,
    closed,
    deal,
    declared,
    opened,
    without,
)
from tests.story import facts

RULES_OF_THE_PLAN = (
    "behind_plan contract",
    "behind_plan discovery",
    "behind_plan signature",
    "cannot_make_date",
)


def of_the_plan(rules: list[str]) -> list[str]:
    return [rule for rule in rules if rule.split()[0] in ("behind_plan", "cannot_make_date", "missing_role")]


class TestBehindPlan:
    """Negative slack, or due before today; one finding for each milestone."""

    def test_no_slack_is_no_lateness(self) -> None:
        assert of_the_plan(facts().as_of("w19 Mon 23:59:59").rules) == []

    def test_a_day_later_every_milestone_of_the_chain_is_late(self) -> None:
        seen = facts().as_of("w19 Wed 09:00")
        assert of_the_plan(seen.rules) == list(RULES_OF_THE_PLAN)
        late_since = "w19 Tue 00:00"
        for name in ("discovery", "contract", "signature"):
            seen.says("behind_plan", "medium", since=late_since, subject=name, milestone=name, slack=-2)
        seen.says("cannot_make_date", "high", since="w19 Tue 00:00", short_by=2)

    def test_what_is_done_is_not_late_and_holds_up_nothing(self) -> None:
        done = declared("discovery", "done", at="w19 Thu 09:00")
        seen = facts(done)
        assert of_the_plan(seen.as_of("w19 Thu 08:59:59").rules) == list(RULES_OF_THE_PLAN)
        assert of_the_plan(seen.as_of("w20 Mon 23:00").rules) == []

    def test_so_is_what_is_waived(self) -> None:
        seen = facts(declared("discovery", "waived", at="w18 Mon 09:00")).as_of("w20 Mon 09:00")
        assert of_the_plan(seen.rules) == []

    def test_what_began_in_time_and_is_not_done_when_due(self) -> None:
        seen = facts(declared("discovery", "started", at="w19 Mon 09:00"))
        assert of_the_plan(seen.as_of("w19 Fri 23:00").rules) == []
        on_saturday = seen.as_of("w19 Sat 09:00")
        on_saturday.says("behind_plan", "medium", since="w19 Sat 00:00", subject="discovery", slack=-1)

    def test_it_ends_with_what_makes_up_for_it_and_begins_anew(self) -> None:
        """Begun on w19 Wed the plan is two days short; on w19 Thu the contract is done at a stroke."""
        seen = facts(
            declared("discovery", "started", at="w19 Wed 09:00"),
            declared("contract", "done", at="w19 Thu 09:00"),
            declared("contract", "open", at="w19 Fri 09:00"),
        )
        seen.as_of("w19 Thu 08:00").says("behind_plan", "medium", since="w19 Tue 00:00", subject="contract")
        assert "behind_plan contract" not in seen.as_of("w19 Thu 12:00").rules
        seen.as_of("w19 Fri 12:00").says("behind_plan", "medium", since="w19 Fri 09:00", subject="contract")

    def test_its_since_is_not_touched_by_what_happens_elsewhere(self) -> None:
        side = milestone("side", 1, starts=[attached("side")])
        seen = facts(
            declared("side", "started", at="w19 Wed 09:00"),
            terms=deal(playbook(DISCOVERY, CONTRACT, SIGNATURE, side)),
        ).as_of("w19 Thu 09:00")
        seen.says("behind_plan", "medium", since="w19 Tue 00:00", subject="discovery")

    def test_days_are_those_of_its_owner(self) -> None:
        """With German holidays w5 Fri and w6 Mon, five common days up to w6 Wed begin on w5 Tue."""
        terms = deal(playbook(milestone("workshop", 5)), buyer=WORKS_IN_GERMANY, opening=opened("w6 Wed"))
        assert of_the_plan(facts(terms=terms).as_of("w5 Mon 23:00").rules) == []
        assert of_the_plan(facts(terms=terms).as_of("w5 Tue 23:00").rules) == []
        facts(terms=terms).as_of("w5 Wed 00:00").says(
            "behind_plan", "medium", since="w5 Wed 00:00", subject="workshop", slack=-1
        )


class TestWithheld:
    """While nobody said where the deal stands, lateness is only a guess."""

    terms = without(ProgressConfirmed, deal())

    def test_while_progress_is_unconfirmed(self) -> None:
        seen = facts(terms=self.terms).as_of("w19 Wed 09:00")
        assert seen.finds("progress_unconfirmed") is not None
        assert seen.withholds("behind_plan", "discovery") == "progress_unconfirmed"
        assert seen.withholds("cannot_make_date") == "progress_unconfirmed"
        assert "escalate" not in seen.steps

    def test_not_once_a_milestone_has_moved(self) -> None:
        seen = facts(declared("discovery", "started", at="w19 Tue 09:00"), terms=self.terms).as_of(
            "w19 Wed 09:00"
        )
        assert seen.finds("progress_unconfirmed") is None
        assert seen.withholds("cannot_make_date") is None
        assert "escalate" in seen.steps


class TestMissingRole:
    """A milestone needs a role that nobody has, and its latest start has come."""

    book = playbook(
        DISCOVERY, milestone("contract", 10, after="discovery", roles="lawyer sponsor"), SIGNATURE
    )

    def test_from_its_latest_start_on(self) -> None:
        seen = facts(terms=deal(self.book))
        assert "missing_role lawyer" not in seen.as_of("w19 Sun 23:59:59").rules
        for role in ("lawyer", "sponsor"):
            seen.as_of("w20 Mon 09:00").says(
                "missing_role", "medium", since="w20 Mon 00:00", subject=role, role=role, milestone="contract"
            )

    def test_only_what_nobody_has(self) -> None:
        seen = facts(terms=deal(self.book, roles={"ines": "lawyer"})).as_of("w20 Mon 09:00")
        assert [r for r in seen.rules if r.startswith("missing_role")] == ["missing_role sponsor"]

    def test_not_for_what_is_done_or_waived(self) -> None:
        for state in ("done", "waived"):
            seen = facts(declared("contract", state, at="w19 Mon 09:00"), terms=deal(self.book))
            assert "missing_role lawyer" not in seen.as_of("w20 Mon 09:00").rules

    def test_also_while_it_is_started(self) -> None:
        seen = facts(declared("contract", "started", at="w19 Mon 09:00"), terms=deal(self.book))
        assert "missing_role lawyer" in seen.as_of("w20 Mon 09:00").rules

    def test_one_finding_for_a_role_that_two_milestones_need(self) -> None:
        book = playbook(milestone("a", 10, roles="lawyer"), milestone("b", 5, roles="lawyer"))
        seen = facts(terms=deal(book))
        seen.as_of("w21 Fri 09:00").says(
            "missing_role", "medium", since="w20 Mon 00:00", subject="lawyer", milestone="a"
        )

    def test_since_the_milestone_was_opened_again(self) -> None:
        seen = facts(
            declared("contract", "done", at="w19 Mon 09:00"),
            declared("contract", "open", at="w20 Wed 09:00"),
            terms=deal(self.book),
        ).as_of("w20 Fri 09:00")
        seen.says("missing_role", "medium", since="w20 Wed 09:00", subject="lawyer")

    def test_where_the_latest_start_lies_before_the_opening_since_the_opening(self) -> None:
        book = playbook(milestone("long", 200, roles="lawyer"))
        facts(terms=deal(book)).as_of("Tue 09:00").says(
            "missing_role", "medium", since="w1 Mon 00:00", subject="lawyer"
        )


class TestOverdue:
    """Today is after the decision date and the deal is open; high."""

    def test_not_on_the_decision_date(self) -> None:
        assert facts().as_of("w21 Fri 23:59:59").finds("overdue") is None

    def test_from_the_next_midnight_on(self) -> None:
        facts().as_of("w21 Sat 00:00").says("overdue", "high", since="w21 Sat 00:00")

    def test_not_when_the_deal_is_closed(self) -> None:
        assert facts(closed(at="w21 Fri 12:00")).as_of("w22 Mon 09:00").rules == []


def test_a_milestone_that_evidence_reaches_in_time_is_never_late() -> None:
    meeting = booked(at="Mon 09:00", start="w19 Mon 10:00", title="discovery")
    assert of_the_plan(facts(meeting, terms=deal(PLAYBOOK)).as_of("w20 Mon 09:00").rules) == []
