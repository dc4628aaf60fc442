"""The addresses of lists, as header lines name them."""

from __future__ import annotations

import pytest

from integrations.rfc5322.envelope import read_head
from integrations.rfc5322.list_lines import MOST_LISTS
from integrations.rfc5322.message import read_mail

MAILMAN = {
    "List-Post": "<mailto:Rollout@lists.north.example>",
    "List-Id": "Rollout <rollout.lists.north.example>",
}


def lists(**lines: str) -> tuple[str, ...]:
    head = {"From": "bea@north.example", "To": "rollout@north.example", **lines}
    raw = (
        "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in head.items()) + "\nhi\n"
    ).encode()
    envelope = read_head(raw[: raw.index(b"\n\n") + 1], source="m").envelope()
    return read_mail(raw, envelope, read_calendar=lambda _data, _source: ()).lists


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ({}, ()),
        ({"List_Post": "<mailto:Rollout@lists.north.example>"}, ("rollout@lists.north.example",)),
        ({"List_Post": "NO"}, ()),
        (
            {"List_Post": "<https://lists.north.example/post>, <mailto:a@x.example?subject=b>"},
            ("a@x.example",),
        ),
        ({"List_ID": "<rollout.north.example>"}, ("rollout@north.example",)),
        ({"List_ID": "Rollout <other.north.example>"}, ()),
        ({"X_BeenThere": "rollout@googlegroups.com"}, ("rollout@googlegroups.com",)),
        ({"List_Unsubscribe": "<mailto:leave@x.example>"}, ()),
    ],
)
def test_what_names_a_list(lines: dict[str, str], found: tuple[str, ...]) -> None:
    assert lists(**lines) == found


def test_a_mail_that_came_through_a_thousand_lists_names_twenty() -> None:
    many = ", ".join(f"<mailto:l{number}@x.example>" for number in range(1_000))
    assert len(lists(List_Post=many)) == MOST_LISTS
