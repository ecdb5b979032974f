"""Titles of chapters that are paragraphs with a style in, headings out: where a book has no headings, its mark-up still tells them.

A title is a short paragraph with a class such as "chapter-title", or one that is bold, large or centred, with a text after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from audiobook.language.scene_breaks import is_scene_break
from audiobook.reading.markup.elements import BLOCK, HEADINGS, INLINE, plain_text, tag_of
from audiobook.reading.titles import headings

_TITLE_CLASS = re.compile(
    r"(?:^|[\s_-]|(?<=[a-z])(?=[A-Z]))(?:chap(?:ter)?[\s_-]*(?:title|head(?:ing|er)?|name|no|num(?:ber)?|label)?\d*|(?:sub)?title\d*|"
    r"head(?:ing)?\d*|h[1-6]|ct|cn|chaphead|titre\d*|kapitel\w*|capitulo\w*|capitolo\w*|chapitre\w*)(?:$|[\s_-])",
    re.IGNORECASE,
)
_CERTAIN_CLASS = re.compile(
    r"chap(?:ter)?[\s_-]*(?:title|head|name|no\b|num)|kapitel(?:titel|überschrift)|titre[\s_-]*chapitre", re.IGNORECASE
)
_NOT_TITLES = re.compile(
    r"running|letter|page|news|caption|figure|book-?title|half-?title|series|scene|table", re.IGNORECASE
)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_LARGE = re.compile(
    r"font-size\s*:\s*(?:(?:x{0,2}-)?large|1[3-9]\d%|[2-9]\d\d%|1\.[2-9]\d*r?em|[2-9](?:\.\d+)?r?em|(?:1[6-9]|[2-9]\d)p[tx])",
    re.IGNORECASE,
)
_CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_CENTRED_CLASS = re.compile(r"\bcent(?:er|re)(?:ed|d)?\b|\baligncenter\b", re.IGNORECASE)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_CLASS_SELECTOR = re.compile(r"(?:^|,)\s*\w*\.([\w-]+)\s*(?=,|$)")
_LINES = frozenset(["p", "div", "center"])
_BOLD_TAGS = frozenset(["b", "strong"])
_LEAST_WORDS = 20
"""A title has at least this many words of text after it, on average."""
_LEAST_WORDS_UNNAMED = 120
"""The same for a line that is only bold or centred."""
_LEAST_UNNAMED = 3
_MOST_WORDS_BEFORE = 40
"""The first title stands at the start of a book, after its name and author; a sign or a letter stands in the text."""
_MOST_WORDS = 12
_MOST_SHARE = 0.1
"""Titles are a small part of a book."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A short paragraph: its element, its text, how many words are before it, and how it is styled."""

    node: etree._Element
    text: str
    before: int
    style: str
    certain: bool


