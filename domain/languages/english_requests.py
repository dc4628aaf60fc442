"""English requests: the writer asks the other side to do something, plainly or politely.

A direct order, a question about ability or will ("could you"), a wish ("I would appreciate"),
advice ("you should") and a plan for both ("let us", "we need to") all ask for a deed.
"""

from __future__ import annotations

from domain.languages.english_words import CLAUSE, MEETING, WRITER, any_of, listed, pattern, up_to
from domain.languages.sentences import Sentence

_READER = any_of(
    r"you (?:or|and) [^\s,]+", "you(?: guys| all| both)?", "someone", "somebody", "anyone", "anybody",
    r"(?:one of )?your [^\s,]+", "one of you",
)  # fmt: skip
_SOFTLY = (
    rf"(?:{listed('please kindly also possibly maybe perhaps just then either both still all')} ){{0,2}}"
)
_WARMLY = rf"(?:{listed('really also very much greatly still just certainly only now definitely')} ){{0,2}}"

_ASKING = pattern(
    "(?:please|kindly)", "(?:advise|confirm)$",
    rf"(?:can|could|will|would) (?:not )?{_READER} {_SOFTLY}"
    r"(?!(?:like|want|prefer|be|know|see|believe|imagine|have to|need|think|guess|say)\b)[a-z-]+",
    "(?:would|will) you (?:be (?:so kind|able|willing|available|interested|free|around)|like to (?:join|meet|"
    "come))",
    rf"(?:can|could|may|might) {WRITER} (?:please |also )?(?:get|have|ask|request|see|borrow|bother|trouble)",
    r"(?<!\w )(?:can|could) we (?!see\b|be\b|know\b)[a-z]+", "any (?:chance|way) (?:you|we|i|of|that)",
    "are you (?:able|willing|available|free|interested)", "do you mind", "do you think you (?:can|could)",
    "(?:is|would) it (?:be )?possible", "why do not (?:you|we)",
    "if you (?:could|would|can) (?:please |just |kindly )?(?:send|give|let|provide|tell|confirm|forward|help|"
    "get|make|spend|do|check|take|review|share|find|ask|draft)",
)  # fmt: skip

_TO_EXCHANGE = (
    "to (?:know|see|hear|discuss|talk|meet|speak|schedule|set up|receive|ask|find out|understand|sit|arrange|"
    "catch|spend|extend|get together|get with|get your|have (?:your|you|a call|a meeting|a copy)|review|"
    "invite)"
)
_SUBJECT = rf"(?<!if )(?<!can )(?<!could )(?:{WRITER} |{CLAUSE})"
_WISHING = pattern(
    f"(?<!you )(?:would|should) {_WARMLY}(?:like|love|appreciate|prefer|welcome|enjoy|want) "
    f"{up_to(1)}(?:you|your|everyone|everybody|having you)",
    f"{WRITER} (?:would |will |am |are |do )?{_WARMLY}(?:want|need|require|expect|expecting|ask|asking|"
    "request|requesting|urge|encourage|invite|suggest|recommend|waiting for) (?:that |for )?(?:you|your|"
    "everyone|everybody)",
    rf"{WRITER} {_WARMLY}(?:wish|hope|trust|am hoping|are hoping|was hoping|were hoping) (?:that )?you "
    "(?:can|will|could|would|might)",
    f"{_SUBJECT}{_WARMLY}(?:need|require|expect) (?:an?|the|this|these|those|some|more|any|it|what|"
    f"{_TO_EXCHANGE})",
    rf"{CLAUSE}need (?!to )[a-z]+", rf"{_SUBJECT}want {_TO_EXCHANGE}",
    rf"we {_WARMLY}need to (?!(?:check|think|wait|ask|consult|decide|be|have)\b)[a-z]+",
    rf"(?<!you )(?:would|should) {_WARMLY}(?:like|love|want|prefer) (?:an?|the|some|more|any|{_TO_EXCHANGE})",
    rf"(?<!you )would {_WARMLY}(?:appreciate|welcome)",
    r"(?:would|will|is|are) (?:be )?(?:[a-z]+ )?appreciated",
    r"(?:would|will|should) be (?:[a-z]+ )?(?:grateful|thankful|obliged|indebted)", "(?:grateful|obliged) if",
    f"(?:would|will|might|may|could) (?:also )?(?:be )?{up_to(2)}(?:great|good|nice|helpful|useful|ideal|"
    "best|awesome|better|wonderful|perfect|appropriate|worthwhile) (?:if|for [a-z]+|to)",
    "would (?:help|be helpful|be useful|be ideal)$", "it would help",
    "wonder(?:ed|ing)? (?:if|whether) (?:you|we|i|it|there|your)",
    "(?:want|wants|wanted|like) to (?:know|see|check|ask|find out|confirm) (?:if|whether|when|what|how)",
    "remind(?:er)? (?:you )?to", rf"{WRITER} (?:am|are) writing to (?:ask|request|invite)",
    "(?:looking|waiting|hoping) for (?:your|an? (?:answer|reply|response|decision|quote))",
    "await(?:ing)? your",
    "interested in (?:talking|meeting|discussing|speaking|hearing|learning|seeing)",
    "(?:would like|like|want|love) (?:you|someone|everyone|everybody) to",
    "help (?:me|us) (?:to )?(?:find|figure|get|make|understand)",
)  # fmt: skip

