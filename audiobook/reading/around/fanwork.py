"""Pages of Archive of Our Own: the story is read; tags, summaries and notes around it are left out.

A page is a download, a page saved in a browser, or a document of an EPUB made from a download. Programs that convert an EPUB rename
classes and cut pages in two, so the parts are told by what they say and where they stand as well as by their names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from audiobook.reading.markup.elements import HEADINGS, plain_text, tag_of
from audiobook.reading.markup.surgery import take
from audiobook.reading.markup.walk import Walk
from audiobook.reading.source import Scope

_LABEL = re.compile(r"^(?:(?:chapter|work|series)\s+)?(?:summary|(?:end\s+|beginning\s+)?notes?)\s*:?$", re.IGNORECASE)
"""The line above a summary or a note."""
_POINTER = re.compile(r"^\(?\s*see the end of the (?:chapter|work) for\b.{0,80}$", re.IGNORECASE | re.DOTALL)
_MESSAGE = re.compile(
    r"^(?:.{0,200}\bposted originally on the\b|please drop by the archive and comment)", re.IGNORECASE | re.DOTALL
)
_TAG = re.compile(
    r"^(?:rating|archive warnings?|categor(?:y|ies)|fandoms?|relationships?|characters?|additional tags|stats)\s*:?$",
    re.IGNORECASE,
)
_MOST_WORDS = 3000
"""The archive allows no longer summaries and notes: a longer part may hold the story."""
_MOST_REMAINING_WORDS = 25
_NAMES = frozenset(["preface", "afterword"])
_BYLINE = "contains(concat(' ', @class, ' '), ' byline ')"
_TAGS = "tags"
_FRAME = "tags, summary and notes"
_OF_CHAPTERS = "summaries and notes of chapters"


def is_download(root: etree._Element) -> bool:
    """Whether a page is a download from Archive of Our Own: it has a preface, and its story has the class userstuff."""
    return bool(root.xpath("//*[@id='preface']")) and bool(root.xpath("//*[contains(@class,'userstuff')]"))


def is_saved_page(root: etree._Element) -> bool:
    """Whether a page is one of the archive's own, saved in a browser."""
    return bool(root.xpath("//*[@id='workskin']")) and bool(root.xpath("//*[contains(@class,'userstuff')]"))


def is_preface(text: str) -> bool:
    """Whether a page has the archive's message above a work."""
    return says_so(text) and "posted originally on the" in text.lower()


def says_so(text: str) -> bool:
    """Whether a document, or what an EPUB says about who made it, names the archive."""
    return "archive of our own" in text.lower() or "archiveofourown.org" in text.lower()


def title_and_author(root: etree._Element) -> tuple[str | None, str | None]:
    """The title and the author that a page names."""
    title = _first(root, "//*[@id='preface']//h1") or _first(root, "//*[@id='workskin']//h2[contains(@class,'title')]")
    byline = f"//*[{_BYLINE}]"
    author = _first(root, f"//*[@id='preface' or @id='workskin']{byline}//a") or _first(
        root, f"//*[@id='preface' or @id='workskin']{byline}"
    )
    return title, re.sub(r"^by\s+", "", author) if author else None


def take_out_frame(body: etree._Element, walk: Walk, scope: Scope) -> None:
    """Take tags, summaries and notes out of a page; with `Scope.NOTES`, only the tags and the archive's own messages."""
    notes = scope is Scope.NOTES
    _saved_page(body, walk, scope)
    for node in body.xpath(".//*[@id='preface' or @id='afterword']"):
        names = node.xpath(f".//*[{_BYLINE}] | .//h1") if notes else [node]
        for inner in names:
            _drop(inner, body, walk, _TAGS if notes else _FRAME)
    for node in list(body.iter("dl")):
        if any(_TAG.match(plain_text(n)) for n in node.iter("dt")):
            _drop(node, body, walk, _TAGS)
    for node in list(_leaves(body)):
        if not _in_story(node):
            _take_out_line(node, body, walk, notes=notes)
    if notes:
        return
    for node in body.xpath(".//*[@id='chapters']//*[contains(concat(' ', @class, ' '), ' meta ')]"):
        for inner in list(node):
            if tag_of(inner) not in HEADINGS and plain_text(inner):
                _drop(inner, body, walk, _OF_CHAPTERS)
    _take_out_remains(body, walk)


