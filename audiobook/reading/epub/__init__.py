"""EPUB 2 or 3 in, a Book out: the documents in reading order, and what the navigation says of them, become one text that is divided.

`package` reads the package file, `navigation` its entries, `frames` tells what is not the story, and `dividing` finds the chapters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from lxml import etree

from audiobook.book import PARAGRAPH_GAP, Book, LeftOut, Paragraph, gathered
from audiobook.reading.archive import Archive, resolve
from audiobook.reading.around import (
    dividing,
    facts,
    fanwork,
    frames,
    gutenberg,
    link_lists,
    matter,
    signs,
    styled_titles,
)
from audiobook.reading.around.flow import Flow, Mark, is_heading
from audiobook.reading.around.sections import File
from audiobook.reading.epub.navigation import Entry, entries_of, fragment_of, landmarks_of
from audiobook.reading.epub.package import Item, read_package
from audiobook.reading.markup.elements import LEFT_OUT_TYPES, left_out_type, plain_text, text_of
from audiobook.reading.markup.parsing import parsed
from audiobook.reading.markup.prepare import prepare_book
from audiobook.reading.markup.walk import Walk, walk_into
from audiobook.reading.source import Scope, Source
from audiobook.reading.titles import headings

_FRONT_FILES = 8
"""Facts about the story, such as its rating and length, stand in one of the first so many files."""
_OUTSIDE = "parts outside the reading order"


@dataclass(slots=True)
class _Document:
    """A document of the EPUB.

    Attributes:
        item: what the package says of it.
        root: its mark-up.
        body: the part that is read. What is left out is removed from it.
        names: the ids of its elements, before anything is removed.
        walk: its paragraphs, and what was left out of it.
        left_out: whether the whole document is left out.
        at: the number of its first paragraph in the book.
    """

    item: Item
    root: etree._Element
    body: etree._Element
    names: dict[str, etree._Element]
    walk: Walk = field(default_factory=Walk)
    left_out: bool = False
    at: int = 0


def read(source: Source) -> Book:
    """EPUB in, a Book out.

    Raises:
        InputError: the file is damaged, or protected by DRM.
    """
    archive = Archive(source)
    package = read_package(archive, source.name)
    documents, guesses = _documents(archive, package.items, source)
    entries = entries_of(archive, package, source.name)
    front = gutenberg.Front()
    by_links = False
    if source.scope is not Scope.ALL:
        _leave_out_whole(documents, landmarks_of(archive, package, source.name))
        front, linked = _leave_out_parts(documents, entries, source.scope, package.makers)
        by_links = not entries
        entries = entries or linked
    title = package.title or front.title or source.stem
    styled_titles.mark([d.body for d in documents if not d.left_out], title, _style_sheets(archive))
    for document in documents:
        if not document.left_out:
            walk_into(document.body, document.walk, source.scope)
    _leave_out_descriptions(documents)
    paragraphs: list[Paragraph] = []
    for document in documents:
        document.at = len(paragraphs)
        paragraphs += document.walk.paragraphs
    read_documents = [d for d in documents if d.walk.paragraphs]
    flow = Flow(paragraphs, [d.at for d in read_documents], _marks(entries, documents, len(paragraphs)))
    left_out: list[LeftOut] = [part for d in documents for part in d.walk.left_out]
    if source.scope is not Scope.ALL:
        files = {d.at: _file(d) for d in read_documents}
        flow, _, more = frames.story_in(flow, title, package.author or front.author, files)
        left_out += more
    lost = f"{package.lost} parts of the reading order are missing from the file."
    return Book(
        title=title,
        author=package.author or front.author,
        language=package.language or "en",
        chapters=dividing.divide(flow, title=title, by_links=by_links),
        cover=package.cover,
        series=package.series,
        year=package.year,
        left_out=gathered(left_out),
        guesses=(*((lost,) if package.lost else ()), *guesses),
    )


def _documents(archive: Archive, items: Sequence[Item], source: Source) -> tuple[list[_Document], tuple[str, ...]]:
    """The documents with mark-up, and a sentence for each guess that was made to decode them."""
    out: list[_Document] = []
    guesses: dict[str, None] = {}
    for item in items:
        content = archive.read(item.path) if item.is_markup else b""
        if not content.strip():
            continue
        root, guessed = parsed(content, source.name)
        guesses |= dict.fromkeys(guessed)
        body = root.find("body")
        body = body if body is not None else root
        names = {name: n for n in body.iter() for name in (n.get("id"), n.get("name")) if name}
        out.append(_Document(item, root, body, names))
    prepare_book({d.item.path: d.root for d in out}, source.scope, sheets=list(_style_sheets(archive)))
    return out, tuple(guesses)


def _style_sheets(archive: Archive) -> Iterator[str]:
    """The style sheets of an EPUB; they are read only if they are asked for."""
    for name in archive.names:
        if name.lower().endswith(".css"):
            yield archive.read(name).decode("utf-8", errors="replace")


def _leave_out_whole(documents: Sequence[_Document], landmarks: dict[str, str]) -> None:
    """Leave the documents out that the EPUB itself marks as outside the story, or that are not in the reading order."""
    for document in documents:
        found = _marked_as(document, landmarks.get(document.item.path))
        if found is not None:
            document.walk.drop(found[0], document.body, expected=found[1])
            document.left_out = True


def _marked_as(document: _Document, landmark: str | None) -> tuple[str, bool] | None:
    """What an EPUB marks a document as: its name in the report, and whether it is certainly not part of the story."""
    item, body = document.item, document.body
    if "nav" in item.properties:
        return "list of contents", True
    if not item.linear:
        return _OUTSIDE, False
    page = facts.page_kind(body)
    if page is not None:
        return page, True
    first = next((c for c in body if isinstance(c.tag, str)), None)
    for node in (body, first):
        what = left_out_type(node) if node is not None else None
        if what is not None and (node is body or _is_whole(node, body)):
            return what, True
    for kind in (item.kind, landmark):
        what = (
            LEFT_OUT_TYPES.get(kind.replace("title-page", "titlepage")) or signs.kind_of_name(kind.replace("-", " "))
            if kind
            else None
        )
        if what is not None and kind not in ("text", "start", "notes"):
            walk = Walk()
            walk_into(body, walk, Scope.STORY)
            if matter.left_out_as_marked(what, walk.paragraphs):
                return what, True
    return None


def _is_whole(node: etree._Element, body: etree._Element) -> bool:
    """Whether an element has all the text of a page."""
    return len(plain_text(node)) == len(plain_text(body))


def _leave_out_parts(
    documents: Sequence[_Document], entries: Sequence[Entry], scope: Scope, makers: str
) -> tuple[gutenberg.Front, list[Entry]]:
    """Take out of the documents what their mark-up tells from the story.

    Returns:
        What these parts say about the book, and the entries of lists of contents that are pages of links.
    """
    front = gutenberg.Front()
    linked: list[Entry] = []
    first = [d for d in documents if not d.left_out][:_FRONT_FILES]
    archived = fanwork.says_so(makers) or any(fanwork.is_preface(plain_text(d.body)) for d in first)
    targets = _Targets(documents, entries)
    for n, document in enumerate(documents):
        if document.left_out:
            continue
        at_front = n < _FRONT_FILES
        said = frames.take_out(document.body, document.walk, scope, archive_of_our_own=archived, at_front=at_front)
        front = front if front != gutenberg.Front() else said
        path = document.item.path
        for href, title in link_lists.take_out(document.body, document.walk, targets.on(path)):
            linked.append(Entry(_resolved(path, href), fragment_of(href), title, 1))
    return front, linked


def _leave_out_descriptions(documents: Sequence[_Document]) -> None:
    """Leave out what remains of pages that list facts about the story, if it is only a title and a summary."""
    described = [d for d in documents if any(part.what == facts.DESCRIPTION for part in d.walk.left_out)]
    if len(described) == sum(bool(d.walk.paragraphs) for d in documents):
        return
    for document in described:
        if document.walk.paragraphs and matter.describes(document.walk.paragraphs):
            text = PARAGRAPH_GAP.join(p.text for p in document.walk.paragraphs)
            document.walk.note(facts.DESCRIPTION, text, expected=True)
            document.walk.paragraphs.clear()


class _Targets:
    """What is at the places that links in documents lead to."""

    def __init__(self, documents: Sequence[_Document], entries: Sequence[Entry]) -> None:
        self._documents = {d.item.path: d for d in documents if not d.left_out}
        self._titles: dict[tuple[str, str], str] = {}
        for entry in entries:
            self._titles.setdefault((entry.path, entry.fragment), entry.title)
        self._texts: dict[tuple[str, str], str] = {}

    def on(self, path: str) -> link_lists.Target:
        """What is at the places that the links on one page lead to."""
        return partial(self._at, path)

    def _at(self, path: str, href: str) -> tuple[str, str] | None:
        """The text there, and its title in the navigation."""
        if re.match(r"[a-z][a-z+.-]*:", href, re.IGNORECASE):
            return None
        key = (_resolved(path, href), fragment_of(href))
        document = self._documents.get(key[0])
        if document is None or (key[0] == path and not key[1]):
            return None
        place = document.names.get(key[1], None if key[0] == path else document.body)
        if place is None:
            return None
        if key not in self._texts:
            self._texts[key] = link_lists.text_from(place)
        return self._texts[key], self._titles.get(key) or self._titles.get((key[0], "")) or ""


def _resolved(path: str, href: str) -> str:
    return path if href.startswith("#") else resolve(path, href)


def _marks(entries: Sequence[Entry], documents: Sequence[_Document], total: int) -> list[Mark]:
    """The entries of the navigation, at the paragraphs that they lead to. Those that lead to what is left out are dropped."""
    by_path = {d.item.path: d for d in documents}
    marks = []
    for entry in entries:
        document = by_path.get(entry.path)
        at = _place(entry, document, entries, documents) if document is not None else None
        if at is not None and at < total:
            marks.append(Mark(at, entry.title, entry.depth))
    return sorted(marks, key=lambda mark: mark.at)


def _place(entry: Entry, document: _Document, entries: Sequence[Entry], documents: Sequence[_Document]) -> int | None:
    """The number of the paragraph that an entry leads to; None if there is none."""
    if document.left_out:
        return None
    if entry.fragment in document.walk.anchors:
        return document.at + document.walk.anchors[entry.fragment]
    if entry.fragment and entry.fragment in document.names:
        return None
    found = _named_like(entry, document)
    siblings = [other for other in entries if other.path == entry.path]
    if entry.fragment:
        if found is not None:
            return document.at + found
        elsewhere = [d for d in documents if not d.left_out and entry.fragment in d.walk.anchors]
        if len(elsewhere) == 1:
            return elsewhere[0].at + elsewhere[0].walk.anchors[entry.fragment]
        if len(siblings) > 1:
            return None
    elif found and (siblings[0] is not entry or not _begins_with(entry, document)):
        # The text before the heading goes on with the chapter before.
        return document.at + found
    if document.walk.left_out and found is None and _removed(entry, document):
        return None
    if not document.walk.paragraphs and not _stands_for_heading(entry, document, entries, documents):
        return None
    return document.at


def _begins_with(entry: Entry, document: _Document) -> bool:
    """Whether a document starts with a line that names an entry."""
    first = document.walk.paragraphs[0]
    return is_heading(first) or headings.heading_key(first.text) in headings.heading_key(entry.title)


def _stands_for_heading(
    entry: Entry, document: _Document, entries: Sequence[Entry], documents: Sequence[_Document]
) -> bool:
    """Whether an entry that leads to a picture names the text after it. A map or a cover is named for itself."""
    if signs.kind_of_name(entry.title) is not None:
        return False
    after = next((d for d in documents[documents.index(document) :] if d.walk.paragraphs), None)
    own = [other for other in entries if after is not None and other.path == after.item.path]
    return not own or headings.is_division_heading(entry.title) or own[0].depth > entry.depth


def _named_like(entry: Entry, document: _Document) -> int | None:
    """The heading of a document that has the name of an entry."""
    name = headings.name_of(entry.title)
    paragraphs = document.walk.paragraphs
    return next((n for n, p in enumerate(paragraphs) if is_heading(p) and headings.name_of(p.text).same(name)), None)


def _removed(entry: Entry, document: _Document) -> bool:
    """Whether what an entry names was left out of its document."""
    wanted = headings.heading_key(entry.title)
    gone = [part for part in document.walk.left_out if part.what not in ("descriptions of pictures", "page numbers")]
    if not document.walk.paragraphs:
        return bool(gone)
    return any(headings.heading_key(line) == wanted for part in gone for line in part.text.split("\n")[:3])


def _file(document: _Document) -> File:
    """What a document is called by itself, and how many links it has to other places of the book."""
    stem = re.sub(r"[\d_-]+", " ", document.item.path.rsplit("/", 1)[-1].rsplit(".", 1)[0]).strip()
    heading = text_of(document.root, "title") or ""
    links = sum("#" in (a.get("href") or "") and "://" not in (a.get("href") or "") for a in document.body.iter("a"))
    return File(tuple(name for name in (heading, stem) if name), links)