# What merely will happen to the reader ("you should receive it today") is neither advice nor duty.
_URGING = pattern(
    "you (?:may|might) (?:also )?(?:want|wish) to", "you (?:may|might) consider", "you had better",
    "(?<!if )(?<!that )(?<!what )(?<!when )(?<!before )you (?:will )?(?:still |also )?(?:need|have|ought) "
    r"to (?!(?:be|have)\b)[a-z]+",
    "you (?:are|have been) (?:asked|requested|invited|required|expected|encouraged) to",
    "you are (?:welcome to|invited)", "better (?:send|call|check|ask)",
    "you (?:should|must) (?:also |however |probably |really |first |always )?(?!(?:be|receive|see|have|know|"
    r"find|get|feel|expect|not)\b)[a-z]+",
    "my (?:suggestion|recommendation|proposal|advice) (?:is|would be)",
    "(?:suggest|recommend|propose) (?:that |to )?(?:you|we|an?|your|[a-z]+ing)",
)  # fmt: skip
_TOGETHER = pattern(
    "let us", rf"(?:{CLAUSE}|and |so |but )lets (?!you|us|me|them|it|him|her|people|users)[a-z]+",
    "shall we", "(?:how|what) about", "why not",
    f"{WRITER} {_WARMLY}(?:need to|should|must|have to|ought to|can|could|might) (?:also |probably |all |"
    f"try to |try and |then |briefly |have (?:an? )?|find some time to )?{MEETING}",
    f"{WRITER} (?:need|should|must|have|ought|might|could)(?: to)? (?:find|set up|schedule|arrange|have|get|"
    f"pick|set) {up_to(3)}(?:time|{MEETING})",
    rf"(?:hope|hopefully|hoping) (?:that )?(?:to|we|you)(?: will| can| could)?(?: get to)? {MEETING}",
    "(?:for|so) (?:us|we can|you) (?:to )?discuss",
)  # fmt: skip
_YOUR_VIEW = pattern(
    "(?:your|any) (?:[a-z]+ )?(?:thoughts|comments|feedback|input|opinion|ideas|help|assistance|approval|"
    "guidance|advice) (?:on|about|would|will|please|you)",
    "any thoughts", "(?:any|your) (?:comments|feedback|input|ideas)$",
)  # fmt: skip

