"""One person with several addresses is one person wherever people are counted or named.

Bea writes from north.example and from an address of her own that no side lists.
"""

from __future__ import annotations

from dataclasses import replace

from domain.deal.events import DealEvent, PeopleStated, SidesStated
from domain.deal.state import fold
from domain.game.game import Game
from domain.people import (
    KnownAddress,
    PeopleSaid,
    Side,
    SideMembers,
    Sides,
    domain_and_parents,
    fold_address,
)
from domain.touches.touch import PartStat, Role
from tests.domain.invitations import accepts, invitation, invitees
from tests.domain.playbooks import milestone, playbook, written
from tests.examples import OUTSIDE, auto_reply, call, deal, mail, sides
from tests.story import facts

HOME = "bea.berg@home.example"


def joined(*addresses: str) -> PeopleStated:
    """These addresses are one person's."""
    known = tuple(KnownAddress(each, domain_and_parents(each)) for each in sorted(addresses))
    return PeopleStated(PeopleSaid(joined=(known,)))


BEA = joined("bea@north.example", HOME)
APART = PeopleStated(PeopleSaid())


class TestCounting:
    told = (mail("bea", to="rita", at="w2 Mon 09:00"), mail(HOME, to="rita", cc="carl", at="w2 Tue 09:00"))

    def test_she_alone_is_one_contact_however_many_addresses_she_has(self) -> None:
        seen = facts(*self.told, BEA).as_of("w3 Fri 09:00")
        seen.says("single_threaded", "medium", since="w3 Tue 00:00", people=1, limit=2)

    def test_two_addresses_of_the_buyer_were_two_people_before(self) -> None:
        told = (mail("bea", to="rita", at="w2 Mon 09:00"), mail("ines", to="rita", at="w2 Tue 09:00"))
        assert facts(*told).as_of("w3 Fri 09:00").finds("single_threaded") is None
        one = facts(*told, joined("bea@north.example", "ines@north.example"))
        assert one.as_of("w3 Fri 09:00").finds("single_threaded") is not None

    def test_a_meeting_to_which_both_addresses_came_has_one_buyer(self) -> None:
        met = invitation("rita", to="", accepted="bea ines", at="w2 Mon 09:00", start="w2 Wed 10:00")
        seen = facts(met, joined("bea@north.example", "ines@north.example")).as_of("w3 Fri 09:00")
        assert [len(meeting.buyers) for meeting in seen.meetings] == [1]
        assert seen.finds("single_threaded") is not None


class TestSides:
    def test_an_address_that_nobody_lists_is_on_the_side_of_the_person(self) -> None:
        letter = mail(HOME, to="rita", at="w2 Mon 09:00")
        assert facts(letter).as_of("w2 Tue 09:00").conversation == []
        seen = facts(letter, BEA).as_of("w2 Tue 09:00")
        assert (seen.conversation, seen.court) == ([f"{HOME} w2 Mon 09:00"], "seller since w2 Mon 09:00")

    def test_addresses_that_a_deal_knows_for_both_sides_are_two_people_in_it(self) -> None:
        both = joined("bea@north.example", "rita@ours.example")
        told = (mail("bea", to="rita", at="w2 Mon 09:00"), mail("rita", to="bea", at="w2 Tue 09:00"))
        assert facts(*told, both).as_of("w3 Mon 09:00").court == facts(*told).as_of("w3 Mon 09:00").court

    def test_who_is_on_the_team_plays_from_any_address(self) -> None:
        team = deal(who=sides(team="rita"))
        letter = mail("sven", to="bea", at="w2 Mon 09:00")
        assert facts(letter, terms=team).as_of("w2 Tue 09:00").conversation == []
        same = joined("rita@ours.example", "sven@ours.example")
        assert facts(letter, same, terms=team).as_of("w2 Tue 09:00").conversation == ["sven w2 Mon 09:00"]

    def test_the_address_that_was_written_from_is_still_what_the_facts_say(self) -> None:
        seen = facts(mail(HOME, to="rita", at="w2 Mon 09:00"), BEA).as_of("w2 Tue 09:00")
        (touch,) = seen.touches.values()
        assert [each.person for each in touch.participants] == [HOME, "rita@ours.example"]

    def test_addresses_of_which_neither_side_nor_domain_is_told_stay_what_they_are(self) -> None:
        """Words of earlier programs hold no domains."""
        bare = PeopleStated(
            PeopleSaid(joined=((KnownAddress(HOME, ()), KnownAddress("bea@north.example", ())),))
        )
        told = (mail("bea", to="rita", at="w2 Mon 09:00"),)
        assert facts(*told, bare).as_of("w2 Tue 09:00").court == "seller since w2 Mon 09:00"


class TestBalls:
    def test_whoever_is_asked_at_one_address_may_answer_from_another_in_a_new_thread(self) -> None:
        told = (
            mail("rita", to="bea", at="w2 Mon 09:00"),
            mail(HOME, to="sven", at="w2 Tue 09:00", text="prices"),
        )
        assert facts(*told).as_of("w2 Wed 09:00").court == "buyer since w2 Mon 09:00"
        assert facts(*told, BEA).as_of("w2 Wed 09:00").court == "seller since w2 Tue 09:00"

    def test_a_ball_that_she_threw_from_one_address_is_returned_to_the_other(self) -> None:
        told = (mail("bea", to="rita", at="w2 Mon 09:00"), mail("sven", to=HOME, at="w2 Tue 09:00"))
        assert facts(*told).as_of("w2 Wed 09:00").court == "seller since w2 Mon 09:00"
        assert facts(*told, BEA).as_of("w2 Wed 09:00").court == "buyer since w2 Tue 09:00"

    def test_a_call_with_her_closes_what_was_sent_to_her_other_address(self) -> None:
        told = (mail("rita", to="bea carl", at="w2 Mon 09:00"), call(f"rita {HOME}", at="w2 Tue 09:00"))
        assert facts(*told, BEA).as_of("w2 Wed 09:00").court == "nobody"


