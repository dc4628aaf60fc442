"""`python -m tests.browser.pictures`: the pictures of the README, taken of the example as it is today."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.chromium import chromium
from tests.browser.deals import example, written
from tests.browser.portfolio import review_of_portfolio

PICTURES = Path(__file__).parents[2] / "deploy" / "pictures"
WIDTH, HEIGHT = 1180, 1000


def main() -> None:
    """Take both pictures and say how large they are."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        _take(browser, written(Path(folder), "deal", example()), "report.png")
        _take(browser, review_of_portfolio(Path(folder)).as_uri(), "review.png")


def _take(browser: Browser, address: str, name: str) -> None:
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    page.wait_for_timeout(500)
    page.screenshot(path=PICTURES / name, animations="disabled")
    page.close()
    print(f"{PICTURES / name}: {(PICTURES / name).stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
