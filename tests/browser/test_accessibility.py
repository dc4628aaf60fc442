"""What axe-core finds in the pages, in light and dark, narrow and wide, at every state of them: nothing."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def faults(page: Page) -> list[str]:
    """What is wrong, and where."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("width", [400, 1400])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["example", "hostile", "review"])
def test_page_is_accessible(open_page, name, dark, width):
    page = open_page(name, dark=dark, width=width)
    page.wait_for_timeout(400)
    for summary in page.locator("summary").all():
        summary.click()
    assert faults(page) == []


def test_page_with_methods_is_accessible(open_page):
    page = open_page("with_methods", width=400)
    page.wait_for_timeout(400)
    assert faults(page) == []


def test_page_of_a_thousand_touches_is_accessible(open_page):
    page = open_page("thousand")
    page.wait_for_timeout(400)
    assert faults(page) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_earlier_day_as_it_was_known_is_accessible(open_page, dark):
    page = open_page("late", dark=dark)
    page.get_by_label("As it was known at").check()
    page.get_by_role("button", name="One day back").click()
    page.wait_for_timeout(400)
    assert faults(page) == []


def test_controls_are_reached_by_keyboard(open_page):
    page = open_page("example")
    reached = []
    for _ in range(30):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.ariaLabel || document.activeElement.innerText"))
        reached.append(page.evaluate("document.activeElement.id"))
    wanted = [
        "Skip to the content",
        "One day back",
        "day",
        "One day on",
        "9 rallies as a table",
        "The plan as a table",
    ]
    assert [one for one in dict.fromkeys(reached) if one in wanted] == wanted


def test_first_stop_leads_past_everything_to_the_content(open_page):
    page = open_page("example")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'main'")
