"""Make the pictures of the documentation: python docs/pictures.py (writes docs/report.svg)."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from rich.console import Console

from audiobook import pipeline
from audiobook.cli import report
from audiobook.reading import read_path
from audiobook.workspace import Workspace

STORY = Path("examples/the-lamp-room.txt")


def main() -> None:
    """Make the example and keep its closing report as a picture."""
    console = Console(record=True, width=100, soft_wrap=True, highlight=False, file=Path("/dev/null").open("w"))  # noqa: SIM115
    report._stderr = lambda: console
    with tempfile.TemporaryDirectory() as folder:
        book = read_path(STORY)
        space = Workspace(Path(folder) / "output" / STORY.stem)
        with report.Watch(quiet=True) as watch:
            made = pipeline.make(book, Path(folder) / "x.mp3", space, pipeline.Options(), watch)
        shown = Workspace(Path("output") / STORY.stem)
        report.closing_report(book, made, shown, STORY, watch.seconds)
    svg = console.export_svg(title="audiobook make examples/the-lamp-room.txt")
    # The picture asks nothing of the network: the reader's own monospaced font will do.
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL).replace("Fira Code", "DejaVu Sans Mono")
    Path("docs/report.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
