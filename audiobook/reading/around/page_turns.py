"""Lines of links by which a reader turns to another page of a serial ("Previous Chapter | Next Chapter"): taken out, and listed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from lxml import etree

from audiobook.reading.markup.elements import plain_text, tag_of
from audiobook.reading.markup.surgery import take
from audiobook.reading.markup.walk import Walk

_PAGE = r"(?:chapter|page|part|post|episode|update|story|entry|section|scene|arc|book|volume|installment)"
_TURN = re.compile(
    rf"(?:go to |read )?(?:the )?(?:previous|prev|next|first|last|latest)(?: {_PAGE})?(?: ?[:–—-] .{{1,80}}| \(.{{1,80}}\))?"
    rf"|{_PAGE} (?:before|after)"
    r"|(?:chapitre )?(?:précédent|suivant)e?|(?:vorheriges?|nächstes?)(?: kapitel)?|(?:capítulo )?(?:anterior|siguiente|seguinte)"
    r"|(?:capitolo )?(?:precedente|successivo)|(?:предыдущая|следующая)(?: глава)?|(?:poprzedni|następny)(?: rozdział)?",
    re.IGNORECASE,
)
"""The whole text of a link that leads to the page before or after."""
_PLACE = re.compile(
    rf"index|(?:table of )?contents|toc|home|top|archive|all chapters|chapter (?:list|index)|main page|{_PAGE} \d+"
    r"|back(?: to (?:the )?(?:top|index|contents|table of contents|start|chapter list))?|sommaire|inhalt|índice|indice|оглавление|spis treści",
    re.IGNORECASE,
)
"""What stands beside such a link."""
_BETWEEN = re.compile(r"[|/·•∙«»‹›<>←→⇐⇒⟵⟶◄►◀▶\[\]{}~*_=.,;:\s–—-]+")
_APART = re.compile(r"[|/·•∙«»‹›<>←→⇐⇒⟵⟶◄►◀▶\[\]~*\n]+")
_TEXT = frozenset("html body article main section".split())
"""An element with one of these names is not a line of links, whatever stands in it."""


def take_out(body: etree._Element, walk: Walk) -> None:
    """Take lines of links to the pages before and after out of a page.

    Args:
        body: the page. It is changed.
        walk: where they are listed.
    """
    turns = [a for a in body.iter("a") if a.get("href") and _is_turn(plain_text(a))]
    for link in turns:
        line = None
        for up in link.iterancestors():
            if up is body or tag_of(up) in _TEXT or not _is_line(up):
                break
            line = up
        if line is not None:
            take(line, body, walk, "links to other chapters", expected=True)


def _is_turn(text: str) -> bool:
    return _TURN.fullmatch(_bare(text)) is not None


def _is_line(node: etree._Element) -> bool:
    """Whether an element has nothing but links of these kinds, and such words without a link at the first or last chapter."""
    # The words without a link come first: most of what is asked about is a page with a story, and its first words tell.
    loose = (piece for text in _texts(node) for piece in _APART.split(text))
    links = (plain_text(a) for a in node.iter("a"))
    words = filter(None, map(_bare, chain(loose, links)))
    return all(_TURN.fullmatch(text) or _PLACE.fullmatch(text) for text in words) and not any(
        True for _ in node.iter("img", "svg", "h1", "h2", "h3")
    )


def _texts(node: etree._Element) -> Iterator[str]:
    """The texts in an element that stand in no link."""
    yield node.text or ""
    for child in node:
        if isinstance(child.tag, str) and tag_of(child) != "a":
            yield from _texts(child)
        yield child.tail or ""


def _bare(text: str) -> str:
    """A text without the marks and spaces around it."""
    words = " ".join(text.split())
    begin = _BETWEEN.match(words)
    words = words[begin.end() :] if begin else words
    while words and _BETWEEN.fullmatch(words[-1]):
        words = words[:-1]
    return words
