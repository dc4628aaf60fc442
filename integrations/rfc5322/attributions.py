"""How mail programs announce the mail that they quote.

Three forms: a sentence (`On 2 March 2026, Bea wrote:`), a line between dashes
(`-----Original Message-----`) and a block of header lines (`From: ... Sent: ...`). The words
are in `mail_words`. No pattern here can backtrack without bound: each looks at a text of
bounded length.
"""

from __future__ import annotations

import re

from integrations.rfc5322.mail_words import FIELDS, FORWARDED, INTRODUCTIONS, WRITING, WRITING_UNSPACED

_MOST_FIELD_LINES = 30
_MOST_STRANGE_LINES = 2
_FEWEST_FIELDS = 3
_LONGEST_NAME = 60
_COLON = "[:\uff1a]"


def _any_of(words: tuple[str, ...]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_VERB = re.compile(rf"(?<!\w)(?:{_any_of(WRITING)})(?!\w)|{_any_of(WRITING_UNSPACED)}", re.IGNORECASE)
_INTRODUCED = re.compile(rf"(?:{_any_of(INTRODUCTIONS)})(?!\w)|[在於]", re.IGNORECASE)
_DATED = re.compile(r"\d{1,4}[-./年 ]|\d{1,2}:\d{2}|[^\W\d]{2,12}[.,]? \d{1,2}[.,]? ")
_NAMED = re.compile(r"[\"'\w][^:<>]{0,100}<[^<>]{0,200}@")
_DASHED = re.compile(r"-{2,} .{1,300} -{2,}$")
_TIME = re.compile(r"\d{1,2}[:.h]\d{2}|\b(?:19|20)\d{2}\b")
_DIGIT = re.compile(r"\d")
_ADDRESS = re.compile(r"@[\w-]")
_ENDS = re.compile(rf"{_COLON}[\s*_>]*$")
_ADDRESS_AND_COLON = re.compile(rf"<\s?[^<>\s]*@[^<>\s]*\s?>\s?{_COLON}\s*$")
# Google in some languages: date and name, no verb.
_DATE_AND_NAME = re.compile(
    r"\d{4}-\d{2}-\d{2} \d{1,2}:\d{2} (?:GMT|UTC)[+-]\d"
    r"|\d{4}/\d{1,2}/\d{1,2} .{1,200}<[^<>]*@[^<>]*>:?\s*$"
)

_BETWEEN_DASHES = re.compile(r"[\s>*_]{0,6}[-=_*]{2,40}\s?[^\W\d_][^=_]{2,90}?[:.]?\s?[-=_]{2,40}[\s*]{0,4}$")
_AFTER_DASHES = re.compile(r"[\s>*_]{0,6}-{5,40}\s?[^\W\d_]")
_FORWARDED = re.compile(rf"\s{{0,4}}(?:{_any_of(FORWARDED)})\s?{_COLON}", re.IGNORECASE)
_NOTES_HEADING = re.compile(
    r"(?:.{1,100}[\s\"])?(?:on )?\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}"
    r" \d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?: ?[AP]M)?\s*$",
    re.IGNORECASE,
)

_FIELD_OF = {name: field for field, names in FIELDS.items() for name in names}
_FIELD_LINE = re.compile(rf"[\s*_|]{{0,6}}([^\W\d][^:\uff1a<>@]{{0,24}}?)\s?\*?_?\s?{_COLON}")
_OPENING = frozenset({"from", "date", "to"})


def may_announce(line: str) -> bool:
    """Whether an announcement of quoted mail may begin with this line."""
    return any(form.match(line) for form in (_INTRODUCED, _DATED, _NAMED, _DASHED))


def is_attribution(sentence: str, *, before_quote: bool) -> bool:
    """Whether a sentence, whose first line may announce, announces a quotation.

    `before_quote`: the next line is marked as quoted, so that less has to be said.
    """
    if _DATE_AND_NAME.match(sentence):
        return True
    verbs = list(_VERB.finditer(sentence))
    if _DASHED.match(sentence):
        return bool(verbs)
    if not _ENDS.search(sentence):
        # Zoho leaves the colon out.
        ends_in_verb = bool(verbs) and verbs[-1].end() == len(sentence)
        return ends_in_verb and bool(_TIME.search(sentence) and _ADDRESS.search(sentence))
    if _ADDRESS_AND_COLON.search(sentence) and (_TIME.search(sentence) or before_quote or verbs):
        return True
    if not verbs:
        return False
    told_when_or_who = _DIGIT.search(sentence) or _ADDRESS.search(sentence)
    return before_quote or bool(told_when_or_who and _ends_in(verbs[-1], sentence))


def _ends_in(verb: re.Match[str], sentence: str) -> bool:
    """Nothing but a name, an address or a time stands between the verb and the colon."""
    return len(sentence) - verb.end() < _LONGEST_NAME or bool(_ADDRESS.search(sentence, verb.end()))


def is_separator(line: str, next_line: str) -> bool:
    """Whether a line, or one that wraps into the next, stands between a mail and the one it carries."""
    if _FORWARDED.match(line) or _BETWEEN_DASHES.match(line):
        return True
    wrapped = f"{line.rstrip()} {next_line.strip()}"
    return bool(_AFTER_DASHES.match(line) and _BETWEEN_DASHES.match(wrapped))


def begins_header_block(lines: list[str], start: int) -> bool:
    """Whether the header lines of a quoted mail begin at `start`.

    From and the date, or From and two others; or To, Cc and Subject, as Lotus Notes writes
    them below a name and a date. Values may wrap and single empty lines may stand between;
    at most 30 lines are looked at.
    """
    if _field(lines[start]) not in _OPENING:
        return False
    seen: set[str] = set()
    strange = 0
    for line in lines[start : start + _MOST_FIELD_LINES]:
        field = _field(line)
        if field is not None:
            seen.add(field)
        goes_on = field is not None or line.endswith(",")
        strange = 0 if goes_on else strange + 1
        if strange > _MOST_STRANGE_LINES:
            break
    many = "from" in seen and len(seen) >= _FEWEST_FIELDS
    return many or {"from", "date"} <= seen or {"to", "cc", "subject"} <= seen


def is_notes_heading(line: str) -> bool:
    """`Bea North   03/02/2026 09:00 AM`, which Lotus Notes puts above its header lines."""
    return _NOTES_HEADING.match(line) is not None


def _field(line: str) -> str | None:
    match = _FIELD_LINE.match(line[:200])
    return None if match is None else _FIELD_OF.get(match[1].strip(" *_").lower())