# What people in business tell each other to do. Advertising's verbs (shop, save, discover) are left out.
_VERB = listed(
    "activate add advise allow apply approve arrange ask assign assume attach attend authori[sz]e be begin "
    "bring build buy choose circulate clarify collect come compare compile complete confirm consider "
    "coordinate correct create decide delete describe discuss distribute do double-check enter evaluate "
    "examine expect explain explore fill find finish follow forward gather generate get give go grab handle "
    "have identify include incorporate indicate inform insert install introduce invite investigate join keep "
    "leave listen locate look make meet notify obtain pick prepare proceed provide put read refer register "
    "remember remind remove replace reserve resolve respond retain revise say see select sell send resend "
    "re-send show speak submit suggest take talk tell think translate try turn upgrade upload use verify "
    "view wait write"
)
_OBJECT = listed(
    "me us him her them it this that these those the a an your my our his their its all any some both each "
    "every everyone another one two more to with on for by in into out up back over off down at through "
    "together again ahead away if whether when what how why where who sure and or note part yourself there "
    "here today tomorrow now link"
)
# These are nouns as well ("update on the project"): more must show that they are meant as verbs.
_NOUN_OR_VERB = listed(
    "answer book call cancel change check contact copy cover draft drop email ensure fax finali[sz]e fix "
    "help hold issue limit log mail move name open order page pass paste pay phone pin place plan post press "
    "print propose pull purchase push raise reply report request return review ring run scan schedule set "
    "share ship shoot sign sort start stay stop switch test touch transfer type update visit watch wire work"
)
_FOLLOWED = any_of(
    f"{_NOUN_OR_VERB} "
    f"{listed('me us him her them it this that these those the a an your my our his their all any')}",
    "(?:check|work) (?:with|in|on|out|if|whether)", "(?:reply|call|email|report) (?:back|to|by|with|asap)",
    "sign (?:up|in|off|here|and)", "(?:move|push) (?:ahead|on)", "start (?:with|by|[a-z]+ing)",
    "stay (?:in|with)",
    r"(?:call|phone) [\d(]\S*", "(?:print|fill|draw|set) (?:up|out)", "(?:fax|mail|email|copy) and",
    "stop by",
)  # fmt: skip
# These are never nouns: a name may follow.
_PLAIN_VERB = listed(
    "ask tell give send remind provide confirm add bring forward resend ensure choose remember"
)
_NO_ORDER = (
    r"(?!(?:talk|speak|see) (?:to |with )?you\b|see (?:attached|below|above|my|our)\b|set (?:for|by)\b|be "
    "(?:in|"
    r"there)\b|have (?:an?|to|you|we|the|some|it)\b|do (?:you|we|i|they|to)\b|expect to\b)"
)
_ORDER = any_of(
    rf"{_NO_ORDER}(?:always |please )?(?:{_VERB} {_OBJECT}|{_FOLLOWED})", rf"{_PLAIN_VERB} [^\s,]+",
    r"(?:do not|never) (?!(?:know|think|want|worry|mind|care|see|believe|need|like|get me wrong)\b)"
    rf"{up_to(3)}(?:forget|{_VERB}|{_NOUN_OR_VERB})",
    "have a look", "let (?:me|us) (?:know|have)", "make (?:sure|certain)", "be sure (?:to|that|you)",
    "keep (?:me|us) (?:posted|informed|updated|in the loop|advised|up to date)",
    "get (?:back|with|in touch)", "go (?:get|see|ahead)",
)  # fmt: skip
_COMMAND = pattern(
    rf"{CLAUSE}{_ORDER}",
    rf"(?:and|then|just) (?:(?:{_VERB}|{_NOUN_OR_VERB}) (?:me|us)|let (?:me|us) know|make sure|be sure)",
    "(?:so|them|discuss|interested) let (?:me|us) know",
)


def requests(sentence: Sentence) -> bool:
    """Whether the writer asks the reader to do something, or to do it together."""
    asking = (_ASKING, _WISHING, _URGING, _TOGETHER, _YOUR_VIEW, _COMMAND)
    return any(form.search(sentence.words) is not None for form in asking)
