"""English formulas: they have the form of requests or questions, and ask nothing."""

from __future__ import annotations

from domain.languages.english_words import any_of, listed, pattern, up_to

_REST = r"(?: [^\s,]+){0,40}"  # to the end of the clause

_OPEN_POINTS = listed(
    "questions? comments? concerns? problems? quer(?:y|ies) doubts? issues? difficult(?:y|ies) trouble"
)
_MORE_HELP = any_of(
    "any ?thing(?: else)?", "(?:any )?(?:assistance|help)",
    "(?:any )?(?:further|more|additional|other|extra) (?:information|info|details?|assistance|help|"
    "clarification)",
)  # fmt: skip
_IN_CASE = any_of(
    rf"(?:if|should) {up_to(4)}(?:have|had|are|encounter|find|be|with|arise) {up_to(4)}{_OPEN_POINTS}",
    rf"(?:if|should|in case) {up_to(2)}(?:there is|need|require) {up_to(1)}{_MORE_HELP}",
    f"(?:for|with) (?:any|all|further|more|other|additional) {up_to(3)}(?:{_OPEN_POINTS}|information|help|"
    "support)",
    "if (?:i|we) can (?:be of|help|assist|do anything|answer)",
)
_TURN_TO_US = any_of(
    "let (?:me|us) know", "give (?:me|us) an? (?:call|ring|buzz|shout)", "reach out", "(?:get|be) in touch",
    "(?:drop|send|shoot) (?:me|us) an? (?:line|note|email|message)", "get back to (?:me|us)",
    "(?:call|contact|email|phone|ask|reach|reply|respond)(?: to)? (?:me|us|our|my|[^\\s,]+ at|link|[\\d(])",
    "(?:call|ask|reply|respond)",
)  # fmt: skip
_OR_LOOK_THERE = any_of(_TURN_TO_US, "(?:visit|see|check|refer|write|talk|speak|go|email|contact)")
# "Let me know if you have any questions", either way round, and its kin.
_OPEN_DOOR = pattern(
    rf"(?:please )?(?:also |just )?{_TURN_TO_US} {up_to(6)}{_IN_CASE}{_REST}",
    rf"{_IN_CASE}{_REST}(?: ,)?(?: {up_to(6)},)? (?:please )?(?:just )?{_OR_LOOK_THERE}{_REST}",
    rf"(?:please )?(?:do not|never) hesitate(?: to)?{_REST}",
    rf"(?:please )?(?:always )?feel free(?: to)?{_REST}",
)
# Help that the reader may want is no request: "if you would like to change it, click here".
_HOW_TO = pattern(
    rf"(?:if|when|should) (?:you|your) {up_to(2)}(?:like|want|wish|need|prefer|choose|looking){_REST}(?: ,)? "
    r"(?:then )?(?:please |simply |just )?"
    rf"(?:click|visit|go (?:to|here)|follow|use|log ?in|check out|update your){_REST}",
)

_ENCLOSED = "(?:attached|enclosed|below|above|herewith|here)"
# What is told, not asked, with a "please" before it.
_TELLING = pattern(
    rf"(?:please|kindly) (?:find|see|refer to) {up_to(4)}{_ENCLOSED}", rf"{_ENCLOSED} please find",
    "(?:please|kindly) (?:note|know|understand|excuse|forgive|pardon|enjoy|rest assured)",
    r"(?:please|kindly) accept (?:my|our) [^\s,]+", "(?:please|kindly) (?:keep|bear) in mind",
    "(?:please|kindly) be (?:advised|informed|aware|assured|reminded)", "please bear with (?:me|us)",
    "(?:thanks|thank you) (?:[a-z]+ ){0,3}for (?:all )?your (?:[a-z]+ )?(?:help|input|comments|feedback|"
    "thoughts|advice|"
    "assistance|approval|ideas)",
    "(?:sure|hard|easy|eager|try|trying|how|prices?|presents?|styles?) to please", "needless to say",
    "to please (?:even|every|your|just about)", "(?:please )?do not worry", "believe me", "rest assured",
)  # fmt: skip
_SMALL_TALK = pattern(
    "how (?:are|is) (?:you|things|everything|life|it going|your family)(?: all| both)?(?: doing| going)?(?: "
    "today)?",
    rf"how (?:was|is) your {up_to(2)}(?:day|week|weekend|holidays?|trip|vacation|christmas|break|flight)",
    "how have you been", "(?:i |we )?(?:hope|trust) (?:that )?(?:you|all|everything|this|your [a-z]+) "
    "(?:are|is|had|have|has|was|were|finds?|enjoyed|received|got|goes|went)",
    rf"look(?:ing)? forward to (?:hearing|your (?:reply|response|feedback|answer)){_REST}",
    "(?:any|got any|have any|any other|any further|further) questions(?: or comments)?",
    "questions(?: or comments)?$", "keep up the good work", "take care", "keep (?:well|safe)",
    r"have an? [^\s,]+ (?:[^\s,]+ )?(?:day|week|weekend|evening|night|time|trip|holiday|one)",
    "thank(?:s| you) for asking", "(?:talk|speak) to you (?:later|soon|then)",
    "love to hear(?: from you| them| it)?",
)  # fmt: skip

# The small print of mass mail and of law firms: how to get less mail, what to do with a stray one.
_SMALL_PRINT = pattern(
    r"un-?subscribe\w*", "opt(?:ing)?[ -]out", r"(?:address book|safe senders?|white ?list)",
    "(?:no longer|not) (?:wish|want|like|prefer) (?:to )?(?:receive|get|hear|be contacted|us|emails?|"
    "messages)",
    "no longer (?:receive|like)", "prefer not to (?:receive|get|hear)", "stop (?:receiving|getting)",
    "(?:not|do not) want any more (?:emails?|messages)", "(?:to|into|in) your contacts", "email preferences",
    "(?:stop|discontinue|cancel) (?:these |all |future |any )?(?:mailings?|emails?|messages|newsletters?)",
    "received this (?:[a-z]+ )?(?:email|message|mail|communication|transmission) in error",
    "all rights reserved",
    "notification settings", "intended recipients?", "named addressee", "to your inbox",
    "this is an? (?:automated|automatic|post-only)",
)  # fmt: skip


def is_small_print(words: str) -> bool:
    """Whether a sentence is the small print of mass mail or of a confidentiality notice."""
    return _SMALL_PRINT.search(words) is not None


def without_formulas(words: str) -> str:
    """The words with a pause in place of each formula."""
    for formula in (_OPEN_DOOR, _HOW_TO, _TELLING, _SMALL_TALK):
        words = formula.sub(",", words)
    return words.strip(" ,")
