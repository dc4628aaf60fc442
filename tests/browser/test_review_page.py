"""The page of a review in a real Chromium: worst first, found in a moment, one click from its deal."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.deals import HOSTILE


def names(page: Page) -> list[str]:
    """The deals that are shown, from the top."""
    return page.locator(".deals tbody th .open").all_inner_texts()


def test_row_leads_to_its_deal_in_one_click_and_back_again(open_page):
    page = open_page("review")
    page.get_by_role("link", name="Northwind, site 3", exact=True).click()
    expect(page.locator("h1")).to_have_text("Northwind, site 3")
    expect(page.locator("h1")).to_be_focused()
    expect(page.locator(".lanes .on-screen svg")).to_be_visible()
    page.go_back()
    expect(page.locator("h1")).to_have_text("Deal review")
    expect(page.get_by_role("link", name="Northwind, site 3", exact=True)).to_be_focused()


def test_address_of_a_deal_opens_it_at_once(open_page):
    page = open_page("review", place="#deal=deal-4")
    expect(page.locator("h1")).to_have_text("Northwind, site 4")
    page.get_by_role("link", name="All deals").click()
    expect(page.locator("h1")).to_have_text("Deal review")


def test_finding_leads_to_its_touch_without_leaving_the_deal(open_page):
    page = open_page("review", place="#deal=deal-4")
    page.locator("#findings summary").first.click()
    page.locator("#findings .evidence a").first.click()
    expect(page.locator("#touches tr.aimed")).to_be_focused()
    expect(page.locator("h1")).to_have_text("Northwind, site 4")


def test_worst_stand_on_top_and_closed_deals_are_left_aside(open_page):
    page = open_page("review")
    badges = page.locator(".deals .badge").all_inner_texts()
    assert [badge.split()[-1] for badge in badges] == ["red"] * 4 + ["amber"] * 4 + ["green"] * 3
    expect(page.locator(".told")).to_have_text("11 of 12 deals")
    expect(page.locator(".headline-review")).to_contain_text("4 deals need you today.")


def test_row_says_what_to_do_and_since_when_it_is_red(open_page):
    row = open_page("review").locator(".deals tbody tr").first
    for said in ("Do not only answer", "act by", "14", "Ping-pong", "rita@ours.example", "of 12 milestones"):
        expect(row).to_contain_text(said)


def test_filters_leave_what_fits_them(open_page):
    page = open_page("review")
    page.get_by_label("Owner").select_option("sven@ours.example")
    assert names(page) == [
        "Northwind, site 3",
        "Northwind, site 9",
        HOSTILE,
        "Northwind, site 7",
        "Northwind, site 5",
    ]
    page.get_by_label("Findings").select_option("high")
    assert names(page) == ["Northwind, site 3", "Northwind, site 9"]
    page.get_by_label("Search").fill("site 9 ping")
    assert names(page) == ["Northwind, site 9"]
    expect(page.locator(".told")).to_have_text("1 of 12 deals")


def test_status_is_switched_on_and_off(open_page):
    page = open_page("review")
    page.get_by_label("closed").check()
    for status in ("red", "amber", "green"):
        page.get_by_label(status).uncheck()
    assert names(page) == ["Northwind, site 11"]


def test_head_sorts_by_keyboard_and_says_so(open_page):
    page = open_page("review")
    head = page.get_by_role("columnheader", name="Decision")
    head.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(head).to_have_attribute("aria-sort", "ascending")
    assert names(page)[0] == "Northwind, site 0"
    page.keyboard.press("Enter")
    expect(head).to_have_attribute("aria-sort", "descending")
    assert names(page)[0] == "Northwind, site 10"
    expect(page.get_by_role("columnheader", name="Status")).not_to_have_attribute("aria-sort", "ascending")


def test_what_was_left_out_is_listed_with_its_reason(open_page):
    left = open_page("review").locator(".left-out")
    expect(left).to_contain_text("1 item left out")
    expect(left).to_contain_text("decision_date: expected a date")


def test_names_are_text(open_page):
    page = open_page("review")
    assert HOSTILE in names(page)
    assert page.locator("#page img, #page b, #page script").count() == 0
    page.get_by_role("link", name="</script>").click()
    expect(page.locator("h1")).to_contain_text('<img src=x onerror="window.hacked=1">')
    assert page.evaluate("window.hacked") is None


def test_narrow_review_never_scrolls_sideways(open_page):
    page = open_page("review", width=400)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
