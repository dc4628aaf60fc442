"""English days and times: proposing one to meet or talk, and putting something off."""

from __future__ import annotations

from domain.languages.english_words import (
    CLAUSE,
    MEETING,
    MONTH,
    TIME,
    WRITER,
    any_of,
    listed,
    pattern,
    up_to,
)
from domain.languages.sentences import Sentence

_HAS_TIME = pattern(TIME)
# Words up to a meeting that is yet to be agreed; "before the meeting" speaks of one that is.
_A_NEW = (
    r"(?:(?!(?:before|after|at|during|since|about|from|prior)\b|(?:in|for|of|on) (?:the|our|your|that|"
    r"this)\b)[^\s,]+ ){0,6}"
)
_PROPOSING = any_of(
    "let us(?! know)", rf"{CLAUSE}lets", "shall we", "(?:how|what) about",
    "(?:can|could|may|should|might) (?:we|i|you)",
    "we (?:can|could|should|might|need to|will|shall|would|must)",
    f"{WRITER} (?:would )?(?:suggest|propose|recommend)",
    "would (?:like|love|be (?:great|good|happy|glad|nice))", "(?:want|hoping|hope) to", "(?:maybe|perhaps)",
    "(?:happy|glad|able|free|available) (?:to|for)", "schedule", "set up", "arrange", "book", "invited?",
    "join (?:us|me)", "are you", "if you (?:are|can|could)", "you (?:can|want)", "do (?:we|you)",
)  # fmt: skip
_PROPOSAL = pattern(
    rf"{_PROPOSING} {_A_NEW}{MEETING}",
    "i (?:will|shall|can|could) (?:call|ring|phone|meet|visit|talk|speak|come|discuss|give you a call)",
    "(?:send|sent) (?:you |over |out )?(?:an? |the )?(?:calendar |meeting )?(?:invite|invitation)",
    "(?:call|meet|see|page|ring|phone|catch|visit) (?:me|us)",
    "give (?:me|us) a (?:call|ring|buzz)",
)
# One time or a choice of them.
_TIMES = rf"{TIME}(?:(?: ,)? (?:(?:or|and|at|on) )?{TIME}){{0,3}}"
_SUITS = "(?:works?|suits?|be (?:ok|good|fine|convenient|possible|best))"
_SUITABLE = "(?:good|fine|best|great|ideal|free|open|ok|perfect|convenient|better)"
_FITTING = pattern(
    rf"(?:would|does|will|could|should|might|if) {up_to(3)}{_TIMES} {up_to(3)}{_SUITS}",
    f"(?:would|does|will|could|should|might) (?:it|this|that|the [a-z]+) {_SUITS} {up_to(4)}(?:on |at "
    f")?{TIME}",
    rf"{_TIMES} (?:also |still |probably )?(?:works?|suits?|would (?:also )?(?:work|suit|be {_SUITABLE}))",
    rf"{_TIMES} (?:also |still )?(?:is|are|looks|sounds) (?:[a-z]+ )?{_SUITABLE}",
    rf"works (?:best |better |well )?{up_to(4)}{TIME}",
    rf"(?:are|is|am|be) {up_to(3)}(?:free|available|around|open) {up_to(6)}{TIME}",
    rf"{WRITER} have {up_to(4)}(?:time|slots?|opening|availability|window) {up_to(4)}{TIME}",
    f"{WRITER} (?:can|could|may|would be able to) (?:also )?(?:do|make|meet|talk|call|speak|offer|come|"
    "join|discuss) "
    rf"{up_to(6)}{TIME}",
    rf"(?:still|are|you) on for {up_to(3)}{TIME}",
    r"(?:how|what) about (?:the |on |next |this )?(?:(?:early|late|say) )?(?:on )?" + TIME,
    rf"(?:shall we say|suggest|propose) {up_to(2)}{TIME}",
    rf"(?:can|could) we (?:do|make|say) {up_to(1)}{TIME}",
)
# The time is over or does not suit, or the writer's own people talk among themselves.
_OVER_OR_UNABLE = pattern(
    rf"(?:not|never|unable) {up_to(2)}(?:available|free|make|meet|do|work|be|come|attend|join|able)",
    listed("was were had did went met held talked spoke discussed"),
)
_INSTEAD = pattern("instead", "but", "(?:how|what) about", "(?:could|can) we", "(?:am|are) available")
_AMONG_THEMSELVES = pattern("internally", "among ourselves", "with (?:our|my|the) [a-z]+")
_WITH_THE_READER = pattern("you", "your", "let us", "shall we", "(?:how|what) about")
_MEETING_OR_TIME = pattern(f"^{MEETING}", f"^{_TIMES}$")
_FEW_WORDS = 8


