"""The files that are meant by the names a user typed: folders stand for the stories in them, numbers count as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from audiobook.errors import UsageError
from audiobook.invocation import command


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
    # Loaded here: no command's --help needs the readers.
    from audiobook.reading.folders import in_order_of_numbers, stories_in

    if len(paths) > 1 and any(str(p) == "-" for p in paths):
        raise UsageError("Standard input can be the only book, not one of several.", "Name files, or - alone.")
    files: list[Path] = []
    left: list[Path] = []
    for path in paths:
        if path.is_dir():
            own, others = stories_in(path)
            files += own
            left += others
        else:
            files.append(path)
    natural = sorted(files, key=in_order_of_numbers)
    by_letters = chapters and not any(p.is_dir() for p in paths) and files == sorted(files) != natural
    once = dict.fromkeys(natural if by_letters else files)
    return Found(tuple(once), tuple(left), by_letters)


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
