"""English promises: the writer says what they will do, or offers it."""

from __future__ import annotations

from domain.languages.english_words import CLAUSE, WRITER, any_of, pattern, up_to
from domain.languages.sentences import Sentence

_ADVERB = "(?:also|then|just|certainly|definitely|gladly|probably|now|surely|personally|first|of course|, of course ,|be sure to|make sure to|try to|try and|do my best to|be happy to|be glad to|be able to|immediately|quickly|in turn|simply|go ahead and|start to|happily|again)"
# What "I will" is followed by when nothing is promised: states, needs, guesses.
_NO_DEED = r"(?!(?:not|never|be|have to|need|see|assume|wait|miss|probably|likely|most likely|only|always|no longer|still|forever|ignore|want|know|like|hear|receive|hope|guess|have|look forward|admit|say|presume|continue to be|all|defer|both|either|find|love)(?!\S))"
_BE_DOING = any_of("be (?:in touch|back to you|sending|calling|getting|forwarding|contacting|sharing|preparing|providing|setting|reaching|following|happy|glad|emailing|working|updating|scheduling|delivering|there|over|meeting|visiting|responding|writing|discussing|coming|sure|able to)")

_PROMISE = pattern(
    rf"{WRITER} (?:(?:both|all) )?(?:will|shall) (?:{_ADVERB} ){{0,2}}(?:{_NO_DEED}[a-z]|{_BE_DOING}|have \S+ (?:\S+ )?(?:call|send|contact|email|give|set|do|ready|done|for you))\S*",
    rf"(?:[a-z]+ and i|{WRITER} and [a-z]+|my \S+|our \S+) (?:will|shall) (?:{_ADVERB} ){{0,2}}(?:{_NO_DEED}[a-z]|{_BE_DOING})\S*",
    rf"{CLAUSE}(?:will|shall) (?:{_ADVERB} ){{0,2}}(?:do|send|call|get|let|check|try|forward|follow|ask|email|have it|come|give|make|provide|revert|take|talk|meet|update|prepare)",
    rf"{WRITER} (?:am|are) (?:also |now |definitely )?(?:going|planning|about|prepared|committed|willing|ready|happy|glad|more than happy|pleased|delighted|available) to (?!be|have|need|miss|say|announce|report|inform|introduce|see)[a-z]+",
    rf"{WRITER} (?:would|should|will|shall) (?:also |certainly )?be (?:more than |very |so |only too )?(?:happy|glad|pleased|delighted|willing|honou?red) to",
    rf"{WRITER} (?:promise|commit|undertake|guarantee|plan to|intend to|pledge|vow)",
    rf"{CLAUSE}(?:more than )?(?:happy|glad) to", rf"{WRITER} (?:am|are) (?:very |more than |so |quite )?(?:happy|glad|available|here) to (?!announce|report|inform|introduce|see|hear|have|say)",
    rf"{CLAUSE}let me (?:see|check|find|look|get|talk|ask|think|send|call|review|work|confirm|try|follow|dig|come back|speak)",
    rf"you (?:will|shall|should|can expect to) (?:have|get|receive|be getting) {up_to(4)}(?:from (?:me|us)|by|before|no later)", "you have my word", "leave it (?:to|with) me",
    rf"(?:i|we) (?:can|could) (?:send|get|have|provide|forward|deliver|prepare|help|offer|come|give|call|connect|walk|show|share|arrange|set|do|make|debrief|meet|fill|bring|join) (?:you|it|that|this|the|some|an?|someone|over|by|something|with|to|up)",
    "count me in", "on my to-do list", "i owe you",
)


def commits(sentence: Sentence) -> bool:
    """Whether the writer says that they will do something, or offers to."""
    return not sentence.asks and _PROMISE.search(sentence.words) is not None
