"""A thread stays with its deal until the clues say otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.deal.events import EmailSighted
from domain.matching.contact import Contact, mail_contact
from domain.matching.conversation import ConversationWalk
from domain.matching.deals import MatchableDeals
from domain.matching.rules import MatchingRules
from domain.touches.touch import Automated
from tests.domain.invitations import invitation
from tests.domain.matching.story import contact, deal, given, outcome_text
from tests.examples import mail

RITAS = deal("ritas", owner="rita", name="licences")
SVENS = deal("svens", owner="sven", name="rollout")
SOUTH = deal("south", "south.example")
STARTS = mail("rita", to="bea", at="Mon 10:00", named="offer")
IS_RITAS = "ritas by owner, 30 ahead of svens"


def _speaking_of(meeting: str, sent: EmailSighted) -> Contact:
    """A mail with a calendar part of this meeting."""
    return mail_contact([replace(sent.sighting, meetings=(meeting,))])


class TestStays:
    def test_with_its_deal_where_nothing_else_tells(self) -> None:
        story = given(RITAS, SVENS).when(STARTS, mail("bea", to="sue", at="Tue 09:00", re="offer"))
        story.then(IS_RITAS, "ritas by thread, 50 ahead of svens")
        story.because("thread 50 offer", "domain 20 north.example", "no_player -10")

    def test_not_where_the_other_owner_took_over(self) -> None:
        story = given(RITAS, SVENS).when(STARTS, mail("bea", to="sven", at="Tue 09:00", re="offer"))
        story.then(IS_RITAS, "svens by owner, 20 ahead of ritas")

    def test_without_references_by_what_was_said_last_in_the_conversation(self) -> None:
        story = given(RITAS, SVENS).when(STARTS, mail("bea", to="sue", at="Tue 09:00"))
        story.then(IS_RITAS, "ritas by thread, 50 ahead of svens")

    def test_with_the_deal_of_what_it_answers_and_not_of_what_came_last(self) -> None:
        other = mail("sven", to="carl", at="Mon 11:00", named="other", text="The great rollout")
        back = mail("bea", to="sue", at="Tue 09:00", re="offer")
        whole = deal("svens", "carl north.example", owner="sven", name="great rollout")
        story = given(RITAS, whole).when(STARTS, other, back)
        story.then(IS_RITAS, "svens by person, 90 ahead of ritas", "ritas by thread, 50 ahead of svens")

    def test_of_several_it_answers_with_the_nearest_that_has_a_deal(self) -> None:
        other = mail("rita", to="uwe@south.example", at="Mon 11:00", named="forward", re="offer")
        both = mail("uwe@south.example", to="rita", cc="bea", at="Tue 09:00", re="offer,forward")
        story = given(RITAS, SOUTH).when(STARTS, other, both)
        story.then(
            "ritas by domain", "south by domain, 10 ahead of ritas", "south by thread, 30 ahead of ritas"
        )

    def test_an_automated_answer_stays_too(self) -> None:
        bounce = mail(
            "daemon@relay.example", to="rita", at="Mon 10:01", re="offer", automated=Automated.BOUNCE
        )
        given(RITAS).when(STARTS, bounce).then("ritas by domain", "ritas by thread")


class TestChanges:
    great = deal("svens", "bea north.example", owner="sven", name="great rollout")
    starts = mail("rita", to="carl", at="Mon 10:00", named="offer")

    def test_when_the_clues_say_otherwise(self) -> None:
        moved = mail("bea", to="sven", at="Tue 09:00", re="offer", text="The great rollout")
        story = given(RITAS, self.great).when(self.starts, moved)
        story.then(IS_RITAS, "svens by person, 90 ahead of ritas")

    def test_when_the_subject_is_edited_to_name_the_other(self) -> None:
        unsure = mail("bea", to="sven", at="Tue 09:00", re="offer", text="And the rollout?")
        given(RITAS, self.great).when(self.starts, unsure).then(
            IS_RITAS, "svens by person, 80 ahead of ritas"
        )

    def test_goes_on_in_the_new_deal(self) -> None:
        moved = mail("bea", to="sven", at="Tue 09:00", named="moved", re="offer", text="The great rollout")
        then = mail("carl", to="sue", at="Wed 09:00", re="moved")
        story = given(RITAS, self.great).when(self.starts, moved, then)
        story.then(IS_RITAS, "svens by person, 90 ahead of ritas", "svens by thread, 50 ahead of ritas")


class TestForwards:
    def test_to_another_customer_belongs_to_that_customers_deal(self) -> None:
        forward = mail("rita", to="uwe@south.example", at="Tue 09:00", named="forward", re="offer")
        back = mail("bea", to="rita", at="Wed 09:00", re="offer")
        story = given(RITAS, SOUTH).when(STARTS, forward, back)
        story.then("ritas by domain", "south by domain, 10 ahead of ritas", "ritas by thread")
        story = given(RITAS, SOUTH).when(STARTS, forward)
        story.rivals("ritas: thread_alone 10 offer")

    def test_keep_the_name_of_the_first_deal_in_their_subject_for_nothing(self) -> None:
        forward = mail("rita", to="uwe@south.example", at="Tue 09:00", re="offer", text="Fwd: licences")
        story = given(RITAS, SOUTH).when(STARTS, forward)
        story.then("ritas by domain", "south by domain, 10 ahead of ritas")
        story.rivals("ritas: thread_alone 10 offer")

    def test_to_somebody_of_another_customer_beside_the_first_stays(self) -> None:
        both = mail("rita", to="bea uwe@south.example", at="Tue 09:00", re="offer")
        given(RITAS, SOUTH).when(STARTS, both).then("ritas by domain", "ritas by thread, 70 ahead of south")

    def test_to_a_stranger_stays(self) -> None:
        given(RITAS).when(STARTS, mail("rita", to="olga", at="Tue 09:00", re="offer")).then(
            "ritas by domain", "ritas by thread"
        )


class TestAColleagueWhoAnswers:
    """Rita writes to Bea; somebody who was copied in, or got it from Bea, answers."""

    def answered_by(self, colleague: str) -> str:
        story = given(RITAS, SVENS).when(
            STARTS, mail(colleague, to="rita", at="Tue 09:00", named="answer", re="offer")
        )
        return outcome_text(story.outcomes["answer"])

    def test_from_the_companys_domain(self) -> None:
        assert self.answered_by("ines") == "ritas by thread, 80 ahead of svens"

    def test_from_a_sub_domain(self) -> None:
        assert self.answered_by("uwe@eu.north.example") == "ritas by thread, 80 ahead of svens"

    def test_from_an_unknown_domain(self) -> None:
        assert self.answered_by("uwe@nowhere.example") == "ritas by thread"

    def test_from_the_domain_of_another_customer(self) -> None:
        story = given(RITAS, SOUTH).when(
            STARTS, mail("uwe@south.example", to="rita", at="Tue 09:00", re="offer")
        )
        story.then("ritas by domain", "south by domain, 10 ahead of ritas")


class TestSettling:
    """Who could not be told follows the conversation, where that is of one deal."""

    unknown = mail("rita", to="bea@home.example", at="Mon 10:00", named="first")

    def test_an_unknown_address_that_is_answered_from_a_known_one(self) -> None:
        known = mail("bea", to="rita", at="Tue 09:00", named="known", re="first")
        given(RITAS).when(self.unknown).then("nobody_known")
        story = given(RITAS).when(known, self.unknown)
        story.then("ritas by domain", "ritas by thread").because("thread 50 known")

    def test_not_where_the_conversation_is_of_two_deals(self) -> None:
        known = mail("bea", to="rita", at="Tue 09:00", named="known", re="first")
        forward = mail("rita", to="uwe@south.example", at="Tue 10:00", named="forward", re="first")
        story = given(RITAS, SOUTH).when(self.unknown, known, forward)
        story.then("nobody_known", "ritas by domain", "south by domain, 10 ahead of ritas")

    def test_not_where_people_of_other_deals_take_part(self) -> None:
        one, two = deal("one", "south.example"), deal("two", "south.example")
        unsure = mail("rita", to="uwe@south.example", at="Mon 10:00", named="first")
        story = given(one, two, RITAS).when(unsure, mail("bea", to="rita", at="Tue 09:00", re="first"))
        story.then("one or two", "ritas by domain")

    def test_not_internal_mail(self) -> None:
        aside = mail("rita", to="sven", at="Mon 10:00", named="first")
        story = given(RITAS).when(aside, mail("bea", to="rita", at="Tue 09:00", re="first"))
        story.then("nobody_known", "ritas by domain")

    def test_not_what_happened_after_the_deal_was_closed(self) -> None:
        closed = deal("closed", "bea@home.example", closed="Tue 08:00")
        story = given(closed, RITAS).when(
            mail("bea@home.example", to="rita", at="Tue 09:00", named="first"),
            mail("bea", to="rita", at="Wed 09:00", re="first"),
        )
        story.then("closed_before near closed", "ritas by domain")


class TestMeetings:
    demo = invitation("rita", to="bea", at="Mon 10:00", start="w2 Tue 10:00", title="demo")

    def test_alone_belongs_to_the_deal_of_its_people(self) -> None:
        given(RITAS, SVENS).when(self.demo).then(IS_RITAS)

    def test_of_our_own_people_leads_nowhere(self) -> None:
        given(RITAS).when(invitation("rita", to="sven", at="Mon 10:00", start="Tue 10:00")).then(
            "nobody_known"
        )

    def test_is_told_by_its_title(self) -> None:
        titled = invitation("sue", to="bea", at="Mon 10:00", start="Tue 10:00", title="Rollout demo")
        given(RITAS, SVENS).when(titled).then("svens by name, 40 ahead of ritas")

    def test_happens_when_it_was_entered(self) -> None:
        exported = invitation("rita", to="bea", at="w9 Mon 10:00", start="Tue 10:00", created="Mon 09:00")
        closed = deal("closed", closed="w2 Mon 10:00")
        given(closed).when(exported).then("closed by domain")
        unsaid = invitation("rita", to="bea", at="w9 Mon 10:00", start="Tue 10:00", created=None)
        given(closed).when(unsaid).then("closed_before near closed")

    def test_is_tied_to_a_thread_by_its_calendar_mail(self) -> None:
        """A stranger's answer to the invitation, and mail about it, go where the meeting is."""
        answers = mail("olga", to="rita", at="Mon 11:00", automated=Automated.CALENDAR_MAIL)
        about = _speaking_of("demo", answers)
        given(RITAS, SVENS).when(self.demo, about).then(IS_RITAS, "ritas by thread")

    def test_a_calendar_mail_answers_a_message_before_its_meeting(self) -> None:
        forward = mail("rita", to="uwe@south.example", at="Mon 11:00", named="forward")
        answers = _speaking_of("demo", mail("olga", to="rita", at="Mon 12:00", re="forward"))
        story = given(RITAS, SOUTH).when(self.demo, contact(forward), answers)
        story.then("ritas by domain", "south by domain, 10 ahead of ritas", "south by thread")


