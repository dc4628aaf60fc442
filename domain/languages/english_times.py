"""English days and times: proposing one to meet or talk, and putting something off."""

from __future__ import annotations

from domain.languages.english_words import CLAUSE, MEETING, MONTH, TIME, WRITER, any_of, listed, pattern, up_to
from domain.languages.sentences import Sentence

_HAS_TIME = pattern(TIME)
_HAS_MEETING = pattern(MEETING)
_PROPOSING = pattern(
    "let us", rf"{CLAUSE}lets", "shall we", "(?:how|what) about", "(?:can|could|may|should|might) (?:we|i|you)", "(?:maybe|perhaps)",
    "we (?:can|could|should|might|need to|will|shall|would|must)", f"{WRITER} (?:would )?(?:suggest|propose|recommend)",
    "would (?:like|love|be (?:great|good|happy|glad|nice))", "(?:want|hoping|hope) to", "(?:happy|glad|able|free|available) to",
    "schedule", "set up", "arrange", "book", "invite(?:d)?", "join (?:us|me)", "are you", "if you (?:are|can|could)", "you (?:can|want)",
    "i (?:will|shall|can|could) (?:call|ring|phone|meet|visit|talk|speak|come|discuss|give you a call)",
    "(?:call|meet|see|page|ring|phone|catch|visit) (?:me|us)", "give (?:me|us) a (?:call|ring|buzz)", "do (?:we|you)",
)  # fmt: skip
_FITTING = pattern(
    rf"(?:would|does|will|could|should|might|if) {up_to(6)}(?:works?|suits?|fit|be (?:ok|good|fine|convenient|possible|best|better|great))",
    rf"{TIME} {up_to(5)}(?:works?|suits?|would (?:also )?(?:work|suit|be))",
    rf"{TIME} (?:{up_to(3)})(?:is|are|looks|sounds) (?:\S+ )?(?:good|fine|best|great|ideal|free|open|ok|perfect|convenient|better)",
    rf"works (?:best |better |well )?{up_to(4)}{TIME}",
    rf"(?:are|is|am|be) {up_to(3)}(?:free|available|around|open) {up_to(6)}{TIME}",
    rf"{WRITER} (?:have|have got) {up_to(3)}(?:time|slots?|opening|availability|window) {up_to(4)}{TIME}",
    rf"{WRITER} (?:can|could|may|would be able to) (?:also )?(?:do|make|meet|talk|call|speak|offer|come|join|discuss) {up_to(6)}{TIME}",
    rf"(?:still|are|you) on for {up_to(3)}{TIME}", "at your (?:earliest )?convenience",
)
# The proposal is about a time that is over, or that does not suit.
_OVER_OR_UNABLE = pattern(
    rf"(?:not|never|unable) {up_to(2)}(?:available|free|make|meet|do|work|be|come|attend|join|able)",
    listed("was were had did went met held talked spoke discussed"),
)
_INSTEAD = pattern("instead", "but", "(?:how|what) about", "(?:could|can) we")
_FEW_WORDS = 8


def proposes_time(sentence: Sentence) -> bool:
    """Whether the writer names a day or a time at which the two could meet or talk."""
    words = sentence.words
    if _HAS_TIME.search(words) is None or (_OVER_OR_UNABLE.search(words) and not _INSTEAD.search(words)):
        return False
    in_short = sentence.asks and words.count(" ") < _FEW_WORDS
    if _FITTING.search(words) or (in_short and words.startswith(("how about", "what about", "shall we say"))):
        return True
    return _HAS_MEETING.search(words) is not None and (in_short or _PROPOSING.search(words) is not None)


_FAR = any_of(
    "next (?:month|quarter|year|fiscal year|spring|summer|autumn|fall|winter)", "(?:a )?later", "the new year",
    "(?:the )?(?:holidays?|summer|christmas|easter|year end|break|vacation)", r"(?:q[1-4]|h[12])", MONTH,
)  # fmt: skip
_POSTPONING = pattern(
    "(?:postpone|reschedule|re-schedule|hold off|shelve|rain check|rain-check)", "(?:delay|defer) (?:this|it|the|our|that|your|until|till)",
    r"put (?:\S+ ){0,4}(?:off|on hold|on ice|aside for)", r"(?:on hold|on ice|on the back burner)",
    rf"(?:move|push|shift|slip|slide|kick) (?:\S+ ){{1,6}}(?:to|until|till|into|back|out|by) {up_to(2)}(?:{_FAR}|{TIME}|weeks?|months?|days?)",
    rf"(?:pick|take|revisit|come back|get back|return|look at|circle back|reconnect|talk|discuss|review|continue|resume|speak|meet) "
    rf"(?:\S+ ){{0,4}}(?:after|in|until) (?:the |early |late )?{_FAR}",
    rf"(?:pick|take) (?:this|it|that) (?:back )?up (?:again )?(?:in|after|next|when|once|later)",
    rf"not {up_to(3)}(?:before|until|till|til) \S+", r"(?:wait|waiting) (?:until|till|til) \S+", "too (?:early|soon) (?:to|for)",
    r"not (?:a|our|the|my) (?:\S+ )?priority", "need (?:some |a little |a bit )?more time", rf"(?:save|leave) {up_to(4)}for (?:a )?later",
    "not (?:the )?right time", "(?:some other|another) time", "at a later (?:date|time|stage)",
)  # fmt: skip
_NOT_PUT_OFF = pattern(
    rf"(?:not|never|without|no|avoid|rather than) {up_to(2)}(?:postpon\S+|delay\S*|defer\S*|re-?schedul\S+|hold off|put off|wait|push|move|shift)",
)


def postpones(sentence: Sentence) -> bool:
    """Whether the writer puts something off to a later day, or to no day."""
    return _POSTPONING.search(sentence.words) is not None and _NOT_PUT_OFF.search(sentence.words) is None
