"""FictionBook 2 in, a Book out."""

from __future__ import annotations

import base64
import binascii

from lxml import etree

from audiobook.book import GAP, PARAGRAPH_GAP, Book, Cover, Paragraph, ParagraphKind
from audiobook.errors import InputError
from audiobook.reading import chapters
from audiobook.reading.archive import Archive, is_zip
from audiobook.reading.elements import tag_of
from audiobook.reading.source import Scope, Source
from audiobook.reading.walk import Walk, walk_into

_INSETS = frozenset("epigraph cite poem stanza annotation".split())
_CONTAINERS = _INSETS | {"section", "body", "table"}
_XLINK = "{http://www.w3.org/1999/xlink}href"


def read(source: Source) -> Book:
    """FB2, or a zip archive with one inside, in; a Book out.

    Raises:
        InputError: the file is not XML, or not FictionBook.
    """
    content = source.content
    stories = 1
    if is_zip(content):
        archive = Archive(source)
        names = [n for n in archive.names if n.lower().endswith(".fb2")]
        content, stories = archive.read(names[0]), len(names)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as e:
        raise InputError(f"{source.name} is damaged ({e}).", "Download or save it again.") from e
    if root is None or _name(root) != "FictionBook":
        raise InputError(
            f"{source.name} is not a FictionBook file, although its name says so.", "Download or save it again."
        )
    if any("depth" in e.message.lower() for e in parser.error_log):
        raise InputError(f"The markup of {source.name} is nested too deeply.", "Convert it to EPUB, and try that.")
    for node in root.iter("{*}style", "style"):
        # In FictionBook, <style> holds text; in HTML it holds code.
        node.tag = "span"
    info = next((n for n in root.iter() if _name(n) == "title-info"), root)
    walk = Walk()
    for node in (n for n in info if _name(n) == "annotation"):
        _walk_or_note(node, "annotation", walk, source)
    for body in (b for b in root if _name(b) == "body"):
        if body.get("name") in ("notes", "comments", "footnotes"):
            _walk_or_note(body, "notes", walk, source)
        else:
            _walk(body, walk, source.scope)
    divided, contents = chapters.divide(walk.paragraphs, keep_contents=True)
    return Book(
        title=_text(info, "book-title") or source.stem,
        author=_author(info),
        language=_text(info, "lang") or "en",
        chapters=divided,
        cover=_cover(root),
        left_out=(*walk.parts(), *contents),
        guesses=(f"The archive holds {stories} stories; only the first is read.",) if stories > 1 else (),
    )


def _walk_or_note(node: etree._Element, what: str, walk: Walk, source: Source) -> None:
    """Read a part that is not the story if the scope is `Scope.ALL`; otherwise list it as left out."""
    if source.scope is Scope.ALL:
        _walk(node, walk, source.scope)
        return
    apart = Walk()
    _walk(node, apart, Scope.ALL)
    walk.note(what, PARAGRAPH_GAP.join(p.text for p in apart.paragraphs), expected=True)


def _walk(body: etree._Element, walk: Walk, scope: Scope) -> None:
    """Add the paragraphs of a body to a walk. A title is a heading of the level of its section.

    The title of a poem or an epigraph is a line of text: it does not start a chapter. Unknown elements are read as paragraphs.
    """
    stack: list[tuple[etree._Element, int, bool]] = [(body, 1, False)]
    while stack:
        node, depth, inset = stack.pop()
        name = _name(node)
        if name in _CONTAINERS or (name == "title" and inset):
            inner = depth + (name == "section")
            within = inset or name in _INSETS
            stack.extend((c, inner, within) for c in reversed(_with_loose_text(node)))
        elif name == "title":
            lines = [_read_text(c, walk, scope) for c in _with_loose_text(node)]
            text = "\n".join(line for line in lines if line)
            if text:
                walk.paragraphs.append(Paragraph(text, ParagraphKind.HEADING, level=min(6, depth)))
        elif name == "empty-line":
            if walk.paragraphs and walk.paragraphs[-1].kind is ParagraphKind.PROSE:
                walk.paragraphs.append(Paragraph(GAP, ParagraphKind.BREAK))
        elif name == "tr":
            text = " ".join(cell for c in _with_loose_text(node) if (cell := _read_text(c, walk, scope)))
            if text:
                walk.paragraphs.append(Paragraph(text))
        else:
            _mark_notes(node)
            walk_into(node, walk, scope)


def _mark_notes(node: etree._Element) -> None:
    """Mark references to notes in the way of HTML."""
    for a in node.iter():
        if _name(a) == "a" and a.get("type") == "note":
            a.set("role", "doc-noteref")


def _with_loose_text(node: etree._Element) -> list[etree._Element]:
    """The children of an element. Text between them, which FictionBook does not allow there, is put into paragraphs."""
    children = [c for c in node if isinstance(c.tag, str)]
    if not any((t or "").strip() for t in (node.text, *(c.tail for c in node))):
        return children
    out: list[etree._Element] = []
    for text, child in ((node.text, None), *((c.tail, c) for c in node)):
        if child is not None and isinstance(child.tag, str):
            out.append(child)
        if (text or "").strip():
            loose = etree.Element("p")
            loose.text = text
            out.append(loose)
    return out


def _read_text(node: etree._Element, walk: Walk, scope: Scope) -> str:
    """The text of an element in one line. Parts of it that are left out are listed."""
    _mark_notes(node)
    apart = Walk(left_out=walk.left_out)
    walk_into(node, apart, scope)
    return " ".join(" ".join(p.text for p in apart.paragraphs).split())


def _name(node: etree._Element) -> str:
    return tag_of(node) if tag_of(node) != "fictionbook" else "FictionBook"


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
