"""Tables of facts about a fan work ("Status: complete"), as download programs put them before the story."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from audiobook.reading.fact_labels import LABEL
from audiobook.reading.markup.elements import BLOCK, HEADINGS, plain_text, tag_of
from audiobook.reading.markup.surgery import take
from audiobook.reading.markup.walk import Walk, text_within
from audiobook.reading.titles import headings

_FACT = re.compile(rf"^\s*{LABEL.pattern}\s*:(?:\s|$)", re.IGNORECASE)
DESCRIPTION = "description of the story"
"""What these tables are called in the report."""
_LEAST_FACTS = 3
"""Fewer lines of that form may be part of a story."""
_MOST_WORDS_BEFORE = 80
"""Facts stand before the story."""
_MOST_WORDS = 2500
"""A longer table has more than a summary and tags in it."""
_PAGES = {
    "fff_titlepage": "title page",
    "fff_tocpage": "list of contents",
    "fff_logpage": "log of the download program",
}


def is_fact(line: str) -> bool:
    """Whether a line states a fact about a fan work ("Words: 4,000")."""
    return _FACT.match(line) is not None


def are_facts(lines: Sequence[str]) -> bool:
    """Whether lines are facts about a fan work: enough of them are, of different kinds."""
    return len({line.split(":")[0].strip().lower() for line in lines if is_fact(line)}) >= _LEAST_FACTS


def page_kind(body: etree._Element) -> str | None:
    """What a page of a download program's EPUB is, by its class; None if it is a chapter or another page."""
    return next((what for name, what in _PAGES.items() if name in (body.get("class") or "").split()), None)


def take_out_facts(body: etree._Element, walk: Walk) -> None:
    """Take tables of facts about a fan work out of the start of a page, and list them as left out."""
    labels = [n for n in body.iter("b", "strong", "dt", "td", "th", "span", "p") if _starts_with_label(n)]
    if len(labels) < _LEAST_FACTS or _begins_before(body, labels[0]):
        return
    around = {up for n in labels for up in (n, *n.iterancestors()) if tag_of(up) in ("table", "dl", "ul", "div", "p")}
    tables = [n for n in around if _is_table_of_facts(n)]
    within = {up for n in tables for up in n.iterancestors()}
    rows: list[etree._Element] = [
        n for n in body.iter("table", "dl", "ul", "div", "p") if n in tables and n not in within
    ]
    for parent in dict.fromkeys(n.getparent() for n in labels if tag_of(n) == "p"):
        facts = [n for n in parent if n in labels and n not in rows and is_fact(plain_text(n))]
        rows += facts if are_facts([plain_text(n) for n in facts]) else []
    for node in rows:
        take(node, body, walk, DESCRIPTION, expected=True)


def _starts_with_label(node: etree._Element) -> bool:
    """Whether an element is the name of a fact, or a paragraph that starts with one."""
    text = plain_text(node)[:400] if tag_of(node) == "p" else (node.text or "").strip()
    return is_fact(text) if tag_of(node) == "p" else bool(text) and LABEL.fullmatch(text.rstrip(": ")) is not None


def _begins_before(body: etree._Element, node: etree._Element) -> bool:
    """Whether the story begins before an element: with the heading of a chapter, or with more words than a title page has."""
    count = 0
    for n in body.iter():
        if n is node:
            return False
        if not isinstance(n.tag, str):
            continue
        count += len((n.text or "").split())
        if count > _MOST_WORDS_BEFORE or (tag_of(n) in HEADINGS and headings.is_division_heading(plain_text(n))):
            return True
    return False


def title_and_author(root: etree._Element) -> tuple[str, str] | None:
    """The title and author of a fan work, from a heading "TITLE by AUTHOR" in which both are links."""
    for node in root.iter("h1", "h2", "h3"):
        links = [a for a in node.iter("a") if a.get("href") and plain_text(a)]
        if len(links) >= 2 and (links[0].tail or "").strip().lower() == "by":
            authors = ", ".join(plain_text(a) for a in links[1:])
            if plain_text(node).lower() == f"{plain_text(links[0])} by {authors}".lower():
                return plain_text(links[0]), authors
    return None


def _is_table_of_facts(node: etree._Element) -> bool:
    words = len(plain_text(node).split())
    if words > _MOST_WORDS or any(tag_of(n) in HEADINGS for n in node.iter()):
        return False
    labels = {
        headings.heading_key(plain_text(n))
        for n in node.iter("b", "strong", "dt", "td", "th", "span")
        if LABEL.fullmatch(plain_text(n).rstrip(": "))
        and (plain_text(n).endswith(":") or tag_of(n) in ("dt", "th") or (n.tail or "").lstrip().startswith(":"))
    }
    if len(labels) >= _LEAST_FACTS:
        return True
    if tag_of(node) in ("p", "div") and not any(tag_of(n) in BLOCK for n in node.iterdescendants()):
        lines = text_within(node).split("\n")
        return are_facts(lines) and sum(map(is_fact, lines)) * 2 >= sum(bool(line.strip()) for line in lines)
    return False
