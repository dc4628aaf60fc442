"""Payloads in which anything stands anywhere: what Graph could send at worst, or somebody in its name."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

TEXTS = st.text(max_size=12) | st.sampled_from([
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999", "2026-02-30T25:00:00", "1901-01-01T00:00:00+23:59",
    "tzone://Microsoft/Custom", "../../etc/passwd", "\ud800", "\0", "a@b.example\r\nBcc: c@d.example",
    "daily", "absoluteYearly", "numbered", "endDate", "exception", "seriesMaster", "oof",
    "OID.A.9998-12-31", "040000008200E00074C5B7101A82E00827101F1F",
])  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.integers(10**20, 10**300) | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def hostile(draw: st.DrawFn, payload: dict[str, Any]) -> dict[str, Any]:
    """A payload, at up to six places of which, however deep, something else stands, or nothing."""
    found = deepcopy(payload)
    for _ in range(draw(st.integers(1, 6))):
        inside, key = draw(st.sampled_from(list(_places(found)) or [(found, "id")]))
        if isinstance(inside, dict) and draw(st.booleans()):
            inside.pop(key, None)
        else:
            inside[key] = draw(VALUES)
    return found


def _places(thing: Any) -> list[tuple[Any, Any]]:  # noqa: ANN401 - JSON
    keys = list(thing) if isinstance(thing, dict) else range(len(thing)) if isinstance(thing, list) else []
    return [place for key in keys for place in ((thing, key), *_places(thing[key]))]
