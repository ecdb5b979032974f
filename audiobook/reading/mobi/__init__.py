"""MOBI or AZW3 without DRM in, a Book out. The library mobi turns the file into an EPUB, or into a page, which are read as such."""

from __future__ import annotations

import io
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

from audiobook.book import Book
from audiobook.errors import InputError
from audiobook.reading import epub, pdf
from audiobook.reading.apart import run_apart
from audiobook.reading.mobi import unpacking
from audiobook.reading.source import MAX_FILE_BYTES, Source

__all__ = ["is_mobi", "read"]

_KINDS = (b"BOOKMOBI", b"TEXtREAd")
_LEAST_BYTES = 100
_CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
    '<rootfile full-path="content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
_AGAIN = "Download it again, or convert it to EPUB, for example with Calibre."


def is_mobi(content: bytes) -> bool:
    """Whether content is a database of the kind that MOBI and AZW3 files are."""
    return content[60:68] in _KINDS


def read(source: Source) -> Book:
    """MOBI or AZW3 in, a Book out.

    Raises:
        InputError: the file is damaged, or protected by DRM.
    """
    if not is_mobi(source.content):
        raise InputError(
            f"The content of {source.name} is not a MOBI or AZW3 file, although its name ends in {source.suffix}.",
            _AGAIN,
        )
    if _is_encrypted(source.content):
        raise InputError(
            f"{source.name} is protected by DRM.", "Only the shop's own reader can open it. Use an edition without DRM."
        )
    kind, content = _unpacked(source.content)
    if not content:
        raise InputError(f"{source.name} is damaged ({kind}).", _AGAIN)
    inner = replace(source, content=content)
    return pdf.read(inner) if kind == "pdf" else epub.read(inner)


def _is_encrypted(content: bytes) -> bool:
    """Whether the header says that the text is encrypted; it is at the start of the first record."""
    start = int.from_bytes(content[78:82], "big")
    return int.from_bytes(content[start + 12 : start + 14], "big") in (1, 2)


def _unpacked(content: bytes) -> tuple[str, bytes]:
    """The EPUB or PDF in a file: "epub" or "pdf", and its bytes; or what is wrong, and no bytes."""
    if len(content) < _LEAST_BYTES:
        return "it is cut off", b""
    with tempfile.TemporaryDirectory(prefix="audiobook-mobi-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        book, out = folder / "story.mobi", folder / "out"
        book.write_bytes(content)
        done = run_apart(unpacking.__file__, book, out, most_seconds=unpacking.MOST_SECONDS)
        made = (*sorted(out.glob("mobi8/*.epub")), *sorted(out.glob("mobi7/book.html")), *sorted(out.glob("*.pdf")))
        found = next((path for path in made if path.is_file() and not path.is_symlink()), None)
        if not done or found is None or found.stat().st_size > MAX_FILE_BYTES:
            return "it cannot be unpacked", b""
        return ("pdf" if found.suffix == ".pdf" else "epub"), (
            _packed(found.parent) if found.suffix == ".html" else found.read_bytes()
        )


def _packed(folder: Path) -> bytes:
    """The files of an older MOBI as an EPUB: they are its page, its package file and its navigation."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("META-INF/container.xml", _CONTAINER)
        for path in sorted(p for p in folder.rglob("*") if p.is_file() and not p.is_symlink()):
            packed.write(path, path.relative_to(folder).as_posix())
    return out.getvalue()
