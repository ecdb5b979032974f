"""The files that are meant by the names a user typed: folders stand for the stories in them, numbers count as numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from audiobook.errors import InputError, UsageError
from audiobook.invocation import command

_BY_WORTH = (".epub", ".docx", ".fb2", ".html", ".htm", ".xhtml", ".md", ".markdown", ".txt", ".text")
"""The endings of story files; of one story in several formats, the first of these is read: it says most of the book."""

_OURS = re.compile(r"\.read-along(?:\.\w+)?$", re.IGNORECASE)
"""The end of the name, without its suffix, of files that this program writes beside the audio."""


@dataclass(frozen=True, slots=True)
class Found:
    """Story files.

    Attributes:
        files: in order.
        other_formats: files in folders that are left out, as another of the same name is read.
        reordered: the files were typed in the order of their letters, and are in that of their numbers.
    """

    files: tuple[Path, ...]
    other_formats: tuple[Path, ...] = ()
    reordered: bool = False


def in_order_of_numbers(path: Path | str) -> tuple[list[tuple[bool, int, str]], str]:
    """A key to sort paths by, in which "ch2" comes before "ch10"."""
    pieces = re.split(r"(\d+)", str(path))
    return [(p.isdigit(), int(p) if p.isdigit() else 0, p.casefold()) for p in pieces], str(path)


def is_many(paths: Sequence[Path]) -> bool:
    """Whether more than one story may be meant."""
    return len(paths) > 1 or any(p.is_dir() for p in paths)


def story_files(paths: Sequence[Path], *, chapters: bool = False) -> Found:
    """The story files that are meant.

    Args:
        paths: as typed. A folder stands for all stories in it and in its folders, but not for what this program wrote.
        chapters: they are the chapters of one book. Then files that a shell has listed by their letters ("ch1 ch10 ch2") are put
            in the order of their numbers.

    Raises:
        InputError: a folder has no story in it.
        UsageError: standard input is among several.
    """
    if len(paths) > 1 and any(str(p) == "-" for p in paths):
        raise UsageError("Standard input can be the only book, not one of several.", "Name files, or - alone.")
    files: list[Path] = []
    left: list[Path] = []
    for path in paths:
        if path.is_dir():
            own, others = _in_folder(path)
            files += own
            left += others
        else:
            files.append(path)
    natural = sorted(files, key=in_order_of_numbers)
    by_letters = chapters and not any(p.is_dir() for p in paths) and files == sorted(files) != natural
    once = dict.fromkeys(natural if by_letters else files)
    return Found(tuple(once), tuple(left), by_letters)


def _in_folder(folder: Path) -> tuple[list[Path], list[Path]]:
    """The stories in a folder in the order of their numbers, and the files that are the same ones in another format."""
    best: dict[tuple[Path, str], list[Path]] = {}
    for path in _walk(folder):
        best.setdefault((path.parent, path.stem), []).append(path)
    if not best:
        raise InputError(
            f"There is no story in {folder}.", "Stories are .txt, .md, .html, .epub, .docx and .fb2 files."
        )
    ranked = [sorted(same, key=lambda p: _BY_WORTH.index(p.suffix.lower())) for same in best.values()]
    ranked.sort(key=lambda same: in_order_of_numbers(same[0].relative_to(folder)))
    return [same[0] for same in ranked], [p for same in ranked for p in same[1:]]


def _walk(folder: Path) -> Iterator[Path]:
    """The story files in a folder and its folders; hidden ones, and what this program wrote, left out."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir():
            if not (path / "made").is_dir() and not path.is_symlink():
                yield from _walk(path)
        elif path.suffix.lower() in _BY_WORTH and not _OURS.search(path.stem):
            yield path


def refuse_several(paths: Sequence[Path], name: str) -> None:
    """Say that a command takes one book.

    Raises:
        UsageError: there are several.
    """
    if len(paths) > 1:
        raise UsageError(
            f"`{name}` takes one book, not {len(paths)}.",
            f"Where the files are chapters of one book: {command(name, '--as-one', 'TITLE', *paths[:2])}"
            f"{' ...' if len(paths) > 2 else ''}",
        )
