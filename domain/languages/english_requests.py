"""English requests: the writer asks the other side to do something, plainly or politely."""

from __future__ import annotations

from domain.languages.english_words import CLAUSE, MEETING, READER, WRITER, any_of, listed, pattern, up_to
from domain.languages.sentences import Sentence

# What people in business ask each other to do. Verbs that are seldom anything else.
_VERB = listed(
    "send resend re-send forward give tell make take keep remember add remove ask begin bring build choose come complete confirm "
    "consider create decide delete describe discuss distribute donate drop ensure enter examine explain explore fill finali[sz]e "
    "fix follow get go grab help hold identify include incorporate indicate inform insert install invite investigate join "
    "keep learn leave listen log mail meet move notify obtain open pass pay pick prepare proceed provide pull push put "
    "read reply respond return revise say schedule select set share ship show sign speak start stop submit talk think touch try "
    "turn type upload use verify view visit wait watch work write approve advise arrange attend coordinate pls plan apply "
    "register call check contact email fax phone page ring review update change look copy print order request test note reserve "
    "book post let run compare expect activate clarify compile draft circulate correct collect cover count introduce negotiate "
    "assign authori[sz]e finish gather handle raise redo replace resolve route scan see sort suggest tag translate wire "
    "assume do have be allow answer buy deliver direct double-check drive evaluate find generate hurry issue limit locate lock make name pin propose rate rename report reset retain retrieve sell spread stay stick store switch sum transfer upgrade purchase launch download subscribe select paste press refer play"
)
# The same word may be a noun, so something must follow that only follows a verb.
_FOLLOWS = listed(
    "me us him her them it this that these those the a an your my our his their its all any some both each every everyone to with on "
    "for by in into out up back over off down at if whether when what how why where who sure another one two him/her more link "
    "ahead and or here there now today tomorrow yourself about from through around together forward note part advantage away again as \\d\\S*"
)
_NO_ORDER = (
    r"(?!(?:talk|speak|see) (?:to |with )?(?:you|y'all)|see (?:attached|below|above)|look forward|looking|have (?:a|an) (?:great|good|nice|safe|happy|wonderful)|take care|have you"
    r"|come to think|note that|let (?:me|us)|do (?:you|we|i|they)|be there|have (?:we|they|i)|do not (?:know|think|have|want|worry|mind|care|see|believe|need|like)|as|help is|set (?:for|up by)|follow up to|try to please)"
)
_ORDER = any_of(
    rf"{_NO_ORDER}(?:do not |never )?{_VERB} {_FOLLOWS}",
    rf"(?:do not|never) (?:forget|{_VERB})(?! know| think| have| want| worry| mind)",
    r"let (?:me|us) (?:know|have)",
    "keep (?:me|us) (?:posted|informed|updated|in the loop|advised|up to date)", "make sure", "be sure", "remember to", "go ahead",
    "get (?:back|with|in touch)", "feel free",
)

_POLITELY = listed("please kindly")
_CAN = listed("can could would will might")
_SOFTLY = any_of(*"please kindly also possibly maybe perhaps just then at least either both still quickly all again".split())
_LIKE = any_of(
    "(?:would|should) (?:really |very much |greatly |also |still )?(?:like|love|appreciate|prefer)", "want", "wanted", "need", "needed", "require", "expect",
    "ask", "request", "urge", "encourage", "invite", "trust", "wish", "am hoping", "are hoping", "hope", "was hoping", "were hoping", "am asking", "suggest",
    "recommend", "propose", "assume",
)

