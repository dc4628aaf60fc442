"""What the pack `en` finds in newly written sentences, and what must not deceive it."""

from __future__ import annotations

import pytest

from domain.languages.packs import signals_of
from domain.touches.touch import Signal

_FOUND = {
    Signal.ASKS_QUESTION: (
        "Who signs for orders above fifty thousand on your side?",
        "Does the price include support?",
        "Did legal have time to read the draft?",
        "Any news from your board?",
        "Could you tell us whether the data stays in the EU?",
        "I wonder whether your auditors have seen this.",
        "Please let me know when the security review ends.",
        "Quick question: how many licences would you start with?",
        "What is the next step on your end",
        "Is there a reason why the rollout would have to start in June?",
        "We would like to know which modules are included.",
    ),
    Signal.REQUESTS: (
        "Please send us the signed order form.",
        "Could you share the list of your plants?",
        "Bea, can you get the draft to your legal team this week?",
        "We would appreciate your comments on clause four.",
        "Send me the redlines when you have them.",
        "You should involve your data protection officer now.",
        "I need the purchase order number for the invoice.",
        "Let's agree on the success criteria first.",
        "It would be great if your CFO joined us.",
        "Would you mind forwarding this to your security team?",
        "Don't forget to countersign the last page.",
        "We need to settle the payment terms.",
        "Why don't you try it with one plant first?",
    ),
    Signal.COMMITS: (
        "I will send you the revised offer by Friday.",
        "We'll review the contract with legal.",
        "Will do.",
        "I'm going to talk to our CFO about it.",
        "Let me check with procurement and come back to you.",
        "You will have the answer before noon.",
        "We shall sign on the 14th.",
        "We'll be in touch next week.",
        "Our lawyers will review it tomorrow.",
        "I'd be happy to walk your team through the numbers.",
        "I promise to keep the price until June.",
    ),
    Signal.PROPOSES_TIME: (
        "How about Tuesday at 10?",
        "Could we talk on Thursday afternoon?",
        "Does 3pm suit you?",
        "Shall we say the 14th of March?",
        "I'm free on Wednesday between two and four.",
        "Let's meet next week to close the open points.",
        "Tomorrow at 9:30 would work for us.",
        "Lunch on Friday?",
        "I would like to schedule a demo for your team on 12 May.",
        "We could do a short call today.",
        "Are you available on Monday morning?",
        "I'll call you tomorrow at 11.",
    ),
    Signal.POSTPONES: (
        "Can we move this to next quarter?",
        "Not before May, I am afraid.",
        "Let's pick this up after the holidays.",
        "We have to postpone the kick-off.",
        "The project is on hold.",
        "Let's hold off until the budget is approved.",
        "Our board wants to wait until the audit is over.",
        "It is too early for us to decide.",
        "Could we push the call to Thursday?",
        "We will come back to this in September.",
        "This is not a priority right now.",
        "We need a bit more time.",
    ),
    Signal.CLOSES: (
        "Thanks, that is all we need.",
        "Got it, thanks",
        "No reply needed.",
        "Hi Bea,\n\nthank you for the quick answer.\n\nBest regards\nRita",
        "Perfect, see you on Tuesday.",
        "Noted, thank you Rita.",
        "We have everything we need, so there is no need to answer.",
        "That answers all our questions.",
        "Great, thanks. We will sign it tomorrow.",
        "Thanks! Let me know if you need anything else.",
        "Sounds good to me.",
        "We have no further questions.",
    ),
}