def _take_out_remains(body: etree._Element, walk: Walk) -> None:
    """Take out what is left of a preface or an afterword, if that is only its heading, the title and the author."""
    named = any(plain_text(n).lower() in _NAMES for n in body.iter(*HEADINGS))
    if named and walk.left_out and len(plain_text(body).split()) <= _MOST_REMAINING_WORDS:
        for node in list(body):
            _drop(node, body, walk, _FRAME)


def _take_out_line(node: etree._Element, body: etree._Element, walk: Walk, *, notes: bool) -> None:
    """Take a line of the archive's out: a message, a pointer to notes, or the line above a summary or note and what it names."""
    text = plain_text(node)
    if _MESSAGE.match(text) and "archive" in text.lower():
        _drop(node, body, walk, _FRAME)
    elif _POINTER.match(text):
        _drop(node, body, walk, _OF_CHAPTERS)
    elif _LABEL.match(text) and not notes:
        _drop_note(node, body, walk)
    elif text.lower() in _NAMES and "toc-heading" in (node.get("class") or ""):
        _drop(node, body, walk, _FRAME)


def _saved_page(body: etree._Element, walk: Walk, scope: Scope) -> None:
    """Take the parts of a saved page out that the archive marks by classes."""
    for node in body.xpath(".//*[@id='workskin']"):
        for path, what, is_note in (
            (".//*[contains(concat(' ', @class, ' '), ' landmark ')]", "headings for screen readers", False),
            (
                ".//*[contains(concat(' ', @class, ' '), ' preface ')][not(contains(@class,'chapter'))]/h2",
                "title page",
                False,
            ),
            (".//*[contains(concat(' ', @class, ' '), ' byline ')]", "title page", False),
            (".//*[contains(concat(' ', @class, ' '), ' summary ')]", _OF_CHAPTERS, True),
            (".//*[contains(concat(' ', @class, ' '), ' notes ')]", _OF_CHAPTERS, True),
            (".//*[@id='work_endnotes']", _OF_CHAPTERS, True),
            (".//*[contains(concat(' ', @class, ' '), ' series ')]", _TAGS, False),
            (".//ul[contains(@class,'associations') or contains(@class,'actions')]", "menus", False),
        ):
            if not (is_note and scope is Scope.NOTES):
                for inner in node.xpath(path):
                    if not any(up.tag == "blockquote" for up in inner.iterancestors()):
                        _drop(inner, body, walk, what)


def _drop_note(label: etree._Element, body: etree._Element, walk: Walk) -> None:
    """Drop a label and the summary or note under it, if there is one."""
    under = label.getnext()
    while under is not None and (not isinstance(under.tag, str) or _POINTER.match(plain_text(under))):
        under = under.getnext()
    parent = label.getparent()
    if under is None and parent is not None and len(plain_text(parent).split()) <= 4:
        # The label stands in a box of its own.
        label, under = parent, parent.getnext()
    if under is not None and tag_of(under) == "blockquote":
        _drop(under, body, walk, _OF_CHAPTERS)
        _drop(label, body, walk, _OF_CHAPTERS)


def _drop(node: etree._Element, body: etree._Element, walk: Walk, what: str) -> None:
    take(node, body, walk, what, expected=len(plain_text(node).split()) <= _MOST_WORDS)


def _in_story(node: etree._Element) -> bool:
    """Whether an element stands in the words of the story, not around them: the titles of chapters stand around them, too."""
    return any("userstuff" in (up.get("class") or "") and up.find(".//h2") is None for up in node.iterancestors())


def _leaves(body: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs, headings and boxes that are only a line or two."""
    for node in body.iter("p", "div", "span", "b", *HEADINGS):
        if tag_of(node) in ("p", *HEADINGS) or not any(tag_of(c) in ("p", "div", "blockquote") for c in node):
            yield node


def _first(root: etree._Element, path: str) -> str | None:
    return next((text for node in root.xpath(path) if (text := plain_text(node))), None)
