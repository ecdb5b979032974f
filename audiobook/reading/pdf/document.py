"""The bytes of a PDF in, its letters out, page by page, with their places. A process of its own takes the file apart; see `extraction`."""

from __future__ import annotations

import marshal
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from audiobook.errors import InputError
from audiobook.reading.apart import run_apart
from audiobook.reading.pdf import extraction, meanings
from audiobook.reading.pdf.letters import Letter

_AGAIN = "Download or save it again."


@dataclass(frozen=True, slots=True)
class PageLetters:
    """The letters of a page.

    Attributes:
        letters: in the order of the file; spaces among them.
        aslant: the text that is printed at another angle than the rest.
        unknown: how many letters the file gives no meaning for.
        pictured: whether a page without letters has a picture.
    """

    letters: list[Letter]
    aslant: str = ""
    unknown: int = 0
    pictured: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the outline: its title, depth from 1, page, and height on it (None if it does not say)."""

    title: str
    depth: int
    page: int
    y: float | None


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says of itself.

    Attributes:
        pages: how many there are.
        title: of the book; None if it has none.
        author: of the book; None if it has none.
        outline: the entries, in order.
    """

    pages: int
    title: str | None
    author: str | None
    outline: tuple[Entry, ...]
    _pages: list[Any] = field(repr=False)

    def each_page(self) -> Iterator[PageLetters]:
        """The letters of each page; one that cannot be read has none."""
        order = meanings.order_of(letter[0] for letters, *_ in self._pages for letter in letters)
        for letters, aslant, unknown, pictured in self._pages:
            found, nameless = meanings.with_meanings([Letter(*letter) for letter in letters], order)
            yield PageLetters(found, meanings.plain(aslant, order), unknown + nameless, pictured)


def taken_apart(content: bytes, name: str) -> Document:
    """A document, with its letters.

    Args:
        content: the bytes of the file.
        name: of the file, for messages.

    Raises:
        InputError: it is damaged, protected by a password, or has no pages, or too many pages or letters.
    """
    found = _extracted(content)
    if "refused" in found:
        what, number = found["refused"]
        raise _refusal(what, number, name)
    outline = tuple(Entry(*entry) for entry in found["outline"])
    return Document(len(found["pages"]), _fact(found["title"]), _fact(found["author"]), outline, found["pages"])


def _extracted(content: bytes) -> dict[str, Any]:
    """What `extraction` finds in a file."""
    with TemporaryDirectory(prefix="audiobook-pdf-", ignore_cleanup_errors=True) as name:
        book, out = Path(name) / "story.pdf", Path(name) / "letters"
        book.write_bytes(content)
        if not run_apart(extraction.__file__, book, out, most_seconds=extraction.MOST_SECONDS) or not out.is_file():
            return {"refused": ("hard", 0)}
        return dict(marshal.loads(out.read_bytes()))


def _refusal(what: str, number: int, name: str) -> InputError:
    if what == "password":
        return InputError(
            f"{name} is protected by a password or DRM.",
            "Open it with the password, and print or save it as a new PDF without one.",
        )
    if what == "pages":
        return InputError(
            f"{name} has {number} pages. The limit is {extraction.MAX_PAGES}.", "Split it into one file for each book."
        )
    if what == "letters":
        return InputError(f"{name} has more than {number} letters.", "Split it into one file for each book.")
    if what == "letters on a page":
        return InputError(
            f"Page {number} of {name} has more than {extraction.MAX_LETTERS_A_PAGE} letters.",
            "Print the file to a new PDF, and try that.",
        )
    if what == "hard":
        return InputError(
            f"{name} cannot be taken apart: it needs too much time or memory.",
            "Print the file to a new PDF, and try that.",
        )
    return InputError(f"{name} is damaged (it is not a PDF that can be opened).", _AGAIN)


def _fact(text: str) -> str | None:
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split()) or None