_NOT_FOUND = {
    Signal.ASKS_QUESTION: (
        "How are you?",
        "Let me know if you have any questions.",
        "Do not hesitate to call me with any questions.",
        "Could you send me the contract, please?",
        "The question of price came up in our board.",
        "The draft is at https://files.north.example/view?id=7 for your team.",
        "Whatever legal says, we sign.",
        "How the price is built up stands on page two.",
        "He asked a lot about the roadmap.",
        "I hope you had a good trip.",
    ),
    Signal.REQUESTS: (
        "Please find attached our revised offer.",
        "Let me know if you have any questions.",
        "If you have any questions, please give me a call.",
        "Please do not hesitate to contact me.",
        "Feel free to reach out at any time.",
        "Please note that our office is closed on Monday.",
        "Our CFO asked for a discount last week.",
        "Thank you for your help with the security review.",
        "We like your proposal.",
        "Update on the project: all tests passed.",
        "Order for 40 licences attached.",
        "Your help was much appreciated.",
        "Can legal sign this without the board?",
        "If you no longer wish to receive these messages, please click here.",
    ),
    Signal.COMMITS: (
        "I will not be able to attend.",
        "We will see.",
        "I will be out of the office on Monday.",
        "You will like the new version.",
        "Will you sign on Friday?",
        "We sent the contract yesterday.",
        "We will need the approval of the board.",
        "They will probably choose somebody else.",
        "I have to think about it.",
        "We are happy to hear that.",
    ),
    Signal.PROPOSES_TIME: (
        "The meeting on Monday went well.",
        "We met on Tuesday and talked about the price.",
        "I am not available on Thursday.",
        "The offer is valid until 31 May.",
        "Could you send it before the meeting on Tuesday?",
        "We will discuss it internally on Monday.",
        "Let us know by Friday whether the price is fine.",
        "The contract starts on 1 June.",
        "When would you be able to meet?",
        "Your invoice of 12 March is attached.",
    ),
    Signal.POSTPONES: (
        "We cannot delay the start any further.",
        "Sorry for the delay.",
        "We would like to move forward.",
        "Please do not wait until Friday.",
        "Legal has moved into the new building.",
        "I will send it on Friday.",
        "Let's meet in May.",
        "Our budget year ends in June.",
        "Why not start right away?",
        "The new release came out after the holidays.",
    ),
    Signal.CLOSES: (
        "Thanks for the offer. Could you add the second plant?",
        "Thank you for your mail. The price is too high.",
        "Thanks in advance!",
        "Got it, thanks. When can we start?",
        "Thanks, but we need the old version.",
        "Looking forward to hearing from you. Thanks!",
        "Once we have everything we need, we will sign.",
        "The price is 40 thousand a year.\n\nThanks,\nRita",
        "Thanks, please send the invoice to bea@north.example.",
        "Thanks. We will sign if you drop the price.",
        "We do not have everything we need.",
        "Is that all we need?",
        "",
    ),
}


def _pairs(sentences: dict[Signal, tuple[str, ...]]) -> list[tuple[Signal, str]]:
    return [(signal, text) for signal, texts in sentences.items() for text in texts]


@pytest.mark.parametrize(("signal", "text"), _pairs(_FOUND))
def test_a_signal_is_found(signal: Signal, text: str) -> None:
    assert signal in signals_of(text, ["en"])


@pytest.mark.parametrize(("signal", "text"), _pairs(_NOT_FOUND))
def test_what_only_looks_like_a_signal_is_none(signal: Signal, text: str) -> None:
    assert signal not in signals_of(text, ["en"])


def test_plain_news_carries_no_signal() -> None:
    text = "Hello Bea,\n\nthe pilot ran for two weeks and all users of the plant took part in it.\n\nRita"
    assert signals_of(text, ["en"]) == ()


def test_a_mail_carries_the_signals_of_all_its_sentences() -> None:
    text = (
        "Hi Bea,\n\nthanks for the redlines. I will go through them with legal today. Could you send\n"
        "us the annex as well? How about a call on Thursday at 10 to close the rest?\n\nRita"
    )
    assert signals_of(text, ["en"]) == (
        Signal.ASKS_QUESTION,
        Signal.REQUESTS,
        Signal.COMMITS,
        Signal.PROPOSES_TIME,
    )


def test_a_request_beside_a_formula_stays_a_request() -> None:
    text = "Please sign the order form, and let me know if you have any questions."
    assert signals_of(text, ["en"]) == (Signal.REQUESTS,)


def test_typography_changes_nothing() -> None:
    typed = "We\u2019ll send the annex \u2014 could you tell us who\u200b signs\u00a0it?"
    assert signals_of(typed, ["en"]) == signals_of(
        "We'll send the annex - could you tell us who signs it?", ["en"]
    )


def test_the_small_print_of_a_mass_mail_asks_for_nothing() -> None:
    text = "Please add us to your address book. If you have received this message in error, please delete it."
    assert signals_of(text, ["en"]) == ()
