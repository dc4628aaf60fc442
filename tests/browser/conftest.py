"""One Chromium for all tests of a process; a fresh window for each, which tells what went wrong in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import deals
from tests.browser.chromium import chromium

# What the page's policy forbids is told to the console, which fails the test.
Open = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """The address of a page by its name, each made once."""
    folder: Path = tmp_path_factory.mktemp("pages")
    made: dict[str, str] = {}

    def address(name: str) -> str:
        if name not in made:
            made[name] = (
                deals.written_review(folder)
                if name == "review"
                else deals.written(folder, name, getattr(deals, name)())
            )
        return made[name]

    return address


@pytest.fixture
def open_page(browser: Browser, pages: Callable[[str], str]) -> Iterator[Open]:
    """Open a page by its name, perhaps at a place in it; nothing may fail or be loaded meanwhile."""
    wrong: list[str] = []
    contexts = []

    def watch(page: Page) -> None:
        page.on("console", lambda said: wrong.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: (wrong.append(f"dialog: {dialog.message}"), dialog.dismiss()))

    def open_it(name: str, *, width: int = 1400, dark: bool = False, place: str = "", **more: Any) -> Page:  # noqa: ANN401 - Playwright's
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            **more,
        )
        contexts.append(context)
        page = context.new_page()
        watch(page)
        address = pages(name)
        page.on(
            "request",
            lambda asked: (
                None if asked.url.partition("#")[0] == address else wrong.append(f"asked for {asked.url}")
            ),
        )
        page.goto(address + place)
        page.wait_for_selector("html[data-ready]")
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert wrong == []
