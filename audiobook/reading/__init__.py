"""Reading: a file in, a Book out.

The content of a file decides its format; the name is used where the content does not tell. Each format has a module, which turns the
file into `Paragraph`s; `chapters` divides these into chapters.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from audiobook.book import Book, gathered
from audiobook.errors import InputError, UsageError
from audiobook.language import tags
from audiobook.outside import quoted
from audiobook.reading import docx, epub, fb2, html, languages, markdown, mobi, odt, pdf, plain, rtf, tagged
from audiobook.reading.archive import Archive, is_zip
from audiobook.reading.around import author_notes
from audiobook.reading.decoding import looks_utf16
from audiobook.reading.source import MAX_FILE_BYTES, Scope, Source

__all__ = ["FORMATS", "WITH_COVERS", "Scope", "Source", "may_have_tags", "read", "read_path"]

FORMATS = ("txt", "md", "html", "epub", "mobi", "azw3", "fb2", "docx", "odt", "rtf", "pdf")
"""The formats that can be read, by their usual extension."""

WITH_COVERS = (".epub", ".fb2", ".mobi", ".azw", ".azw3", ".prc")
"""The extensions of files that may have a cover picture."""

_BLOCK_END = re.compile(rb"</p>|<br\s*/?>|</div>", re.IGNORECASE)
_LEAST_BLOCKS = 3
"""A text with as many ends of paragraphs in HTML is a piece of a page, whatever its name says."""
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
    ".odt": odt.read,
    ".ott": odt.read,
    ".fodt": odt.read,
    ".rtf": rtf.read,
    ".pdf": pdf.read,
    ".mobi": mobi.read,
    ".prc": mobi.read,
    ".azw": mobi.read,
    ".azw3": mobi.read,
    ".fb2": fb2.read,
}

_PACKED = (".epub", ".docx", ".odt", ".ott", ".mobi", ".prc", ".azw", ".azw3")
"""The formats whose files are told by their first bytes."""
_WITH_TAGS = (plain.read, markdown.read)
"""The readers of stories whose writers may use tags."""


def may_have_tags(path: Path) -> bool:
    """Whether a file is of a format in which writers may use tags, by its name."""
    return _BY_SUFFIX.get(path.suffix.lower()) in _WITH_TAGS


_HINTS_FOR_UNREADABLE = {
    ".kfx": "Convert it to EPUB first, for example with Calibre and its plug-in for KFX.",
    ".doc": "Save it as .docx first.",
}


def read_path(path: Path, scope: Scope = Scope.STORY, language: str | None = None, *, tags: bool = False) -> Book:
    """A file's path in, a Book out.

    Args:
        path: the story.
        scope: how much of the file to read.
        language: its BCP 47 tag, if it is known; None to find it out.
        tags: its writer uses tags, see `language.writers_tags`; a text that says so by itself needs no word.

    Raises:
        UsageError: the language is not a tag.
        InputError: the file is missing, a directory, too large, of an unknown format, damaged, protected by DRM or a password,
            or without words.
    """
    if path.is_dir():
        listed = ", ".join(f".{name}" for name in FORMATS[:-1]) + f" or .{FORMATS[-1]}"
        raise InputError(f"{path} is a directory, not a story.", f"Name one file: a {listed}.")
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise InputError(
                f"{path.name} is too large: {size // 2**20} MiB. The limit is {MAX_FILE_BYTES // 2**20} MiB.",
                "Split it into one file for each book.",
            )
        content = path.read_bytes()
    except FileNotFoundError as e:
        raise InputError(
            f"There is no file {path}.", "Check the name. Put quotation marks around a path that has spaces in it."
        ) from e
    except OSError as e:
        raise InputError(f"{path} cannot be read: {e.strerror or e}.", "Check the file's permissions.") from e
    return read(Source(content, path.name, scope, language, tags))


def read(source: Source) -> Book:
    """A file's content in, a Book out.

    Raises:
        InputError: see `read_path`.
        UsageError: the language that the user named is not a tag.
    """
    if source.language is not None and (not tags.is_tag(source.language) or tags.usual(source.language) is None):
        known = tags.usual(source.language)
        raise UsageError(
            f"{quoted(source.language)} is not the tag of a language.",
            f"Write {known}." if known else "Write a tag such as es, fr or pt-BR.",
        )
    if not source.content.strip(b"\0 \t\r\n\xef\xbb\xbf\xfe\xff"):
        raise InputError(f"{source.name} is empty.", "Name a file with a story in it.")
    reader = _reader(source)
    with_tags = source.tags or (reader in _WITH_TAGS and tagged.asks_for_tags(source))
    if with_tags and reader not in _WITH_TAGS:
        raise InputError(
            f"{source.name} is neither plain text nor Markdown: tags are read in these alone.",
            "Take its story without --tags.",
        )
    prepared = tagged.Prepared(source) if with_tags else None
    book = reader(prepared.source if prepared else source)
    chapters = tuple(c for c in book.chapters if c.paragraphs)
    if not any(any(ch.isalnum() for ch in p.text) for c in chapters for p in c.paragraphs):
        raise InputError(
            f"{source.name} has no words to read.",
            "A scan or a picture book has no text in it. To read also what is usually left out, try `--all`.",
        )
    found = replace(book, chapters=chapters)
    if source.scope is Scope.STORY and prepared is None:
        # In a story with a writer's tags, the places of the tags are counted in its text.
        found = author_notes.without_notes(found)
    found = replace(found, left_out=gathered(found.left_out))
    if prepared is not None:
        found = prepared.checked(found)
    return languages.with_language(found, source.language)


def _reader(source: Source) -> Callable[[Source], Book]:
    content, suffix = source.content, source.suffix
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if is_zip(content):
        return _zip_reader(source)
    told = _by_content(content, head)
    if told is not None:
        return told
    if suffix in _HINTS_FOR_UNREADABLE:
        raise InputError(f"{suffix[1:].upper()} files cannot be read.", _HINTS_FOR_UNREADABLE[suffix])
    if suffix in _PACKED:
        raise InputError(
            f"The content of {source.name} is not {suffix[1:].upper()}, although its name ends in {suffix}.",
            "Download or save it again.",
        )
    if suffix in _BY_SUFFIX and suffix not in ("", ".txt"):
        return _BY_SUFFIX[suffix]
    if head.startswith((b"<!doctype html", b"<html")) or (head.startswith(b"<?xml") and b"<html" in head):
        return html.read
    if suffix in _BY_SUFFIX and not _binary(content):
        return html.read if len(_BLOCK_END.findall(content)) >= _LEAST_BLOCKS else plain.read
    raise InputError(f"The format of {source.name} is unknown.", f"Known formats: {', '.join(FORMATS)}.")


def _by_content(content: bytes, head: bytes) -> Callable[[Source], Book] | None:
    """The reader of a format whose files say what they are; `head` is how they begin, in small letters."""
    if b"<fictionbook" in head:
        return fb2.read
    if mobi.is_mobi(content):
        return mobi.read
    if pdf.is_pdf(content):
        return pdf.read
    if odt.is_flat(head):
        return odt.read
    return rtf.read if rtf.is_rtf(content) else None


def _binary(content: bytes) -> bool:
    """Whether bytes are not text: they have many control characters. UTF-16 is text; its NUL bytes are at every other place."""
    sample = content[:65536]
    if sample[:2] in (b"\xff\xfe", b"\xfe\xff") or looks_utf16(sample):
        return False
    control = sum(sample.count(bytes([b])) for b in range(32) if b not in (9, 10, 12, 13, 26, 27))
    return control > max(2, len(sample) // 200)


def _zip_reader(source: Source) -> Callable[[Source], Book]:
    archive = Archive(source)
    if archive.has("META-INF/container.xml"):
        return epub.read
    if archive.has("word/document.xml"):
        return docx.read
    if odt.is_packed(archive):
        return odt.read
    if any(name.lower().endswith(".fb2") for name in archive.names):
        return fb2.read
    raise InputError(
        f"{source.name} is a zip archive, but not an EPUB, DOCX, ODT or FB2 file.",
        "Unpack it, and give the story inside as the file.",
    )
