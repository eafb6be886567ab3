"""Measures the page: `python -m bench.page [--tenants N] [--edges N] [--chromium PROGRAM]`."""

import argparse
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bench.page.estates import SEEN, estate
from reports.page.page import PageProperties, write_page

FLAGS = [
    *("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--no-first-run", "--disable-quic"),
]
FRAMES = """() => {
    window.frames_ = [];
    let last = performance.now();
    const tick = (now) => { window.frames_.push(now - last); last = now; requestAnimationFrame(tick); };
    requestAnimationFrame(tick);
}"""
STEPS = 80
VIEWS = (
    ("as it opens", ""),
    ("every thing at once", "level=3&noise=1"),
    ("zoomed to machines", "at=0.5,4000,3000"),
)


def main() -> None:
    """Writes the page of a made-up estate, opens it from disk in headless Chromium, and pans it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tenants", type=int, default=400)
    parser.add_argument("--edges", type=int, default=50_000)
    parser.add_argument("--opened", type=int, default=5, help="how often the page is opened")
    parser.add_argument("--chromium", default=shutil.which("chromium") or "chromium")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        _write(asked.tenants, asked.edges, file)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=asked.chromium, args=FLAGS)
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            _open(page, file, asked.opened)
            for name, fragment in VIEWS:
                _pan(page, f"{file.as_uri()}#{fragment}", name)
            browser.close()


def _write(tenants: int, edges: int, file: Path) -> None:
    assessment = estate(tenants, edges)
    begun = time.process_time()
    write_page(assessment, PageProperties("bench", "0", SEEN), file)
    seconds = time.process_time() - begun
    print(
        f"{len(assessment.nodes)} things, {len(assessment.edges)} dependencies, "
        f"{len(assessment.surfaces)} places of state: "
        f"written in {seconds:.1f} s of CPU, {file.stat().st_size / 1024**2:.1f} MiB"
    )


def _open(page: Page, file: Path, times: int) -> None:
    first, ready = [], []
    for _ in range(times):
        page.goto("about:blank")
        page.goto(file.as_uri())
        page.locator("html[data-ready]").wait_for(state="attached")
        seen = page.evaluate("({...document.documentElement.dataset})")
        first.append(int(seen["firstView"]))
        ready.append(int(seen["ready"]))
    print(f"first view after {_told(first)} ms, evidence ready after {_told(ready)} ms ({times} times)")


def _pan(page: Page, address: str, name: str) -> None:
    page.goto("about:blank")
    page.goto(address)
    page.locator("html[data-ready]").wait_for(state="attached")
    page.evaluate(FRAMES)
    page.mouse.move(900, 450)
    page.mouse.down()
    for step in range(STEPS):
        page.mouse.move(900 - 4 * step, 450 + 2 * step)
    page.mouse.up()
    page.wait_for_timeout(600)  # the picture is drawn anew when the map stands still: that counts too
    frames = sorted(page.evaluate("window.frames_"))[1:]
    late = sum(each > 50 for each in frames)
    print(
        f"panning, {name}: frame {statistics.median(frames):.0f} ms in the middle, "
        f"{frames[int(0.95 * len(frames))]:.0f} ms at 95 %, {frames[-1]:.0f} ms at most, "
        f"{late} of {len(frames)} over 50 ms"
    )


def _told(values: list[int]) -> str:
    return f"{statistics.median(values):.0f} ({min(values)} to {max(values)})"


if __name__ == "__main__":
    main()
