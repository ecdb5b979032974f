"""Make the pictures of the documentation: python docs/pictures.py (writes docs/report.svg and docs/studio.png)."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright
from rich.console import Console

from audiobook import invocation, pipeline
from audiobook.cli import progress, report
from audiobook.cli.typed import Piece, Typed
from audiobook.reading import read_path
from audiobook.workspace import Workspace

STORY = Path("examples/the-lamp-room.txt")


def main() -> None:
    """Make the example and keep its closing report as a picture."""
    console = Console(record=True, width=100, soft_wrap=True, highlight=False, file=Path("/dev/null").open("w"))  # noqa: SIM115
    report.stderr = lambda: console
    # The commands as a user sees them who has the program on PATH, not the paths of this machine.
    invocation.program = lambda: ["audiobook"]
    book = read_path(STORY)
    space = Workspace(Path("output") / STORY.stem)
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        with progress.Watch(quiet=True) as watch:
            made = pipeline.make(book, Path("output") / f"{STORY.stem}.mp3", space, pipeline.Options(), watch)
        report.closing_report(book, made, pipeline.Claim(space), Typed((Piece((str(STORY),)),)), watch.seconds)
    svg = console.export_svg(title="audiobook make examples/the-lamp-room.txt")
    # The picture asks nothing of the network: the reader's own monospaced font will do.
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL).replace("Fira Code", "DejaVu Sans Mono")
    Path("docs/report.svg").write_text(svg, encoding="utf-8")
    studio()


def studio() -> None:
    """Open the example in the studio and keep what a browser shows; needs chromium."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as running:
        book = str(STORY.absolute())
        subprocess.run([sys.executable, "-m", "audiobook", "make", "-q", book], cwd=folder, check=True)
        command = [sys.executable, "-m", "audiobook", "studio", "--no-browser", book]
        with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            browser = running.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1280, "height": 820})
            page.goto(process.stdout.readline().strip())
            page.wait_for_selector("body[data-ready]")
            page.keyboard.press("j")
            page.locator(".choices button").first.wait_for()
            page.screenshot(path="docs/studio.png")
            browser.close()
            process.terminate()


if __name__ == "__main__":
    main()
