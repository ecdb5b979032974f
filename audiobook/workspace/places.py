"""Where the folders and files of stories are, and how they are named."""

from __future__ import annotations

import glob
from itertools import count
from pathlib import Path

from audiobook import windows
from audiobook.files import cut_to_bytes
from audiobook.workspace.folder import Workspace

OUTPUT = Path("output")
"""Where finished files and working folders go unless the user says otherwise."""

STORIES = OUTPUT / "stories"
"""Where the studio keeps stories that were sent to it."""


def target_of(stem: str, folder: Path | None = None, suffix: str = ".mp3") -> Path:
    """Where a story's finished file goes unless the user says otherwise: a folder, by default output/."""
    return (folder or OUTPUT) / f"{stem}{suffix}"


_LONGEST_STEM_BYTES = 200
"""Of a story's name in those of its files: room for the longest endings, such as -12.preview.read-along.epub."""


def stem_of(story: Path) -> str:
    """What the files of a story are named by."""
    stem = cut_to_bytes(story.stem, _LONGEST_STEM_BYTES)
    # Windows drops dots and spaces at the end of a folder's name.
    return (stem.rstrip(". ") if windows.IS_WINDOWS else stem) or "story"


def every() -> list[Workspace]:
    """The workspaces in output/, by name."""
    return [Workspace(folder) for folder in sorted(OUTPUT.glob("*")) if (folder / "made").is_dir()]


def candidates(stem: str) -> list[Workspace]:
    """The folders that a story may have unless the user says otherwise, in order: output/<stem>, output/<stem>-2 and so on.

    All that are there, and the first that is not.
    """
    first = _folder_of(stem, 1)
    # A story that is called like the folder of stories has the next one, unless it was there first.
    numbers = [1] if first.name.casefold() != STORIES.name or (first / "made").is_dir() else []
    for folder in OUTPUT.glob(f"{glob.escape(stem)}-*"):
        number = folder.name[len(stem) + 1 :]
        if number.isascii() and number.isdecimal() and int(number) > 1 and str(int(number)) == number:
            numbers.append(int(number))
    free = next(
        n for n in count(1 if numbers[:1] == [1] else 2) if n not in numbers or not _folder_of(stem, n).exists()
    )
    return [Workspace(_folder_of(stem, n)) for n in sorted({*numbers, free})]


def _folder_of(stem: str, number: int) -> Path:
    return OUTPUT / (stem if number == 1 else f"{stem}-{number}")
