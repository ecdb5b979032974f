"""DOCX in, a Book out. The library mammoth turns the document into HTML on the way."""

from __future__ import annotations

import io
import logging
import re

from audiobook.book import Book, Paragraph
from audiobook.errors import InputError
from audiobook.reading import html
from audiobook.reading.archive import Archive
from audiobook.reading.around.title_page import named_at_front, without_title_page
from audiobook.reading.docx import parts
from audiobook.reading.docx.xml import style_map
from audiobook.reading.markup.walk import Walk, walk_into
from audiobook.reading.source import Scope, Source
from audiobook.reading.text.heading_lines import headed
from audiobook.reading.titles import chapters

_LOG = logging.getLogger("audiobook")
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
_SEPARATE_PARTS = (
    (re.compile(r"word/(?:header|footer)\d*\.xml"), "page headers and footers"),
    (re.compile(r"word/comments\.xml"), "comments"),
)


def read(source: Source) -> Book:
    """DOCX in, a Book out.

    Raises:
        InputError: the file is damaged.
    """
    archive = Archive(source)
    walk = Walk()
    converted = _converted(source, archive, walk)
    if converted.strip():
        page = html.parse(f"<body>{converted}</body>".encode(), source.name)
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
    title, author = _properties(archive)
    told = named_at_front(paragraphs, title)
    # What a document says on its page is its writer's word; its properties often name who installed the program.
    title, author = title or told.title, told.author or author
    keep = source.scope is Scope.ALL
    paragraphs, front_page = without_title_page(paragraphs, told, title, author, keep=keep)
    divided, contents = chapters.divide(paragraphs, keep_contents=keep, book=title)
    return Book(title or source.stem, divided, author=author, left_out=(*walk.parts(), *front_page, *contents))


def _converted(source: Source, archive: Archive, walk: Walk) -> str:
    """The document as HTML.

    Raises:
        InputError: the file is damaged.
    """
    import mammoth

    why: Exception | None = None
    for content, styles in zip(parts.archives(archive, source.name, walk, source.scope), (True, False)):
        own = parts.part(archive, "word/styles.xml") if styles else None
        try:
            found = mammoth.convert_to_html(
                io.BytesIO(content),
                style_map=f"{style_map(own)}\n{_STYLES}",
                ignore_empty_paragraphs=False,
                convert_image=mammoth.images.img_element(lambda _image: {"src": ""}),
            )
            if why is not None:
                _LOG.warning("What %s says of its styles cannot be read; headings may be missing.", source.name)
            return str(found.value)
        except RecursionError as e:
            raise InputError(
                f"The markup of {source.name} is nested too deeply.", "Open it, and save it as plain text."
            ) from e
        except Exception as e:  # noqa: BLE001 - mammoth's errors have no common base: any key or number that it misses
            why = e
    raise InputError(f"{source.name} is damaged ({type(why).__name__}).", "Open it and save it again.") from why


def _separate_parts(archive: Archive, walk: Walk, scope: Scope) -> None:
    """Page headers, footers and comments: list them as left out or, with `Scope.ALL`, read them."""
    for name in archive.names:
        what = next((what for pattern, what in _SEPARATE_PARTS if pattern.fullmatch(name)), None)
        root = parts.part(archive, name) if what else None
        if what is None or root is None:
            continue
        lines = ["".join(t.text or "" for t in p.iter(f"{_W}t")) for p in root.iter(f"{_W}p")]
        for line in lines:
            if scope is Scope.ALL and line.strip():
                walk.paragraphs.append(Paragraph(" ".join(line.split())))
            elif scope is not Scope.ALL:
                walk.note(what, line, expected=True)


def _properties(archive: Archive) -> tuple[str | None, str | None]:
    root = parts.part(archive, "docProps/core.xml")
    if root is None:
        return None, None
    title, author = root.findtext(f"{_DC}title"), root.findtext(f"{_DC}creator")
    return (title or "").strip() or None, (author or "").strip() or None
