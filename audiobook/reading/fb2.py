"""FictionBook 2 in, a Book out."""

from __future__ import annotations

import base64
import binascii

from lxml import etree

from audiobook.book import PARAGRAPH_GAP, Book, Cover, Paragraph, ParagraphKind
from audiobook.errors import InputError
from audiobook.language.scene_breaks import is_scene_break
from audiobook.reading.archive import Archive, is_zip
from audiobook.reading.markup import tables
from audiobook.reading.markup.elements import tag_of
from audiobook.reading.markup.note_moves import note_word
from audiobook.reading.markup.prepare import set_prepared
from audiobook.reading.markup.walk import Walk, walk_into
from audiobook.reading.source import Scope, Source
from audiobook.reading.titles import chapters, headings
from audiobook.reading.xml import root_of

_INSETS = frozenset("epigraph cite poem annotation".split())
_CONTAINERS = _INSETS | {"section", "body"}
_NOTE_BODIES = ("notes", "comments", "footnotes", "endnotes")
_SUBTITLE_LEVEL = 6
"""A subtitle stands inside a chapter."""
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
    root, faults = root_of(content)
    if root is None:
        raise InputError(f"{source.name} is damaged ({faults[0]}).", "Download or save it again.")
    if _name(root) != "FictionBook":
        raise InputError(
            f"{source.name} is not a FictionBook file, although its name says so.", "Download or save it again."
        )
    if any("depth" in fault.lower() for fault in faults):
        raise InputError(f"The markup of {source.name} is nested too deeply.", "Convert it to EPUB, and try that.")
    for node in root.iter("{*}style", "style"):
        # In FictionBook, <style> holds text; in HTML it holds code.
        node.tag = "span"
    info = next((n for n in root.iter() if _name(n) == "title-info"), root)
    set_prepared(root)
    walk = Walk()
    for node in (n for n in info if _name(n) == "annotation"):
        _walk_or_note(node, "annotation", walk, source)
    bodies = [b for b in root if _name(b) == "body"]
    for picture in [n for b in bodies for n in b.iter() if _name(n) == "image"]:
        picture.tag = "img"
        picture.set("alt", " ".join(f"{picture.get('alt') or ''} {picture.get('title') or ''}".split()))
    apart = [b for b in bodies[1:] if (b.get("name") or "").lower() in _NOTE_BODIES]
    language = _text(info, "lang") or "en"
    notes: dict[str, etree._Element] = {}
    if source.scope is Scope.NOTES:
        notes = {n.get("id"): n for b in apart for n in b.iter() if _name(n) == "section" and n.get("id")}
    for body in bodies:
        if body not in apart:
            _Body(walk, source.scope, notes, note_word(language)).read(body)
        elif source.scope is Scope.NOTES:
            _read_rest(body, notes, walk)
        else:
            _walk_or_note(body, "notes", walk, source)
    divided, contents = chapters.divide(walk.paragraphs, keep_contents=True)
    return Book(
        title=_text(info, "book-title") or source.stem,
        author=_author(info),
        language=language,
        chapters=divided,
        cover=_cover(root),
        series=_series(info),
        left_out=(*walk.parts(), *contents),
        guesses=(f"The archive holds {stories} stories; only the first is read.",) if stories > 1 else (),
    )


def _series(info: etree._Element | None) -> tuple[str, str | None] | None:
    """The name of the series and the number in it."""
    for node in info if info is not None else ():
        name = " ".join((node.get("name") or "").split())
        if _name(node) == "sequence" and name:
            return name, (node.get("number") or "").strip() or None
    return None


def _walk_or_note(node: etree._Element, what: str, walk: Walk, source: Source) -> None:
    """Read a part that is not the story if the scope is `Scope.ALL`; otherwise list it as left out."""
    if source.scope is Scope.ALL:
        _Body(walk, source.scope, {}).read(node)
        return
    apart = Walk()
    _Body(apart, Scope.ALL, {}).read(node)
    walk.note(what, PARAGRAPH_GAP.join(p.text for p in apart.paragraphs), expected=True)


