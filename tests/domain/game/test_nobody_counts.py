"""Lists, rooms and mailboxes of several have a side, and are nobody: rules.md section 2, "Sides"."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.deal.events import CalendarFactCaptured, DealEvent, EmailSighted, PeopleStated, TouchFreed
from domain.deal.state import fold
from domain.game.game import Game
from domain.people import PeopleSaid
from domain.touches.shared_addresses import is_shared_address
from tests.domain.invitations import invitation
from tests.examples import OUTSIDE, deal, mail
from tests.story import facts

BUYING = "procurement@north.example"
LIST = "rollout@north.example"


def shared(event: EmailSighted, *addresses: str) -> EmailSighted:
    """The same mail, of which these addresses are nobody's own."""
    return EmailSighted(replace(event.sighting, not_people=addresses or (BUYING,)))


def said(*, people: str = "", not_people: str = "") -> PeopleStated:
    return PeopleStated(
        PeopleSaid(people=frozenset(people.split()), not_people=frozenset(not_people.split()))
    )


class TestTheSideThatItWritesFor:
    letter = shared(mail(BUYING, to="rita", at="w2 Mon 09:00"))

    def test_a_mailbox_of_the_buyer_has_its_turn(self) -> None:
        seen = facts(self.letter).as_of("w2 Tue 09:00")
        assert (seen.rallies, seen.court) == (["B"], "seller since w2 Mon 09:00")
        assert seen.answer.sweep.presence.heard_at is not None

    def test_it_is_no_second_person(self) -> None:
        bea = mail("bea", to="rita", at="w2 Tue 09:00")
        seen = facts(self.letter, bea).as_of("w3 Fri 09:00")
        seen.says("single_threaded", "medium", since="w3 Tue 00:00", people=1, limit=2)
        word = facts(self.letter, bea, said(people=BUYING)).as_of("w3 Fri 09:00")
        assert word.finds("single_threaded") is None

    def test_what_was_sent_to_it_alone_is_answered_by_it(self) -> None:
        told = (
            shared(mail("rita", to=BUYING, at="w2 Mon 09:00")),
            shared(mail(BUYING, to="sven", at="w2 Tue 09:00", text="other")),
        )
        assert facts(told[0]).as_of("w2 Mon 10:00").court == "buyer since w2 Mon 09:00"
        assert facts(*told).as_of("w2 Wed 09:00").court == "seller since w2 Tue 09:00"


class TestAddressees:
    def test_a_person_is_asked_and_not_the_list_beside_them(self) -> None:
        letter = shared(mail("rita", to=f"{LIST} bea", cc="carl", at="w2 Mon 09:00"), LIST)
        seen = facts(letter).as_of("w2 Tue 09:00")
        assert seen.touches["rita w2 Mon 09:00"].addressees == ("bea@north.example",)

    def test_where_only_a_list_is_addressed_those_who_are_copied_are_asked(self) -> None:
        letter = shared(mail("rita", to=LIST, cc="carl", at="w2 Mon 09:00"), LIST)
        seen = facts(letter).as_of("w2 Tue 09:00")
        assert seen.touches["rita w2 Mon 09:00"].addressees == ("carl@north.example",)

    def test_where_there_is_nobody_else_the_list_is_asked(self) -> None:
        seen = facts(shared(mail("rita", to=LIST, at="w2 Mon 09:00"), LIST)).as_of("w2 Tue 09:00")
        assert seen.touches["rita w2 Mon 09:00"].addressees == (LIST,)
        assert seen.court == "buyer since w2 Mon 09:00"


