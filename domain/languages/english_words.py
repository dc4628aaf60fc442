"""English word classes, as pieces of patterns, and how patterns are put together.

All patterns run over `Sentence.words` after `spelled_out`: lower-case words with single
spaces, `,` for a pause. Gaps between words are bounded, so no pattern searches without end.
A pattern matches whole words: its alternatives neither begin nor end with a space.
"""

from __future__ import annotations

import re

_IN_FULL = {
    "let's": "let us", "can't": "can not", "cannot": "can not", "won't": "will not", "shan't": "shall not",
    "what's": "what is", "where's": "where is", "how's": "how is", "who's": "who is", "when's": "when is",
    "that's": "that is", "it's": "it is", "there's": "there is", "here's": "here is", "y'all": "you",
    "ya": "you", "u": "you", "ur": "your", "pls": "please", "plz": "please", "thx": "thanks", "tx": "thanks",
    "tks": "thanks", "thanx": "thanks", "gonna": "going to", "wanna": "want to",
    "asap": "as soon as possible",
    "dont": "do not", "im": "i am", "e-mail": "email", "okay": "ok", "tmrw": "tomorrow",
}  # fmt: skip
_ENDINGS = (
    ("n't", " not"), ("'ll", " will"), ("'d", " would"), ("'re", " are"), ("'ve", " have"), ("'m", " am"),
)  # fmt: skip


def spelled_out(words: str) -> str:
    """The words with contractions and common short forms written in full."""
    return " ".join(map(_spelled_out, words.split(" ")))


def _spelled_out(word: str) -> str:
    if word in _IN_FULL:
        return _IN_FULL[word]
    for ending, full in _ENDINGS:
        if word.endswith(ending):
            return word.removesuffix(ending) + full
    return word


def any_of(*alternatives: str) -> str:
    """A piece of a pattern: one of these."""
    return f"(?:{'|'.join(alternatives)})"


def listed(words: str) -> str:
    """A piece of a pattern: one of these words, written with spaces between them."""
    return any_of(*words.split())


def pattern(*alternatives: str) -> re.Pattern[str]:
    """Whole words that read like one of the alternatives, anywhere in a sentence."""
    return re.compile(rf"(?<!\S){any_of(*alternatives)}(?!\S)")


def up_to(most: int) -> str:
    """A piece of a pattern: at most this many words without a pause, and the space after them."""
    return rf"(?:[^\s,]+ ){{0,{most}}}"


_JOINS = listed(
    "and but so then also just simply or first next finally again ok hi hey hello guys all team quick "
    "meanwhile otherwise alternatively thanks yes no sure well however therefore instead maybe perhaps"
)
# Where a clause begins: with the sentence or after a pause, and after words that join clauses.
CLAUSE = rf"(?:(?:^|(?<=, ))(?:{_JOINS}(?: ,)? ){{0,2}})"
WRITER = "(?:i|we)"

_WEEKDAY = any_of(
    "mon", "tues?", "weds?", "thur?s?", "fri", "(?:mon|tues|wednes|thurs|fri|satur|sun)days?",
)  # fmt: skip
MONTH = any_of(
    "jan(?:uary)?", "feb(?:ruary)?", "mar(?:ch)?", "apr(?:il)?", "may", "june?", "july?", "aug(?:ust)?",
    "sept?(?:ember)?", "oct(?:ober)?", "nov(?:ember)?", "dec(?:ember)?",
)  # fmt: skip
_ORDINAL = r"\d{1,2}(?:st|nd|rd|th)"
_DATE = any_of(
    rf"{MONTH} (?:the )?\d{{1,2}}(?:st|nd|rd|th)?",
    rf"(?:\d{{1,2}}|{_ORDINAL})(?: of)? {MONTH}",
    rf"(?:the|on) {_ORDINAL}",
    r"\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?",
    r"\d{4}-\d{2}-\d{2}",
)
_CLOCK = any_of(
    r"\d{1,2}(?:[:.]?\d\d)? ?(?:a\.?m|p\.?m)", r"\d{1,2}:\d\d", r"\d{1,2} o'clock",
    r"at (?:about |around )?\d{1,4}", "noon", "midday", "lunchtime",
)  # fmt: skip
_SOON = any_of(
    "today", "tonight", "tomorrow", "first thing", "week after next", "mornings?", "afternoons?",
    "(?:this|next|the following|the coming|the same) (?:week|weekend|month|quarter)", "this evening",
    r"(?:in|over) (?:the next )?(?:a )?(?:few|couple of|two|three|\d) (?:hours|days|weeks)",
)  # fmt: skip
# A day or a time of day, not yet past by its form.
TIME = any_of(_WEEKDAY, _DATE, _CLOCK, _SOON)

# To meet or to talk, as something that people do or plan.
MEETING = any_of(
    "meet", "meetings?", "calls?", "talk", "discuss(?:ion)?", "speak", "chat", "lunch", "dinner", "breakfast",
    "coffee", "drinks?", "beers?", "conference", "visit", "get(?:ting)? together", "catch up", "touch base",
    "sit down", "demo", "demonstration", "session", "workshop", "appointment", "de-?brief", "re-?group",
    "connect", "webinar", "kick-?off", "(?:come|stop|drop|swing) (?:by|over|in)", "walk (?:you|us) through",
    "go (?:over|through)", "video ?conference",
)  # fmt: skip
