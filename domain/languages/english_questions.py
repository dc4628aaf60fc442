"""English questions: the writer wants to know something."""

from __future__ import annotations

from domain.languages.english_words import CLAUSE, READER, any_of, pattern
from domain.languages.sentences import Sentence

_AUXILIARY = "(?:do|does|did|is|are|was|were|has|have|had|can|could|will|would|should|shall|may|might|am)"
_SUBJECT = "(?:you|i|we|they|he|she|it|this|that|these|those|there|the|your|our|my|their|anyone|anybody|someone|any|all|everyone|everything)"
_TELL = "(?:tell|let (?:me|us|\\S+) know|advise|confirm|clarify|explain|say|elaborate|remind|show|update|comment)"

_QUESTION_WITHOUT_MARK = pattern(
    rf"{CLAUSE}(?:please )?(?:who|what|when|where|why|how|which|whose)(?: (?:much|many|long|soon|often|far|[a-z]+))? {_AUXILIARY} (?:not )?{_SUBJECT}",
    rf"{CLAUSE}(?:did|are|is|does|was|were) (?:not )?(?:you|there|he|she|they|it|the|your|this|that|anyone|anybody)",
    rf"{CLAUSE}(?:do|have) (?:you|we|they) (?!not)[a-z]+",
    rf"{CLAUSE}(?:what|how) about",
    "(?:was|am|are|were|just|also|still) wondering (?:if|whether|when|what|how|who|where|why|about)", "(?:i|we) wonder(?:ed)? (?:if|whether|when|what|how|who|where|why)",
    "(?:want|wants|wanted|like|love|need|curious) to (?:know|ask|find out|hear|check|learn) (?:if|whether|when|what|how|who|where|why|about|your|more|from you)",
    "(?:let (?:me|us) know|tell (?:me|us)|please (?:advise|confirm|clarify|explain)|remind me) (?:if|whether|when|what|how|who|where|why|which)",
    "(?:my|our|one|a|the|quick|another) (?:\\S+ )?question(?: \\S+){0,3} (?:is|,)", "(?:i am|we are) (?:also )?curious",
    "any (?:thoughts|update|updates|news|idea|feedback|progress|word|comments)(?: on| about| from| yet|$)",
)
_ACTION = pattern(rf"(?:can|could|would|will) (?:not )?{READER} (?:please |kindly |also |possibly |just |maybe |perhaps )?(?!be|like|want|prefer|have|think|see|know|{_TELL})[a-z]+", "please")
_TAG = any_of("right", "ok", "really", "huh", "eh", "yes", "no", "link")
_NOTHING_ASKED = pattern(rf"^{_TAG}$")


def asks_question(sentence: Sentence) -> bool:
    """Whether the writer asks something that wants an answer in words, not a deed."""
    if sentence.asks:
        return not _NOTHING_ASKED.search(sentence.words) and not _ACTION.search(sentence.words)
    return _QUESTION_WITHOUT_MARK.search(sentence.words) is not None