def proposes_time(sentence: Sentence) -> bool:
    """Whether the writer names a day or a time at which the two could meet or talk."""
    words = sentence.words
    if _HAS_TIME.search(words) is None or (_OVER_OR_UNABLE.search(words) and not _INSTEAD.search(words)):
        return False
    if _AMONG_THEMSELVES.search(words) and not _WITH_THE_READER.search(words):
        return False
    return bool(_FITTING.search(words) or _PROPOSAL.search(words) or _asks_in_short(sentence))


def _asks_in_short(sentence: Sentence) -> bool:
    """As in "lunch on Friday?" and "Thursday at 3?"."""
    is_short = sentence.asks and sentence.words.count(" ") < _FEW_WORDS
    return is_short and _MEETING_OR_TIME.search(sentence.words) is not None


_FAR = any_of(
    "next (?:month|quarter|year|fiscal year|spring|summer|autumn|fall|winter)", "(?:a )?later",
    "the new year",
    "(?:the |our |my )?(?:holidays?|summer|christmas|easter|year end|break|vacation|spring|autumn|fall|"
    "winter)",
    "(?:q[1-4]|h[12])", MONTH,
)  # fmt: skip
_AROUND = "(?:the |a |early |late |mid |around |sometime |end of |beginning of )?"
_POSTPONING = pattern(
    "(?:postpone|reschedule|re-schedule|hold off|shelve|rain check|rain-check)",
    "(?:delay|defer) (?:this|it|the|our|that|your|until|till)",
    "put (?:[^\\s,]+ ){0,4}(?:off|on hold|on ice)", "on (?:hold|ice|the back burner)",
    rf"(?:move|push|shift|slip|slide) {up_to(5)}(?:to|until|till|into) {_AROUND}(?:{_FAR}|{TIME})",
    f"(?:move|push|shift|slip|slide) {up_to(5)}(?:back|out|by) {up_to(2)}(?:{_FAR}|{TIME}|weeks?|months?|"
    "days?)",
    r"(?:pick|take) (?:this|it|that|things) (?:back )?up (?:again )?(?:in|after|next|when|once|later)",
    f"(?:revisit|come back|get back|look at|circle back|reconnect|continue|resume|return) "
    f"{up_to(4)}(?:after|in|until) {_AROUND}{_FAR}",
    f"(?:revisit|come back|look at|circle back|reconnect|resume) {up_to(4)}next (?:month|quarter|year|"
    "spring|fall)",
    rf"(?:talk|discuss|review|speak|meet|decide) {up_to(4)}(?:after|again in|only in) {_AROUND}{_FAR}",
    rf"(?:table|park|pause|freeze|suspend) {up_to(4)}(?:until|till|for|to) {_AROUND}{_FAR}",
    rf"(?:leave|keep|stop) {up_to(4)}(?:until|till) {_AROUND}{_FAR}",
    rf"(?:save|leave) {up_to(4)}for (?:a )?later",
    rf"(?:not|no|nothing) {up_to(3)}(?:before|until|till) \S+", "^(?:maybe |perhaps |not now , )?later$",
    "not (?:right )?now",
    "(?:has|have|had|was|were|is|are|be) (?:been )?(?:postponed|deferred|delayed|rescheduled|put off|pushed "
    "back)",
    r"(?:wait|waiting) (?:until|till|til) \S+",
    "too (?:early|soon) (?:to|for)", "not (?:a|our|the|my) (?:[a-z]+ )?priority", "not (?:the )?right time",
    "(?<!you )need (?:some |a little |a bit )?more time", "(?:some other|another) time",
    "at a later (?:date|time|stage)",
)  # fmt: skip
_NOT_PUT_OFF = pattern(
    rf"(?<!why )(?:not|never|without|no|avoid|rather than) {up_to(2)}"
    r"(?:postpon\S+|delay\S*|defer\S*|re-?schedul\S+|hold off|put off|wait|push|move|shift)",
)


def postpones(sentence: Sentence) -> bool:
    """Whether the writer puts something off to a later day, or to no day."""
    return _POSTPONING.search(sentence.words) is not None and _NOT_PUT_OFF.search(sentence.words) is None
