"""How the books of a studio are read and made, as the command line said it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from audiobook.book import Book
from audiobook.pipeline import Options
from audiobook.reading import Scope


@dataclass(frozen=True, slots=True)
class Making:
    """How books are read and made, unless something else was chosen for one of them.

    Attributes:
        options: how they are made.
        target: the finished file, or the folder of the files, for a book, the name of its files, options and the folder of its
            working folder.
        scope: how much of a file is read.
        language: a BCP 47 tag; None to find it out.
        tags: the writers of plain text and Markdown use tags.
    """

    options: Options
    target: Callable[[Book, str, Options, Path], Path]
    scope: Scope = Scope.STORY
    language: str | None = None
    tags: bool = False
