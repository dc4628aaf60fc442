"""English days and times: proposing one to meet or talk, and putting something off."""

from __future__ import annotations

from domain.languages.english_words import CLAUSE, MEETING, TIME, any_of, pattern, up_to
from domain.languages.sentences import Sentence

_HAS_TIME = pattern(TIME)
_HAS_MEETING = pattern(MEETING)
_SHORT = 8
_PROPOSING = pattern(
    "(?:how|what) about", "let us", rf"{CLAUSE}lets", "shall we", "(?:can|could|may|should|might) (?:we|i|you)", "(?:maybe|perhaps|possibly) (?:we|i)?",
    "we (?:can|could|should|might|need to|will|shall|would|must)", "(?:i|we) (?:would )?(?:suggest|propose|recommend)", "would (?:like|love|be (?:great|good|happy|glad))", "(?:want|hoping|hope) to",
    "(?:happy|glad|able|free|available) to", "schedule", "set up", "arrange", "book", "invite", "invited", "invitation", "join us", "join me", "are you", "if you (?:are|can|could)", "you (?:can|want)",
    "i (?:will|shall|can|could) (?:call|ring|phone|meet|visit|see|talk|speak|come|be)", "(?:call|meet|see|page|ring|phone|grab|catch|visit) (?:me|us)", "give (?:me|us) a (?:call|ring|buzz)",
    "do (?:we|you)", "are (?:going to|supposed to|scheduled)", "is scheduled", "will be",
)
_FITS = pattern(
    rf"(?:would|does|will|could|should|might|if) {up_to(6)}(?:work|works|suit|suits|fit|be (?:ok|okay|good|fine|convenient|possible|best|better|great))",
    rf"{TIME} (?:{up_to(5)})(?:works?|suits?|(?:is|are|would be|looks|sounds) (?:\S+ )?(?:good|fine|best|great|ideal|free|open|ok|perfect|convenient|better)|would (?:also )?(?:work|suit|be)|at your convenience)",
    rf"works (?:best |better |well )?(?:for (?:me|us)|{up_to(2)}{TIME})",
    rf"(?:are|is|am|be) (?:\S+ ){{0,3}}(?:free|available|around|open|at your disposal) {up_to(6)}{TIME}",
    rf"(?:i|we) (?:have|have got) {up_to(3)}(?:time|slots?|opening|availability|window) {up_to(4)}{TIME}",
    rf"(?:i|we) (?:can|could|may|would be able to) (?:also )?(?:do|make|meet|talk|call|speak|offer|come|join|be|discuss) {up_to(6)}{TIME}",
    rf"on for {up_to(3)}{TIME}", rf"{TIME} at your convenience", rf"reservations for {up_to(4)}{TIME}",
)
_UNABLE = pattern("(?:not|never|unable|cannot) (?:\\S+ ){0,2}(?:available|free|make|meet|do|work|works|be|come|attend|join|able)", "(?:was|were|had|did|went|met|held|talked|spoke|discussed)")
_INSTEAD = pattern("instead", "but", "how about", "what about", "rather", "could we", "can we")


def proposes_time(sentence: Sentence) -> bool:
    """Whether the writer names a day or a time at which the two could meet or talk."""
    words = sentence.words
    if _HAS_TIME.search(words) is None or (_UNABLE.search(words) and not _INSTEAD.search(words)):
        return False
    if _FITS.search(words):
        return True
    meets = _HAS_MEETING.search(words) is not None
    if sentence.asks and words.count(" ") < _SHORT and words.startswith(("how about", "what about", "shall we say")):
        return True
    return meets and (_PROPOSING.search(words) is not None or (sentence.asks and words.count(" ") < _SHORT))


_LATER = any_of(
    "next (?:week|month|quarter|year|fiscal year|spring|summer|autumn|fall|winter|budget)", "(?:a )?later", "(?:until|till|til|to|after|in|into|for) (?:the )?(?:new year|holidays?|summer|christmas|easter|year end|end of)",
    "(?:a|another|few|two|three|couple of|some) (?:more )?(?:days|weeks|months|quarters)", "another (?:week|month|day|time|quarter)", "(?:in|until|till|after|to|for) (?:q[1-4]|h[12]|january|february|march|april|may|june|july|august|september|october|november|december)",
    "back (?:a|by|to|until|till)", TIME,
)
_PUT_OFF = any_of("move", "push", "postpone", "delay", "defer", "reschedule", "re-schedule", "put off", "shift", "hold off", "slip", "park", "table", "shelve", "pause", "wait", "push back", "put back", "slide")
_POSTPONING = pattern(
    rf"(?:postpone|defer|reschedule|re-schedule|hold off|put (?:\S+ ){{0,3}}(?:off|on hold|on ice)|shelve|take a rain check|rain check|delay) ?",
    rf"(?:move|push|shift|slip|slide|kick|bump) (?:\S+ ){{1,6}}?(?:to|until|till|into|back|out|by) (?:\S+ ){{0,2}}{_LATER}",
    rf"(?:pick|take|revisit|come back to|get back to|return to|look at|circle back|reconnect|talk|discuss|review|continue|resume) (?:\S+ ){{0,4}}(?:again |up )?(?:after the|in the new|later (?:this|in)|next (?:quarter|year|month)|in (?:q[1-4]|january|february|march|april|may|june|july|august|september|october|november|december))",
    rf"not (?:\S+ ){{0,3}}(?:before|until|till|til) (?:\S+ )", rf"(?:wait|waiting) (?:until|till|til|for (?:the|next)) ", "(?:on|on the) (?:hold|ice|back burner)",
    "too (?:early|soon) (?:to|for)", "not (?:a|our|the|my) (?:top )?priority (?:right now|at the moment|now|this)", "need (?:some |a little |a bit )?more time", "(?:save|leave) (?:\\S+ ){1,4}for (?:a )?later",
    "not (?:the )?right time", "another time", "some other time", "at a later (?:date|time|stage)", "extension",
)
_NOT_PUT_OFF = pattern("(?:not|never|without|no|avoid|cannot) (?:\\S+ ){0,2}(?:postpon\\S+|delay\\S*|defer\\S*|reschedul\\S+|hold off|put off|wait)", "sorry for the delay", "the delay", "further delay")


def postpones(sentence: Sentence) -> bool:
    """Whether the writer puts something off to a later day, or to no day."""
    return _POSTPONING.search(sentence.words) is not None and not _NOT_PUT_OFF.search(sentence.words)
