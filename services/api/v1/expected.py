"""What is expected where something that was sent does not read, in the words of this API."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_A_DAY = "expected a day as YYYY-MM-DD, as 2026-05-29"
_AN_INSTANT = "expected an instant with its time zone, as 2026-05-29T12:00:00Z"
UNKNOWN_NAME = "nothing of this name is known here; look for a misspelling"
_SAID = {
    "extra_forbidden": UNKNOWN_NAME,
    "missing": "expected, and not there",
    "timezone_aware": _AN_INSTANT,
}
_BY_KIND = (("date_", _A_DAY), ("datetime_", _AN_INSTANT))
_OPENING = re.compile(r"^(?:Input|Value|\w+) should (be|have|match) ")
_TURNED = {"be": "expected ", "have": "expected ", "match": "expected what fits "}


def expected(error: Mapping[str, Any]) -> str:
    """What is expected, for an error of pydantic; it names no value that was sent."""
    kind = str(error["type"])
    if kind == "value_error":
        return str(error["ctx"]["error"])
    by_kind = next((said for start, said in _BY_KIND if kind.startswith(start)), None)
    said = _SAID.get(kind) or by_kind
    return said or _OPENING.sub(lambda found: _TURNED[found[1]], str(error["msg"]))
