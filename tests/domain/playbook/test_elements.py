"""What a method asks of a deal: shown by which evidence, or missing by which day."""

from __future__ import annotations

from domain.deal import events as ev
from domain.deal.asked import methods_asked, suggested_moves
from domain.deal.events import DealEvent
from domain.people import Side
from domain.playbook.elements import ElementStanding
from domain.playbook.methods import Carried, Overlay, with_overlays
from domain.playbook.playbook import Element, Playbook, Tailoring
from tests.domain.invitations import booked, calls_off
from tests.domain.times import day_name
from tests.examples import PLAYBOOK, deal, declared, volley, without
from tests.story import Seen, facts

MEETING = booked(at="Mon 09:00", start="Wed 10:00", title="discovery")
ROLE = Element("power", "Power", "Who decides?", roles=("sponsor",))
PAIN = Element("pain", "Pain", "What hurts?", stated_by=("why_now",), move="Name the fear")
DATE = Element("date", "Date", "Whose day?", stated_by=("decision_basis",))


def laid(*elements: Carried) -> Playbook:
    return with_overlays(PLAYBOOK, [Overlay("way", "Way", 1, elements)])


def told(
    carried: Carried, *events: DealEvent, roles: dict[str, str] | None = None, filled: tuple[str, ...] = ()
) -> Seen:
    terms = deal(laid(carried), roles=roles)
    spoken = tuple(
        ev.StrategyStated(filled) if isinstance(event, ev.StrategyStated) else event for event in terms
    )
    return facts(*events, terms=spoken).as_of("w2 Mon 09:00")


def standing(seen: Seen) -> ElementStanding:
    ((asked,),) = (each.elements for each in methods_asked(seen.answer))
    return asked


def by(asked: ElementStanding) -> str | None:
    return None if asked.by is None else day_name(asked.by)


class TestByAMilestone:
    pain = Carried(Element("pain", "Pain", "What hurts?"), ("discovery", "contract"))

    def test_that_is_done_and_cites_what_proves_it(self) -> None:
        asked = standing(told(self.pain, MEETING))
        assert (asked.shown, asked.evidence, asked.by) == (True, ("discovery",), None)
        assert asked.milestones == ("discovery", "contract")

    def test_until_then_it_is_due_with_the_first_that_carries_it(self) -> None:
        seen = told(self.pain)
        asked = standing(seen)
        discovery = seen.milestones["discovery"].latest
        assert discovery is not None
        assert (asked.shown, asked.evidence, asked.by) == (False, (), discovery.due)

    def test_counter_evidence_makes_it_missing_again(self) -> None:
        assert not standing(told(self.pain, MEETING, calls_off(MEETING, at="Thu 09:00"))).shown

    def test_a_persons_word_shows_it_without_evidence(self) -> None:
        asked = standing(told(self.pain, declared("discovery", "done", at="Tue 09:00")))
        assert (asked.shown, asked.evidence) == (True, ())

    def test_what_is_started_or_waived_shows_nothing(self) -> None:
        for state in ("started", "waived"):
            assert not standing(told(self.pain, declared("discovery", state, at="Tue 09:00"))).shown

    def test_what_is_left_out_carries_nothing(self) -> None:
        terms = deal(
            laid(Carried(Element("pain", "Pain", "?"), ("contract",))), plan=Tailoring(drop=("contract",))
        )
        asked = standing(facts(terms=terms).as_of("w2 Mon 09:00"))
        assert (asked.milestones, by(asked)) == ((), "w21 Fri")  # the decision date


class TestByTheDealFile:
    def test_what_it_states_is_cited(self) -> None:
        asked = standing(told(Carried(PAIN), filled=("why_now",)))
        assert (asked.shown, asked.evidence) == (True, ("deal_file:why_now",))

    def test_what_it_leaves_empty_is_due_when_a_fifth_of_the_deal_has_passed(self) -> None:
        seen = told(Carried(PAIN), filled=("decider",))
        asked = standing(seen)
        terms = seen.answer.terms
        assert not asked.shown
        fifth = -(-(terms.decision_date - terms.opened_on) // 5)
        assert asked.by == terms.opened_on + fifth

    def test_a_decision_date_counts_when_it_is_the_buyers_and_shown_to_be(self) -> None:
        for whose, evidence, shown in (
            (Side.BUYER, True, True),
            (Side.BUYER, False, False),
            (Side.SELLER, True, False),
        ):
            basis = ev.BasisStated(whose, event_named=True, evidence_named=evidence)
            terms = (*without(ev.BasisStated, deal(laid(Carried(DATE)))), basis)
            assert standing(facts(terms=terms).as_of("w2 Mon 09:00")).shown is shown


class TestRoles:
    power = Carried(ROLE, ("discovery",))

    def test_a_role_that_nobody_holds_leaves_it_missing_whatever_is_done(self) -> None:
        seen = told(self.power, MEETING)
        asked = standing(seen)
        latest = seen.milestones["discovery"].latest
        assert latest is not None
        assert (asked.shown, asked.missing_roles, asked.by) == (False, ("sponsor",), latest.start)

    def test_somebody_in_the_role_and_the_milestone_show_it(self) -> None:
        assert standing(told(self.power, MEETING, roles={"carl": "sponsor"})).shown
        assert not standing(told(self.power, roles={"carl": "sponsor"})).shown

    def test_the_milestone_now_needs_the_role(self) -> None:
        seen = facts(terms=deal(laid(self.power))).as_of("w20 Mon 09:00")
        assert seen.finds("missing_role", "sponsor") is not None
        assert facts(terms=deal()).as_of("w20 Mon 09:00").finds("missing_role", "sponsor") is None


class TestMovesAgainstPingPong:
    volleys = volley(
        *(f"w{week} {day} 09:00" for week in (2, 3) for day in ("Mon", "Tue", "Wed", "Thu", "Fri"))
    )
    terms = deal(laid(Carried(PAIN), Carried(DATE)))

    def test_are_suggested_while_it_lasts(self) -> None:
        seen = facts(*self.volleys, terms=self.terms).as_of("w4 Mon 09:00")
        assert seen.finds("ping_pong") is not None
        assert suggested_moves(seen.answer) == ("Name the fear",)

    def test_and_at_no_other_time(self) -> None:
        assert suggested_moves(facts(terms=self.terms).as_of("w4 Mon 09:00").answer) == ()


def test_a_deal_without_methods_is_asked_nothing() -> None:
    assert methods_asked(facts(MEETING).as_of("w2 Mon 09:00").answer) == ()
