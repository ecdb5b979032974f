"""DOCX in, a Book out. The library mammoth turns the document into HTML on the way."""

from __future__ import annotations

import io
import re
import zipfile
from xml.parsers.expat import ExpatError

from lxml import etree

from audiobook.book import Book, Paragraph
from audiobook.errors import InputError
from audiobook.reading import html
from audiobook.reading.archive import Archive
from audiobook.reading.docx.xml import make_readable, style_map
from audiobook.reading.markup.walk import Walk, walk_into
from audiobook.reading.source import Scope, Source
from audiobook.reading.text.heading_lines import headed
from audiobook.reading.titles import chapters
from audiobook.reading.xml import root_of

_DC = "{http://purl.org/dc/elements/1.1/}"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => h2:fresh
r[style-name='Emphasis'] => em
r[style-name='Subtle Emphasis'] => em
r[style-name='Intense Emphasis'] => em
br[type='page'] => hr
"""
_TEXT_PARTS = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")
_SEPARATE_PARTS = (
    (re.compile(r"word/(?:header|footer)\d*\.xml"), "page headers and footers"),
    (re.compile(r"word/comments\.xml"), "comments"),
)


def read(source: Source) -> Book:
    """DOCX in, a Book out.

    Raises:
        InputError: the file is damaged.
    """
    import mammoth

    archive = Archive(source)
    for name in archive.names:
        # mammoth unpacks parts without a limit: unpack each part here first, where limits apply.
        if name.endswith((".xml", ".rels")):
            archive.read(name)
    walk = Walk()
    content = _readable(source, archive, walk)
    try:
        result = mammoth.convert_to_html(
            io.BytesIO(content),
            style_map=f"{style_map(_part(archive, 'word/styles.xml'))}\n{_STYLES}",
            ignore_empty_paragraphs=False,
            convert_image=mammoth.images.img_element(lambda _image: {"src": ""}),
        )
    except (KeyError, ValueError, IndexError, AttributeError, zipfile.BadZipFile, SyntaxError, ExpatError) as e:
        raise InputError(f"{source.name} is damaged ({type(e).__name__}).", "Open it and save it again.") from e
    if result.value.strip():
        page = html.parse(f"<body>{result.value}</body>".encode(), source.name)
        for node in page.iter("p"):
            if not len(node) and not node.text:
                # In Word, an empty paragraph is an empty line.
                node.text = "\xa0"
        walk_into(page, walk, source.scope)
    _separate_parts(archive, walk, source.scope)
    paragraphs = walk.paragraphs
    if not any(p.level for p in paragraphs):
        # The document uses no heading styles: find chapter headings as in plain text.
        paragraphs = headed(paragraphs)
    divided, contents = chapters.divide(paragraphs, keep_contents=source.scope is Scope.ALL)
    title, author = _properties(archive)
    return Book(title or source.stem, divided, author=author, left_out=(*walk.parts(), *contents))


def _readable(source: Source, archive: Archive, walk: Walk) -> bytes:
    """The document, changed so that mammoth reads also what it would skip; the same bytes where there is nothing to change."""
    changed: dict[str, bytes] = {}
    for name in _TEXT_PARTS:
        root = _part(archive, name)
        if root is not None and make_readable(root, walk, source.scope):
            changed[name] = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    if not changed:
        return source.content
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source.content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, changed[name] if name in changed else old.read(name))
    return out.getvalue()


def _separate_parts(archive: Archive, walk: Walk, scope: Scope) -> None:
    """Page headers, footers and comments: list them as left out or, with `Scope.ALL`, read them."""
    for name in archive.names:
        what = next((what for pattern, what in _SEPARATE_PARTS if pattern.fullmatch(name)), None)
        root = _part(archive, name) if what else None
        if what is None or root is None:
            continue
        lines = ["".join(t.text or "" for t in p.iter(f"{_W}t")) for p in root.iter(f"{_W}p")]
        for line in lines:
            if scope is Scope.ALL and line.strip():
                walk.paragraphs.append(Paragraph(" ".join(line.split())))
            elif scope is not Scope.ALL:
                walk.note(what, line, expected=True)


def _part(archive: Archive, name: str) -> etree._Element | None:
    if not archive.has(name):
        return None
    # mammoth reports a fault when it reads the part.
    root, faults = root_of(archive.read(name))
    return None if faults else root


def _properties(archive: Archive) -> tuple[str | None, str | None]:
    if not archive.has("docProps/core.xml"):
        return None, None
    root, _ = root_of(archive.read("docProps/core.xml"))
    if root is None:
        return None, None
    title, author = root.findtext(f"{_DC}title"), root.findtext(f"{_DC}creator")
    return (title or "").strip() or None, (author or "").strip() or None
