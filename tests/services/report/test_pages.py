"""The pages as files: self-contained, the same each time, and safe whatever people wrote."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from services.report.pages import deal_page, review_page
from tests.examples import deal, volley
from tests.services.report.looking import report_of

HOSTILE = "</script><img src=x onerror=alert(1)>{{style}}\u2028<!--"


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    return report_of((*deal(), *volley("w2 Mon 10:00", "w2 Tue 10:00")), "w3 Mon 12:00")


def named(report: dict[str, Any], name: str) -> dict[str, Any]:
    of_deal = {**report["answer"]["deal"], "name": name, "id": name}
    return {**report, "answer": {**report["answer"], "deal": of_deal}}


def row(name: str) -> dict[str, Any]:
    return {"id": name, "name": name, "status": "red", "findings": []}


def packed_deals(page: str) -> list[dict[str, Any]]:
    found = re.findall(r'class="packed-deal" data-id="[^"]*">([A-Za-z0-9+/=]*)</script>', page)
    return [json.loads(gzip.decompress(base64.b64decode(one))) for one in found]


def test_page_holds_the_whole_report(report):
    assert packed_deals(deal_page(report)) == [report]


def test_same_report_gives_the_same_bytes(report):
    assert deal_page(report) == deal_page(json.loads(json.dumps(report)))


def test_policy_allows_the_scripts_and_the_style_of_the_page_and_nothing_else(report):
    page = deal_page(report)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    rules = dict(rule.strip().split(" ", 1) for rule in policy[1].split(";"))
    assert rules["default-src"] == "'none'"
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashes = {
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in scripts
    }
    assert len(scripts) == 2
    assert set(rules["script-src"].split()) == hashes
    assert "unsafe" not in policy[1]


def test_nothing_is_loaded_from_elsewhere(report):
    page = deal_page(report)
    markup = re.sub(r"<(script|style)\b[^>]*>.*?</\1>", "", page, flags=re.DOTALL)
    assert re.findall(r"\b(?:src|href)=\"(?!#)", markup) == []
    assert "<link" not in markup
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    assert "@import" not in style[1]
    assert "//" not in style[1]


def test_names_end_no_element_and_fill_no_slot(report):
    page = "".join(review_page({"as_of": "", "rows": [row(HOSTILE)]}, [named(report, HOSTILE)]))
    assert "<img" not in page.replace("<img src=x onerror=alert(1)>", "", 0).split("<script>", maxsplit=1)[0]
    assert page.count("<style>") == 1
    inert = re.search(r'<script type="application/json" id="review">(.*?)</script>', page, re.DOTALL)
    assert inert is not None
    assert "<" not in inert[1]
    assert "\u2028" not in inert[1]
    assert json.loads(inert[1])["rows"][0]["name"] == HOSTILE
    assert packed_deals(page)[0]["answer"]["deal"]["name"] == HOSTILE


def test_title_of_a_deal_without_a_name_is_its_id(report):
    unnamed = named(report, "north")
    unnamed["answer"]["deal"]["name"] = None
    assert "<title>north · Setpoint</title>" in deal_page(unnamed)


def test_review_asks_for_one_report_at_a_time(report):
    asked: list[int] = []

    def reports() -> Iterator[dict[str, Any]]:
        for number in range(5):
            asked.append(number)
            yield named(report, f"deal {number}")

    pieces = review_page({"as_of": "", "rows": [row("deal 0")]}, reports())
    at_each = [len(asked) for piece in pieces if "packed-deal" in piece and "<script>" not in piece]
    assert at_each == [1, 2, 3, 4, 5]
