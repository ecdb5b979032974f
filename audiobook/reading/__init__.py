"""Reading: a file in, a Book out.

What a file is, its content decides before its name does. Each format has a module; all of them end in
`Paragraph`s, which `chapters` divides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from audiobook.book import Book, gathered
from audiobook.errors import InputError
from audiobook.reading import docx, epub, fb2, html, markdown, plain, scripts
from audiobook.reading.archive import Archive, is_zip
from audiobook.reading.source import MAX_FILE_BYTES, Scope, Source

__all__ = ["FORMATS", "Scope", "Source", "read", "read_path"]

FORMATS = ("txt", "md", "html", "epub", "docx", "fb2")
"""The formats that can be read, by their usual extension."""

_BY_SUFFIX: dict[str, Callable[[Source], Book]] = {
    ".txt": plain.read,
    ".text": plain.read,
    "": plain.read,
    ".md": markdown.read,
    ".markdown": markdown.read,
    ".html": html.read,
    ".htm": html.read,
    ".xhtml": html.read,
    ".epub": epub.read,
    ".docx": docx.read,
    ".fb2": fb2.read,
}

_CANNOT = {
    ".pdf": "A PDF holds lines on a page, not paragraphs: convert it to EPUB first, for example with Calibre.",
    ".mobi": "Convert it to EPUB first, for example with Calibre.",
    ".azw": "Convert it to EPUB first, for example with Calibre.",
    ".azw3": "Convert it to EPUB first, for example with Calibre.",
    ".kfx": "Convert it to EPUB first, for example with Calibre.",
    ".doc": "Save it as .docx first.",
    ".odt": "Save it as .docx or .html first.",
    ".rtf": "Save it as .docx or .txt first.",
}


def read_path(path: Path, scope: Scope = Scope.STORY) -> Book:
    """A file's path in, a Book out.

    Args:
        path: the story.
        scope: how much of the file to read.

    Raises:
        InputError: the file is missing, a directory, too large, of no known format, broken, protected, or
            has no words.
    """
    if path.is_dir():
        raise InputError(
            f"{path} is a directory, not a story.", "Name one file: a .txt, .md, .html, .epub, .docx or .fb2."
        )
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise InputError(
                f"{path.name} is {size // 2**20} MiB; more than {MAX_FILE_BYTES // 2**20} MiB is no single story.",
                "Divide it into one file a book.",
            )
        content = path.read_bytes()
    except FileNotFoundError as e:
        raise InputError(
            f"There is no file {path}.", "Check the name, or put quotation marks around a path with blanks."
        ) from e
    except OSError as e:
        raise InputError(f"{path} cannot be read: {e.strerror or e}.", "Check the file's permissions.") from e
    return read(Source(content, path.name, scope))


def read(source: Source) -> Book:
    """A file's content in, a Book out.

    Raises:
        InputError: see `read_path`.
    """
    if not source.content.strip(b"\0 \t\r\n\xef\xbb\xbf\xfe\xff"):
        raise InputError(f"{source.name} is empty.", "Name a file with a story in it.")
    book = _reader(source)(source)
    chapters = tuple(c for c in book.chapters if c.paragraphs)
    if not any(any(ch.isalnum() for ch in p.text) for c in chapters for p in c.paragraphs):
        raise InputError(
            f"{source.name} has no words to read.",
            "If it is a scan or a picture book, there is no text in it; if something was left out, try `--all`.",
        )
    return scripts.with_language(replace(book, chapters=chapters, left_out=gathered(book.left_out)))


def _reader(source: Source) -> Callable[[Source], Book]:
    content, suffix = source.content, source.suffix
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if is_zip(content):
        return _zip_reader(source)
    if head.startswith(b"%pdf"):
        suffix = ".pdf"
    if suffix in _CANNOT:
        raise InputError(f"{suffix[1:].upper()} files cannot be read.", _CANNOT[suffix])
    if b"<fictionbook" in head:
        return fb2.read
    if suffix in (".epub", ".docx"):
        raise InputError(
            f"{source.name} is named {suffix} but is no {suffix[1:]} file inside.", "Download or save it again."
        )
    if suffix in _BY_SUFFIX and suffix not in ("", ".txt"):
        return _BY_SUFFIX[suffix]
    if head.startswith((b"<!doctype html", b"<html")) or (head.startswith(b"<?xml") and b"<html" in head):
        return html.read
    if suffix in _BY_SUFFIX and not _binary(content):
        return plain.read
    raise InputError(
        f"{source.name} is of no format that can be read.", f"Formats: {', '.join(FORMATS)}. Is it a story at all?"
    )


def _binary(content: bytes) -> bool:
    """Whether content is no text: control characters that no text has (UTF-16 has NULs, but evenly)."""
    sample = content[:65536]
    if sample[:2] in (b"\xff\xfe", b"\xfe\xff") or plain.looks_utf16(sample):
        return False
    control = sum(sample.count(bytes([b])) for b in range(32) if b not in (9, 10, 12, 13, 26, 27))
    return control > max(2, len(sample) // 200)


def _zip_reader(source: Source) -> Callable[[Source], Book]:
    archive = Archive(source)
    if archive.has("META-INF/container.xml"):
        return epub.read
    if archive.has("word/document.xml"):
        return docx.read
    if any(name.lower().endswith(".fb2") for name in archive.names):
        return fb2.read
    raise InputError(
        f"{source.name} is a zip archive, but neither EPUB nor DOCX.", "Unpack it and name the story inside."
    )
