"""PDF in, a Book out. A PDF has letters at places: lines, paragraphs, headings and notes are found from these, and become a page of mark-up."""

from __future__ import annotations

import re

from audiobook.book import Book
from audiobook.errors import InputError
from audiobook.reading import html
from audiobook.reading.markup.page import Page
from audiobook.reading.pdf.document import Document, taken_apart
from audiobook.reading.pdf.footnotes import without_footnotes
from audiobook.reading.pdf.furniture import without_furniture
from audiobook.reading.pdf.lines import Line, lines_of
from audiobook.reading.pdf.paragraphs import blocks_of, measured, size_and_pitch
from audiobook.reading.pdf.writing import write
from audiobook.reading.source import Source

__all__ = ["is_pdf", "read"]

_HEAD_BYTES = 1024
"""Blanks before the text that names the format are no more than so many."""
_MOST_UNKNOWN = 0.3
"""With a larger share of letters without a meaning, a text cannot be read."""
_NO_TITLE = re.compile(
    r"^(?:microsoft (?:word|powerpoint)\b.*|untitled\b.*|unknown|document\d*|.*\.(?:docx?|odt|rtf|txt|tex|dvi|indd|pdf|html?|pages|qxd))$",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(r"^(?:user|admin(?:istrator)?|unknown|anonymous|owner|author|\W*)$", re.IGNORECASE)
_OCR = "Have the words recognized first, for example with `ocrmypdf in.pdf out.pdf`, and give out.pdf."


def is_pdf(content: bytes) -> bool:
    """Whether content begins like a PDF."""
    return content[:_HEAD_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n\0").startswith(b"%PDF-")


def read(source: Source) -> Book:
    """PDF in, a Book out.

    Raises:
        InputError: the file is damaged, protected by a password, or has no text, or none that can be read.
    """
    found = taken_apart(source.content, source.name)
    lines, aslant, guesses = _lines(found, source)
    if not lines:
        raise InputError(f"{source.name} has no text in it; its pages may be pictures, such as scans.", _OCR)
    size, pitch = size_and_pitch(lines)
    kept, furniture = without_furniture(lines, size, pitch)
    kept, notes = without_footnotes(kept, size, pitch)
    measure = measured(kept, size, pitch)
    title = found.title if found.title and not _NO_TITLE.match(found.title) else None
    author = found.author if found.author and not _NO_AUTHOR.match(found.author) else None
    page = Page(title, author)
    outline = write(page, blocks_of(kept, measure), notes, found.outline)
    apart = [("page numbers and running heads", line) for line in furniture]
    apart += [("text at another angle", text) for text in aslant]
    return html.read_page(page.finished(), source, guesses, outline, apart)


def _lines(found: Document, source: Source) -> tuple[list[Line], list[str], list[str]]:
    """The lines of all pages, what is printed at another angle, and a sentence for each guess."""
    lines: list[Line] = []
    aslant: list[str] = []
    letters = unknown = empty = 0
    for number, page in enumerate(found.each_page()):
        own = lines_of(page.letters, number)
        lines += own
        empty += not own and page.pictured
        letters += len(page.letters)
        unknown += page.unknown
        if page.aslant.strip():
            aslant.append(" ".join(page.aslant.split()))
    if unknown > _MOST_UNKNOWN * max(1, letters):
        raise InputError(
            f"The letters of {source.name} cannot be read: the file does not say what they mean.",
            "Have them recognized, for example with `ocrmypdf --force-ocr in.pdf out.pdf`, and give out.pdf.",
        )
    guesses = [f"{empty} of {found.pages} pages have no text; they may be pictures."] if lines and empty else []
    if unknown:
        guesses.append(f"{unknown} letters have no meaning in the file and are missing.")
    return lines, aslant, guesses