class TestStakeholders:
    told = (
        mail("bea", to="rita", at="w2 Mon 09:00"),
        mail("rita", to=f"carl {HOME}", at="w2 Tue 09:00"),
        mail(HOME, to="rita", at="w2 Wed 09:00"),
    )

    def test_a_second_address_of_somebody_known_engages_nobody(self) -> None:
        listed = Sides(
            seller=SideMembers(domains=frozenset({"ours.example"})),
            buyer=SideMembers(frozenset({HOME}), frozenset({"north.example"})),
        )
        terms = deal(who=listed)
        seen = facts(*self.told, terms=terms).as_of("w2 Thu 09:00")
        assert seen.advances == ["stakeholder_engaged w2 Wed 09:00"]
        assert facts(*self.told, BEA, terms=terms).as_of("w2 Thu 09:00").advances == []


class TestAway:
    def test_who_is_away_by_one_address_is_away_by_all(self) -> None:
        """Bea's automatic reply came from her own address; the ball was thrown to the other."""
        told = (mail("rita", to="bea", at="w2 Mon 09:00"), auto_reply(HOME, at="w2 Mon 09:01"))
        assert facts(*told).as_of("w2 Fri 09:00").finds("waiting_on_buyer") is not None
        assert facts(*told, BEA).as_of("w2 Fri 09:00").finds("waiting_on_buyer") is None


class TestRoles:
    signed = milestone(
        "signed", evidence=[written("signed", by=Side.BUYER, from_roles="signatory")], roles="signatory"
    )
    terms = deal(playbook(signed), roles={"bea": "signatory"})

    def test_a_role_is_held_by_every_address_of_a_person(self) -> None:
        letter = mail(HOME, to="rita", at="w2 Mon 09:00", text="signed")
        assert facts(letter, terms=self.terms).as_of("w2 Tue 09:00").state("signed") == "open"
        assert facts(letter, BEA, terms=self.terms).as_of("w2 Tue 09:00").state("signed") == "done"

    def test_nobody_writes_to_the_role_that_they_hold_themselves(self) -> None:
        asked = milestone("asked", evidence=[written("offer", to_roles="signatory")])
        terms = deal(playbook(asked), roles={"bea": "signatory"})
        told = (mail("bea", to="rita", cc=HOME, at="w2 Mon 09:00", text="offer"),)
        assert facts(*told, BEA, terms=terms).as_of("w2 Tue 09:00").state("asked") == "open"


class TestMeetings:
    def test_an_answer_from_the_other_address_is_her_answer(self) -> None:
        """Rita invited both addresses; she accepted with one of them and the other said nothing."""
        workshop = invitation(
            "rita", to=f"bea {HOME}", at="w2 Mon 09:00", start="w2 Fri 10:00", title="workshop"
        )
        told = (workshop, accepts(HOME, workshop, at="w2 Mon 10:00"))
        assert facts(*told).as_of("w2 Tue 09:00").meeting_states == ["workshop proposed"]
        assert facts(*told, BEA).as_of("w2 Tue 09:00").meeting_states == ["workshop ahead"]

    def test_facts_of_others_stay_as_they_were(self) -> None:
        told = invitation("rita", to="carl", at="w2 Mon 09:00", start="w2 Fri 10:00")
        silent = invitees("carl", Role.ATTENDEE, PartStat.NEEDS_ACTION)
        assert told.fact.invitees[1:] == silent
        assert facts(told, BEA).as_of("w2 Tue 09:00").meetings[0].buyers == ("carl@north.example",)


class TestInStep:
    def test_what_is_learnt_on_the_way_changes_the_past(self) -> None:
        told: tuple[DealEvent, ...] = (*deal(), mail(HOME, to="rita", at="w2 Mon 09:00"))
        game = Game(fold(told), OUTSIDE)
        at = facts().as_of("w2 Tue 09:00").answer.as_of
        assert not game.as_of(at).rallies.all
        game.record(BEA)
        assert len(game.as_of(at).rallies.all) == 1
        game.record(APART)
        assert not game.as_of(at).rallies.all


class TestPlusAddresses:
    def test_plus_addresses_and_dots_of_gmail_need_no_word(self) -> None:
        assert fold_address("Bea+crm@North.example") == "bea@north.example"
        assert fold_address("b.ea+x@googlemail.com") == fold_address("bea@gmail.com") == "bea@gmail.com"
        assert fold_address("b.ea@north.example") != fold_address("bea@north.example")

    def test_mail_to_a_plus_address_is_answered_by_its_person(self) -> None:
        told = (
            mail("rita", to=fold_address("bea+news@north.example"), at="w2 Mon 09:00"),
            mail("bea", to="rita", at="w2 Tue 09:00", text="other"),
        )
        assert facts(*told).as_of("w2 Wed 09:00").court == "seller since w2 Tue 09:00"


def test_sides_that_are_stated_later_decide_whether_a_join_holds() -> None:
    listed = replace(sides(), seller=SideMembers(frozenset({HOME}), frozenset({"ours.example"})))
    letter = mail(HOME, to="rita", at="w2 Mon 09:00")
    assert facts(letter, BEA, SidesStated(listed)).as_of("w2 Tue 09:00").conversation == []
