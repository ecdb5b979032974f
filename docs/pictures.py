"""Make the pictures of the documentation from the example story, with a browser: python docs/pictures.py.

It writes docs/report.svg, studio.png, cast.png, books.png, phone.png and read-along.png; needs chromium and the extra `test`.
"""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, sync_playwright
from rich.console import Console

from audiobook import invocation, pipeline
from audiobook.cli import progress, report
from audiobook.cli.typed import Piece, Typed
from audiobook.reading import read_path
from audiobook.workspace import Workspace

DOCS = Path(__file__).parent.absolute()
STORY = Path("examples/the-lamp-room.txt")
OTHERS = {"Glass Heron": "the-glass-heron.txt", "A Gate": "first-person.txt"}
"""Stories of the tests that fill the list of books, by title."""


def main() -> None:
    """Make the example once, and take a picture of each of its pages."""
    root = DOCS.parent
    with tempfile.TemporaryDirectory() as name, sync_playwright() as running:
        folder = Path(name)
        shutil.copytree(root / STORY.parent, folder / STORY.parent)
        for title, story in OTHERS.items():
            text = (root / "tests" / "stories" / story).read_text(encoding="utf-8")
            (folder / f"{title}.md").write_text(f"# {title}\n\n{text}", encoding="utf-8")
        with contextlib.chdir(folder):
            closing_report()
            browser = running.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            read_along(browser, folder)
            studio(browser)
            books(browser)
            browser.close()


def closing_report() -> None:
    """What the command line says at the end of a run; makes the example on the way."""
    with Path("/dev/null").open("w") as nowhere:
        console = Console(record=True, width=100, soft_wrap=True, highlight=False, file=nowhere)
        report.stderr = lambda: console
        # The commands as a user sees them who has the program on PATH, not the paths of this machine.
        invocation.program = lambda: ["audiobook"]
        book = read_path(STORY)
        space = Workspace(Path("output") / STORY.stem)
        with progress.Watch(quiet=True) as watch:
            made = pipeline.make(book, Path("output") / f"{STORY.stem}.mp3", space, pipeline.Options(), watch)
        report.closing_report(book, made, pipeline.Claim(space), Typed((Piece((str(STORY),)),)), watch.seconds)
    svg = console.export_svg(title=f"audiobook make {STORY}")
    # The picture asks nothing of the network: the reader's own monospaced font will do.
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL).replace("Fira Code", "DejaVu Sans Mono")
    (DOCS / "report.svg").write_text(svg, encoding="utf-8")


def read_along(browser: Browser, folder: Path) -> None:
    """The page to read along, while it plays."""
    run("make", "-q", str(STORY), "--read-along", "html")
    page = browser.new_page(viewport={"width": 860, "height": 560})
    page.goto((folder / "output" / f"{STORY.stem}.read-along.html").as_uri())
    page.get_by_text("Tobias felt along the shelf").click()
    page.wait_for_timeout(2500)
    keep(page, "read-along.png")
    page.close()


def studio(browser: Browser) -> None:
    """A line in doubt, the cast, and the same on a phone."""
    with serving(str(STORY)) as address:
        page = browser.new_page(viewport={"width": 1200, "height": 760})
        open_at(page, address)
        page.keyboard.press("j")
        page.locator(".choices button").first.wait_for()
        page.wait_for_timeout(1000)
        keep(page, "studio.png")
        page.get_by_role("tab", name="Cast").click()
        page.set_viewport_size({"width": 1200, "height": 1180})
        page.locator("#panel-cast").get_by_text("Tobias", exact=True).last.click()
        page.wait_for_timeout(1500)
        keep(page.locator("aside"), "cast.png")
        page.close()
        page = browser.new_page(viewport={"width": 390, "height": 760})
        open_at(page, address)
        page.locator("#next").click()
        page.locator(".choices button").first.wait_for()
        page.wait_for_timeout(1000)
        keep(page, "phone.png")
        page.close()


def books(browser: Browser) -> None:
    """The list of books: one made, one that was looked at, one that can be added."""
    for title in list(OTHERS)[:1]:
        run("make", "-q", f"{title}.md", "--engine", "espeak")
    with serving() as address:
        page = browser.new_page(viewport={"width": 1000, "height": 750})
        open_at(page, address)
        page.wait_for_timeout(4000)
        # The folder as a reader might have it, instead of this machine's.
        page.evaluate("document.querySelector('header p').textContent = '/home/ann/books'")
        keep(page, "books.png")
        page.close()


def run(*arguments: str) -> None:
    """Run the program."""
    subprocess.run([sys.executable, "-m", "audiobook", *arguments], check=True)


@contextlib.contextmanager
def serving(*arguments: str) -> Iterator[str]:
    """The address of a studio, while it serves."""
    command = [sys.executable, "-m", "audiobook", "studio", "--no-browser", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def open_at(page: Page, address: str) -> None:
    """Open a page of the studio."""
    page.goto(address)
    page.wait_for_selector("body[data-ready]")


def keep(page: Page | Locator, name: str) -> None:
    """A picture of a page, or of a part of it, as small as can be without a loss."""
    shot = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    shot.save(DOCS / name, optimize=True)


if __name__ == "__main__":
    main()
