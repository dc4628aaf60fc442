"""English word classes, as pieces of patterns, and how patterns are put together.

All patterns run over `Sentence.words` after `spelled_out`: lower-case words with single
spaces, `,` for a pause. Gaps between words are bounded, so no pattern searches without end.
"""

from __future__ import annotations

import re

_IN_FULL = {
    "let's": "let us", "let;s": "let us", "can't": "can not", "cannot": "can not", "won't": "will not",
    "shan't": "shall not", "what's": "what is", "where's": "where is", "how's": "how is", "who's": "who is",
    "when's": "when is", "that's": "that is", "it's": "it is", "there's": "there is", "here's": "here is",
    "y'all": "you", "ya": "you", "u": "you", "ur": "your", "pls": "please", "plz": "please", "plse": "please",
    "thx": "thanks", "tx": "thanks", "tks": "thanks", "thanx": "thanks", "gonna": "going to",
    "wanna": "want to", "asap": "as soon as possible", "dont": "do not", "im": "i am", "e-mail": "email",
    "e-mailing": "emailing", "okay": "ok", "tmrw": "tomorrow",
}  # fmt: skip
_ENDINGS = (("n't", " not"), ("'ll", " will"), ("'d", " would"), ("'re", " are"), ("'ve", " have"), ("'m", " am"))


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
    """A piece of a pattern: at most this many words, no pause among them, and the space after them."""
    return rf"(?:[^\s,]+ ){{0,{most}}}"


# Where a clause begins: with the sentence or after a pause, and after words that join clauses.
CLAUSE = (
    r"(?:(?:^|(?<=, ))(?:(?:and|but|so|then|also|just|simply|or|now|first|next|finally|again|ok|hi|hey|hello|"
    r"guys|all|team|quick|meanwhile|otherwise|alternatively|thanks|yes|no|sure|well)(?: ,)? ){0,2})"
)

WRITER = any_of("i", "we")
READER = any_of("you guys", "you all", "you both", "you or \\S+", "you and \\S+", "you", "someone", "somebody", "anyone",
                "anybody", "one of you", r"your [^\s,]+", "one of your [^\\s,]+")  # fmt: skip

WEEKDAY = any_of("mon", "tues?", "weds?", "thur?s?", "fri", "(?:mon|tues|wednes|thurs|fri|satur|sun)days?")
_MONTH = any_of("jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept?", "oct", "nov", "dec", "january", "february",
                "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")  # fmt: skip
_ORDINAL = r"\d{1,2}(?:st|nd|rd|th)"
_DATE = any_of(
    rf"{_MONTH} (?:the )?\d{{1,2}}(?:st|nd|rd|th)?",
    rf"(?:\d{{1,2}}|{_ORDINAL})(?: of)? {_MONTH}",
    rf"(?:the|on) {_ORDINAL}",
    r"\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?",
    r"\d{4}-\d{2}-\d{2}",
)
_CLOCK = any_of(r"\d{1,2}(?:[:.]?\d\d)? ?(?:a\.?m|p\.?m|h)", r"\d{1,2}:\d\d", r"\d{1,2} o'clock", r"at (?:about |around )?\d{1,4}",
                "noon", "midday", "lunchtime")  # fmt: skip
_SOON = any_of(
    "today", "tonight", "tomorrow", "day after tomorrow",
    "(?:this|next|the following|the coming|the same|the) (?:week|weekend|month|quarter|morning|afternoon|evening)",
    "(?:early|late|later|mid|sometime|some time|any ?time) (?:today|this week|next week|next month|this month)",
    "first thing", "week after next", "in the morning", "in the afternoon", "in the evening",
    "(?:mornings?|afternoons?|evenings?|a\\.m|p\\.m)", "in an hour", "(?:in|over) (?:the next )?(?:a )?(?:few|couple of|two|three|\\d) (?:hours|days|weeks)",
)  # fmt: skip
TIME = any_of(WEEKDAY, _DATE, _CLOCK, _SOON)

# To meet or to talk, as a thing that one does or plans.
MEETING = any_of(
    "meet", "meeting", "(?:conference )?call", "calls", "talk", "discuss", "discussion", "speak", "chat", "lunch", "dinner", "breakfast",
    "coffee", "drinks?", "beers?", "conference", "visit", "get together", "getting together", "catch up", "touch base", "sit down",
    "demo", "demonstration", "session", "workshop", "appointment", "de-?brief", "regroup", "re-group", "connect", "webinar", "kick-?off",
    "come by", "come over", "come in", "stop by", "drop by", "swing by", "walk (?:you|us) through", "go over", "go through",
    "video ?conference", "conf call", "phone call", "hook up", "video", "zoom", "teams call", "presentation", "review",
)  # fmt: skip
