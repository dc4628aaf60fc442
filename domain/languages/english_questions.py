"""English questions: the writer wants to know something."""

from __future__ import annotations

from domain.languages.english_words import CLAUSE, READER, WRITER, any_of, listed, pattern
from domain.languages.sentences import Sentence

_WHAT = "(?:if|whether|when|what|how|who|where|why|which)"
_TELL = "(?:tell|let|advise|confirm|clarify|explain|say|elaborate|remind|update|comment)"
_SUBJECT = listed("you i we they he she it this that these those there the your our my their anyone anybody")

_WITHOUT_MARK = pattern(
    rf"{CLAUSE}(?:who|what|when|where|why|how|which)(?: (?:much|many|long|soon|often|far))? "
    rf"(?:do|does|did|is|are|was|were|has|can|could|will|would|should|shall) {_SUBJECT}",
    rf"^(?:did|are|is|does|was|were|have) (?:not )?{_SUBJECT} (?:\S+)",
    rf"^do (?:you|we|they) [a-z]+",
    rf"(?:was|am|are|were|just|also|still) wondering(?: about)? {_WHAT}", rf"{WRITER} wonder(?:ed)? {_WHAT}",
    rf"(?<!you )(?:want|wants|wanted|like|love|curious) to (?:know|ask|find out|check|learn) {_WHAT}",
    rf"(?:let (?:me|us) know|tell (?:me|us)|advise|confirm|clarify|remind me) {_WHAT}",
    rf"(?:can|could|would|will) you (?:please |kindly |also )?{_TELL}",
    rf"(?:my|one|a|quick|another) (?:quick )?question",
    "any (?:thoughts|updates?|news|idea|progress|word)(?: on| about| from| yet|$)",
)  # fmt: skip
# A deed is asked for in the form of a question, not an answer in words.
_DEED = pattern(
    rf"(?:can|could|would|will) (?:not )?{READER} (?:please |kindly |also |possibly |just |maybe |perhaps )?"
    rf"(?!(?:be|like|want|prefer|have|think|see|know|need|{_TELL})\b)[a-z]+",
    "please",
)
_NOTHING_ASKED = pattern(any_of("^(?:right|ok|really|huh|eh|yes|no|link)$"))


def asks_question(sentence: Sentence) -> bool:
    """Whether the writer asks something that wants an answer in words, not only a deed."""
    if sentence.asks and _NOTHING_ASKED.search(sentence.words) is None and _DEED.search(sentence.words) is None:
        return True
    return _WITHOUT_MARK.search(sentence.words) is not None
