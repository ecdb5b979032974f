"""OpenDocument text in, packed (.odt) or as one file of XML (.fodt); a Book out. It becomes a page of mark-up, which is read as HTML is."""

from __future__ import annotations

import posixpath
from contextlib import suppress

from lxml import etree

from audiobook.book import Book
from audiobook.errors import InputError
from audiobook.reading import html
from audiobook.reading.archive import Archive, is_zip
from audiobook.reading.markup.page import Page, add_left_out
from audiobook.reading.odt.names import q
from audiobook.reading.odt.styles import Styles
from audiobook.reading.odt.writing import Writing, add_headers
from audiobook.reading.source import Source
from audiobook.reading.xml import root_of

__all__ = ["is_flat", "is_packed", "read"]

_TEXT = b"application/vnd.oasis.opendocument.text"
_PASSWORD = "Open it with the password, and save a copy without one."


def is_packed(archive: Archive) -> bool:
    """Whether an archive is an OpenDocument text, by its own word or by what is in it."""
    kind = b""
    with suppress(InputError):
        kind = archive.read("mimetype").strip()
    return kind.startswith(_TEXT) or (archive.has("content.xml") and not kind.startswith(b"application/"))


def is_flat(head: bytes) -> bool:
    """Whether a file of XML begins like an OpenDocument text; `head` is in small letters."""
    return b"<office:document" in head and b":opendocument:" in head


def read(source: Source) -> Book:
    """OpenDocument text in, a Book out.

    Raises:
        InputError: the file is damaged, protected by a password, or not a text.
    """
    parts = _packed(source) if is_zip(source.content) else {"content.xml": _flat(source)}
    content = parts["content.xml"]
    archive = Archive(source) if is_zip(source.content) else None
    text = next(content.iter(q("office:text")), None)
    if text is None:
        raise InputError(
            f"{source.name} is an OpenDocument file, but not a text.", "Open it, and save its text as .odt or .txt."
        )
    title, author, language = _facts(parts.get("meta.xml", content))
    page = Page(title, author, language)
    roots = list(dict.fromkeys((*([parts["styles.xml"]] if "styles.xml" in parts else []), content)))
    deleted = {
        change.get(q("text:id")) or change.get("{http://www.w3.org/XML/1998/namespace}id") or str(n): change
        for n, change in enumerate(content.iter(q("text:changed-region")))
        if change.find(q("text:deletion")) is not None
    }

    def formula(address: str) -> etree._Element | None:
        name = posixpath.join(posixpath.normpath(address or "."), "content.xml")
        found = _part(archive, name) if archive is not None else None
        return found if found is not None and found.tag == q("math:math") else None

    writing = Writing(page, Styles(roots), deleted, formula)
    try:
        writing.blocks(text, page.body)
        for change in deleted.values():
            # A deletion whose place is not in the text.
            writing.blocks(change, add_left_out(page.body, "div", "deleted text"))
        add_headers(page, writing, roots)
    except RecursionError as e:
        raise InputError(
            f"The markup of {source.name} is nested too deeply.", "Open it, and save it as plain text."
        ) from e
    return html.read_page(page.finished(), source, apart=page.parts_apart())


def _packed(source: Source) -> dict[str, etree._Element]:
    """The parts of a packed document: its text, which must be whole, its styles, and what it says of itself."""
    archive = Archive(source)
    manifest = _part(archive, "META-INF/manifest.xml")
    if manifest is not None and next(manifest.iter(q("manifest:encryption-data")), None) is not None:
        raise InputError(f"{source.name} is protected by a password.", _PASSWORD)
    root, faults = root_of(archive.read("content.xml"))
    if root is None or faults:
        raise InputError(f"{source.name} is damaged (content.xml: {faults[0]}).", "Open it and save it again.")
    parts = {"content.xml": root}
    for name in ("styles.xml", "meta.xml"):
        found = _part(archive, name)
        if found is not None:
            parts[name] = found
    return parts


def _part(archive: Archive, name: str) -> etree._Element | None:
    """The root element of a part that is not the text, small faults repaired; None if it is missing or cannot be read."""
    if archive.has(name):
        with suppress(InputError):
            return root_of(archive.read(name))[0]
    return None


def _flat(source: Source) -> etree._Element:
    root, faults = root_of(source.content)
    if root is None or faults:
        raise InputError(f"{source.name} is damaged ({faults[0]}).", "Open it and save it again.")
    return root


def _facts(root: etree._Element) -> tuple[str | None, str | None, str | None]:
    """The title, author and language that a document says of itself."""
    meta = next(root.iter(q("office:meta")), None)
    if meta is None:
        return None, None, None
    title, first, last, language = (
        " ".join((meta.findtext(q(name)) or "").split()) or None
        for name in ("dc:title", "meta:initial-creator", "dc:creator", "dc:language")
    )
    return title, first or last, language