class TestStakeholders:
    def test_nobody_is_engaged_by_a_mailbox_of_several(self) -> None:
        told = (
            mail("bea", to="rita", at="w2 Mon 09:00"),
            mail("rita", to=f"bea {BUYING}", at="w2 Tue 09:00"),
            mail(BUYING, to="rita", at="w2 Wed 09:00"),
        )
        assert facts(*told).as_of("w2 Thu 09:00").advances == ["stakeholder_engaged w2 Wed 09:00"]
        known = (told[0], shared(told[1]), shared(told[2]))
        assert facts(*known).as_of("w2 Thu 09:00").advances == []
        assert facts(*told, said(not_people=BUYING)).as_of("w2 Thu 09:00").advances == []

    def test_a_list_was_nobody_before_whom_another_could_be_brought_in(self) -> None:
        told = (
            shared(mail("rita", to=LIST, at="w2 Mon 09:00"), LIST),
            mail("rita", to="carl", at="w2 Tue 09:00"),
            mail("carl", to="rita", at="w2 Wed 09:00"),
        )
        assert facts(*told).as_of("w2 Thu 09:00").advances == []


class TestMeetings:
    def test_a_meeting_that_a_mailbox_of_the_buyer_called_is_one_between_the_sides_with_nobody_counted(
        self,
    ) -> None:
        met = invitation(BUYING, to="rita", at="w2 Mon 09:00", start="w2 Wed 10:00")
        told = CalendarFactCaptured(replace(met.fact, not_people=(BUYING,)))
        seen = facts(told).as_of("w3 Fri 09:00")
        assert seen.meeting_states == ["meeting held"]
        seen.says("single_threaded", "medium", since="w3 Tue 00:00", people=0)


class TestInStep:
    """What a later mail shows of an address holds for the earlier ones, in whatever order they come."""

    told = (
        mail("bea", to="rita", at="w2 Mon 09:00"),
        mail(LIST, to="rita", at="w2 Tue 09:00"),
        shared(mail("carl", to="rita", cc=LIST, at="w2 Wed 09:00"), LIST),
    )

    def people(self, *told: DealEvent) -> int:
        game = Game(fold((*deal(), *told[:1])), OUTSIDE)
        at = facts().as_of("w3 Fri 09:00").answer.as_of
        for event in told[1:]:
            game.as_of(at)
            game.record(event)
        return game.as_of(at).presence.active_people(at)

    def test_a_list_that_is_seen_to_be_one_never_was_a_person(self) -> None:
        assert self.people(*self.told[:2]) == 2
        assert facts(*self.told[:2], self.told[2]).as_of("w3 Fri 09:00").finds("single_threaded") is None
        silent = shared(mail("rita", to=LIST, at="w2 Wed 09:00"), LIST)
        assert self.people(*self.told[:2], silent) == self.people(silent, *self.told[:2]) == 1

    def test_what_only_a_mail_showed_that_left_the_deal_is_not_known_any_more(self) -> None:
        silent = shared(mail("rita", to=LIST, at="w2 Wed 09:00"), LIST)
        gone = TouchFreed(silent.sighting.touch_id)
        assert fold((*deal(), *self.told[:2], silent, gone)) == fold((*deal(), *self.told[:2]))


class TestWhatAddressesLookLike:
    @pytest.mark.parametrize(
        "address",
        [
            "info@north.example", "sales@north.example", "no-reply@north.example", "noreply-x@n.example",
            "help.desk@north.example", "IT-Support@north.example", "procurement@north.example",
            "einkauf@north.example", "Rechnungen@north.example", "do_not_reply@north.example",
            "c_188abc@resource.calendar.google.com", "abc123@group.calendar.google.com", "hr@north.example",
        ],
    )  # fmt: skip
    def test_departments_machines_and_rooms(self, address: str) -> None:
        assert is_shared_address(address.lower())

    @pytest.mark.parametrize(
        "address",
        [
            "bea@north.example", "it.berg@north.example", "al@north.example", "info.bea@north.example",
            "salesman@north.example", "legalzone@calendar.google.com.example", "rollout@north.example",
            "x@", "@north.example", "",
        ],
    )  # fmt: skip
    def test_people_and_what_only_a_header_line_could_tell(self, address: str) -> None:
        assert not is_shared_address(address)
