"""Words and counter-evidence: rules.md section 6, last paragraphs of "Evidence"."""

from __future__ import annotations

import pytest

from domain.playbook.playbook import Condition, Tailoring
from tests.domain.invitations import booked, calls_off, declines, invitation
from tests.domain.playbooks import milestone, playbook, written
from tests.domain.times import clock_name
from tests.examples import CONTRACT, DISCOVERY, PLAYBOOK, SIGNATURE, deal, declared, mail, withdrawn
from tests.story import Seen, facts

MEETING = booked(at="Mon 09:00", start="Wed 10:00", title="discovery")
KICK_OFF = mail("rita", to="bea", at="Tue 09:00", text="Kick-off", named="kick-off")


def times(seen: Seen, name: str = "discovery") -> tuple[str | None, str | None]:
    planned = seen.milestones[name]
    started, completed = (
        None if at is None else clock_name(at) for at in (planned.started_at, planned.completed_at)
    )
    return started, completed


class TestAPersonsWord:
    """A person can start, complete, re-open or waive any milestone; the word outranks rules."""

    @pytest.mark.parametrize("state", ["started", "done", "waived"])
    def test_sets_the_state_from_its_time_on(self, state: str) -> None:
        seen = facts(declared("discovery", state, at="Wed 09:00"))
        assert seen.as_of("Wed 08:59:59").state("discovery") == "open"
        assert seen.as_of("Wed 09:00").state("discovery") == state

    def test_re_opens_what_evidence_had_reached(self) -> None:
        seen = facts(KICK_OFF, MEETING, declared("discovery", "open", at="Fri 09:00")).as_of("Fri 12:00")
        assert (seen.state("discovery"), times(seen)) == ("open", (None, None))

    def test_takes_back_to_started_what_evidence_had_reached(self) -> None:
        seen = facts(MEETING, declared("discovery", "started", at="Fri 09:00")).as_of("Fri 12:00")
        assert seen.state("discovery") == "started"

    def test_evidence_that_comes_after_re_opening_counts(self) -> None:
        again = booked(at="Mon 09:00", start="w2 Wed 10:00", title="discovery again")
        seen = facts(MEETING, declared("discovery", "open", at="Fri 09:00"), again)
        assert times(seen.as_of("w2 Fri 09:00")) == ("w2 Wed 11:00", "w2 Wed 11:00")

    def test_survives_evidence_that_arrives_late(self) -> None:
        """It was said last and holds, though what happened before is recorded after it."""
        seen = facts(declared("discovery", "open", at="Fri 09:00"), MEETING, KICK_OFF).as_of("w2 Mon 09:00")
        assert seen.state("discovery") == "open"

    def test_a_waived_milestone_takes_no_evidence(self) -> None:
        seen = facts(declared("discovery", "waived", at="Mon 12:00"), KICK_OFF, MEETING).as_of("Fri 09:00")
        assert seen.state("discovery") == "waived"
        assert [a for a in seen.advances if a.startswith("milestone")] == []

    def test_the_earliest_of_word_and_evidence_is_its_time(self) -> None:
        early = facts(declared("discovery", "done", at="Mon 12:00"), MEETING).as_of("Fri 09:00")
        late = facts(declared("discovery", "done", at="Thu 12:00"), MEETING).as_of("Fri 09:00")
        assert times(early) == ("w1 Mon 12:00", "w1 Mon 12:00")
        assert times(late) == ("w1 Wed 11:00", "w1 Wed 11:00")

    def test_says_nothing_of_other_milestones(self) -> None:
        seen = facts(declared("discovery", "waived", at="Mon 12:00")).as_of("Fri 09:00")
        assert [seen.state(name) for name in ("discovery", "contract", "signature")] == [
            "waived",
            "open",
            "open",
        ]