def mark(bodies: Sequence[etree._Element], title: str | None, style_sheets: Iterable[str] = ()) -> None:
    """Make headings of the paragraphs that are styled as titles, if the book has no other headings.

    Args:
        bodies: the pages of the book. They are changed.
        style_sheets: the style sheets of the book.
        title: of the book. A heading that says only that is not counted.
    """
    known = headings.heading_key(title or "")
    marked = [
        n for body in bodies for n in body.iter(*HEADINGS) if headings.heading_key(plain_text(n)) not in ("", known)
    ]
    if len(marked) >= max(2, len(bodies) // 2):
        return
    lines, total = _lines(bodies, _rules(style_sheets))
    by_class = [line for line in lines if line.style.startswith("class")]
    chosen = _titles(by_class, total, by_class=True)
    if len(marked) >= 2 and len(marked) * 2 > len(chosen):
        return
    if not chosen and not marked:
        chosen = _titles([line for line in lines if not line.style.startswith("class")], total, by_class=False)
    nodes = {line.node for line in chosen}
    for line in chosen:
        before = line.node.getprevious()
        while before is not None and not plain_text(before):
            before = before.getprevious()
        division = headings.is_division_heading(line.text)
        level = headings.level(line.text) if division else 3 if before is not None and before in nodes else 2
        line.node.tag = f"h{level}"


def _titles(lines: Sequence[_Line], total: int, *, by_class: bool) -> list[_Line]:
    """The lines of those styles that divide the book into chapters."""
    out: list[_Line] = []
    for style in dict.fromkeys(line.style for line in lines):
        own = [line for line in lines if line.style == style]
        named = sum(headings.is_division_heading(t) or headings.BARE_NUMERAL.match(t) is not None for t in _texts(own))
        numbers = [headings.name_of(text).number for text in _texts(own)]
        mostly_named = 2 * named > len(own) or (len(own) > 1 and numbers == list(range(1, len(own) + 1)))
        # A look of more than one kind that begins with the book is that of its titles.
        striking = " " in style and own[0].before <= _MOST_WORDS_BEFORE and not by_class
        least = _LEAST_WORDS if by_class or striking or mostly_named else _LEAST_WORDS_UNNAMED
        enough = mostly_named or own[0].certain or len(own) >= (2 if by_class or striking else _LEAST_UNNAMED)
        sections = [end - line.before - len(line.text.split()) for line, end in zip(own, _ends(own, total))]
        even = by_class or mostly_named or min(sections) >= least
        distinct = len({headings.heading_key(text) for text in _texts(own)}) == len(own)
        few = sum(len(text.split()) for text in _texts(own)) <= _MOST_SHARE * total + 20
        if enough and even and distinct and few and sum(sections) >= least * len(own):
            out += own
    return out


def _texts(lines: Sequence[_Line]) -> list[str]:
    return [line.text for line in lines]


def _ends(lines: Sequence[_Line], total: int) -> list[int]:
    """For each title, how many words are before the end of its text."""
    return [*(line.before for line in lines[1:]), total]


def _lines(bodies: Sequence[etree._Element], rules: Mapping[str, str]) -> tuple[list[_Line], int]:
    """The short paragraphs with a style of their own, and how many words there are in all."""
    out = []
    count = 0
    for body in bodies:
        for node in body.iter():
            if not isinstance(node.tag, str):
                continue
            if tag_of(node) in _LINES:
                line = _line(node, count, rules)
                if line is not None:
                    out.append(line)
            count += len((node.text or "").split()) if tag_of(node) not in ("script", "style") else 0
            for child in node:
                count += len((child.tail or "").split())
    return out, count


def _line(node: etree._Element, before: int, rules: Mapping[str, str]) -> _Line | None:
    if any(
        isinstance(n.tag, str) and tag_of(n) not in INLINE and tag_of(n) not in ("img", "br")
        for n in node.iterdescendants()
    ):
        return None
    text = plain_text(node)
    if not text or len(text) > headings.MAX_HEADING_CHARS or len(text.split()) > _MOST_WORDS or is_scene_break(text):
        return None
    if not any(c.isalnum() for c in text) or any(
        tag_of(up) in ("td", "th", "li", "blockquote", *HEADINGS) for up in node.iterancestors()
    ):
        return None
    classes = " ".join(n.get("class") or "" for n in (node, *_only_children(node)))
    if _TITLE_CLASS.search(classes) and not _NOT_TITLES.search(classes):
        return _Line(node, text, before, f"class {classes}", _CERTAIN_CLASS.search(classes) is not None)
    if text[-1] in '.,;:!?…"”’»' and not headings.is_division_heading(text):
        return None
    if text[0] in '"“«„‘[(' or tag_of(node) in BLOCK - _LINES:
        return None
    style = _looks(node, rules)
    return _Line(node, text, before, style, False) if style else None


def _only_children(node: etree._Element) -> list[etree._Element]:
    """The elements in an element, as long as each has the whole text of the one before."""
    out: list[etree._Element] = []
    text = plain_text(node)
    at = node
    while True:
        inner = next((c for c in at if isinstance(c.tag, str) and plain_text(c) == text), None)
        if inner is None:
            return out
        out.append(inner)
        at = inner


def _rules(style_sheets: Iterable[str]) -> dict[str, str]:
    """What style sheets say of each class."""
    out: dict[str, str] = {}
    for sheet in style_sheets:
        for selectors, style in _RULE.findall(sheet):
            for name in _CLASS_SELECTOR.findall(selectors):
                out[name] = f"{out.get(name, '')};{style}"
    return out


def _looks(node: etree._Element, rules: Mapping[str, str]) -> str:
    """How a paragraph is printed: "bold", "large", "centred", or more than one of them; "" if it is plain."""
    within = [node, *_only_children(node)]
    own = [n.get("style") or "" for n in within]
    styles = ";".join(own + [rules.get(name, "") for n in within for name in (n.get("class") or "").split()])
    looks = []
    if any(tag_of(n) in _BOLD_TAGS for n in within) or _BOLD.search(styles):
        looks.append("bold")
    if _LARGE.search(styles) or any(
        tag_of(n) == "big" or (n.get("size") or "") in ("4", "5", "6", "7", "+1", "+2", "+3") for n in within
    ):
        looks.append("large")
    parent = node.getparent()
    centred = _CENTRED.search(styles) or _CENTRED_CLASS.search(" ".join(n.get("class") or "" for n in within))
    if (
        centred
        or (node.get("align") or "").lower() == "center"
        or "center" in (tag_of(node), tag_of(parent) if parent is not None else "")
    ):
        looks.append("centred")
    return " ".join(looks)
