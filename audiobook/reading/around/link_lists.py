"""Lists of contents made of links: found in a page, taken out, and given back as entries of a navigation.

A list of contents is a row of elements with hardly any words but links, each of which names the place it leads to. Other links, such as
the choices in a story for which the reader decides, are read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from lxml import etree

from audiobook.reading.around import signs
from audiobook.reading.markup.elements import HEADINGS, plain_text, tag_of
from audiobook.reading.markup.surgery import take
from audiobook.reading.markup.walk import Walk
from audiobook.reading.titles import headings

Target = Callable[[str], tuple[str, str] | None]
"""From a link's address to the text at the place where it leads, and that place's title in the navigation; None if it leads nowhere."""
_LEAST_LINKS = 2
_LEAST_SHARE = 0.75
"""At least this share of the words of a list are in links, and of its links lead to what they name."""
_BESIDE = re.compile(r"^(?:\W*(?:\d+|[ivxlc]+)\W*|\W+|page|chapter)$", re.IGNORECASE)
_MOST_ENTRY_WORDS = 30
_SAMPLE_CHARS = 240


def take_out(body: etree._Element, walk: Walk, target: Target) -> list[tuple[str, str]]:
    """Take lists of contents out of a page, and list them as left out.

    Args:
        body: the page. It is changed.
        walk: where the lists are listed.
        target: what is at the place where a link leads.

    Returns:
        The address and the text of each entry.
    """
    entries: list[tuple[str, str]] = []
    for row in _rows(body, target):
        links = [a for node in row for a in _links(node, target)]
        named = [a for a in links if _names_its_target(a, target)]
        before = _announcing(row[0])
        inside = next((n for node in row for n in node.iter() if isinstance(n.tag, str) and _announces(n)), None)
        announcing = before if before is not None else inside
        least = 1 if announcing is not None else _LEAST_LINKS
        if len({a.get("href") for a in links}) < least:
            continue
        if announcing is None and len(named) < _LEAST_SHARE * len(links):
            continue
        what = signs.kind_of_name(plain_text(announcing)) if announcing is not None else None
        if what != "list of illustrations":
            entries += [(a.get("href") or "", plain_text(a)) for a in links if any(map(str.isalpha, plain_text(a)))]
        for node in ([before] if before is not None else []) + row:
            take(node, body, walk, what or "list of contents", expected=True)
    return entries


def text_from(element: etree._Element) -> str:
    """The first words from an element on, to the end of the page."""
    out = ""
    for piece in _pieces(element):
        out += piece
        if len(out.split()) and len(out) > _SAMPLE_CHARS:
            break
    return out


def _pieces(element: etree._Element) -> Iterator[str]:
    yield from _words(element)
    at: etree._Element | None = element
    while at is not None and tag_of(at) != "body":
        yield f"\n{at.tail or ''}"
        following = at.getnext()
        while following is not None:
            yield from _words(following)
            yield f"\n{following.tail or ''}"
            following = following.getnext()
        at = at.getparent()


def _words(element: etree._Element) -> Iterator[str]:
    for n in element.iter():
        if isinstance(n.tag, str) and tag_of(n) not in ("script", "style"):
            yield f"\n{n.text or ''}" if tag_of(n) in ("p", "div", *HEADINGS) else n.text or ""
            for child in n:
                yield child.tail or ""


def _rows(body: etree._Element, target: Target) -> list[list[etree._Element]]:
    """The rows of neighbouring elements that have hardly any words but links into the book, the outermost ones."""
    known: dict[etree._Element, bool] = {}
    if not any(True for _ in _links(body, target)):
        return []
    rows: list[list[etree._Element]] = []
    waiting = [body]
    while waiting:
        parent = waiting.pop()
        row: list[etree._Element] = []
        for child in parent:
            if not isinstance(child.tag, str):
                continue
            if _linky(child, target, known):
                if row and (row[-1].tail or "").strip():
                    rows.append(row)
                    row = []
                row.append(child)
                continue
            if plain_text(child):
                if row:
                    rows.append(row)
                    row = []
                if any(True for _ in child.iter("a")):
                    waiting.append(child)
        if row:
            rows.append(row)
    return [row for row in rows if not _inside_text(row)]


def _inside_text(row: Sequence[etree._Element]) -> bool:
    """Whether the elements of a row stand among the words of a paragraph."""
    parent = row[0].getparent()
    if parent is None:
        return False
    loose = [parent.text or "", *(child.tail or "" for child in parent)]
    return any(c.isalpha() for text in loose for c in text)


def _linky(node: etree._Element, target: Target, known: dict[etree._Element, bool]) -> bool:
    if node not in known:
        # Numbers of chapters and pages may stand beside the links.
        words = sum(not _BESIDE.match(word) for word in " ".join(node.itertext()).split())
        linked = sum(len(plain_text(a).split()) for a in _links(node, target))
        known[node] = linked > 0 and linked >= _LEAST_SHARE * words
    return known[node]


def _links(node: etree._Element, target: Target) -> Iterator[etree._Element]:
    """The links in an element that lead into the book."""
    for a in node.iter("a"):
        words = plain_text(a).split()
        if a.get("href") and 0 < len(words) <= _MOST_ENTRY_WORDS and target(a.get("href") or "") is not None:
            yield a


def _announcing(node: etree._Element) -> etree._Element | None:
    """The heading "Contents" just before an element."""
    before = node.getprevious()
    if before is None or (before.tail or "").strip() or not isinstance(before.tag, str):
        return None
    return before if _announces(before) else None


def _announces(node: etree._Element) -> bool:
    """Whether an element is the heading of a list."""
    text = plain_text(node)
    return len(text) < 60 and signs.kind_of_name(text) in ("list of contents", "list of illustrations")


def _names_its_target(a: etree._Element, target: Target) -> bool:
    found = target(a.get("href") or "")
    entry = headings.name_of(plain_text(a), entry=True)
    if found is None or not entry.words:
        return False
    text, title = found
    lines = [line for line in (" ".join(line.split()) for line in text.split("\n")) if line][:4]
    names = [*lines, " ".join(lines[:2]), title]
    return any(
        entry.same(headings.name_of(name)) for name in names if name and len(name) <= headings.MAX_HEADING_CHARS * 2
    )
