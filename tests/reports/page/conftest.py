"""The page in a real Chromium, watched: whatever it logs, asks for or is refused fails the test."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from assess.model.assessment import Assessment
from reports.page.items import Items, items
from reports.page.layout import lay_out
from reports.page.page import PageProperties, write_page
from reports.page.places import tiles

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    *("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--no-first-run", "--disable-quic"),
]


@dataclass
class Opened:
    """A page that is open, its file, and all that it did which it should not."""

    page: Page
    file: Path
    found: Items
    complaints: list[str] = field(default_factory=list)

    def fragment(self) -> dict[str, list[str]]:
        """What the address says is shown."""
        return parse_qs(self.page.evaluate("location.hash").removeprefix("#"))

    def text(self, selector: str) -> str:
        """The text of the first element that fits."""
        return self.page.locator(selector).first.inner_text()

    def go(self, fragment: str) -> None:
        """Opens the same file at an address, as a link does in a new tab."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.file.as_uri()}#{fragment}")
        self.page.locator("html[data-ready]").wait_for(state="attached")

    def at(self, name: str) -> tuple[float, float]:
        """Where the middle of a thing is on the screen, from the layout and the address alone."""
        self.page.wait_for_url(lambda url: "at=" in url)
        scale, x, y = (float(each) for each in self.fragment()["at"][0].split(","))
        rect = self.found.rows[self.found.numbers[name]].rect
        box = self.page.locator("canvas").bounding_box()
        assert box
        return (
            box["x"] + box["width"] / 2 + (rect.x + rect.w / 2 - x) * scale,
            box["y"] + box["height"] / 2 + (rect.y + rect.h / 2 - y) * scale,
        )


Open = Callable[..., Opened]
expect.set_options(timeout=20_000)  # milliseconds; a busy machine is no failure


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    assert CHROMIUM, "Chromium is needed: apt-get install chromium"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Writes an assessment's page, opens it from disk, and at the end looks at what it complained of."""
    opened: list[Opened] = []

    def act(
        assessment: Assessment, fragment: str = "", *, estate: str = "acme-claims", dark: bool = False
    ) -> Opened:
        file = tmp_path / "assessment.html"
        write_page(assessment, PageProperties(estate, "0.1.0"), file)
        page = browser.new_page(
            viewport={"width": 1360, "height": 860}, color_scheme="dark" if dark else "light"
        )
        places = tiles(assessment)
        one = Opened(page, file, items(places, lay_out(places, assessment.edges), assessment))
        page.on("console", lambda message: one.complaints.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: one.complaints.append(f"error: {error}"))
        page.on("request", lambda request: _asked(one, request.url))
        opened.append(one)
        one.go(fragment)
        return one

    yield act
    for each in opened:
        each.page.close()
    assert [line for each in opened for line in each.complaints] == []


def _asked(opened: Opened, url: str) -> None:
    """Notes a request for anything but the page itself and what it made itself."""
    own = url.partition("#")[0] == opened.file.as_uri() or url.startswith(("about:", "blob:"))
    if not own:
        opened.complaints.append(f"request: {url}")
