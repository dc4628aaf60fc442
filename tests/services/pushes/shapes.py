"""What strangers send: JSON of any shape, nesting, headers of any characters."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from services.api.push_bodies import MOST_BYTES
from tests.integrations.sandbox.clients import RITA
from tests.services.pushes.desk import Desk

PROVING = os.environ.get("SETPOINT_PROVE") == "1"
examples = settings(
    max_examples=1_000 if PROVING else 60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(10**30, 10**300)
    | st.floats()
    | st.text()
    | st.sampled_from(["message", "data", "value", "clientState", RITA, "%", "bnVsbA==", "\ud800"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["message", "data", "messageId"]) | st.text(), inner, max_size=4)
    ),
    max_leaves=12,
)
NESTED = st.builds(
    lambda times, opened: (opened * times)[:MOST_BYTES],
    st.integers(1, MOST_BYTES),
    st.sampled_from([b"[", b'{"message":', b'{"message":{"data":', b'{"value":[', b'[{"a":']),
)
LATIN = st.text(st.characters(max_codepoint=255), max_size=300)


def silent(desk: Desk) -> bool:
    return desk.heard.lines == []
