"""What leaves a deal after all: a mail with all its copies, a meeting with all that was said of it."""

from __future__ import annotations

from dataclasses import replace

from domain.deal import commands as cm
from domain.deal import events as ev
from domain.deal.decide import DealIsNotOpen
from domain.findings.events import FindingRaised
from domain.findings.recording import finding_changes, known_findings
from tests.domain.invitations import booked
from tests.domain.times import clock
from tests.examples import call, closed, deal, excused, mail, volley, withdrawn
from tests.story import facts, given

OPEN = deal()
OFFER = mail("rita", to="bea", at="Mon 09:00", named="offer")
KICK_OFF = mail("rita", to="bea", at="Mon 09:00", named="kick-off", text="Kick-off")
TALK = call("rita bea", at="Tue 09:00")
MEETING = booked(at="Mon 09:00", start="Tue 09:00", title="discovery")


class TestFreeing:
    """Freeing what the deal has not adds nothing."""

    def test_a_mail(self) -> None:
        freed = ev.TouchFreed("offer")
        given(*OPEN, OFFER).when(cm.FreeTouch("offer")).then_again_nothing(freed)
        given(*OPEN).when(cm.FreeTouch("offer")).then()

    def test_a_reported_touch(self) -> None:
        id_ = TALK.interaction.touch_id
        given(*OPEN, TALK).when(cm.FreeTouch(id_)).then_again_nothing(ev.TouchFreed(id_))

    def test_a_meeting(self) -> None:
        freed = ev.MeetingFreed("discovery")
        given(*OPEN, MEETING).when(cm.FreeMeeting("discovery")).then_again_nothing(freed)
        given(*OPEN).when(cm.FreeMeeting("discovery")).then()

    def test_what_was_freed_may_come_back(self) -> None:
        given(*OPEN, OFFER, ev.TouchFreed("offer")).when(cm.CaptureEmail(OFFER.sighting)).then(OFFER)

    def test_a_closed_deal_frees_too(self) -> None:
        is_closed = (*OPEN, OFFER, closed(at="w2 Mon 09:00"))
        given(*is_closed).when(cm.FreeTouch("offer")).then(ev.TouchFreed("offer"))

    def test_a_deal_that_was_never_opened_has_nothing_to_free(self) -> None:
        given().when(cm.FreeTouch("offer")).then_refused_with(DealIsNotOpen)


class TestWhatIsGone:
    def test_a_mail_with_all_its_copies(self) -> None:
        in_another_mailbox = ev.EmailSighted(replace(OFFER.sighting, received_at=clock("Mon 09:01")))
        seen = facts(OFFER, in_another_mailbox, ev.TouchFreed("offer")).as_of("Mon 10:00")
        assert (seen.touches, seen.court) == ({}, "nobody")

    def test_evidence_by_a_mail(self) -> None:
        assert facts(KICK_OFF).as_of("Mon 10:00").state("discovery") == "started"
        seen = facts(KICK_OFF, ev.TouchFreed("kick-off")).as_of("Mon 10:00")
        assert (seen.state("discovery"), seen.advances) == ("open", [])

    def test_evidence_by_a_meeting(self) -> None:
        assert facts(MEETING).as_of("Tue 12:00").state("discovery") == "done"
        seen = facts(MEETING, ev.MeetingFreed("discovery")).as_of("Tue 12:00")
        assert (seen.state("discovery"), seen.meeting_states) == ("open", [])

    def test_a_call_with_its_outcome(self) -> None:
        seen = facts(TALK, ev.TouchFreed(TALK.interaction.touch_id)).as_of("Tue 10:00")
        assert (seen.advances, seen.touches) == ([], {})

    def test_what_people_said_of_it_is_harmless_and_holds_when_it_comes_back(self) -> None:
        words = (excused("offer", at="Mon 10:00"), withdrawn("discovery", "kick-off", at="Mon 10:00"))
        ties = ev.TiesBroken(("kick-off", "offer"))
        gone = (ev.TouchFreed("offer"), ev.TouchFreed("kick-off"))
        after = facts(OFFER, KICK_OFF, ties, *words, *gone).as_of("Mon 12:00")
        assert (after.court, after.state("discovery"), after.touches) == ("nobody", "open", {})
        back = facts(OFFER, KICK_OFF, ties, *words, *gone, OFFER, KICK_OFF).as_of("Mon 12:00")
        assert list(back.touches) == ["kick-off", "offer"]
        assert back.court == "buyer since w1 Mon 09:00"
        assert back.state("discovery") == "open"

    def test_a_thread_that_only_it_held_together(self) -> None:
        asked = mail("bea", to="rita", at="Tue 09:00", named="asked")
        between = mail("rita", to="bea", at="Wed 09:00", named="between", re="asked,offer")
        both = facts(OFFER, asked, between)
        assert both.as_of("Thu 09:00").thread("offer") == {"offer", "asked", "between"}
        parted = facts(OFFER, asked, between, ev.TouchFreed("between")).as_of("Thu 09:00")
        assert parted.thread("offer") == {"offer"}


class TestFindings:
    def test_what_was_told_with_a_touch_that_left_is_told_again_without_it(self) -> None:
        """The rally stays ping-pong from the same touch on, so the finding is the same one."""
        first, *others = volley(
            "Mon 09:00", "Tue 09:00", "Wed 09:00", "Thu 09:00", "Fri 09:00", "w2 Mon 09:00", "w2 Tue 09:00"
        )
        more = mail("rita", to="bea", at="Mon 11:00", named="more", re=first.sighting.touch_id)
        told = (first, more, *others)
        stream = finding_changes({}, facts(*told).as_of("w2 Wed 09:00").answer)
        left = facts(*told, ev.TouchFreed(first.sighting.touch_id)).as_of("w2 Wed 10:00").answer
        news = finding_changes(known_findings(stream), left)
        (before,) = (e for e in stream if isinstance(e, FindingRaised) and e.rule == "ping_pong")
        (again,) = (e for e in news if isinstance(e, FindingRaised) and e.rule == "ping_pong")
        assert again.finding_id == before.finding_id
        assert first.sighting.touch_id in before.evidence
        assert first.sighting.touch_id not in again.evidence
        assert finding_changes(known_findings((*stream, *news)), left) == ()