def _read_rest(body: etree._Element, notes: dict[str, etree._Element], walk: Walk) -> None:
    """Read the notes to which nothing refers."""
    rest = set(notes.values())
    for node in [n for n in body.iter() if _name(n) == "section" and n.get("id") and n not in rest]:
        parent = node.getparent()
        if parent is not None:
            parent.remove(node)
    if any(_name(n) == "p" and "".join(n.itertext()).strip() for n in body.iter() if _name(n.getparent()) != "title"):
        _Body(walk, Scope.NOTES, {}).read(body)
    else:
        walk.note("notes", " ".join("".join(body.itertext()).split()), expected=True)


class _Body:
    """The reading of a body into a walk.

    Args:
        walk: the paragraphs are added to it.
        scope: how much to read.
        notes: sections of notes by their id; each is read, and taken out of here, after the first paragraph that refers to it.
        word: what is said before a note.
    """

    def __init__(self, walk: Walk, scope: Scope, notes: dict[str, etree._Element], word: str = "") -> None:
        self._walk = walk
        self._scope = scope
        self._notes = notes
        self._word = word
        self._empty = 0
        self._gaps: list[tuple[int, int]] = []

    def read(self, body: etree._Element) -> None:
        """Add the paragraphs of a body. A title is a heading of the level of its section.

        The title of a poem or an epigraph is a line of text: it does not start a chapter. Unknown elements are read as paragraphs.
        """
        start = len(self._walk.paragraphs)
        stack: list[tuple[etree._Element, int, bool]] = [(body, 1, False)]
        while stack:
            node, depth, inset = stack.pop()
            name = _name(node)
            if name in _CONTAINERS or (name == "title" and inset):
                inner = depth + (name == "section")
                within = inset or name in _INSETS
                stack.extend((c, inner, within) for c in reversed(_with_loose_text(node)))
            elif name == "empty-line":
                self._empty += 1
            else:
                self._add(node, name, depth, inset)
        self._walk.gaps, self._gaps = self._gaps, []
        self._walk.settle_gaps(start)

    def _add(self, node: etree._Element, name: str, depth: int, inset: bool) -> None:
        paragraphs = self._walk.paragraphs
        before = len(paragraphs)
        if name == "title" or (name == "subtitle" and not inset):
            self._add_heading(node, name, depth)
        elif name == "stanza":
            lines = [line for c in _with_loose_text(node) if (line := _read_text(c, self._walk, self._scope))]
            if lines:
                paragraphs.append(Paragraph("\n".join(lines)))
        elif name == "table":
            lines = tables.lines_of(node, lambda cell: _read_text(cell, self._walk, self._scope))
            paragraphs += [Paragraph(line) for line in lines]
        else:
            _mark_notes(node)
            walk_into(node, self._walk, self._scope)
        if len(paragraphs) > before and self._empty:
            if before and {paragraphs[before - 1].kind, paragraphs[before].kind} == {ParagraphKind.PROSE}:
                self._gaps.append((before, self._empty))
            self._empty = 0
        self._add_notes(node)

    def _add_heading(self, node: etree._Element, name: str, depth: int) -> None:
        parts = _with_loose_text(node) if name == "title" else [node]
        text = "\n".join(line for c in parts if (line := _read_text(c, self._walk, self._scope)))
        if is_scene_break(text):
            self._walk.paragraphs.append(Paragraph(text, ParagraphKind.BREAK))
        elif text:
            level = depth if name == "title" else _SUBTITLE_LEVEL
            if name == "subtitle" and headings.is_division_heading(text):
                level = depth + 1
            self._walk.paragraphs.append(Paragraph(text, ParagraphKind.HEADING, level=min(6, level)))

    def _add_notes(self, node: etree._Element) -> None:
        """Read the notes that a paragraph refers to."""
        for link in node.iter():
            address = (link.get(_XLINK) or link.get("href") or "") if _name(link) == "a" else ""
            note = self._notes.pop(address[1:], None) if address.startswith("#") else None
            if note is None:
                continue
            apart = Walk(left_out=self._walk.left_out)
            titles = [c for c in note if _name(c) == "title"]
            for title in titles:
                # The number of the note.
                self._walk.note("notes", _read_text(title, apart, Scope.ALL), expected=True)
                note.remove(title)
            _Body(apart, self._scope, {}).read(note)
            told = [p for p in apart.paragraphs if p.kind is not ParagraphKind.BREAK]
            for n, p in enumerate(told):
                self._walk.paragraphs.append(Paragraph(f"{self._word}: {p.text}" if n == 0 else p.text))


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
