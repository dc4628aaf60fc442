"""English mails that expect no answer: they say so, or they do no more than acknowledge."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from domain.languages.english_formulas import is_small_print, without_formulas
from domain.languages.english_promises import promises
from domain.languages.english_words import TIME, WRITER, any_of, listed, pattern
from domain.languages.sentences import Sentence
from domain.touches.touch import Signal

# "Once we have everything we need" closes nothing yet.
_NOT_YET = "(?<!if )(?<!once )(?<!when )(?<!until )(?<!unless )(?<!not )(?<!sure )(?<!after )"
_NEEDED = listed("needed necessary required expected")
_OURS = "(?: from (?:me|us|our side|my side))?"
_SAYS_SO = pattern(
    "no (?:need|reason) (?:for you )?to (?:reply|respond|answer|get back|write back|do anything)",
    f"no (?:further |more )?(?:reply|response|answer|action|feedback) (?:is |are |will be )?{_NEEDED}",
    "not (?:need|have) to (?:reply|respond|answer|get back|do anything)",
    f"{_NOT_YET}(?:that|this|it) is (?:all|everything) (?:that )?{WRITER} (?:needed|need|wanted|want)",
    f"{_NOT_YET}(?:that|this|it) is all(?: for now| from (?:me|us|our side|my side))",
    f"{_NOT_YET}{WRITER} (?:now )?have (?:all|everything)(?: that)? {WRITER} (?:needed|need|require)",
    f"{_NOT_YET}we are (?:now )?all set",
    f"nothing (?:more|further|else) (?:is )?(?:{_NEEDED}|from (?:you|your side)|to add)",
    f"(?<!have )(?<!are )no (?:further|more|other) (?:questions?|comments?){_OURS}$",
    f"{WRITER} have no (?:further|more|other) (?:questions?|comments?)",
    "(?:that|this|which|it) (?:fully |completely )?(?:answers|settles|resolves|solves) "
    "(?:it|this|that|everything|(?:all )?(?:my|our|the|these) [a-z]+)",
    "consider (?:it|this|that|the matter) (?:done|closed|settled|resolved)",
    "for your (?:information|records) only", "(?:just|only) for your (?:information|records)",
    f"(?:see|talk to|speak to) you (?:all )?(?:then|there|soon|(?:on |at )?{TIME})$",
)  # fmt: skip

_THANKS = "(?:many |very many |much )?(?:thanks|thank you|cheers)"
_VERY = "(?:(?:very|really|so|all|just|most|absolutely) )?"
_GOOD = listed(
    "good great fine perfect excellent super wonderful fantastic brilliant clear helpful useful awesome"
)
_IT = any_of("it", "them", r"(?:this|that|all|your|the)(?: [^\s,]+){0,4}")
# A clause that acknowledges, and says nothing new.
_ACKNOWLEDGING = any_of(
    rf"(?:and |ok |great |perfect |yes |well )?{_THANKS}(?! in advance)(?: (?!for|to)[^\s,]+){{0,3}}",
    rf"(?:and |ok |great |perfect |yes |again )?{_THANKS} (?:[a-z]+ ){{0,3}}(?:for|to) [^,]+",
    f"(?:this |that |it |all )?(?:is |was |looks |sounds |seems )?{_VERY}{_GOOD}"
    f"(?: (?:to|for|with|by) (?:me|us|you|know|hear))?(?: {_THANKS})?",
    f"(?:{WRITER} )?(?:have |well |safely |all )?(?:got|received|noted|understood|understand)"
    f"(?: {_IT})?(?: (?:with )?{_THANKS})?",
    "(?:ok|yes|sure|agreed|done|deal|confirmed|alright|all right|exactly|of course|no problem|no worries|"
    "never mind|roger|absolutely|copy that)",
    "(?:that |this |it )?(?:works|makes sense|does it|helps)(?: (?:for|a lot|to|well)(?: (?:me|us))?)?",
    "(?:you are )?(?:very |most )?welcome", "(?:it is )?my pleasure", f"will do(?: {_THANKS})?",
    f"(?:{WRITER} )?{_VERY}appreciated?(?: {_IT})?", "(?:much|greatly|really) appreciated",
    "(?:congratulations|congrats|well done|(?:good|great) (?:job|work|luck|news))(?: [^,]+)?",
    "(?:happy|merry) (?!to )[a-z]+(?: [a-z]+)?", "enjoy (?:your|the) [a-z]+", "nice (?:one|work)",
    "(?:ok|fine|good) (?:for|by|with) (?:me|us)", "(?:talk|speak) (?:to you )?(?:soon|later|then)",
)  # fmt: skip
_GREETING = any_of(
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day))(?: [^\s,]+){0,3}",
    r"(?:(?:with )?(?:best|kind|kindest|warm|many|my best) )?(?:regards|wishes)(?: [^\s,]+){0,3}",
    "best", "all the best", "(?:yours )?(?:sincerely|truly|faithfully)(?: yours)?", "yours", "rgds", "br",
)  # fmt: skip
_ACKNOWLEDGES = re.compile(_ACKNOWLEDGING)
_GREETS = re.compile(_GREETING)
_ADDRESSES = re.compile(any_of(rf"{_THANKS}(?: [^\s,]+)*", _GREETING))
_RESERVATION = pattern("if", "unless", "provided", "once", "as soon as you", "but", "however")
_HOPE = pattern(
    "look(?:ing)? forward to (?:hearing|your|any)", "hear(?:ing)? (?:back )?from you", "in advance"
)


def closes(sentences: Sequence[Sentence], found: AbstractSet[Signal]) -> bool:
    """Whether no answer is expected; never where the mail asks or requests something.

    `sentences` are those of the whole mail, `found` the signals already found in them. A promise
    beside the thanks still closes: the next move is the writer's own.
    """
    said = [sentence for sentence in sentences if not is_small_print(sentence.words)]
    if found & {Signal.ASKS_QUESTION, Signal.REQUESTS} or any(map(_hopes_for_an_answer, said)):
        return False
    if any(_SAYS_SO.search(sentence.words) for sentence in said):
        return True
    return Signal.PROPOSES_TIME not in found and _only_acknowledges(said)


def _hopes_for_an_answer(sentence: Sentence) -> bool:
    return sentence.asks or _HOPE.search(sentence.words) is not None


def _only_acknowledges(said: Sequence[Sentence]) -> bool:
    """Every clause acknowledges, greets or promises, and one at least acknowledges."""
    clauses = [clause for sentence in said for clause in _clauses(sentence)]
    rest = [clause for clause in clauses if not _ACKNOWLEDGES.fullmatch(clause)]
    if any(map(_RESERVATION.search, clauses)):
        return False
    return len(rest) < len(clauses) and all(_GREETS.fullmatch(clause) or promises(clause) for clause in rest)


def _clauses(sentence: Sentence) -> list[str]:
    """The clauses of a sentence, without the name of whoever writes, is greeted or is thanked."""
    clauses = [clause.strip() for clause in without_formulas(sentence.words).split(",")]
    if sentence.is_name and not _ACKNOWLEDGES.fullmatch(clauses[0]):
        return []
    if len(clauses) > 1 and " " not in clauses[1] and _ADDRESSES.fullmatch(clauses[0]):
        del clauses[1]
    return [clause for clause in clauses if clause]
