"""What leaves a deal after all: a mail with all its copies, a meeting with all that was said of it."""

from __future__ import annotations

from domain.deal import commands as cm
from domain.deal import events as ev
from domain.deal.decide import DealIsNotOpen
from tests.domain.invitations import booked
from tests.examples import closed, deal, mail
from tests.story import given

OPEN = deal()
OFFER = mail("rita", to="bea", at="Mon 09:00", named="offer")
MEETING = booked(at="Mon 09:00", start="Tue 09:00")


class TestFreeing:
    """Freeing what the deal has not adds nothing."""

    def test_a_mail(self) -> None:
        freed = ev.TouchFreed("offer")
        given(*OPEN, OFFER).when(cm.FreeTouch("offer")).then_again_nothing(freed)
        given(*OPEN).when(cm.FreeTouch("offer")).then()

    def test_a_meeting(self) -> None:
        meeting = MEETING.fact.meeting
        freed = ev.MeetingFreed(meeting)
        given(*OPEN, MEETING).when(cm.FreeMeeting(meeting)).then_again_nothing(freed)
        given(*OPEN).when(cm.FreeMeeting(meeting)).then()

    def test_what_was_freed_may_come_back(self) -> None:
        given(*OPEN, OFFER, ev.TouchFreed("offer")).when(cm.CaptureEmail(OFFER.sighting)).then(OFFER)

    def test_a_closed_deal_frees_too(self) -> None:
        is_closed = (*OPEN, OFFER, closed(at="w2 Mon 09:00"))
        given(*is_closed).when(cm.FreeTouch("offer")).then(ev.TouchFreed("offer"))

    def test_a_deal_that_was_never_opened_has_nothing_to_free(self) -> None:
        given().when(cm.FreeTouch("offer")).then_refused_with(DealIsNotOpen)
