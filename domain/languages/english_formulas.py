"""English formulas: they have the form of requests or questions, and ask nothing."""

from __future__ import annotations

from domain.languages.english_words import any_of, listed, pattern, up_to

_REST = r"(?: [^\s,]+){0,40}"  # to the end of the clause

_OPEN_POINTS = listed(
    "questions? comments? concerns? problems? quer(?:y|ies) doubts? issues? difficult(?:y|ies) trouble suggestions"
)
_MORE_HELP = any_of(
    "any ?thing(?: else)?",
    "(?:any )?(?:further|more|additional|other|extra) (?:information|info|details?|assistance|help|clarification)",
    "(?:any )?(?:assistance|help)",
)
_IN_CASE = any_of(
    rf"(?:if|should) {up_to(4)}(?:have|had|are|encounter|find|be|with|arise) {up_to(4)}{_OPEN_POINTS}",
    rf"(?:if|should|in case) {up_to(2)}(?:there is|need|require) {up_to(1)}{_MORE_HELP}",
    rf"(?:for|with) (?:any|all|further|more|other|additional) {up_to(3)}(?:{_OPEN_POINTS}|information|help|support)",
    "if (?:i|we) can (?:be of|help|assist|do anything|answer)",
)
_TURN_TO_US = any_of(
    "let (?:me|us) know", "give (?:me|us) an? (?:call|ring|buzz|shout)", "drop (?:me|us) an? (?:line|note|email)",
    "reach out", "(?:get|be) in touch", "get back to (?:me|us)",
    "(?:call|contact|email|phone|ask|reach|write|visit|see|reply|respond|check|refer|talk|speak|shoot|send|tell)",
)  # fmt: skip
_OPEN_DOOR = pattern(
    rf"(?:please )?(?:also |just )?{_TURN_TO_US} (?:{up_to(8)}, )?{up_to(8)}{_IN_CASE}{_REST}",
    rf"{_IN_CASE}{_REST}(?: ,)?(?: {up_to(6)},)? (?:please )?(?:just )?{_TURN_TO_US}{_REST}",
    rf"(?:please )?(?:do not|never) hesitate(?: to)?{_REST}",
    rf"(?:please )?(?:always )?(?:feel|be) free(?: to)?{_REST}",
)

_ENCLOSED = "(?:attached|enclosed|below|above|herewith|here)"
_TELLING = pattern(
    rf"(?:please|kindly) (?:find|see|refer to) (?:(?:the|my|our|an?) )?(?:[^\s,]+ )?{_ENCLOSED}",
    rf"{_ENCLOSED} please find",
    "(?:please|kindly) (?:note|know|understand|accept|excuse|forgive|pardon|enjoy|rest assured)",
    "(?:please|kindly) be (?:advised|informed|aware|assured|reminded)",
    "(?:please|kindly) (?:keep|bear) in mind",
    "(?:please|kindly) bear with (?:me|us)",
    r"(?:sure|hard|easy|eager|try|trying|how|prices?|presents?|styles?) to please",
    "to please (?:even|every|your|just about)",
    "(?:please )?do not worry", "needless to say", "believe me", "rest assured",
)  # fmt: skip
_SMALL_TALK = pattern(
    "how (?:are|is) (?:you|things|everything|life|it going|your family)(?: all| both)?(?: doing| going)?(?: today)?",
    "how have you been",
    rf"how (?:was|is) your {up_to(2)}(?:day|week|weekend|holidays?|trip|vacation|christmas|break|flight)",
    r"(?:i |we )?(?:hope|trust) (?:you|all|everything|this|your) [^\s,]+",
    rf"look(?:ing)? forward to (?:hearing|your (?:reply|response|feedback|answer)){_REST}",
    "(?:any|got any|have any|any other|any further|further) questions(?: or comments)?",
    "questions(?: or comments)?$",
    "keep up the good work", "take care", "keep (?:well|safe)",
    r"have an? [^\s,]+ (?:[^\s,]+ )?(?:day|week|weekend|evening|night|time|trip|holiday|one)",
    "thank(?:s| you) for asking", "(?:talk|speak) to you (?:later|soon|then)",
    "love to hear(?: from you| them| it)?",
)  # fmt: skip

# The small print of mass mail and of law firms tells how to get less mail, or what to do with a stray one.
_SMALL_PRINT = pattern(
    r"un-?subscribe\w*", "opt(?:ing)?[ -]out", r"(?:address book|safe senders?|white ?list)",
    rf"(?:no longer|not|stop|prefer not to|discontinue) {up_to(3)}(?:receiv(?:e|ing)|hear|messages|emails?)",
    rf"(?:no longer|not) (?:wish|want|like) {up_to(4)}(?:get|contact|communications?|messages|emails?)",
    rf"(?:stop|discontinue|cancel) {up_to(2)}(?:mailings?|emails?|messages|updates)",
    "email preferences", "notification settings", "intended recipients?", "in error", "help cent(?:er|re)",
    "all rights reserved", rf"to (?:ensure|make sure) {up_to(8)}(?:delivery|delivered|inbox)",
    "this is an? (?:automated|automatic|post-only)", "(?:to|into|in) your contacts",
)  # fmt: skip


def is_small_print(words: str) -> bool:
    """Whether a sentence is the small print of mass mail or of a confidentiality notice."""
    return _SMALL_PRINT.search(words) is not None


def without_formulas(words: str) -> str:
    """The words with a pause in place of each formula."""
    for formula in (_OPEN_DOOR, _TELLING, _SMALL_TALK):
        words = formula.sub(",", words)
    return words.strip(" ,")
