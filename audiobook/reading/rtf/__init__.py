"""RTF in, a Book out. Its tokens write a page of mark-up, which is read as HTML is."""

from __future__ import annotations

from audiobook.book import Book
from audiobook.errors import InputError
from audiobook.reading import html
from audiobook.reading.rtf.reader import Reader
from audiobook.reading.rtf.tokens import tokens_of
from audiobook.reading.source import MAX_TEXT_BYTES, Source

__all__ = ["is_rtf", "read"]


def is_rtf(content: bytes) -> bool:
    """Whether content begins like RTF."""
    return content[:64].lstrip(b"\xef\xbb\xbf \t\r\n\0").startswith(b"{\\rtf")


def read(source: Source) -> Book:
    """RTF in, a Book out.

    Raises:
        InputError: the file is not RTF, or has groups in groups without end.
    """
    if not is_rtf(source.content):
        raise InputError(
            f"The content of {source.name} is not RTF, although its name ends in {source.suffix}.", "Save it again."
        )
    reader = Reader(source.name, source.content)
    for token in tokens_of(source.content):
        reader.take(token)
        if reader.length > MAX_TEXT_BYTES:
            raise InputError(
                f"{source.name} has more than {MAX_TEXT_BYTES // 2**20} MiB of text.",
                "Split it into one file for each book.",
            )
    root, guesses, apart = reader.finished()
    return html.read_page(root, source, guesses, apart=apart)
