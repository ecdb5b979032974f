"""The styles of an OpenDocument text: which are headings, slanted, raised, hidden, or have space above."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from audiobook.reading.odt.names import q
from audiobook.reading.titles.style_names import heading_level, lists_contents, title_level

_LONGEST_CHAIN = 20
_LENGTH = re.compile(r"^(\d+(?:\.\d+)?)(in|cm|mm|pt|pc|px)$")
_POINTS = {"in": 72.0, "cm": 28.35, "mm": 2.835, "pt": 1.0, "pc": 12.0, "px": 0.75}
_POINTS_A_LINE = 12
_BOLD = frozenset("bold 600 700 800 900".split())
_ENCODED = re.compile(r"_([0-9a-fA-F]{1,4})_")
"""A character that a name of XML cannot have: "Heading_20_1"."""


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says; None for what it does not say."""

    italic: bool | None = None
    bold: bool | None = None
    raised: bool | None = None
    hidden: bool | None = None
    new_page: bool | None = None
    lines_before: float | None = None


class Styles:
    """The styles of a document.

    Args:
        roots: the elements in which styles are defined.
    """

    def __init__(self, roots: Iterable[etree._Element]) -> None:
        self._styles: dict[tuple[str, str], etree._Element] = {}
        self._numbered: set[tuple[str, int]] = set()
        for root in roots:
            for node in root.iter(q("style:style")):
                self._styles[node.get(q("style:family")) or "", node.get(q("style:name")) or ""] = node
            for node in root.iter(q("text:list-style")):
                for level in node.iterfind(q("text:list-level-style-number")):
                    if level.get(q("style:num-format")):
                        key = node.get(q("style:name")) or "", _number(level.get(q("text:level"))) or 1
                        self._numbered.add(key)
        self._known: dict[tuple[str, str | None], Style] = {}

    def of(self, family: str, name: str | None) -> Style:
        """What a style, or one that it is based on, says."""
        key = family, name
        if key not in self._known:
            found: dict[str, bool | float] = {}
            for node in self._chain(family, name):
                for what, value in _said(node):
                    found.setdefault(what, value)
            self._known[key] = Style(**found)  # type: ignore[arg-type]
        return self._known[key]

    def level(self, name: str | None) -> int | None:
        """The level of a heading that a paragraph's style stands for; None if it is not one of a heading."""
        for node in self._chain("paragraph", name):
            shown = _name_of(node)
            told = _number(node.get(q("style:default-outline-level")))
            level = heading_level(shown) or title_level(shown) or told
            if level or told == 0:
                return level or None
        return None

    def lists_contents(self, name: str | None) -> bool:
        """Whether a paragraph's style is that of an entry of a list of contents."""
        return any(lists_contents(_name_of(node)) for node in self._chain("paragraph", name))

    def heads_table(self, name: str | None) -> bool:
        """Whether a paragraph's style is that of the head of a table."""
        return any(_name_of(node).lower() == "table heading" for node in self._chain("paragraph", name))

    def numbers(self, name: str | None, level: int) -> bool:
        """Whether a style of lists puts numbers before the items of a level."""
        return (name or "", level) in self._numbered

    def list_of(self, name: str | None) -> str | None:
        """The style of lists that a paragraph's style names."""
        return next(
            (found for n in self._chain("paragraph", name) if (found := n.get(q("style:list-style-name")))), None
        )

    def _chain(self, family: str, name: str | None) -> Iterator[etree._Element]:
        """A style, and those it is based on."""
        for _ in range(_LONGEST_CHAIN):
            node = self._styles.get((family, name or ""))
            if node is None:
                return
            yield node
            name = node.get(q("style:parent-style-name"))


def _said(node: etree._Element) -> Iterator[tuple[str, bool | float]]:
    for text in node.iterfind(q("style:text-properties")):
        slant, weight = text.get(q("fo:font-style")), text.get(q("fo:font-weight"))
        if slant:
            yield "italic", slant in ("italic", "oblique")
        if weight:
            yield "bold", weight in _BOLD
        position = (text.get(q("style:text-position")) or "").split()
        if position:
            yield "raised", position[0] == "super" or (_number(position[0].rstrip("%")) or 0) > 0
        shown = text.get(q("text:display"))
        if shown:
            yield "hidden", shown == "none"
    for paragraph in node.iterfind(q("style:paragraph-properties")):
        page = paragraph.get(q("fo:break-before"))
        if page:
            yield "new_page", page in ("page", "even-page", "odd-page")
        m = _LENGTH.match(paragraph.get(q("fo:margin-top")) or "")
        if m:
            yield "lines_before", float(m[1]) * _POINTS[m[2]] / _POINTS_A_LINE


def _name_of(node: etree._Element) -> str:
    name = node.get(q("style:display-name")) or node.get(q("style:name")) or ""
    return _ENCODED.sub(lambda m: chr(int(m[1], 16)), name)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.lstrip("-").isascii() and text.lstrip("-").isdecimal() and len(text) < 6 else None
