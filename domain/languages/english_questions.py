"""English questions: the writer wants to know something."""

from __future__ import annotations

from domain.languages.english_words import CLAUSE, WRITER, listed, pattern
from domain.languages.sentences import Sentence

_WHAT = "(?:if|whether|when|what|how|who|where|why|which)"
_TELL = "(?:tell|let|advise|confirm|clarify|explain|say|elaborate|remind|update|comment)"
_SUBJECT = listed("you i we they he she it this that these those there the your our my their anyone anybody")

_WITHOUT_MARK = pattern(
    f"{CLAUSE}(?:who|what|when|where|why|how|which)(?: (?:much|many|long|soon|often|far))? (?:do|does|did|"
    f"is|are|was|were|has|can|could|will|would|should|shall) {_SUBJECT}",
    rf"^(?:did|are|is|does|was|were|have) (?:not )?{_SUBJECT} \S+", "^do (?:you|we|they) [a-z]+",
    rf"(?:was|am|are|were|just|also|still) wondering(?: about)? {_WHAT}", rf"{WRITER} wonder(?:ed)? {_WHAT}",
    rf"(?<!you )(?:want|wants|wanted|like|love|curious) to (?:know|ask|find out|check|learn) {_WHAT}",
    rf"(?:let (?:me|us) know|tell (?:me|us)|advise|confirm|clarify|remind me) {_WHAT}",
    rf"(?:can|could|would|will) you (?:please |kindly |also )?{_TELL}",
    "(?:my|one|a|quick|another) (?:quick )?question",
    "any (?:thoughts|updates?|news|idea|progress|word)(?: on| about| from| yet|$)",
)  # fmt: skip
_SOFTLY = "(?:please |kindly |also |possibly |just |maybe |perhaps )?"
# A deed is asked for in the form of a question, not an answer in words.
_DEED = pattern(
    f"(?:could|would) (?:not )?(?:you|someone|anyone|somebody|anybody) {_SOFTLY}(?!(?:be|like|want|prefer|"
    rf"have|think|see|know|need|meet|join|attend|make it|{_TELL})\b)[a-z]+",
    f"can (?:not )?(?:you|someone|anyone|somebody|anybody) {_SOFTLY}(?:send|give|share|forward|provide|"
    "call|take|put|add|fill|sign|return|review|check|help|get|look|set|email|resend|prepare|arrange|ask|copy|"
    "schedule|draft)",
    "please",
)
_NOTHING_ASKED = pattern("^(?:right|ok|really|huh|eh|yes|no|link)$")


def asks_question(sentence: Sentence) -> bool:
    """Whether the writer asks something that wants an answer in words, not only a deed."""
    if sentence.asks and not (_NOTHING_ASKED.search(sentence.words) or _DEED.search(sentence.words)):
        return True
    return _WITHOUT_MARK.search(sentence.words) is not None