class TestSteps:
    """A walk goes forward only, and tells what changed."""

    one, two = deal("one"), deal("two", name="rollout")
    unsure = contact(mail("bea", to="rita", at="Mon 10:00", named="unsure"))
    told = contact(mail("bea", to="rita", at="Tue 10:00", named="told", text="Rollout"))
    other = contact(mail("uwe@south.example", to="rita", at="Wed 10:00", named="other"))

    def test_what_changed_is_told_once(self) -> None:
        walk = ConversationWalk(MatchableDeals([self.one, self.two, SOUTH]), MatchingRules())
        assert outcome_text(walk.step(self.unsure)) == "one or two"
        assert set(walk.news()) == {"unsure"}
        assert not walk.news()
        walk.step(self.told)
        assert {id_: outcome_text(each) for id_, each in walk.news().items()} == {
            "unsure": "two by thread, 50 ahead of one",
            "told": "two by name, 40 ahead of one",
        }
        walk.step(self.other)
        assert {id_: outcome_text(each) for id_, each in walk.news().items()} == {
            "unsure": "one or two",
            "other": "south by domain, 10 ahead of two",
        }
        assert outcome_text(walk.outcomes()["unsure"]) == "one or two"

    def test_a_contact_that_is_not_later_is_refused(self) -> None:
        walk = ConversationWalk(MatchableDeals(), MatchingRules())
        walk.step(self.told)
        with pytest.raises(ValueError, match="contact unsure is not later than the one before it"):
            walk.step(self.unsure)
        with pytest.raises(ValueError, match="contact told is not later"):
            walk.step(self.told)
