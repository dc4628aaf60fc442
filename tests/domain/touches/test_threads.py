"""Which messages are one conversation: rules.md section 2, "Threads"."""

from __future__ import annotations

from dataclasses import replace

from domain.deal.events import EmailSighted
from tests.domain.times import later
from tests.examples import chat, mail
from tests.story import facts

OFFER = mail("rita", to="bea", at="Mon 09:00", named="offer", text="Our offer")


def threads(*events: EmailSighted, as_of: str = "w9 Fri 09:00") -> set[frozenset[str]]:
    seen = facts(*events).as_of(as_of)
    return {frozenset(seen.thread(touch_id)) for touch_id in seen.touches}


def apart(*names: str) -> set[frozenset[str]]:
    return {frozenset({name}) for name in names}


def together(*names: str) -> set[frozenset[str]]:
    return {frozenset(names)}


class TestReferences:
    """References, then In-Reply-To, whoever takes part and whatever the subject says."""

    def test_join(self) -> None:
        reply = mail("carl", to="sven", at="w8 Mon 09:00", named="reply", re="offer", text="Something else")
        assert threads(OFFER, reply) == together("offer", "reply")

    def test_join_over_a_message_that_nobody_captured(self) -> None:
        one = mail("bea", to="rita", at="Tue 09:00", named="one", re="lost")
        two = mail("carl", to="sven", at="Wed 09:00", named="two", re="lost")
        assert threads(one, two) == together("one", "two")

    def test_join_two_threads_that_a_later_message_names(self) -> None:
        other = mail("sven", to="carl", at="Tue 09:00", named="other")
        both = mail("bea", to="rita", at="Wed 09:00", named="both", re="offer,other")
        assert threads(OFFER, other) == apart("offer", "other")
        assert threads(OFFER, other, both) == together("offer", "other", "both")

    def test_join_also_when_the_answer_is_dated_before_the_question(self) -> None:
        early = mail("bea", to="rita", at="Mon 08:59", named="early", re="offer")
        assert threads(OFFER, early) == together("offer", "early")


class TestSubjects:
    """A subject alone joins a reply whose references were dropped, to what the same people wrote."""

    reply = mail("bea", to="rita", at="Tue 09:00", named="reply", text="AW: our  OFFER")

    def test_joins_a_reply_without_references(self) -> None:
        assert threads(OFFER, self.reply) == together("offer", "reply")

    def test_joins_a_reply_whose_reference_does_not_resolve(self) -> None:
        lost = mail("bea", to="rita", at="Tue 09:00", named="reply", text="Re: Our offer", re="lost")
        assert threads(OFFER, lost) == together("offer", "reply")

    def test_does_not_join_where_a_reference_resolves(self) -> None:
        other = mail("rita", to="bea", at="Mon 10:00", named="other", text="Lunch")
        reply = mail("bea", to="rita", at="Tue 09:00", named="reply", text="Re: Our offer", re="other")
        assert threads(OFFER, other, reply) == apart("offer") | together("other", "reply")

    def test_does_not_join_without_a_reply_prefix(self) -> None:
        again = mail("bea", to="rita", at="Tue 09:00", named="again", text="Our offer")
        assert threads(OFFER, again) == apart("offer", "again")

    def test_does_not_join_another_subject(self) -> None:
        other = mail("bea", to="rita", at="Tue 09:00", named="other", text="Re: Our offers")
        assert threads(OFFER, other) == apart("offer", "other")

    def test_does_not_join_when_the_later_message_is_no_reply_of_the_same_people(self) -> None:
        one_side = mail("carl", to="rita", at="Tue 09:00", named="one side", text="Re: Our offer")
        nobody = mail("carl", to="sven", at="Tue 10:00", named="nobody", text="Re: Our offer")
        assert threads(OFFER, one_side) == apart("offer", "one side")
        assert threads(OFFER, nobody) == apart("offer", "nobody")

    def test_one_participant_of_each_side_is_enough(self) -> None:
        copied = mail("carl", to="sven", cc="rita bea", at="Tue 09:00", named="copied", text="Re: Our offer")
        assert threads(OFFER, copied) == together("offer", "copied")

    def test_thirty_days_apart_is_near_enough_and_a_second_more_is_not(self) -> None:
        latest = mail("bea", to="rita", at=later("Mon 09:00", days=30), named="reply", text="Re: Our offer")
        too_late = mail(
            "bea", to="rita", at=later("Mon 09:00", days=30, seconds=1), named="reply", text="Re: Our offer"
        )
        assert threads(OFFER, latest) == together("offer", "reply")
        assert threads(OFFER, too_late) == apart("offer", "reply")

    def test_an_empty_subject_joins_nothing(self) -> None:
        empty = mail("rita", to="bea", at="Mon 09:00", named="empty", text="")
        reply = mail("bea", to="rita", at="Tue 09:00", named="reply", text="Re:")
        assert threads(empty, reply) == apart("empty", "reply")

    def test_a_reference_that_resolves_later_undoes_what_the_subject_did(self) -> None:
        """The reply names a message with a wrong clock, which appears only on Thursday."""
        reply = mail("bea", to="rita", at="Tue 09:00", named="reply", text="Re: Our offer", re="late")
        late = mail("rita", to="bea", at="Thu 09:00", named="late")
        assert threads(OFFER, reply, late, as_of="Wed 09:00") == together("offer", "reply")
        assert threads(OFFER, reply, late) == apart("offer") | together("reply", "late")


class TestProvidersThreads:
    """A provider's own thread id joins within one mailbox; its token holds the mailbox."""

    def of_provider(self, event: EmailSighted, token: str) -> EmailSighted:
        return EmailSighted(replace(event.sighting, provider_thread=token))

    def test_joins_within_one_mailbox(self) -> None:
        other = mail("sven", to="carl", at="Tue 09:00", named="other")
        assert threads(self.of_provider(OFFER, "rita/1"), self.of_provider(other, "rita/1")) == together(
            "offer", "other"
        )

    def test_never_across_mailboxes(self) -> None:
        other = mail("sven", to="carl", at="Tue 09:00", named="other")
        assert threads(self.of_provider(OFFER, "rita/1"), self.of_provider(other, "sven/1")) == apart(
            "offer", "other"
        )

    def test_never_splits(self) -> None:
        reply = mail("bea", to="rita", at="Tue 09:00", named="reply", re="offer")
        assert threads(self.of_provider(OFFER, "rita/1"), self.of_provider(reply, "rita/2")) == together(
            "offer", "reply"
        )


def test_a_chat_is_a_conversation_of_its_own() -> None:
    seen = facts(OFFER, chat("bea rita", at="Mon 10:00", title="Re: Our offer")).as_of("Tue 09:00")
    assert seen.thread("chat Mon 10:00") == {"chat Mon 10:00"}
