"""What follows from a command, and what is refused: rules.md section 8."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.deal import commands as cm
from domain.deal import events as ev
from domain.deal.decide import (
    DealIsNotOpen,
    DecisionBeforeOpening,
    DecisionDateIsFixed,
    NoLongerAnError,
    NotTheBuyersDoing,
    OpeningIsFixed,
    UnknownInDeal,
    decide,
    enact,
)
from domain.deal.state import Deal, fold
from domain.people import Side
from domain.playbook.playbook import Tailoring
from domain.touches.touch import Automated
from tests.domain.invitations import booked
from tests.domain.times import clock, day
from tests.examples import (
    PLAYBOOK,
    STRATEGY,
    WORKS_IN_GERMANY,
    WORKS_ON_WEEKDAYS,
    address,
    call,
    chat,
    closed,
    deal,
    declared,
    excused,
    gap,
    gap_closed,
    mail,
    opened,
    promised,
    push,
    sides,
    withdrawn,
)
from tests.story import given, opened_long_ago

OFFER = mail("rita", to="bea", at="Mon 09:00", named="offer")
NEWS = mail("bea", to="rita", at="w4 Mon 09:00", named="news")
TALK = call("rita bea", at="Tue 09:00")
MEETING = booked(at="Mon 09:00", start="Tue 09:00")
OPEN = deal()
CLOSED = (*OPEN, closed(at="w2 Mon 09:00"))


class TestOpening:
    """Fixed by `DealOpened`: day of opening, time zone, decision date."""

    def test_opens(self) -> None:
        given().when(cm.OpenDeal(opened())).then_again_nothing(opened())

    def test_on_the_decision_date_at_the_latest(self) -> None:
        given().when(cm.OpenDeal(opened("Mon"))).then(opened("Mon"))
        error = given().when(cm.OpenDeal(opened("w0 Sun"))).then_refused_with(DecisionBeforeOpening)
        assert "2026-03-01 is before opened_on 2026-03-02" in str(error)

    def test_a_second_time_with_another_decision_date_is_refused(self) -> None:
        error = given(opened()).when(cm.OpenDeal(opened("w22 Fri"))).then_refused_with(DecisionDateIsFixed)
        assert (error.deal_id, error.fixed, error.attempted) == ("deal", day("w21 Fri"), day("w22 Fri"))
        assert "2026-07-24" in str(error)
        assert "2026-07-31" in str(error)

    @pytest.mark.parametrize(
        "other", [opened(on="Tue"), replace(opened(), zone="UTC"), opened(named="other")]
    )
    def test_a_second_time_with_another_opening_is_refused(self, other: ev.DealOpened) -> None:
        given(opened()).when(cm.OpenDeal(other)).then_refused_with(OpeningIsFixed)

    def test_nothing_can_be_asked_of_a_deal_that_was_never_opened(self) -> None:
        for command in (cm.CaptureEmail(OFFER.sighting), cm.CloseDeal(ev.ClosedAs.WON, clock("Tue 09:00"))):
            error = given().when(command).then_refused_with(DealIsNotOpen)
            assert error.closed is None


class TestTheDecisionDate:
    """No write path changes it; an attempt is kept, the same by the same actor once."""

    attempt = cm.MoveDecisionDate("rita", day("w30 Fri"), clock("w2 Mon 09:00"))
    kept = push(at="w2 Mon 09:00")

    def test_an_attempt_is_kept_once(self) -> None:
        after = given(*OPEN).when(self.attempt).then(self.kept)
        again = replace(self.attempt, at=clock("w3 Mon 09:00"))
        after.when(again).then()

    def test_that_of_another_actor_or_to_another_date_is_another(self) -> None:
        after = given(*OPEN, self.kept)
        after.when(replace(self.attempt, actor="crm")).then(replace(self.kept, actor="crm"))
        after.when(replace(self.attempt, to=day("w31 Fri"))).then(replace(self.kept, to=day("w31 Fri")))

    def test_to_the_date_as_it_is_moves_nothing(self) -> None:
        given(*OPEN).when(replace(self.attempt, to=day("w21 Fri"))).then()

    def test_it_is_kept_of_a_closed_deal_too(self) -> None:
        given(*CLOSED).when(self.attempt).then(self.kept)

    def test_it_stays_what_it_was(self) -> None:
        state = fold(OPEN)
        enact(state, [self.attempt, replace(self.attempt, actor="crm")], opened_long_ago=opened_long_ago)
        assert state.opened == opened()
        assert len(state.refusals) == 2


class TestTerms:
    """Only what differs becomes an event."""

    terms = cm.StateTerms(
        named=ev.DealNamed((), frozenset()),
        described=ev.DealDescribed(None, None, ()),
        basis=ev.BasisStated(Side.BUYER, event_named=True, evidence_named=True),
        strategy=ev.StrategyStated(STRATEGY),
        sides=ev.SidesStated(sides()),
        calendars=ev.CalendarsStated(WORKS_ON_WEEKDAYS, WORKS_ON_WEEKDAYS),
        playbook=ev.PlaybookAdopted(PLAYBOOK, Tailoring()),
        roles=(),
        progress_confirmed=True,
    )

    def test_stated_again_are_nothing_new(self) -> None:
        given(*OPEN).when(self.terms).then()

    def test_a_change_is_one_event(self) -> None:
        other = ev.CalendarsStated(WORKS_ON_WEEKDAYS, WORKS_IN_GERMANY)
        given(*OPEN).when(replace(self.terms, calendars=other)).then_again_nothing(other)

    def test_a_deal_takes_another_name(self) -> None:
        renamed = ev.DealNamed(("north", "renewal"), frozenset({"renewal"}))
        given(*OPEN).when(replace(self.terms, named=renamed)).then_again_nothing(renamed)

    def test_roles_are_given_and_taken(self) -> None:
        lawyer = ev.RoleGiven(address("ines"), "lawyer")
        with_lawyer = replace(self.terms, roles=((address("ines"), "lawyer"),))
        after = given(*OPEN).when(with_lawyer).then(lawyer)
        after.when(with_lawyer).then()
        after.when(self.terms).then(ev.RoleGiven(address("ines"), None)).when(self.terms).then()

    def test_confirmed_progress_is_never_unconfirmed(self) -> None:
        given(*OPEN).when(replace(self.terms, progress_confirmed=False)).then()


class TestFacts:
    """Recorded once; also in a deal that is closed."""

    @pytest.mark.parametrize("known", [OPEN, CLOSED])
    @pytest.mark.parametrize(
        ("command", "event"),
        [
            (cm.CaptureEmail(OFFER.sighting), OFFER),
            (
                cm.ReportInteraction(call("rita bea", at="Tue 09:00").interaction),
                call("rita bea", at="Tue 09:00"),
            ),
            (
                cm.CaptureCalendarFact(booked(at="Mon 09:00", start="Tue 09:00").fact),
                booked(at="Mon 09:00", start="Tue 09:00"),
            ),
            (cm.BreakTies(("b", "a")), ev.TiesBroken(("b", "a"))),
        ],
    )
    def test_once(
        self, known: tuple[ev.DealEvent, ...], command: cm.DealCommand, event: ev.DealEvent
    ) -> None:
        given(*known).when(command).then_again_nothing(event)

    def test_another_copy_of_a_message_is_another_fact(self) -> None:
        other = replace(OFFER.sighting, automated=Automated.BULK)
        given(*OPEN, OFFER).when(cm.CaptureEmail(other)).then_again_nothing(ev.EmailSighted(other))


class TestWords:
    """What people say of a deal."""

    @pytest.mark.parametrize(
        ("command", "event"),
        [
            (
                cm.DeclareMilestone("contract", ev.DeclaredState.DONE, clock("Tue 09:00")),
                declared("contract", "done", at="Tue 09:00"),
            ),
            (
                cm.WithdrawEvidence("contract", "offer", clock("Tue 09:00")),
                withdrawn("contract", "offer", at="Tue 09:00"),
            ),
            (
                cm.MakeCommitment(promised("buyer", at="Tue 09:00", due="Fri")),
                promised("buyer", at="Tue 09:00", due="Fri"),
            ),
            (cm.SayNoReplyOwed("offer", clock("Tue 09:00")), excused("offer", at="Tue 09:00")),
            (
                cm.AcknowledgeFinding("stalled", "", day("Fri"), clock("Tue 09:00")),
                ev.FindingAcknowledged("stalled", "", day("Fri"), clock("Tue 09:00")),
            ),
        ],
    )
    def test_are_kept_once_and_only_while_the_deal_is_open(
        self, command: cm.DealCommand, event: ev.DealEvent
    ) -> None:
        given(*OPEN, OFFER).when(command).then_again_nothing(event)
        given(*CLOSED, OFFER).when(command).then_refused_with(DealIsNotOpen)

    def test_no_reply_is_owed_once_and_for_all(self) -> None:
        known = given(*OPEN, OFFER, excused("offer", at="Tue 09:00"))
        known.when(cm.SayNoReplyOwed("offer", clock("Wed 09:00"))).then()

    @pytest.mark.parametrize(
        ("command", "what"),
        [
            (cm.DeclareMilestone("contracts", ev.DeclaredState.DONE, clock("Tue 09:00")), "milestone"),
            (cm.WithdrawEvidence("contracts", "offer", clock("Tue 09:00")), "milestone"),
            (cm.SayNoReplyOwed("no such", clock("Tue 09:00")), "touch"),
            (cm.CloseCaptureGap("no such", clock("Tue 09:00")), "capture gap"),
        ],
    )
    def test_of_what_the_deal_does_not_have_are_refused(self, command: cm.DealCommand, what: str) -> None:
        assert given(*OPEN).when(command).then_refused_with(UnknownInDeal).what == what


class TestGaps:
    """Opened once, closed once."""

    def test_opened_and_closed(self) -> None:
        found = gap(at="Fri 09:00", since="Mon 09:00", until="Tue 09:00")
        command = cm.OpenCaptureGap(
            found.gap_id, found.mailbox, found.since, found.until, found.reason, found.at
        )
        after = given(*OPEN).when(command).then(found)
        after.when(command).then()
        filled = after.when(cm.CloseCaptureGap("gap", clock("w2 Mon 09:00"))).then(
            gap_closed(at="w2 Mon 09:00")
        )
        filled.when(cm.CloseCaptureGap("gap", clock("w2 Tue 09:00"))).then()


class TestClosing:
    """As won, lost, no_decision or date_missed; by the buyer's event; or as opened in error."""

    @pytest.mark.parametrize("outcome", ["won", "lost", "no_decision", "date_missed"])
    def test_ends_the_deal_once(self, outcome: str) -> None:
        command = cm.CloseDeal(ev.ClosedAs(outcome), clock("w9 Mon 09:00"))
        after = given(*OPEN).when(command).then(closed(at="w9 Mon 09:00", outcome=outcome))
        error = after.when(command).then_refused_with(DealIsNotOpen)
        assert outcome in str(error)

    @pytest.mark.parametrize(
        ("on", "at", "is_in_time"),
        [
            ("Mon", "Mon 09:00", True),
            ("Mon", "Tue 23:59", True),
            ("Mon", "Wed 00:00", False),
            ("Fri", "w2 Mon 23:59", True),  # one seller working day, over a weekend
            ("Fri", "w2 Tue 00:00", False),
        ],
    )
    def test_as_opened_in_error_within_one_seller_working_day(
        self, on: str, at: str, *, is_in_time: bool
    ) -> None:
        asked = given(*deal(opening=opened(on=on))).when(cm.CloseDeal(ev.ClosedAs.OPENED_IN_ERROR, clock(at)))
        if is_in_time:
            asked.then(closed(at=at, outcome="opened_in_error"))
        else:
            asked.then_refused_with(NoLongerAnError)


