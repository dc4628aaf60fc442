"""Amounts as CRMs export them: `1.234,56 €`, `$1,234.56`, `1 234,56`, `1'234.50 CHF`, `EUR 1234`.

Whether `1.234` is a thousand or a bit more than one is decided over the column: money has no
three decimals, so it is a thousand unless the column shows that its decimals begin with a dot.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

MOST = 1e12
EXPECTED = "an amount such as 120000, 1.234,56 € or $1,234.56"

_SPACES = re.compile(r"[\s'\u2019\u00a0\u202f]+(?=\d{3}(?:\D|$))")
_SIGN = r"[^\w\s.,+()-]{1,3}"
_AROUND = re.compile(rf"^(?:[A-Z]{{1,3}}\$|[A-Z]{{2,3}}|{_SIGN})?\s*|\s*(?:[A-Z]{{3}}|{_SIGN})?$")
_DIGITS = re.compile(r"[0-9]{1,15}(?:[.,][0-9]{1,15})*")
_GROUP = 3


def decimal_mark_of(texts: Iterable[str]) -> str | None:
    """`.` or `,` where the amounts of a column show which begins their decimals, all the same way."""
    marks = {mark for text in texts if (mark := _shown_mark(_bare(text)))}
    return marks.pop() if len(marks) == 1 else None


def amount_in(text: str, decimal_mark: str | None) -> float | None:
    """The amount of a cell, None where it is none from 0 to 1e12."""
    bare = _bare(text)
    if not _DIGITS.fullmatch(bare):
        return None
    mark = _shown_mark(bare) or _mark_of_the_column(bare, decimal_mark)
    whole, _, decimals = bare.rpartition(mark) if mark else (bare, "", "")
    if not _is_grouped(whole) or not (decimals or "0").isdigit():
        return None
    amount = float(f"{re.sub('[.,]', '', whole)}.{decimals or 0}")
    return amount if amount <= MOST else None


def _bare(text: str) -> str:
    """Without currency and without spaces or apostrophes between thousands."""
    return _SPACES.sub("", _AROUND.sub("", text.strip()))


def _shown_mark(bare: str) -> str:
    """What this amount shows by itself to be its decimal mark; "" where it shows none."""
    separators = [char for char in bare if char in ".,"]
    if len(set(separators)) == len(".,"):
        return separators[-1]
    if len(separators) != 1:
        return ""
    whole, mark, decimals = bare.rpartition(separators[0])
    return mark if len(whole) > _GROUP or len(decimals) != _GROUP else ""


def _mark_of_the_column(bare: str, decimal_mark: str | None) -> str:
    """The column's decimal mark, where it stands in this amount once."""
    return decimal_mark if decimal_mark is not None and bare.count(decimal_mark) == 1 else ""


def _is_grouped(whole: str) -> bool:
    """Whether the thousands of the whole part, if parted at all, are parted in threes by one mark."""
    first, *groups = re.split("[.,]", whole)
    marks = {char for char in whole if char in ".,"}
    return len(marks) <= 1 and bool(first) and all(len(group) == _GROUP for group in groups)
