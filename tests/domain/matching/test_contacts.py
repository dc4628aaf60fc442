"""What matching looks at: a mail from all its copies, a meeting from all that was said of it."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from domain.matching.contact import mail_contact, meeting_contact
from domain.touches.touch import Automated, Participant, Role
from tests.domain.invitations import invitation
from tests.domain.matching.story import contact, deal, given
from tests.domain.times import clock
from tests.examples import address, mail, subject

RITAS = mail("rita", to="bea", at="Tue 09:00", named="x", text="Our offer", re="first,second").sighting


class TestCopies:
    def test_everybody_of_all_copies_takes_part(self) -> None:
        """The sender's own copy shows those in BCC, the others do not."""
        with_bcc = mail("rita", to="bea", bcc="carl", at="Tue 09:00", named="x").sighting
        people = mail_contact([RITAS, with_bcc]).people
        assert [(each.person, each.role) for each in people] == [
            (address("rita"), Role.FROM),
            (address("bea"), Role.TO),
            (address("carl"), Role.BCC),
        ]

    def test_who_is_only_in_bcc_leads_to_the_deal(self) -> None:
        bare = mail("olga", to="rita", at="Tue 09:00", named="x")
        with_bcc = mail("olga", to="rita", bcc="bea", at="Tue 09:00", named="x")
        given(deal("north")).when(bare).then("nobody_known")
        given(deal("north")).when(contact(bare, with_bcc)).then("north by domain")

    def test_it_is_automated_only_if_every_copy_is(self) -> None:
        bulk, notice = (replace(RITAS, automated=why) for why in (Automated.BULK, Automated.NOTICE))
        assert mail_contact([RITAS, bulk]).automated is None
        assert mail_contact([notice, bulk]).automated is Automated.BULK
        assert mail_contact([notice]).automated is Automated.NOTICE

    def test_it_is_in_the_threads_of_all_mailboxes(self) -> None:
        copies = [replace(RITAS, provider_thread=thread) for thread in ("t2", None, "t1", "t2")]
        assert mail_contact(copies).threads == ("t1", "t2")
        assert mail_contact(copies[:1]).threads == ("t2",)

    def test_it_refers_to_what_any_copy_does_meetings_first(self) -> None:
        other = replace(RITAS, references=("third",), meetings=("demo",))
        assert set(mail_contact([RITAS, other]).refers) == {"demo", "first", "second", "third"}
        assert mail_contact([other]).refers == ("demo", "third")

    def test_the_nearest_reference_is_the_last(self) -> None:
        """In-Reply-To comes after References, and names the message that is answered."""
        assert mail_contact([replace(RITAS, references=("a", "b", "a"))]).refers == ("b", "a")

    def test_it_happened_when_it_was_sent(self) -> None:
        copies = [RITAS, replace(RITAS, sent_at=None, received_at=clock("Tue 10:00"))]
        assert mail_contact(copies).at == clock("Tue 09:00")

    def test_without_a_time_it_is_refused(self) -> None:
        with pytest.raises(ValueError, match="no copy says when"):
            mail_contact([replace(RITAS, sent_at=None, received_at=None)])

    def test_without_a_message_id_nobody_can_refer_to_it(self) -> None:
        assert mail_contact([RITAS]).names == ("x",)
        assert mail_contact([replace(RITAS, message=None)]).names == ()

    def test_the_order_of_copies_does_not_matter(self) -> None:
        copies = [
            RITAS,
            replace(RITAS, subject=subject("[EXTERN] Our offer"), references=("second", "first")),
            replace(RITAS, received_at=None, provider_thread="t", meetings=("demo",)),
        ]
        assert len({mail_contact(ordered) for ordered in permutations(copies)}) == 1

    def test_it_is_connected_by_its_names_references_and_threads(self) -> None:
        copy = replace(RITAS, provider_thread="t", meetings=("demo",))
        assert mail_contact([copy]).nodes == ("x", "demo", "first", "second", "t")


class TestMeetings:
    first = invitation("rita", to="bea", at="Tue 09:00", start="w2 Tue 10:00", title="demo", named="m").fact

    def test_everybody_who_was_ever_invited_takes_part(self) -> None:
        moved = invitation(
            "rita", to="carl", at="Tue 11:00", start="w2 Wed 10:00", title="Big demo", named="m"
        )
        made = [meeting_contact(facts) for facts in permutations([self.first, moved.fact])]
        assert len(set(made)) == 1
        assert made[0].id == "m"
        assert made[0].names == ("m",)
        assert made[0].nodes == ("m",)
        assert made[0].words == ("big", "demo")
        assert made[0].at == clock("Tue 09:00")
        assert [each.person for each in made[0].people] == [address(name) for name in ("rita", "bea", "carl")]
        assert isinstance(made[0].people[0], Participant)

    def test_an_answer_without_a_title_leaves_it(self) -> None:
        answer = replace(self.first, title=(), stamped_at=clock("Wed 09:00"))
        assert meeting_contact([answer, self.first]).words == ("demo",)
        assert meeting_contact([answer]).words == ()

    def test_it_happened_when_it_was_entered_else_when_it_was_first_spoken_of(self) -> None:
        unsaid = replace(self.first, created_at=None, stamped_at=clock("Mon 09:00"))
        assert meeting_contact([self.first, unsaid]).at == clock("Tue 09:00")
        assert meeting_contact([unsaid, replace(unsaid, stamped_at=clock("Wed 09:00"))]).at == clock(
            "Mon 09:00"
        )

    def test_a_calendar_that_does_not_know_when_it_was_entered_says_nothing(self) -> None:
        in_1900 = replace(self.first, created_at=-2_208_945_600)
        assert meeting_contact([in_1900]).at == clock("Tue 09:00")
        assert meeting_contact([replace(in_1900, created_at=0)]).at == 0
