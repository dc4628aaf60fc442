"""Pages that are served: nothing of them is against their policy, axe finds nothing, they print on A4."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
from playwright.sync_api import Browser, Page

from domain.moments import instant_of
from integrations.playbookfiles.deal import read_deal_file
from services.access.links import PLAN
from services.api.v1.links import links_of
from services.capture.harvest import harvest
from services.demo.example import DEAL, LOOKED_AT, SOURCES, example_files
from services.importing import import_deal
from tests.browser.test_accessibility import faults
from tests.services.api.house import RITA
from tests.services.web.pages_house import Pages, pages

WIDE, NARROW = 1_300, 380


@dataclass(frozen=True)
class Served:
    """Pages and how to open one: nothing may be said on its console meanwhile."""

    house: Pages
    browser: Browser
    places: dict[str, str]

    def open(self, name: str, *, width: int = WIDE, dark: bool = False) -> tuple[Page, list[str]]:
        """Open a page by its name; what went wrong is told in the list."""
        scheme = "dark" if dark else "light"
        page = self.browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        wrong: list[str] = []
        page.on("console", lambda said: wrong.append(said.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(self.places.get(name, f"{self.house.address}{name}"))
        return page, wrong


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Served]:
    with pages(tmp_path_factory.mktemp("served")) as house, example_files() as example:
        house.clock.seconds = instant_of(datetime.fromisoformat(LOOKED_AT))
        store, file = house.desk.store, read_deal_file(example / DEAL)
        import_deal(file, harvest(file, [example / one for one in SOURCES], store.tokens), store)
        house.desk.live.catch_up()
        plan = links_of(house.desk).share(PLAN, file.id, by="test").address
        yield Served(house, browser, {"plan": plan})


CASES = [
    ("plan", False, NARROW),
    ("plan", True, WIDE),
    ("/docs", False, WIDE),
    ("/docs", True, NARROW),
    ("/", False, NARROW),
]
_ALL_BUT_A_FEW = (
    "document.querySelectorAll('article, nav ul ul li').forEach((each, place) => place % 40 && each.remove())"
)


@pytest.mark.parametrize(("name", "dark", "width"), CASES)
def test_a_page_is_accessible_fits_and_keeps_to_its_policy(served, name, dark, width):
    page, wrong = served.open(name, dark=dark, width=width)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.evaluate(_ALL_BUT_A_FEW)  # they are all made alike, and axe takes its time
    for summary in page.locator("summary").all():
        summary.click()
    assert faults(page) == []
    assert wrong == []
    page.close()


def test_a_person_signs_in_and_out_by_clicking(served: Served) -> None:
    page, wrong = served.open("/")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_role("link", name=RITA).click()
    assert RITA in page.inner_text("main")
    said = page.evaluate("fetch('/v1/deals').then((answer) => answer.status)")
    page.get_by_role("button", name="Sign out").click()
    assert page.get_by_role("link", name="Sign in").is_visible()
    assert said == 200
    assert [each for each in wrong if "Clear-Site-Data" not in each] == []
    page.close()


def test_the_api_is_found_and_its_commands_are_copied(served: Served) -> None:
    page, _ = served.open("/docs")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=served.house.address)
    page.get_by_label("Find in the API").fill("milestone has started")
    shown = [link.inner_text() for link in page.locator("nav ul ul a").all() if link.is_visible()]
    assert len(shown) == 1
    assert "/deals/{deal_id}/milestones/{milestone}" in shown[0]
    page.locator("#declare_milestone button").first.click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith('curl -H "Authorization: Bearer $TOKEN"')
    page.close()


def test_the_plan_prints_on_one_page_of_a4(served: Served) -> None:
    page, _ = served.open("plan")
    page.emulate_media(media="print")
    printed = page.pdf(prefer_css_page_size=True)
    assert printed.count(b"/Type /Page\n") == 1
    assert b"/MediaBox [0 0 594.9" in printed
    page.close()
