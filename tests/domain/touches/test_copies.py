"""One message, many copies: rules.md section 2; and when a message occurred."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from domain.deal.events import EmailSighted, TiesBroken
from domain.moments import Instant
from domain.touches.mail import Address, Envelope, Mail
from domain.touches.sighting import NoUsableDate, Tokeniser, touch_id_of
from domain.touches.touch import Automated, Role
from tests.domain.times import DAY, HOUR, clock
from tests.examples import PlainTokens, mail, participants
from tests.story import facts

NINE = clock("Tue 09:00")


def copy(of: EmailSighted, *, sent: Instant | None, received: Instant | None = None) -> EmailSighted:
    return EmailSighted(replace(of.sighting, sent_at=sent, received_at=received))


class TestTime:
    """The sender's Date, unless it is missing or more than 24 hours from the earliest time received."""

    message = mail("bea", to="rita", at="Tue 09:00", named="m")

    @pytest.mark.parametrize(
        ("sent", "received", "expected"),
        [
            (NINE, None, NINE),
            (NINE, NINE + 5, NINE),
            (NINE, NINE + DAY, NINE),
            (NINE, NINE + DAY + 1, NINE + DAY + 1),
            (NINE, NINE - DAY, NINE),
            (NINE, NINE - DAY - 1, NINE - DAY - 1),
            (None, NINE, NINE),
        ],
    )
    def test_of_one_copy(self, sent: Instant | None, received: Instant | None, expected: Instant) -> None:
        seen = facts(copy(self.message, sent=sent, received=received)).as_of("w2 Fri 09:00")
        assert seen.touches["m"].at == expected

    def test_the_earliest_time_received_of_all_copies_counts(self) -> None:
        near, far = NINE + HOUR, NINE + 2 * DAY
        seen = facts(
            copy(self.message, sent=NINE, received=far), copy(self.message, sent=NINE, received=near)
        ).as_of("w2 Fri 09:00")
        assert seen.touches["m"].at == NINE

    def test_a_copy_without_a_date_takes_that_of_another(self) -> None:
        seen = facts(
            copy(self.message, sent=None, received=NINE + HOUR), copy(self.message, sent=NINE)
        ).as_of("Fri 09:00")
        assert seen.touches["m"].at == NINE


class TestMerging:
    """Copies with one Message-ID are one touch, whatever order they come in."""

    sent = mail("rita", to="bea", at="Tue 09:00", named="m")
    blind = EmailSighted(
        replace(sent.sighting, participants=sent.sighting.participants + participants("sven", Role.BCC))
    )
    flagged = EmailSighted(
        replace(sent.sighting, automated=Automated.BULK, references=("older",), received_at=NINE + 60)
    )

    def test_everybody_on_any_copy_took_part(self) -> None:
        touch = facts(self.sent, self.blind).as_of("Fri 09:00").touches["m"]
        assert touch.sellers == ("rita@ours.example", "sven@ours.example")

    def test_a_message_is_automated_only_if_every_copy_is(self) -> None:
        assert facts(self.flagged).as_of("Fri 09:00").touches["m"].automated is Automated.BULK
        assert facts(self.flagged, self.sent).as_of("Fri 09:00").touches["m"].automated is None

    def test_of_several_reasons_the_first_of_the_list_counts(self) -> None:
        bounce = EmailSighted(replace(self.sent.sighting, automated=Automated.BOUNCE))
        seen = facts(self.flagged, bounce).as_of("Fri 09:00")
        assert seen.touches["m"].automated is Automated.BOUNCE

    def test_every_order_of_arrival_gives_the_same_touch(self) -> None:
        first, *others = (
            facts(*order).as_of("Fri 09:00").touches["m"]
            for order in permutations((self.sent, self.blind, self.flagged))
        )
        assert all(other == first for other in others)

    def test_the_same_copy_twice_is_one(self) -> None:
        seen = facts(self.sent, self.sent).as_of("Fri 09:00")
        assert (list(seen.touches), seen.rallies) == (["m"], ["S"])


class TestIdentity:
    """What a message is known by: its Message-ID, else sender, second, subject and recipients."""

    tokeniser = Tokeniser(PlainTokens())
    envelope = Envelope(
        source="inbox",
        message_id=None,
        references=(),
        in_reply_to=(),
        sent_at=NINE,
        received_at=NINE + 5,
        sender=Address("rita@ours.example"),
        to=(Address("bea@north.example"), Address("carl@north.example")),
        cc=(),
        bcc=(),
        subject="Offer",
    )

    def id_of(self, envelope: Envelope) -> str:
        return self.tokeniser.sighting(Mail(envelope, automated=None)).touch_id

    def test_a_message_id_is_enough(self) -> None:
        one = replace(self.envelope, message_id="A@ours.example", subject="x", sent_at=NINE + HOUR)
        other = replace(self.envelope, message_id="A@ours.example", source="outbox")
        assert self.id_of(one) == self.id_of(other) == touch_id_of("A@ours.example")

    def test_message_ids_are_case_sensitive(self) -> None:
        assert touch_id_of("a@ours.example") != touch_id_of("A@ours.example")

    @pytest.mark.parametrize(
        "same",
        [
            replace(envelope, received_at=NINE + 60, source="another"),
            replace(envelope, subject="Re:  OFFER"),
            replace(envelope, to=(Address("carl@north.example"), Address("bea+x@north.example"))),
            replace(envelope, to=envelope.to[:1], cc=envelope.to[1:]),
        ],
    )
    def test_without_one_the_same_sender_second_subject_and_recipients_are(self, same: Envelope) -> None:
        assert self.id_of(same) == self.id_of(self.envelope)

    @pytest.mark.parametrize(
        "other",
        [
            replace(envelope, sent_at=NINE + 1),
            replace(envelope, subject="Offers"),
            replace(envelope, sender=Address("sven@ours.example")),
            replace(envelope, to=envelope.to[:1]),
        ],
    )
    def test_without_one_any_difference_makes_another_message(self, other: Envelope) -> None:
        assert self.id_of(other) != self.id_of(self.envelope)

    def test_a_message_that_says_no_time_is_set_aside(self) -> None:
        with pytest.raises(NoUsableDate):
            self.id_of(replace(self.envelope, sent_at=None, received_at=None))


class TestOneInstant:
    """Touches of the same instant are ordered by Message-ID, which is kept as a fact, then touch_id."""

    ours = mail("rita", to="bea", at="Tue 09:00", named="a")
    theirs = mail("bea", to="rita", at="Tue 09:00", named="b")

    def test_by_touch_id_where_nothing_else_is_known(self) -> None:
        assert facts(self.theirs, self.ours).as_of("Fri 09:00").rallies == ["SB"]

    def test_by_the_recorded_order_of_their_message_ids(self) -> None:
        seen = facts(self.ours, self.theirs, TiesBroken(("b", "a"))).as_of("Fri 09:00")
        assert (seen.rallies, seen.conversation) == (["Bs"], ["b", "a"])
        assert seen.court == "buyer since w1 Tue 09:00"
