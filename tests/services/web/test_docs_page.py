"""The documentation tells everything that can be asked, with a command that can be copied."""

from __future__ import annotations

import json
import shlex
from typing import Any

import pytest

from services.web.docs_page import curl, docs_page, operations
from services.web.docs_schema import Schemas
from tests.services.web.pages_house import Pages


@pytest.fixture(scope="module")
def document(house: Pages) -> dict[str, Any]:
    found: dict[str, Any] = house.browser().go("/v1/openapi.json").json()
    return found


def test_everything_that_can_be_asked_is_told(house: Pages, document: dict[str, Any]) -> None:
    page = house.browser().go("/docs").text
    found = list(operations(document))
    assert len(found) > 20
    for each in found:
        assert f'id="{each.id}"' in page
        assert f'href="#{each.id}"' in page
    assert "/push/" not in page


def test_every_command_asks_what_it_says(document: dict[str, Any]) -> None:
    schemas = Schemas(document["components"])
    for each in operations(document):
        words = shlex.split(curl(each, schemas, "https://setpoint.example.com").replace("\\\n", ""))
        assert words[:3] == ["curl", "-H", "Authorization: Bearer $TOKEN"]
        assert words[-1].startswith("https://setpoint.example.com/v1/")
        assert "{" not in words[-1]
        if "-d" in words and "Content-Type: application/json" in words:
            json.loads(words[words.index("-d") + 1])


def test_a_command_works_as_it_is_copied(house: Pages, document: dict[str, Any]) -> None:
    schemas = Schemas(document["components"])
    report = next(each for each in operations(document) if each.id == "make_commitment")
    words = shlex.split(curl(report, schemas, house.address).replace("\\\n", ""))
    browser = house.browser()
    browser.sign_in("rita@ours.example")
    headers = {"X-CSRF-Token": browser.cookies["setpoint-csrf"]}
    address = words[-1].replace("northwind-2026", "north")
    body = json.loads(words[words.index("-d") + 1]) | {"due": "2026-07-01"}
    assert browser.go(address, "POST", json=body, headers=headers).status_code == 200


def test_what_a_document_says_stays_text() -> None:
    said = {
        "info": {"title": "<b>x</b>"},
        "paths": {
            "/v1/x": {
                "get": {
                    "tags": ["<i>"],
                    "operationId": "x",
                    "description": "<script>alert(1)</script>",
                    "responses": {"200": {"description": "<u>"}},
                }
            }
        },
    }
    page = docs_page(said, "https://setpoint.example.com")
    assert not any(tag in page for tag in ("<b>", "<i>", "<u>", "<script>"))


@pytest.mark.parametrize(
    ("schema", "type_", "example"),
    [
        ({"type": "string", "format": "date"}, "date", "2026-05-20"),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}], "examples": [30]}, "integer or null", 30),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Row"}}, "list of Row", [{"id": "..."}]),
        ({"enum": ["won", "lost"]}, "won | lost", "won"),
        ({"const": "x"}, "x", "x"),
        ({"$ref": "#/components/schemas/Ring"}, "Ring", None),
        ({}, "anything", {}),
    ],
)
def test_a_value_is_told_in_words_and_by_an_example(
    schema: dict[str, Any], type_: str, example: object
) -> None:
    ring = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Ring"}}}
    row = {"type": "object", "properties": {"id": {"type": "string"}}}
    schemas = Schemas({"schemas": {"Row": row, "Ring": ring}})
    assert schemas.type_of(schema) == type_
    assert example is None or schemas.example(schema) == example
