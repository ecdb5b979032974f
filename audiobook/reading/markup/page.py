"""A page of mark-up, built piece by piece: what readers of formats without HTML turn their text into, so that the walk can read it."""

from __future__ import annotations

import re

from lxml import etree

from audiobook.reading.markup.elements import leave_out
from audiobook.reading.markup.walk import text_within

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
EMPTY = "\xa0"
"""The text of a paragraph that is an empty line: the walk reads it as a gap in print."""


def legal(text: str) -> str:
    """Text without the characters that mark-up cannot have."""
    return _NOT_XML.sub("", text)


class Page:
    """A page of HTML without a file.

    Args:
        title: of the book, if the file names one.
        author: of the book, if the file names one.
        language: a BCP 47 tag, if the file has one.
    """

    def __init__(self, title: str | None = None, author: str | None = None, language: str | None = None) -> None:
        self.root = etree.Element("html")
        if language and legal(language).strip():
            self.root.set("lang", legal(language).strip())
        head = etree.SubElement(self.root, "head")
        if title:
            etree.SubElement(head, "title").text = legal(title)
        if author:
            etree.SubElement(head, "meta", name="author", content=legal(author))
        self.body = etree.SubElement(self.root, "body")
        self._notes: list[etree._Element] = []
        self._apart: list[tuple[str, etree._Element]] = []

    def note(self, mark_in: etree._Element, label: str) -> etree._Element:
        """Add a note, and its mark at the end of an element. Returns the element for the text of the note."""
        name = f"note-{len(self._notes) + 1}"
        add(mark_in, "a", role="doc-noteref", href=f"#{name}").text = legal(label) or str(len(self._notes) + 1)
        body = etree.Element("aside", role="doc-footnote", id=name)
        self._notes.append(body)
        return body

    def apart(self, what: str) -> etree._Element:
        """An element for text that stands outside the page's text, under the name `what`: headers of pages, comments."""
        node = etree.Element("div")
        self._apart.append((what, node))
        return node

    def parts_apart(self) -> tuple[tuple[str, str], ...]:
        """The name and text of each different part that stands outside the page's text."""
        return tuple(dict.fromkeys((what, text_within(node)) for what, node in self._apart))

    def finished(self) -> etree._Element:
        """The root element of the page, with the notes at its end."""
        self.body.extend(self._notes)
        self._notes.clear()
        for node in self.body.iter("p"):
            if not len(node) and not (node.text or "").strip():
                node.text = EMPTY
        return self.root


def add(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    """A new element at the end of another; "class_" stands for "class"."""
    return etree.SubElement(parent, tag, {name.rstrip("_"): value for name, value in attributes.items()})


def add_text(parent: etree._Element, text: str) -> None:
    """Add text at the end of an element."""
    text = legal(text)
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def add_left_out(parent: etree._Element, tag: str, what: str, *, expected: bool = True) -> etree._Element:
    """A new element at the end of another that is not read; see `leave_out`."""
    node = add(parent, tag)
    leave_out(node, what, expected=expected)
    return node