_REQUEST = pattern(
    rf"{_POLITELY} (?!do not worry)",
    rf"(?:^|, |[^\s,]+ ){_POLITELY}$",
    # Can you...
    rf"{_CAN} (?:not )?{READER} (?:{_SOFTLY} ){{0,2}}(?!like|want|prefer|be there|know|see|believe|imagine|have to|need|think|guess|say)[a-z]+",
    rf"(?:can|could|may|might) (?:i|we) (?:{_SOFTLY} )?(?:get|have|ask|request|see|borrow|order|know|bother|trouble|count on)",
    "would you (?:be (?:so kind|able|willing|available|interested)|mind|please|like to (?:join|meet|come))",
    "are you able to", "do you mind", "do you think you (?:can|could)", "(?:is|would) it (?:be )?possible", "any (?:chance|way) (?:you|we|i|of|that)",
    "why do not (?:you|we)", "if you (?:could|would|will|can) (?:please|just|kindly|send|give|let|provide|tell|confirm|forward|help|get|make|come|spend|do|check|take)",
    # I would like you to...
    rf"{WRITER} (?:{up_to(1)}){_LIKE} (?:for )?(?:you|your|someone|everyone|everybody|all of you|both of you)",
    rf"{WRITER} (?:also |still |really |urgently |do |currently |will |only |just |may )?(?:need|want|require) (?:an?|the|this|these|that|those|some|more|any|all|it|everything|what|information|from|help|to (?:get|have|know|see|hear|discuss|talk|meet|speak|schedule|set|receive|ask|find out|understand|borrow|reach|update|make sure|resolve|finali[sz]e))",
    rf"{WRITER} (?:would|should) (?:also |really |very much |still )?(?:like|love|want|appreciate|welcome|prefer) (?:it|any|an?|the|some|more|to (?:have|get|see|know|hear|discuss|talk|meet|speak|schedule|set|receive|ask|find out|understand|sit|visit|learn|review|invite|arrange|catch|spend|extend|share|get)|help|assistance|feedback|input)",
    "(?:would be|am|are|be) (?:most |very |so |really |extremely )?(?:grateful|thankful|obliged|indebted)", "(?:much|greatly|highly|really|be|is|are) appreciated",
    rf"(?:would|will|might|may|could|also) (?:be )?(?:{up_to(2)})?(?:great|good|nice|helpful|useful|ideal|best|awesome|better|wonderful|perfect|appropriate|worthwhile|fantastic) (?:if|for|to)",
    "it would (?:help|be (?:\\S+ )?(?:great|good|nice|helpful|useful|best))", "(?:was|am|are|were|just|also|still) wondering", "wonder(?:ed)? (?:if|whether)",
    "(?:want|wants|wanted|like) to (?:know|see|check|ask|find out|confirm) (?:if|whether|when|what|how|about|with you)", "remind(?:er)? (?:you )?to",
    # You should...
    "you (?:may|might|could) (?:also )?(?:want|wish|need|consider|prefer) (?:to)?", "you (?:will )?(?:still )?(?:need|have|ought|had better|are (?:asked|requested|invited|required|expected|encouraged)) to",
    "you (?:should|must) (?:also |however |probably |really |first |always )?(?!be (?:getting|receiving|seeing|able)|receive|see|have received|know|have|find|get)[a-z]+",
    "(?:you are|i am|we are) (?:cordially |hereby )?(?:invited|welcome) to", "(?:would like|like|want|writing) to (?:invite|request|ask)", "expecting your",
    "(?:looking|waiting|hoping) for (?:your|an? (?:answer|reply|response|decision|quote))", "await(?:ing)? your",
    # Together...
    rf"(?:let us|{CLAUSE}lets (?!you|us|me|them|it|him|her|people|users)|shall we|how about|what about|why not)",
    rf"(?:we|i) (?:really |also |still |probably |definitely )?(?:need to|should|must|have to|ought to|can|could|might) (?:also |probably |all |try (?:to|and) |then |briefly |just |continue )?{MEETING}",
    rf"(?:we|i|maybe we|perhaps we) (?:need|should|must|have|ought|might|could) (?:to )?(?:find|set up|schedule|arrange|have|get|pick|set|start|try) {up_to(3)}(?:time|{MEETING})",
    rf"(?:suggest|recommend|propose|my (?:suggestion|recommendation|proposal) (?:is|would be)|advise) {up_to(2)}(?:that|to|we|you|an?|[a-z]+ing)",
    # Your opinion, please.
    rf"(?:your|any) (?:\S+ )?(?:thoughts|comments|feedback|input|opinion|views?|ideas|help|assistance|approval|guidance|advice) (?:on|about|is|are|would|will|in|please|you)",
    "(?:any|your) (?:thoughts|comments|feedback|input|ideas)$",
)  # fmt: skip
_COMMAND = pattern(rf"{CLAUSE}{_ORDER}", rf"(?:and|then|so|but|or|just|also|better) {_NO_ORDER}(?:{_VERB} (?:me|us|him|them|it)|let (?:me|us) know|make sure|be sure)")


def requests(sentence: Sentence) -> bool:
    """Whether the writer asks the reader to do something."""
    return bool(_REQUEST.search(sentence.words) or _COMMAND.search(sentence.words))
