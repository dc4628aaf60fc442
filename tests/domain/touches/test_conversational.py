"""Which touches the game is played with: rules.md section 2, "Conversational"."""

from __future__ import annotations

import pytest

from domain.touches.touch import Automated
from tests.examples import call, chat, mail
from tests.story import facts


def test_mail_between_the_sides_is() -> None:
    seen = facts(mail("bea", cc="rita", at="Mon 09:00")).as_of("Tue 09:00")
    assert seen.conversation == ["bea Mon 09:00"]


def test_mail_within_one_side_is_no_touch_of_the_deal_at_all() -> None:
    seen = facts(mail("rita", to="sven", at="Mon 09:00"), mail("bea", to="carl", at="Mon 10:00")).as_of(
        "Tue 09:00"
    )
    assert not seen.touches


def test_mail_of_a_stranger_to_both_sides_is_listed_only() -> None:
    seen = facts(mail("olga", to="rita", cc="bea", at="Mon 09:00")).as_of("Tue 09:00")
    assert (list(seen.touches), seen.conversation) == (["olga Mon 09:00"], [])


@pytest.mark.parametrize("reason", list(Automated))
def test_automated_mail_is_listed_only(reason: Automated) -> None:
    seen = facts(mail("bea", to="rita", at="Mon 09:00", automated=reason)).as_of("Tue 09:00")
    assert (list(seen.touches), seen.conversation, seen.rallies) == (["bea Mon 09:00"], [], [])


def test_automated_mail_of_the_buyer_is_listed_even_without_the_seller() -> None:
    seen = facts(mail("bea", to="olga", at="Mon 09:00", automated=Automated.AUTO_REPLY)).as_of("Tue 09:00")
    assert list(seen.touches) == ["bea Mon 09:00"]


def test_a_chat_is_and_a_call_is_not() -> None:
    seen = facts(chat("bea rita", at="Mon 09:00"), call("bea rita", at="Mon 10:00")).as_of("Tue 09:00")
    assert seen.conversation == ["chat Mon 09:00"]


def test_mail_before_the_opening_is_listed_only_and_at_its_midnight_it_counts() -> None:
    seen = facts(
        mail("bea", to="rita", at="w0 Sun 23:59:59"), mail("bea", to="sven", at="w1 Mon 00:00")
    ).as_of("Tue 09:00")
    assert list(seen.touches) == ["bea w0 Sun 23:59:59", "bea w1 Mon 00:00"]
    assert seen.conversation == ["bea w1 Mon 00:00"]


def test_older_mail_counts_as_an_earlier_member_of_its_thread() -> None:
    """Rita writes four days after bea: no answer by its time, but one by its thread."""
    older = mail("bea", to="rita", at="w0 Fri 09:00")
    question = mail("bea", to="rita", at="Mon 09:00")
    answer = mail("rita", to="bea", at="Fri 09:00", re="bea w0 Fri 09:00")
    assert facts(older, question, answer).as_of("Fri 12:00").rallies == ["Bs"]
    assert facts(question, answer).as_of("Fri 12:00").rallies == ["BS"]


def test_what_happens_later_is_not_seen_yet() -> None:
    seen = facts(mail("bea", to="rita", at="Mon 09:00"), mail("rita", to="bea", at="Mon 09:00:01"))
    assert list(seen.as_of("Mon 09:00").touches) == ["bea Mon 09:00"]
    assert list(seen.as_of("Mon 09:00:01").touches) == ["bea Mon 09:00", "rita Mon 09:00:01"]