class TestTheBuyersOwnDateHasChanged:
    """The only way to another date: it cites a buyer touch and names who approved."""

    command = cm.CloseDeal(
        ev.ClosedAs.SUPERSEDED_BY_BUYER_EVENT, clock("w4 Mon 12:00"), "news", address("sven"), "deal-2"
    )

    def test_ends_the_cycle(self) -> None:
        given(*OPEN, NEWS).when(self.command).then(
            ev.DealClosed(
                ev.ClosedAs.SUPERSEDED_BY_BUYER_EVENT,
                clock("w4 Mon 12:00"),
                "news",
                address("sven"),
                "deal-2",
            )
        )

    def test_not_without_who_approved(self) -> None:
        given(*OPEN, NEWS).when(replace(self.command, approved_by=None)).then_refused_with(NotTheBuyersDoing)

    @pytest.mark.parametrize("cites", [None, "no such"])
    def test_not_without_a_touch(self, cites: str | None) -> None:
        given(*OPEN, NEWS).when(replace(self.command, cites=cites)).then_refused_with(UnknownInDeal)

    def test_not_on_a_touch_of_the_seller(self) -> None:
        given(*OPEN, OFFER).when(replace(self.command, cites="offer")).then_refused_with(NotTheBuyersDoing)

    @pytest.mark.parametrize(
        "reported", [chat("bea rita", at="w4 Mon 09:00"), call("bea rita", at="w4 Mon 09:00")]
    )
    def test_a_call_or_chat_of_the_buyer_is_a_touch_too(self, reported: ev.InteractionReported) -> None:
        cites = reported.interaction.touch_id
        state = fold((*OPEN, reported))
        (event,) = decide(state, replace(self.command, cites=cites), opened_long_ago=opened_long_ago)
        assert isinstance(event, ev.DealClosed)
        assert event.cites == cites

    def test_not_on_a_call_that_the_seller_made(self) -> None:
        ours = call("rita bea", at="w4 Mon 09:00")
        command = replace(self.command, cites=ours.interaction.touch_id)
        given(*OPEN, ours).when(command).then_refused_with(NotTheBuyersDoing)


def test_deciding_alone_changes_nothing() -> None:
    state = fold(OPEN)
    decide(state, cm.CaptureEmail(OFFER.sighting), opened_long_ago=opened_long_ago)
    assert state == fold(OPEN)
    assert state != Deal()
