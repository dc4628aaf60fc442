"""What a touch or a meeting proves: rules.md section 6, "Evidence"."""

from __future__ import annotations

import pytest

from domain.deal.events import DealEvent
from domain.people import Side
from domain.playbook.playbook import EvidenceKind, Pattern
from domain.touches.touch import Automated
from tests.domain.invitations import accepts, booked, declines, invitation
from tests.domain.playbooks import attached, held, labelled, milestone, playbook, written
from tests.examples import call, chat, deal, mail
from tests.story import facts

ROLES = {"bea": "champion", "carl": "sponsor", "sven": "engineer"}


def proves(event: DealEvent, pattern: Pattern, *more: DealEvent, others: tuple[Pattern, ...] = ()) -> bool:
    """Whether a milestone with this pattern is done after the events."""
    book = playbook(milestone("it", evidence=[pattern, *others]))
    seen = facts(event, *more, terms=deal(book, roles=ROLES)).as_of("w3 Fri 09:00")
    return seen.state("it") == "done"


class TestWords:
    """Whole words, whatever their case; a phrase as consecutive words; any of them suffices."""

    @pytest.mark.parametrize(
        ("text", "phrases", "fits"),
        [
            ("Signed", ("signed",), True),
            ("RE: we SIGNED it!", ("signed",), True),
            ("the undersigned", ("signed",), False),
            ("signedoff", ("signed",), False),
            ("Needs workshop on Monday", ("needs workshop",), True),
            ("needs-workshop", ("needs workshop",), True),
            ("needs a workshop", ("needs workshop",), False),
            ("workshop needs", ("needs workshop",), False),
            ("our workshop", ("discovery", "workshop"), True),
            ("", ("workshop",), False),
            ("ÉTUDE finie", ("étude",), True),
            ("anything", (), True),
        ],
    )
    def test_in_subjects(self, text: str, phrases: tuple[str, ...], *, fits: bool) -> None:
        assert proves(mail("rita", to="bea", at="Tue 09:00", text=text), written(*phrases)) is fits

    def test_any_pattern_suffices(self) -> None:
        told = mail("rita", to="bea", at="Tue 09:00", text="Signed")
        assert proves(told, written("offer"), others=(written("signed"),))


class TestMail:
    """A conversational touch, by words of its subject, side and roles."""

    told = mail("bea", to="rita", cc="carl", at="Tue 09:00", text="Signed")

    @pytest.mark.parametrize(
        ("pattern", "fits"),
        [
            (written("signed", by=Side.BUYER), True),
            (written("signed", by=Side.SELLER), False),
            (written("signed", from_roles="champion"), True),
            (written("signed", from_roles="sponsor"), False),
            (written("signed", from_roles="champion sponsor"), True),
            (written("signed", to_roles="sponsor"), True),
            (written("signed", to_roles="champion"), False),  # she sent it
            (written("signed", to_roles="engineer"), False),
            (written("signed", by=Side.BUYER, from_roles="champion", to_roles="sponsor"), True),
            (written("signed", by=Side.SELLER, from_roles="champion"), False),  # all that is given must hold
        ],
    )
    def test_by_side_and_roles(self, pattern: Pattern, *, fits: bool) -> None:
        assert proves(self.told, pattern) is fits

    def test_a_chat_is_as_good(self) -> None:
        assert proves(chat("bea rita", at="Tue 09:00", title="Signed"), written("signed"))

    @pytest.mark.parametrize(
        "told",
        [
            mail("bea", to="rita", at="Tue 09:00", text="Signed", automated=Automated.AUTO_REPLY),
            mail("bea", to="carl", at="Tue 09:00", text="Signed"),
            mail("olga", to="bea rita", at="Tue 09:00", text="Signed"),
            mail("bea", to="rita", at="w0 Fri 09:00", text="Signed"),
            call("bea rita", at="Tue 09:00", title="Signed"),
            booked(at="Mon 09:00", start="Tue 09:00", title="Signed"),
        ],
    )
    def test_nothing_else_is(self, told: DealEvent) -> None:
        assert not proves(told, written("signed"))


class TestAttachmentsAndLabels:
    """By the words of a file's name and the sender's side; by the words of a label."""

    told = mail(
        "bea", to="rita", at="Tue 09:00", files=["photo.jpg", "Signed_Contract-v2.PDF"], labels=["Won/Legal"]
    )

    @pytest.mark.parametrize(
        ("pattern", "fits"),
        [
            (attached("signed contract"), True),
            (attached("photo signed"), False),  # not across two names
            (attached("pdf"), True),
            (attached("contract", by=Side.BUYER), True),
            (attached("contract", by=Side.SELLER), False),
            (attached(), True),
            (labelled("legal"), True),
            (labelled("lost"), False),
        ],
    )
    def test_by_name(self, pattern: Pattern, *, fits: bool) -> None:
        assert proves(self.told, pattern) is fits

    def test_mail_without_files_has_none(self) -> None:
        assert not proves(mail("bea", to="rita", at="Tue 09:00", text="contract"), attached())


class TestMeetings:
    """A mutual buyer meeting that was held, by words of its title, roles or domains."""

    workshop = invitation(
        "rita", to="bea carl", at="Mon 09:00", start="Wed 10:00", title="Discovery workshop"
    )
    accepted = accepts("bea", workshop, at="Mon 12:00")

    @pytest.mark.parametrize(
        ("pattern", "fits"),
        [
            (held("discovery"), True),
            (held("demo", "discovery workshop"), True),
            (held("demo"), False),
            (held(roles="champion"), True),
            (held("discovery", roles="champion sponsor"), True),
            (held("discovery", roles="champion engineer"), False),  # each of them takes part
            (held("demo", roles="champion"), False),
            (held(domains="north.example"), True),
            (held(domains="elsewhere.example north.example"), True),
            (held(domains="elsewhere.example"), False),
        ],
    )
    def test_by_title_roles_and_domains(self, pattern: Pattern, *, fits: bool) -> None:
        assert proves(self.workshop, pattern, self.accepted) is fits

    def test_who_declined_did_not_take_part(self) -> None:
        declined = declines("carl", self.workshop, at="Mon 13:00")
        assert proves(self.workshop, held(roles="champion"), self.accepted, declined)
        assert not proves(self.workshop, held(roles="sponsor"), self.accepted, declined)

    def test_a_proposal_proves_nothing(self) -> None:
        assert not proves(self.workshop, held("discovery"))

    def test_a_call_or_a_meeting_in_person_is_as_good(self) -> None:
        assert proves(
            call("rita bea", at="Tue 09:00", title="Discovery"), held("discovery", roles="champion")
        )

    def test_an_invitation_by_mail_is_no_meeting(self) -> None:
        assert not proves(mail("rita", to="bea", at="Tue 09:00", text="Discovery"), held("discovery"))


def test_where_only_a_persons_word_counts_nothing_else_does() -> None:
    told = mail("bea", to="rita", at="Tue 09:00", text="it", files=["it"], labels=["it"])
    assert not proves(told, Pattern(EvidenceKind.WORD), call("rita bea", at="Tue 10:00", title="it"))
