"""The page of a deal in a real Chromium: what it says first, and what its slider moves."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

TIMELINE = ".lanes .on-screen"


def words(page: Page, selector: str) -> str:
    """The text of an element, with plain spaces."""
    return re.sub(r"\s+", " ", page.locator(selector).first.inner_text()).strip()


def slide_to(page: Page, day: int) -> None:
    """Move the slider to a day, counted from the opening."""
    page.locator("#day").evaluate(
        "(slider, day) => { slider.value = day; slider.dispatchEvent(new Event('input')); }", str(day)
    )
    page.wait_for_function("day => document.querySelector('#day').value === day", arg=str(day))
    page.wait_for_timeout(150)


def days(page: Page) -> int:
    return int(page.locator("#day").get_attribute("max") or 0)


def places(page: Page, marks: str) -> list[dict[str, float]]:
    """Where marks of the timeline lie on the screen."""
    page.wait_for_selector(f"{TIMELINE} svg")
    boxes: list[dict[str, float]] = page.locator(f"{TIMELINE} {marks}").evaluate_all(
        "marks => marks.map(mark => mark.getBoundingClientRect().toJSON())"
    )
    return boxes


def test_one_thing_to_do_stands_on_top_with_day_and_reason(open_page):
    page = open_page("example")
    assert words(page, ".headline").startswith(
        "Do this next Do not only answer: propose a day for the next milestone in the same mail "
        "(Data processing agreed) Today. Why: 21 turns in 26 working days"
    )
    assert page.locator("h1").count() == 1
    assert page.locator(".headline").bounding_box()["y"] < 200


def test_standing_says_date_days_left_court_and_slack(open_page):
    standing = words(open_page("example"), ".standing")
    for said in ("Tue 30 Jun", "29 working days left", "since Tue 12 May, 17:05", "2 working days too few"):
        assert said in standing


def test_decision_date_is_the_wall_at_the_right_of_everything(open_page):
    page = open_page("example")
    (wall,) = places(page, 'line[stroke-width="5"]')
    marks = places(page, ".mark-symbol path")
    assert len(marks) > 50
    assert all(mark["right"] < wall["left"] for mark in marks)


def test_ping_pong_is_marked_where_it_was_detected(open_page):
    page = open_page("example")
    (hatched,) = places(page, 'path[fill="url(#hatch)"]')
    (now,) = places(page, 'line[stroke-dasharray="4,3"]')
    expect(page.locator(f"{TIMELINE} svg")).to_contain_text(re.compile(r"ping-pong seen 14\sApr"))
    assert hatched["width"] > 100
    assert abs(hatched["right"] - now["left"]) < 3


def test_slider_moves_everything_to_that_day(open_page):
    page = open_page("example")
    before = len(places(page, ".mark-symbol path"))
    slide_to(page, 60)
    assert "As it had happened by the end of Fri 13 Mar 2026" in words(page, ".then")
    assert "Ping-pong" not in words(page, "#findings")
    assert "it has the least room" in words(page, ".headline")
    assert "Business case approved" not in words(page, "#reached")
    assert "The plan fits" in words(page, "#plan")
    assert len(places(page, ".mark-symbol path")) < before
    timeline = page.locator(f"{TIMELINE}[role=graphics-document], {TIMELINE} [role=graphics-document]")
    expect(timeline).to_have_attribute("aria-label", re.compile("no ping-pong"))


def test_slider_says_its_day_to_a_screen_reader(open_page):
    page = open_page("example")
    slide_to(page, 60)
    slider = page.locator("#day")
    assert re.sub(r"\s", " ", slider.get_attribute("aria-valuetext") or "") == "Fri 13 Mar"
    assert words(page, ".clocks [role=status]").startswith("Fri 13 Mar: ")


def test_arrow_keys_step_by_a_day_and_back_to_now_returns(open_page):
    page = open_page("example")
    page.locator("#day").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("output")).to_have_text(re.compile(r"Mon\s11\sMay"))
    page.get_by_role("button", name="Back to now").click()
    expect(page.locator("output")).to_have_text(re.compile(r"Wed\s13\sMay \(now\)"))
    expect(page.locator(".then")).to_be_hidden()


def test_slider_of_a_coarser_past_stops_only_where_something_is_known(open_page):
    page = open_page("weekly")
    page.get_by_role("button", name="7 days back").click()
    expect(page.locator("output")).to_have_text(re.compile(r"Wed\s6\sMay"))
    page.locator("#day").press("Home")
    expect(page.locator("output")).to_have_text(re.compile(r"Wed\s14\sJan"))
    page.locator("#day").press("End")
    expect(page.locator("output")).to_have_text(re.compile(r"Wed\s13\sMay \(now\)"))


def test_known_clock_shows_what_was_not_seen_yet(open_page):
    page = open_page("late")
    slide_to(page, days(page) - 2)
    assert "Us" in words(page, ".standing")
    page.get_by_label("As it was known at").check()
    expect(page.locator(".differs")).to_contain_text("1 touch had happened and not been seen")
    assert "Nobody" in words(page, ".standing")
    assert "0 touches" in words(page, "#touches")
    page.get_by_role("button", name="One day on").click()
    expect(page.locator(".differs")).to_contain_text("says the same")


def test_finding_leads_to_the_touch_that_proves_it(open_page):
    page = open_page("example")
    page.locator("#findings summary").first.click()
    page.locator("#findings .evidence a").first.click()
    touch = page.locator("#touches tr.aimed")
    expect(touch).to_be_focused()
    expect(touch).to_be_in_viewport()
    assert "Export to payroll: which format?" in touch.inner_text()


def test_mark_of_a_touch_leads_to_it(open_page):
    page = open_page("example")
    page.locator(f'{TIMELINE} [aria-label*="Export to payroll"]').first.click()
    expect(page.locator("#touches tr.aimed")).to_contain_text("Export to payroll")


def test_every_mark_says_what_it_is(open_page):
    page = open_page("example")
    said = page.locator(f"{TIMELINE} [aria-label]").evaluate_all(
        "marks => marks.map(mark => mark.getAttribute('aria-label'))"
    )
    assert sum("we only answered" in one for one in said) == 14
    assert any("Meeting held, an advance: Discovery workshop" in one for one in said)


@pytest.mark.parametrize("width", [400, 1400])
@pytest.mark.parametrize("name", ["example", "thousand", "hostile"])
def test_page_never_scrolls_sideways(open_page, name, width):
    page = open_page(name, width=width)
    page.locator("#touches summary").click()
    page.wait_for_selector(".gantt .on-screen svg")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_thousand_touches_do_not_lie_on_each_other(open_page):
    page = open_page("thousand")
    for side in ("seller", "buyer"):
        marks = places(page, f'.mark-symbol path[fill="var(--{side})"]')
        assert len(marks) == 500
        assert overlaps(marks) == 0


def test_thousand_touches_become_columns_where_there_is_little_room(open_page):
    page = open_page("thousand", width=400)
    assert places(page, '.mark-symbol path[fill="var(--buyer)"]') == []
    for fill in ("var(--buyer)", "url(#stripes-seller)"):
        columns = places(page, f'.mark-rect path[fill="{fill}"][stroke="var(--ground)"]')
        assert len(columns) > 40
        assert overlaps(columns) == 0
        assert all(column["height"] >= 1 for column in columns)


def overlaps(boxes: list[dict[str, float]]) -> int:
    """How many pairs of boxes share more than the width of their outlines."""
    return sum(
        min(a["right"], b["right"]) - max(a["left"], b["left"]) > 1.5
        and min(a["bottom"], b["bottom"]) - max(a["top"], b["top"]) > 1.5
        for a, b in combinations(boxes, 2)
    )


def test_page_of_a_thousand_touches_is_small(pages):
    assert Path(urlsplit(pages("thousand")).path).stat().st_size < 3_000_000


def test_what_people_wrote_is_text(open_page):
    page = open_page("hostile")
    page.locator("#touches summary").click()
    for place in ("h1", "#touches table"):
        expect(page.locator(place)).to_contain_text('<img src=x onerror="window.hacked=1">')
    page.locator(f'{TIMELINE} [aria-label*="Meeting"]').first.hover()
    expect(page.locator(".tip")).to_contain_text("<img src=x")
    assert page.evaluate("window.hacked") is None
    assert page.locator("#page img, #page b, #page script").count() == 0


def test_deal_that_nobody_knew_yet_says_so(open_page):
    page = open_page("late")
    slide_to(page, 0)
    assert "None yet" in words(page, "#reached")
    assert "No conversation yet" in words(page, "#game")


def test_methods_say_what_is_shown_what_is_missing_and_what_to_ask(open_page):
    page = open_page("with_methods")
    asked = page.get_by_role("table", name="MEDDPICC: what is shown and what is missing")
    paper = asked.get_by_role("row").filter(has_text="Paper process")
    expect(paper).to_contain_text("missing")
    expect(paper).to_contain_text("Which papers have to pass whom")
    pain = asked.get_by_role("row").filter(has_text="Identified pain")
    expect(pain).to_contain_text("the deal file: why now")
    assert page.locator("#steps li").first.locator("ul li").count() > 0
