"""DOCX in, a Book out. The library mammoth turns the document into HTML on the way."""

from __future__ import annotations

import io
import re
import zipfile
from xml.parsers.expat import ExpatError

from lxml import etree

from audiobook.book import Book, Paragraph
from audiobook.errors import InputError
from audiobook.reading import chapters, html
from audiobook.reading.archive import Archive
from audiobook.reading.heading_lines import headed
from audiobook.reading.source import Scope, Source
from audiobook.reading.walk import Walk, walk_into

_DC = "{http://purl.org/dc/elements/1.1/}"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => h2:fresh"
_TEXT_PARTS = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")
_SEPARATE_PARTS = (
    (re.compile(r"word/(?:header|footer)\d*\.xml"), "page headers and footers"),
    (re.compile(r"word/comments\.xml"), "comments"),
)
_WRAPPERS = frozenset(f"{_W}{name}" for name in ("fldSimple", "bdo", "dir"))
"""Elements around text that mammoth skips, with all the text inside them."""


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
            style_map=_STYLES,
            convert_image=mammoth.images.img_element(lambda _image: {"src": ""}),
        )
    except (KeyError, ValueError, IndexError, AttributeError, zipfile.BadZipFile, SyntaxError, ExpatError) as e:
        raise InputError(f"{source.name} is damaged ({type(e).__name__}).", "Open it and save it again.") from e
    if result.value.strip():
        walk_into(html.parse(f"<body>{result.value}</body>".encode(), source.name), walk, source.scope)
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
        if root is not None and _make_readable(root, walk, source.scope):
            changed[name] = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    if not changed:
        return source.content
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source.content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, changed[name] if name in changed else old.read(name))
    return out.getvalue()


def _make_readable(root: etree._Element, walk: Walk, scope: Scope) -> bool:
    """Turn formulas, ruby, fields, text boxes and deleted text into plain text.

    Returns:
        Whether there were any.
    """
    changed = False
    for node in list(root.iter(f"{_M}oMath")):
        changed = _replace(node, [_run(" ".join(t.text or "" for t in node.iter(f"{_M}t")))])
    for node in list(root.iter(f"{_W}ruby")):
        said = "".join(t.text or "" for rt in node.iter(f"{_W}rt") for t in rt.iter(f"{_W}t"))
        base = "".join(t.text or "" for rb in node.iter(f"{_W}rubyBase") for t in rb.iter(f"{_W}t"))
        if scope is not Scope.ALL:
            walk.note("pronunciations beside the text", said, expected=True)
        changed = _replace(node, [_text(f"{base} {said}" if scope is Scope.ALL else base)])
    for node in list(root.iter(f"{_MC}AlternateContent")):
        fallback = node.find(f"{_MC}Fallback")
        boxes = list(node.iter(f"{_W}txbxContent"))
        if boxes and (fallback is None or not any(True for _ in fallback.iter(f"{_W}txbxContent"))):
            changed = _replace(node, boxes)
    for node in list(root.iter(f"{_W}del")):
        text = "".join(t.text or "" for t in node.iter(f"{_W}delText"))
        if scope is Scope.ALL and text.strip():
            changed = _replace(node, [_run(f" {text} ")])
        else:
            walk.note("deleted text", text, expected=True)
    for node in [n for n in root.iter(f"{_M}oMathPara", *_WRAPPERS)]:
        changed = _replace(node, list(node))
    return changed


def _run(text: str) -> etree._Element:
    run = etree.Element(f"{_W}r")
    run.append(_text(text))
    return run


def _text(text: str) -> etree._Element:
    node = etree.Element(f"{_W}t")
    node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    node.text = text
    return node


def _replace(node: etree._Element, by: list[etree._Element]) -> bool:
    """Replace an element by others. Always returns True, so that a caller can note that something changed."""
    parent = node.getparent()
    if parent is not None:
        at = parent.index(node)
        parent.remove(node)
        for n, new in enumerate(by):
            parent.insert(at + n, new)
    return True


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
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        return etree.fromstring(archive.read(name), parser)
    except etree.XMLSyntaxError:
        # mammoth reports the fault when it reads the part.
        return None


def _properties(archive: Archive) -> tuple[str | None, str | None]:
    if not archive.has("docProps/core.xml"):
        return None, None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    root = etree.fromstring(archive.read("docProps/core.xml"), parser)
    if root is None:
        return None, None
    title, author = root.findtext(f"{_DC}title"), root.findtext(f"{_DC}creator")
    return (title or "").strip() or None, (author or "").strip() or None
