"""FictionBook 2 in, a Book out."""

from __future__ import annotations

import base64
import binascii

from lxml import etree

from audiobook.book import Book, Cover, Paragraph, ParagraphKind
from audiobook.errors import InputError
from audiobook.reading import chapters, html
from audiobook.reading.archive import Archive, is_zip
from audiobook.reading.source import Scope, Source

_XLINK = "{http://www.w3.org/1999/xlink}href"


def read(source: Source) -> Book:
    """FB2 (or a zip with one inside) in, a Book out.

    Raises:
        InputError: it is no XML, or not FictionBook.
    """
    content = source.content
    if is_zip(content):
        archive = Archive(source)
        content = archive.read(next(n for n in archive.names if n.lower().endswith(".fb2")))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as e:
        raise InputError(f"{source.name} is damaged ({e}).", "Download or save it again.") from e
    if root is None or _name(root) != "FictionBook":
        raise InputError(f"{source.name} is no FictionBook file inside.", "Download or save it again.")
    if any("depth" in e.message.lower() for e in parser.error_log):
        raise InputError(
            f"{source.name} is nested too deeply to be a story's markup.", "Convert it to EPUB, and try that."
        )
    walk = html.Walk()
    for body in (b for b in root if _name(b) == "body"):
        if body.get("name") in ("notes", "comments", "footnotes") and source.scope is not Scope.ALL:
            walk.drop("notes", body)
            continue
        _walk(body, walk, source)
    divided, contents = chapters.divide(walk.paragraphs, keep_contents=True)
    info = next((n for n in root.iter() if _name(n) == "title-info"), root)
    return Book(
        title=_text(info, "book-title") or source.stem,
        author=_author(info),
        language=_text(info, "lang") or "en",
        chapters=divided,
        cover=_cover(root),
        left_out=(*walk.parts(), *contents),
    )


def _walk(body: etree._Element, walk: html.Walk, source: Source) -> None:
    """FB2's blocks as paragraphs: titles are headings as deep as their section."""
    stack: list[tuple[etree._Element, int]] = [(body, 1)]
    while stack:
        node, depth = stack.pop()
        name = _name(node)
        if name in ("section", "body", "epigraph", "cite", "poem", "stanza", "annotation"):
            inner = depth + (name == "section")
            stack.extend((c, inner) for c in reversed([c for c in node if isinstance(c.tag, str)]))
        elif name == "title":
            lines = [" ".join("".join(p.itertext()).split()) for p in node]
            text = "\n".join(line for line in lines if line)
            if text:
                walk.paragraphs.append(Paragraph(text, ParagraphKind.HEADING, level=min(6, depth)))
        elif name == "empty-line":
            if walk.paragraphs and walk.paragraphs[-1].kind is ParagraphKind.PROSE:
                walk.paragraphs.append(Paragraph("* * *", ParagraphKind.BREAK))
        elif name in ("p", "v", "subtitle", "text-author", "date"):
            for a in [a for a in node.iter() if _name(a) == "a" and a.get("type") == "note"]:
                html.remove(a)
            html.walk_into(node, walk, source.scope)


def _name(node: etree._Element) -> str:
    return html.tag_of(node) if html.tag_of(node) != "fictionbook" else "FictionBook"


def _text(info: etree._Element, name: str) -> str | None:
    for node in info.iter():
        if _name(node) == name:
            return " ".join("".join(node.itertext()).split()) or None
    return None


def _author(info: etree._Element) -> str | None:
    for node in info.iter():
        if _name(node) == "author":
            parts = [_text(node, part) for part in ("first-name", "middle-name", "last-name")]
            return " ".join(p for p in parts if p) or _text(node, "nickname")
    return None


def _cover(root: etree._Element) -> Cover | None:
    page = next((n for n in root.iter() if _name(n) == "coverpage"), None)
    image = next((n for n in page.iter() if _name(n) == "image"), None) if page is not None else None
    wanted = (image.get(_XLINK) or "").lstrip("#") if image is not None else ""
    for node in root.iter():
        if _name(node) == "binary" and wanted and node.get("id") == wanted:
            kind = node.get("content-type") or "image/jpeg"
            try:
                content = base64.b64decode("".join((node.text or "").split()), validate=True)
            except (binascii.Error, ValueError):
                return None
            return Cover(content, kind) if kind in ("image/jpeg", "image/png") and content else None
    return None
