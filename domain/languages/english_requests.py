"""English requests: the writer asks the other side to do something, plainly or politely."""

from __future__ import annotations

from domain.languages.english_words import CLAUSE, MEETING, READER, WRITER, any_of, listed, pattern, up_to
from domain.languages.sentences import Sentence

_SOFTLY = rf"(?:{listed('please kindly also possibly maybe perhaps just then at least either both still all again')} ){{0,2}}"
_WARMLY = rf"(?:{listed('really also very much greatly still just certainly only now')} ){{0,2}}"

# "Please...", "can you...", "any chance you...".
_ASKING = pattern(
    "(?:please|kindly)",
    rf"(?:can|could|will|would) (?:not )?{READER} {_SOFTLY}"
    r"(?!(?:like|want|prefer|be|know|see|believe|imagine|have to|need|think|guess|say)\b)[a-z]+",
    "(?:would|will) you (?:be (?:so kind|able|willing|available|interested|free|around)|like to (?:join|meet|come))",
    rf"(?:can|could|may|might) {WRITER} (?:please |also )?(?:get|have|ask|request|see|borrow|bother|trouble|count on)",
    "are you (?:able|willing|available|free|interested)", "do you mind", "do you think you (?:can|could)",
    "(?:is|would) it (?:be )?possible", "any (?:chance|way) (?:you|we|i|of|that)", "why do not (?:you|we)",
    r"if you (?:could|would|can) (?:please |just |kindly )?"
    r"(?:send|give|let|provide|tell|confirm|forward|help|get|make|spend|do|check|take|review|share|find|ask|draft)",
    "(?:please )?(?:advise|confirm)$",
)  # fmt: skip

_TO_EXCHANGE = (
    "to (?:know|see|hear|discuss|talk|meet|speak|schedule|set up|receive|ask|find out|understand|sit|arrange|"
    "catch|spend|extend|get together|get with|get your|have your|have a (?:call|meeting|copy)|learn|review|invite)"
)
# "I need your...", "I would appreciate...".
_WISHING = pattern(
    rf"{WRITER} (?:would|should|will|am|are|was|were|may)? ?{_WARMLY}"
    r"(?:like|love|appreciate|prefer|want|wanted|need|needed|require|expect|expecting|ask|asking|request|requesting|urge|"
    rf"encourage|invite|trust|wish|hope|hoping|suggest|recommend|assume|welcome|waiting for) {up_to(1)}(?:you|your|everyone|everybody)",
    rf"(?:{WRITER} |{CLAUSE}){_WARMLY}(?:need|require) (?:an?|the|this|these|those|some|more|any|it|what|{_TO_EXCHANGE})",
    rf"(?:{WRITER} |{CLAUSE})want {_TO_EXCHANGE}",
    rf"(?<!you )(?:would|should) {_WARMLY}(?:like|love|want|prefer) (?:an?|the|some|more|any|{_TO_EXCHANGE})",
    rf"(?<!you )would {_WARMLY}(?:appreciate|welcome|be grateful|be thankful)",
    "(?:much|greatly|highly|really|be|is|are) appreciated", "(?:grateful|thankful|indebted|obliged) (?:if|for your)",
    rf"(?:would|will|might|may|could) (?:also )?(?:be )?{up_to(2)}"
    "(?:great|good|nice|helpful|useful|ideal|best|awesome|better|wonderful|perfect|appropriate|worthwhile) (?:if|for you|for us|to)",
    "it would (?:help|be helpful)", "would be (?:helpful|useful|ideal)$", "will be helpful$",
    "(?:was|am|are|were|just|also|still) wondering", "wonder(?:ed)? (?:if|whether)",
    "(?:want|wants|wanted|like) to (?:know|see|check|ask|find out|confirm) (?:if|whether|when|what|how)",
    "remind(?:er)? (?:you )?to", rf"{WRITER} (?:am|are) writing to (?:ask|request|invite)",
    "(?:looking|waiting|hoping) for (?:your|an? (?:answer|reply|response|decision|quote))", "await(?:ing)? your",
    "interested in (?:talking|meeting|discussing|speaking|hearing|learning|seeing)",
    "(?:would like|like|want|love) (?:you|someone|everyone|everybody) to", "help (?:me|us) (?:to )?(?:find|figure|get|make|understand)",
)  # fmt: skip

