"""English formulas that look like requests or questions and ask nothing."""

from __future__ import annotations

from domain.languages.english_words import any_of, listed, pattern, up_to

_OPEN_POINTS = listed("questions? comments? concerns? problems? quer(?:y|ies) doubts? issues? difficulties trouble troubles suggestions")
_MORE_HELP = r"(?:any ?thing(?: else)?|(?:any )?(?:further|more|additional|other|extra) (?:information|info|details?|assistance|help|clarification|questions?))"
_IN_CASE = any_of(
    rf"(?:if|should) {up_to(4)}(?:have|has|had|are|encounter|find|be|with|arise) {up_to(4)}{_OPEN_POINTS}",
    rf"(?:if|should|in case) {up_to(2)}(?:there is|need|require|want|would like) {up_to(1)}{_MORE_HELP}",
    rf"(?:for|with|in case of) (?:any|all|further|more|other|additional) {up_to(3)}(?:{_OPEN_POINTS}|information|help|support)",
    "if you need (?:help|me|us)",
    "if (?:i|we) can (?:help|be of|assist|do anything|answer)" ,
    "how (?:i|we) can help",
)
_TURN_TO_US = any_of(
    "let (?:me|us) know", "give (?:me|us) an? (?:call|ring|buzz|shout|holler)", "drop (?:me|us) an? (?:line|note|email)",
    "reach out", "get in touch", "be in touch", "get back to (?:me|us)",
    "(?:call|contact|email|phone|ask|reach|write|visit|see|reply|respond|check|refer|talk to|speak to|shoot|send|tell)",
)
_TO_THE_CLAUSE_END = r"(?: [^\s,]+){0,40}"

_FORMULA = pattern(
    # An open door: "let me know if you have any questions", either way round.
    rf"(?:please )?(?:also )?(?:just )?{_TURN_TO_US} (?:{up_to(8)}, )?{up_to(8)}{_IN_CASE}{_TO_THE_CLAUSE_END}",
    rf"{_IN_CASE}{_TO_THE_CLAUSE_END}(?: ,)?(?: {up_to(6)}, )? ?(?:please )?(?:just )?{_TURN_TO_US}{_TO_THE_CLAUSE_END}",
    rf"(?:please )?(?:do not|never) hesitate(?: to)?{_TO_THE_CLAUSE_END}",
    rf"(?:please )?(?:always )?(?:feel|be) free(?: to)?{_TO_THE_CLAUSE_END}",
    # Telling, with a "please" before it.
    "(?:please|kindly) (?:find|see|note|be (?:advised|informed|aware|assured|reminded)|know|keep in mind|bear in mind|understand|accept|"
    "excuse|forgive|pardon|bear with (?:me|us)|rest assured|consider this|be sure that|see below|enjoy)",
    "(?:attached|enclosed|below) please find", "please find",
    "(?:sure|eager|hard|easy|trying|try|want|how|styles?|prices?|presents?) to please", "to please (?:every|your|just|a|the|even)\\S*",
    # Greetings and small talk.
    "how (?:are|is) (?:you|things|everything|life|it going|the family|your family|all)(?: all)?(?: doing| going)?(?: today| these days)?",
    "how have you been", rf"how was your {up_to(2)}(?:weekend|holidays?|trip|vacation|christmas|break|flight)",
    "(?:hope|trust) (?:you|all|everything|this) \\S+",
    "(?:i|we)? ?(?:am|are)? ?look(?:ing)? forward to (?:hearing|your (?:reply|response|feedback|answer))(?: back)?(?: from you)?",
    "(?:any|got|have) (?:other )?questions", "questions(?: or comments)?",
    "talk to you (?:later|soon|then)", "see you (?:later|soon|then|there)", "keep up the good work", "take care", "have an? \\S+ (?:\\S+ )?(?:day|week|weekend|evening|night|time|trip|holiday|one)",
    "thank(?:s| you) for asking", "if you ask me", "so to speak", "needless to say", "believe me", "let me tell you", "you know",
)

# The small print of mass mail tells how to get less, or more, of it.
_SMALL_PRINT = pattern(
    r"un-?subscribe\w*", "opt(?:ing)?[ -]out", "opt-out", "(?:no longer|not|stop|prefer not to|discontinue) (?:wish to |want to |like to )?(?:receiv|get)(?:e|ing)?",
    rf"(?:no longer|not) (?:wish|want|like) {up_to(4)}(?:receive|hear|get|contact|messages|communication|emails?)",
    "would no longer like", "(?:stop|discontinue|stopping|cancel) (?:future |all |receiving |getting |these |any )?(?:mailings?|emails?|messages|updates|via)",
    "(?:mailing|distribution|email) lists?", "email preferences", "notification settings", "(?:privacy|cookie) (?:policy|statement|notice)",
    rf"(?:ensure|sure) {up_to(6)}(?:delivery|delivered|inbox|receive|receiving|getting)", "(?:address book|safe senders?|safe list|white ?list)",
    "(?:sent|received) (?:to you )?in error", "intended recipients?", "help cent(?:er|re)",
    "this (?:is an? )?(?:automated|automatic|post-only|automatically generated)", "(?:not|unable to) reply to this (?:email|message|mail)",
    "terms (?:of (?:use|service)|and conditions)",  "all rights reserved",
)  # fmt: skip


def is_small_print(words: str) -> bool:
    """Whether a sentence is the small print of mass mail or of a law firm's footer."""
    return _SMALL_PRINT.search(words) is not None


def without_formulas(words: str) -> str:
    """The words with a pause in place of each formula of politeness."""
    return _FORMULA.sub(",", words).strip(" ,")
