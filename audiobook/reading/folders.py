"""Folders: which files in one are stories, in which order, and which of several formats of a story is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from audiobook.errors import InputError

BY_WORTH = (
    ".epub", ".azw3", ".docx", ".odt", ".ott", ".fodt", ".fb2", ".html", ".htm", ".xhtml", ".mobi", ".azw", ".prc", ".rtf", ".md", ".markdown",
    ".txt", ".text", ".pdf",
)  # fmt: skip
"""The endings of story files; of one story in several formats, the first of these is read: it says most of the book."""

_OURS = re.compile(r"\.read-along(?:\.\w+)?$", re.IGNORECASE)
"""The end of the name, without its suffix, of files that this program writes beside the audio."""


def in_order_of_numbers(path: Path | str) -> tuple[list[tuple[bool, int, str]], str]:
    """A key to sort paths by, in which "ch2" comes before "ch10"."""
    pieces = re.split(r"(\d+)", str(path))
    return [(p.isdigit(), int(p) if p.isdigit() else 0, p.casefold()) for p in pieces], str(path)


def stories_in(folder: Path, *, deep: bool = True) -> tuple[list[Path], list[Path]]:
    """The stories in a folder in the order of their numbers, and the files that are the same ones in another format.

    Args:
        folder: where they lie. What this program wrote there is left out.
        deep: look in its folders, too.

    Raises:
        InputError: there is no story.
    """
    best: dict[tuple[Path, str], list[Path]] = {}
    for path in _walk(folder, deep=deep):
        best.setdefault((path.parent, path.stem), []).append(path)
    if not best:
        raise InputError(
            f"There is no story in {folder}.",
            "Stories are .txt, .md, .html, .epub, .mobi, .azw3, .fb2, .docx, .odt, .rtf and .pdf files.",
        )
    ranked = [sorted(same, key=lambda p: BY_WORTH.index(p.suffix.lower())) for same in best.values()]
    ranked.sort(key=lambda same: in_order_of_numbers(same[0].relative_to(folder)))
    return [same[0] for same in ranked], [p for same in ranked for p in same[1:]]


def _walk(folder: Path, *, deep: bool) -> Iterator[Path]:
    """The story files in a folder and its folders; hidden ones, and what this program wrote, left out."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir():
            if deep and not (path / "made").is_dir() and not path.is_symlink():
                yield from _walk(path, deep=deep)
        elif path.suffix.lower() in BY_WORTH and not _OURS.search(path.stem):
            yield path
