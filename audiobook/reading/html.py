"""HTML in, a Book out."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from audiobook.book import PARAGRAPH_GAP, Book, LeftOut, Paragraph
from audiobook.reading.around import dividing, facts, fanwork, frames, gutenberg, link_lists, sites, styled_titles
from audiobook.reading.around.flow import Flow, Mark
from audiobook.reading.around.title_page import as_left_out, named_at_front
from audiobook.reading.markup.elements import plain_text, text_of
from audiobook.reading.markup.parsing import parse, parsed
from audiobook.reading.markup.prepare import prepare
from audiobook.reading.markup.walk import Walk, walk_into
from audiobook.reading.source import Scope, Source
from audiobook.reading.titles import headings

__all__ = ["parse", "read", "read_page"]


def read(source: Source) -> Book:
    """HTML in, a Book out. Pages of Archive of Our Own, Project Gutenberg, story sites and download programs are recognized."""
    root, guesses = parsed(source.content, source.name)
    return read_page(root, source, guesses)


def read_page(
    root: etree._Element,
    source: Source,
    guesses: Sequence[str] = (),
    outline: Sequence[tuple[str, str, int]] = (),
    apart: Sequence[tuple[str, str]] = (),
) -> Book:
    """A page in, a Book out.

    Args:
        root: the page. It is changed.
        source: the file it was read from.
        guesses: what was guessed so far, one sentence each.
        outline: the entries of the file's own navigation: the id of an element, the title, and the depth from 1.
        apart: the name and text of parts that stand outside the text, such as headers of pages.
    """
    prepare(root, source.scope)
    walk = Walk()
    marks: list[tuple[str, str]] = []
    title, author = _named(root)
    body = root.find("body")
    body = body if body is not None else root
    front = gutenberg.Front()
    if source.scope is not Scope.ALL:
        is_download = fanwork.is_download(root)
        is_archived = is_download or fanwork.is_saved_page(root)
        if not is_download:
            body = sites.story_of(root, source.content, walk, source.scope)
        front = frames.take_out(body, walk, source.scope, archive_of_our_own=is_archived)
        marks = link_lists.take_out(body, walk, _Targets(body))
    styled_titles.mark([body], title, [n.text or "" for n in root.iter("style")])
    walk_into(body, walk, source.scope)
    for what, text in apart:
        if source.scope is Scope.ALL:
            walk.paragraphs += [Paragraph(line) for line in text.split(PARAGRAPH_GAP) if line.strip()]
        else:
            walk.note(what, text, expected=True)
    placed = [Mark(walk.anchors[name], title, depth) for name, title, depth in outline if name in walk.anchors]
    placed = sorted((m for m in placed if m.at < len(walk.paragraphs)), key=lambda m: m.at) or _placed(marks, walk)
    flow = Flow(walk.paragraphs, [0] if walk.paragraphs else [], placed)
    left_out: list[LeftOut] = []
    if not author and front == gutenberg.Front():
        told = named_at_front(flow.paragraphs, title)
        if not title and told.lines and source.scope is not Scope.ALL:
            left_out.append(as_left_out(flow.paragraphs[: told.lines], told.title, told.author))
            flow = flow.without(set(range(told.lines)))
        # A page that has a title of its own may begin with the name of its site.
        if not title or headings.heading_key(told.title or title) == headings.heading_key(title):
            title, author = title or told.title, told.author
    if source.scope is not Scope.ALL:
        flow, said, around = frames.story_in(flow, title or front.title, author or front.author)
        left_out += around
        front = front if front != gutenberg.Front() else said
    title = front.title or title or source.stem
    return Book(
        title=title,
        author=front.author or author,
        language=(
            root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or front.language or "en"
        ).strip()
        or "en",
        chapters=dividing.divide(flow, title=title, by_links=not outline),
        left_out=(*walk.parts(), *left_out),
        guesses=tuple(guesses),
    )


def _named(root: etree._Element) -> tuple[str | None, str | None]:
    """The title and author that a page names: in the heading of a fan work, or in its head."""
    by_download = facts.title_and_author(root)
    if by_download is not None:
        return by_download
    title, author = (
        fanwork.title_and_author(root) if fanwork.is_download(root) or fanwork.is_saved_page(root) else (None, None)
    )
    title = title or next((plain_text(n) for n in root.xpath("//*[@id='profile_top']/b")), None)
    author = author or next((plain_text(n) for n in root.xpath("//*[@id='profile_top']/a")), None)
    page = text_of(root, "title")
    said = gutenberg.named_in(page) if page else gutenberg.Front()
    return (
        title or said.title or _meta(root, "og:title", "dc.title", "title") or page,
        author or _meta(root, "author", "dc.creator", "article:author") or said.author,
    )


def _placed(marks: list[tuple[str, str]], walk: Walk) -> list[Mark]:
    """The entries of a list of links, at the paragraphs that they lead to."""
    found = [(walk.anchors.get(_fragment(href), len(walk.paragraphs)), title) for href, title in marks]
    return sorted((Mark(at, title) for at, title in found if at < len(walk.paragraphs)), key=lambda mark: mark.at)


class _Targets:
    """What is at the places of a page that links lead to."""

    def __init__(self, body: etree._Element) -> None:
        self._places = {
            name: n for n in body.iter() if isinstance(n.tag, str) for name in (n.get("id"), n.get("name")) if name
        }
        self._texts: dict[str, str] = {}

    def __call__(self, href: str) -> tuple[str, str] | None:
        """The text there, and "" for a title."""
        name = _fragment(href)
        place = self._places.get(name)
        if place is None or "://" in href:
            return None
        if name not in self._texts:
            self._texts[name] = link_lists.text_from(place)
        return self._texts[name], ""


def _fragment(href: str) -> str:
    return href.partition("#")[2]


def _meta(root: etree._Element, *names: str) -> str | None:
    for name in names:
        for node in root.iter("meta"):
            if (node.get("name") or node.get("property") or "").lower() == name and (node.get("content") or "").strip():
                return " ".join((node.get("content") or "").split())
    return None
