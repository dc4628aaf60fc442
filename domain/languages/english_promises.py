"""English promises: the writer says what they will do, or offers to do it."""

from __future__ import annotations

from domain.languages.english_words import CLAUSE, WRITER, any_of, listed, pattern, up_to
from domain.languages.sentences import Sentence

_ADVERB = any_of(
    listed("also then just certainly definitely gladly now surely personally first immediately quickly "
    "happily"),
    "be sure to", "make sure to", "try to", "try and", "do my best to", "be (?:happy|glad|able) to",
    "go ahead and", "of course",
)  # fmt: skip
# States, needs and guesses: nothing is promised by "I will" before these.
_NO_DEED = (
    "(?!(?:not|never|be|have|need|see|assume|wait|miss|likely|most|only|always|no|still|ignore|want|know|"
    "like|hear|receive|hope|guess|look forward|admit|say|presume|defer|both|either|love|probably|continue "
    r"to be)\b)"
)
_AT_WORK = "be (?:in touch|back|able to|there|over|sure to|(?!going|getting|having|taking|making)[a-z]+ing)"
_WILL = "(?:will|shall)"
_DEED = listed(
    "send call get forward provide email fax review check prepare set make give contact ask talk discuss "
    "meet update draft deliver share confirm follow schedule arrange sign fix do come write work look try "
    "let put submit"
)
_GLAD = "(?:happy|glad|pleased|delighted)"

_PROMISE = pattern(
    rf"{WRITER} (?:both |all )?{_WILL} (?:{_ADVERB} ){{0,2}}(?:{_NO_DEED}[a-z]\S*|{_AT_WORK})",
    rf"{WRITER} {_WILL} have {up_to(3)}(?:call|send|contact|email|ready|done|for you|by|to you)",
    rf"(?:{WRITER} and \S+|\S+ and i|(?:my|our) \S+) {_WILL} (?:{_ADVERB} ){{0,2}}(?:{_NO_DEED}{_DEED}|"
    f"{_AT_WORK})",
    rf"{CLAUSE}{_WILL} (?:{_ADVERB} ){{0,2}}{_DEED}", "you have my word", "(?:i|we) owe you",
    f"{WRITER} (?:am|are) (?:also |now |definitely )?(?:going|planning|about|committed) to (?:try to "
    f")?{_DEED}",
    rf"{WRITER} (?:promise|commit|undertake|guarantee|plan to|intend to)", "count me in",
    f"{CLAUSE}let me (?:see|check|find|look|get|talk|ask|think|send|review|work|confirm|try|follow|dig|"
    "come back)",
    rf"you {_WILL} (?:have|get) {up_to(4)}(?:by|before|from (?:me|us)|no later)",
    "leave it (?:to|with) (?:me|us)",
)  # fmt: skip
_OFFER = pattern(
    rf"(?<!you )(?:would|will|shall|should) (?:also )?be (?:more than |very |so |only too )?{_GLAD} to",
    f"(?:{WRITER} (?:am|are) |{CLAUSE})(?:very |more than |so |quite |also )?(?:{_GLAD}|available|prepared|"
    f"willing|here) to "
    r"(?!(?:announce|report|inform|introduce|see|hear|have|say|finally|be|know|learn)\b)[a-z]+",
    "i can (?:also )?(?:send|provide|forward|deliver|prepare|offer|come|call|meet|bring|debrief|fill) (?:you|"
    "it|that|this|the|some|an?|by|over|to|up|in|around)",
)


def commits(sentence: Sentence) -> bool:
    """Whether the writer says that they will do something, or offers to: an offer binds once it is taken."""
    return not sentence.asks and (promises(sentence.words) or _OFFER.search(sentence.words) is not None)


def promises(words: str) -> bool:
    """Whether the words say that the writer will do something, whatever the reader answers."""
    return _PROMISE.search(words) is not None