# "You should...", "you need to...": advice and duty; what merely will happen to the reader is neither.
_URGING = pattern(
    "you (?:may|might) (?:also )?(?:want|wish|need|consider)(?: to)?",
    "you (?:will )?(?:still |also )?(?:need|have|ought|had better) to (?!be\\b|have\\b)[a-z]+",
    "you (?:are|have been) (?:asked|requested|invited|required|expected|encouraged) to", "you are (?:welcome|invited)",
    "you (?:should|must) (?:also |however |probably |really |first |always )?"
    r"(?!(?:be|receive|see|have|know|find|get|feel|expect|not)\b)[a-z]+",
    "my (?:suggestion|recommendation|proposal|advice) (?:is|would be)", "better (?:send|call|check|ask)",
    rf"(?:suggest|recommend|propose) (?:that |to )?(?:you|we|an?|your|[a-z]+ing)",
)
# "Let us...", "we should talk".
_TOGETHER = pattern(
    "let us", rf"{CLAUSE}lets (?!you|us|me|them|it|him|her|people|users)[a-z]+", "shall we", "(?:how|what) about", "why not",
    rf"{WRITER} {_WARMLY}(?:need to|should|must|have to|ought to|can|could|might) "
    rf"(?:also |probably |all |try to |try and |then |briefly |find some time to )?{MEETING}",
    rf"{WRITER} (?:need|should|must|have|ought|might|could)(?: to)? (?:find|set up|schedule|arrange|have|get|pick|set) "
    rf"{up_to(3)}(?:time|{MEETING})",
    rf"(?:hope|hopefully|hoping) (?:that )?(?:to|we|you)(?: will| can| could)?(?: get to)? {MEETING}", "(?:for|so) (?:us|we can) (?:to )?discuss",
)  # fmt: skip
# "Any thoughts?", "your comments please".
_YOUR_VIEW = pattern(
    r"(?:your|any) (?:\S+ )?(?:thoughts|comments|feedback|input|opinion|ideas|help|assistance|approval|guidance|advice) "
    "(?:on|about|is|are|would|will|in|please|you)",
    "(?:any|your) (?:thoughts|comments|feedback|input|ideas)$",
)

# What people in business tell each other to do. Advertising's verbs (shop, save, discover) are left out.
_VERB = listed(
    "activate add advise allow answer apply approve arrange ask assign assume attach attend authori[sz]e be begin book bring "
    "build buy call cancel change check choose circulate clarify collect come compare compile complete confirm consider contact "
    "coordinate copy correct cover create decide delete describe discuss distribute do double-check draft drop email "
    "ensure enter evaluate examine expect explain explore fax fill finali[sz]e find finish fix follow forward gather generate "
    "get give go grab handle have help hold identify include incorporate indicate inform insert install introduce invite "
    "investigate issue join keep learn leave let limit listen locate log look mail make meet move name note notify obtain open "
    "order page pass paste pay phone pick pin place plan post prepare press print proceed propose provide pull purchase push put raise "
    "read refer register remember remove replace reply report request resend re-send reserve resolve respond retain return "
    "review revise ring run say scan schedule see select sell send set share ship show sign sort speak start stay stop submit "
    "suggest switch take talk tell test think touch transfer translate try turn type update upgrade upload use verify view "
    "visit wait watch wire work write"
)
# The same word may be a noun, so one of these must follow.
_OBJECT = listed(
    r"me us him her them it this that these those the a an your my our his their its all any some both each every "
    r"everyone another one two more to with on for by in into out up back over off down at through together again "
    r"ahead away if whether when what how why where who sure and or note part advantage yourself there here today "
    r"tomorrow now \d\S* link him/her"
)
_NO_ORDER = (
    r"(?!(?:talk|speak|see) (?:to |with )?you\b|see (?:attached|below|above)\b|let (?:me|us)\b|set (?:for|by)\b|"
    r"have (?:an? (?:\S+ )?(?:day|weekend|evening|time|one|trip)|to|you|we)\b|do (?:you|we|i|they)\b|be (?:in|there)\b)"
)
_ORDER = any_of(
    rf"{_NO_ORDER}(?:always |please )?{_VERB} {_OBJECT}",
    rf"(?:do not|never) (?!(?:know|think|want|worry|mind|care|see|believe|need|like|get me wrong)\b)(?:forget|{_VERB})",
    "let (?:me|us) (?:know|have)", "keep (?:me|us) (?:posted|informed|updated|in the loop|advised|up to date)",
    "make (?:sure|certain)", "be sure (?:to|that|you)", "remember (?:to|that)", "get (?:back|with|in touch)",
)  # fmt: skip
_COMMAND = pattern(
    rf"{CLAUSE}{_ORDER}",
    rf"(?:and|then|just|so) (?:{_VERB} (?:me|us|him|them)|let (?:me|us) know|make sure|be sure)",
    "(?:so|them|if|and|to) let (?:me|us) know",
)


def requests(sentence: Sentence) -> bool:
    """Whether the writer asks the reader to do something, or to do it together."""
    words = sentence.words
    return any(
        asked.search(words) is not None for asked in (_ASKING, _WISHING, _URGING, _TOGETHER, _YOUR_VIEW, _COMMAND)
    )