class TestCounterEvidence:
    """What proves too little after all re-opens the milestone."""

    def test_the_meeting_turns_out_cancelled(self) -> None:
        seen = facts(KICK_OFF, MEETING, calls_off(MEETING, at="Fri 09:00"))
        assert seen.as_of("Fri 08:59:59").state("discovery") == "done"
        assert (seen.as_of("Fri 09:00").state("discovery"), times(seen.as_of("Fri 09:00"))) == (
            "started",
            ("w1 Tue 09:00", None),
        )

    def test_or_declined_by_all(self) -> None:
        asked = invitation(
            "rita", to="carl", accepted="bea", at="Mon 09:00", start="Wed 10:00", title="discovery"
        )
        gone = (declines("bea", asked, at="Thu 09:00"), declines("carl", asked, at="Fri 09:00"))
        seen = facts(asked, *gone)
        assert seen.as_of("Wed 12:00").state("discovery") == "done"
        assert seen.as_of("Fri 09:00").state("discovery") == "open"

    def test_a_person_withdraws_it(self) -> None:
        seen = facts(KICK_OFF, MEETING, withdrawn("discovery", "discovery", at="Fri 09:00"))
        assert seen.as_of("Fri 08:59:59").state("discovery") == "done"
        assert seen.as_of("Fri 09:00").state("discovery") == "started"

    def test_of_this_milestone_only(self) -> None:
        both = playbook(milestone("a", evidence=[written("x")]), milestone("b", evidence=[written("x")]))
        told = mail("rita", to="bea", at="Tue 09:00", text="x", named="m")
        seen = facts(told, withdrawn("a", "m", at="Wed 09:00"), terms=deal(both)).as_of("Fri 09:00")
        assert (seen.state("a"), seen.state("b")) == ("open", "done")

    def test_what_else_proves_it_keeps_it_done_from_then_on(self) -> None:
        again = booked(at="Mon 09:00", start="Thu 10:00", title="more discovery")
        seen = facts(MEETING, again, calls_off(MEETING, at="Fri 09:00")).as_of("Fri 12:00")
        assert (seen.state("discovery"), times(seen)) == ("done", ("w1 Thu 11:00", "w1 Thu 11:00"))

    def test_a_persons_word_stands_without_it(self) -> None:
        word = declared("discovery", "done", at="Thu 09:00")
        seen = facts(MEETING, word, calls_off(MEETING, at="Fri 09:00")).as_of("Fri 12:00")
        assert (seen.state("discovery"), times(seen)) == ("done", ("w1 Thu 09:00", "w1 Thu 09:00"))

    def test_what_starts_it_can_be_withdrawn_too(self) -> None:
        seen = facts(KICK_OFF, withdrawn("discovery", "kick-off", at="Wed 09:00")).as_of("Fri 12:00")
        assert (seen.state("discovery"), times(seen)) == ("open", (None, None))


class TestWhichApply:
    """A milestone with `when` applies only to deals that match; the deal's own plan tailors it."""

    big = playbook(
        DISCOVERY,
        milestone("review", 3, after="discovery", when=Condition(amount_at_least=50_000)),
        milestone("privacy", 3, after="discovery", when=Condition(tags_any=("personal_data", "health"))),
        milestone("signature", 0, after="review privacy"),
    )

    @pytest.mark.parametrize(
        ("amount", "tags", "out"),
        [
            (None, (), {"review", "privacy"}),
            (49_999.99, (), {"review", "privacy"}),
            (50_000, (), {"privacy"}),
            (None, ("health",), {"review"}),
            (90_000, ("health", "other"), set()),
        ],
    )
    def test_by_amount_and_tags(self, amount: float | None, tags: tuple[str, ...], out: set[str]) -> None:
        seen = facts(terms=deal(self.big, amount=amount, tags=tags)).as_of("Tue 09:00")
        assert {name for name in seen.milestones if seen.state(name) == "left_out"} == out

    def test_what_is_left_out_has_no_days(self) -> None:
        seen = facts(terms=deal(self.big)).as_of("Tue 09:00")
        assert (seen.milestones["review"].latest, seen.milestones["review"].earliest) == (None, None)

    def test_what_is_left_out_moves_for_nobody(self) -> None:
        seen = facts(
            MEETING,
            declared("discovery", "done", at="Mon 12:00"),
            terms=deal(PLAYBOOK, plan=Tailoring(drop=("discovery",))),
        ).as_of("Fri 09:00")
        assert (seen.state("discovery"), [a for a in seen.advances if "milestone" in a]) == ("left_out", [])

    def test_the_deal_adds_its_own(self) -> None:
        board = milestone("board", 2, after="contract", evidence=[written("board")])
        told = mail("bea", to="rita", at="Tue 09:00", text="Board")
        seen = facts(told, terms=deal(playbook(DISCOVERY, CONTRACT, SIGNATURE), plan=Tailoring(add=(board,))))
        assert seen.as_of("Wed 09:00").state("board") == "done"
