"""DOCX in, a Book out, by way of HTML (mammoth)."""

from __future__ import annotations

import io
import zipfile
from xml.parsers.expat import ExpatError

from lxml import etree

from audiobook.book import Book
from audiobook.errors import InputError
from audiobook.reading import chapters, html, plain
from audiobook.reading.archive import Archive
from audiobook.reading.source import Scope, Source

_DC = "{http://purl.org/dc/elements/1.1/}"
_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => h2:fresh"


def read(source: Source) -> Book:
    """DOCX in, a Book out.

    Raises:
        InputError: the file is damaged.
    """
    import mammoth

    archive = Archive(source)
    for name in archive.names:
        # mammoth unpacks what it needs by itself: every part is first unpacked under our limits.
        if name.endswith((".xml", ".rels")):
            archive.read(name)
    try:
        result = mammoth.convert_to_html(
            io.BytesIO(source.content),
            style_map=_STYLES,
            convert_image=mammoth.images.img_element(lambda _image: {"src": ""}),
        )
    except (KeyError, ValueError, IndexError, AttributeError, zipfile.BadZipFile, SyntaxError, ExpatError) as e:
        raise InputError(f"{source.name} is damaged ({type(e).__name__}).", "Open it and save it again.") from e
    walk = html.Walk()
    if result.value.strip():
        html.walk_into(html.parse(f"<body>{result.value}</body>".encode(), source.name), walk, source.scope)
    paragraphs = walk.paragraphs
    if not any(p.level for p in paragraphs):
        # No heading styles were used: chapter headings are found as in plain text.
        paragraphs = plain.paragraphs_of("\n\n".join(p.text for p in paragraphs))
    divided, contents = chapters.divide(paragraphs, keep_contents=source.scope is Scope.ALL)
    title, author = _properties(archive)
    return Book(title or source.stem, divided, author=author, left_out=(*walk.parts(), *contents))


def _properties(archive: Archive) -> tuple[str | None, str | None]:
    if not archive.has("docProps/core.xml"):
        return None, None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    root = etree.fromstring(archive.read("docProps/core.xml"), parser)
    if root is None:
        return None, None
    title, author = root.findtext(f"{_DC}title"), root.findtext(f"{_DC}creator")
    return (title or "").strip() or None, (author or "").strip() or None
