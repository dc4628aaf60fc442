"""The pages on A4: charts kept, what matters opened, controls gone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect


def printed(page: Page) -> bytes:
    page.wait_for_selector(".lanes .on-paper svg", state="attached")
    return page.pdf(prefer_css_page_size=True)


def sheets(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


def test_deal_is_printed_on_a_few_sheets_of_a4(open_page):
    pdf = printed(open_page("example"))
    assert 3 <= sheets(pdf) <= 6
    (size,) = {tuple(box.split()) for box in re.findall(rb"/MediaBox\s*\[([^\]]*)\]", pdf)}
    assert [round(float(side)) for side in size[2:]] in ([595, 842], [596, 843], [595, 842])


def test_print_opens_the_evidence_and_keeps_the_charts(open_page):
    page = open_page("example", width=400)
    printed(page)
    page.emulate_media(media="print")
    expect(page.locator(".lanes .on-paper svg")).to_be_visible()
    expect(page.locator(".gantt .on-paper svg")).to_be_visible()
    expect(page.locator(".lanes .on-screen")).to_be_hidden()
    expect(page.locator("#plan table")).to_be_visible()
    expect(page.locator("#findings .evidence ul").first).to_be_visible()
    expect(page.locator(".clocks")).to_be_hidden()
    expect(page.locator("#touches")).to_be_hidden()


def test_paper_is_white_whatever_the_screen_is(open_page):
    page = open_page("example", dark=True)
    printed(page)
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(23, 33, 31)"


def test_earlier_day_is_named_on_paper(open_page):
    page = open_page("example")
    page.get_by_role("button", name="One day back").click()
    page.wait_for_timeout(500)
    printed(page)
    page.emulate_media(media="print")
    expect(page.locator(".then")).to_contain_text(
        re.compile(r"As it had happened by the end of Tue\s12\sMay\s2026")
    )
    expect(page.locator(".lanes .on-paper svg")).to_contain_text(re.compile(r"12\sMay"))


@pytest.mark.parametrize("width", [400, 1400])
def test_review_is_printed_as_a_table(open_page, width):
    page = open_page("review", width=width)
    pdf = page.pdf(prefer_css_page_size=True)
    assert 1 <= sheets(pdf) <= 3
    page.emulate_media(media="print")
    expect(page.locator(".filters")).to_be_hidden()
    expect(page.locator(".deals thead")).to_be_visible()
