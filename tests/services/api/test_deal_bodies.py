"""A deal said as JSON is the deal that a file says, word for word."""

from __future__ import annotations

import string
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from integrations.playbookfiles.deal import read_deal, read_deal_file
from integrations.playbookfiles.faults import FaultList
from integrations.playbookfiles.nodes import Entries, Items, Node
from integrations.playbookfiles.plain_values import PlainDocument, expectation, without_texts
from integrations.playbookfiles.schemas import deal_schema
from services.api.v1.deal_bodies import NewDeal
from tests.services.api.test_opening import NEW, WHOLE

_SCALARS = st.none() | st.booleans() | st.integers() | st.text() | st.dates()
_VALUES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(string.ascii_lowercase), inner)
)


def as_a_file_has_it(body: dict[str, Any]) -> dict[str, Any]:
    """What a file writes as a mapping with free keys is a list in JSON."""
    said = dict(body)
    if "people" in said:
        said["people"] = {each["address"]: {"role": each["role"]} for each in said["people"]}
    if "reached" in said:
        said["reached"] = {each["milestone"]: each["on"] for each in said["reached"]}
    if "plan" in said:
        durations = said["plan"]["duration"]
        said["plan"] = {
            **said["plan"],
            "duration": {
                each["milestone"]: {name: days for name, days in each.items() if name != "milestone"}
                for each in durations
            },
        }
    return said


@pytest.mark.parametrize("body", [NEW, WHOLE, {**NEW, "reached": []}])
def test_both_are_read_as_one_deal(body: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "deal.yaml"
    file.write_text(yaml.safe_dump(as_a_file_has_it(body)))
    node = PlainDocument().node(NewDeal.model_validate(body).plain(), "body")
    said, written = read_deal(node, FaultList("body"), lambda _: None), read_deal_file(file)
    assert said.zone.name == written.zone.name
    assert said == replace(written, zone=said.zone)


def test_json_can_say_everything_that_a_file_can() -> None:
    assert set(NewDeal.model_fields) == set(deal_schema()["properties"])


@given(value=_VALUES)
def test_every_node_has_a_place_of_its_own(value: Any) -> None:  # noqa: ANN401 - JSON
    document = PlainDocument()
    lines = list(_lines(document.node(value, "body")))
    assert sorted(lines) == list(range(len(document.places)))
    assert all(place.startswith("body") for place in document.places)


def _lines(node: Node) -> Any:  # noqa: ANN401 - lines
    yield node.line
    below = node.nodes if isinstance(node, Items) else ()
    if isinstance(node, Entries):
        below = tuple(each for pair in node.pairs for each in pair)
    for each in below:
        yield from _lines(each)


@given(found=st.text())
def test_what_was_found_is_never_told(found: str) -> None:
    assert expectation(f"expected a day, found {found!r}") == "expected a day"
    hint = "; the nearest known is 'wsd'"
    assert expectation(f"expected a rule, found {found!r}{hint}") == f"expected a rule{hint}"
    assert without_texts(f"no column is called {found!r}") == "no column is called ..."
