"""Notes are moved after the paragraphs that refer to them, so that a listener hears them there."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence

from lxml import etree

from audiobook.reading.markup.elements import BLOCK, is_left_out, leave_out, plain_text, tag_of
from audiobook.reading.markup.note_marks import Mark, text_before

LEADING_LABEL = re.compile(
    r"^\s*(?:\[(\w{1,5}|[*†‡§¶]{1,3})\]|\((\w{1,5})\)|(\d{1,3})(?:[.):]|(?=\s))|([*†‡§¶]{1,4})|([⁰¹²³⁴-⁹]+)|([a-z])[.)])\s*"
)
"""The label with which a note starts: "[7]", "(7)", "7.", "*"."""
_NOTE_WORDS = {
    "de": "Anmerkung",
    "es": "Nota",
    "it": "Nota",
    "pt": "Nota",
    "nl": "Noot",
    "ru": "Примечание",
    "pl": "Przypis",
    "cs": "Poznámka",
    "sv": "Not",
    "da": "Note",
}
_LONGEST_LABEL = 6


def note_word(language: str | None) -> str:
    """What is said before a note, in the language with a BCP 47 tag."""
    return _NOTE_WORDS.get((language or "")[:2].lower(), "Note")


def move(
    root: etree._Element,
    marks: Sequence[Mark],
    referred: Mapping[etree._Element, Sequence[Mark]],
    at_end: Mapping[etree._Element, str],
    elsewhere: Mapping[str, etree._Element],
    language: str | None,
) -> None:
    """Move notes after the paragraphs that refer to them, each with "Note:" before it in the language of the page.

    Args:
        root: the page.
        marks: in the text of the page, each an element.
        referred: the notes that marks link to.
        at_end: notes that have only their label, and the label.
        elsewhere: notes in other pages, by the address that marks link to.
        language: a BCP 47 tag.
    """
    word = note_word(language)
    moved: set[etree._Element] = set()
    last: dict[etree._Element, etree._Element] = {}
    of_mark = {id(m): body for body, own in referred.items() for m in own}
    order = {n: at for at, n in enumerate(root.iter())}
    for mark in sorted(marks, key=lambda m: order.get(m.element, 0)):
        body = of_mark.get(id(mark))
        if body is None and not mark.address:
            later = (b for b, label in at_end.items() if label == mark.label and order[b] > order.get(mark.element, 0))
            body = min(later, key=lambda b: order[b], default=None)
        if body is None and mark.address:
            body = elsewhere.get(mark.address)
            body = copy.deepcopy(body) if body is not None else None
        if body is None or body in moved:
            continue
        moved.add(body)
        block = _block_of(mark.element)
        if block is None:
            continue
        _behind(last.get(block, block), note := _as_note(body, word))
        last[block] = note


def _block_of(node: etree._Element) -> etree._Element | None:
    """The block that a mark stands in; of a cell, the table."""
    for parent in node.iterancestors():
        if tag_of(parent) == "table":
            return parent
        if tag_of(parent) in BLOCK and tag_of(parent) not in ("td", "th", "tr", "tbody", "thead", "tfoot"):
            return None if tag_of(parent) in ("body", "html") else parent
    return None


def _behind(node: etree._Element, note: etree._Element) -> None:
    parent = node.getparent()
    if parent is None:
        return
    note.tail, node.tail = node.tail, None
    parent.insert(parent.index(node) + 1, note)


def remove_with_text(node: etree._Element) -> None:
    """Take an element out of its page; the text after it stays."""
    parent = node.getparent()
    tail, node.tail = node.tail, None
    if parent is None:
        return
    before = node.getprevious()
    parent.remove(node)
    if tail and before is not None:
        before.tail = (before.tail or "") + tail
    elif tail:
        parent.text = (parent.text or "") + tail


def _as_note(body: etree._Element, word: str) -> etree._Element:
    """A note as it is read: taken from its place, without its label, with `word` before it."""
    note = etree.Element("div")
    remove_with_text(body)
    body.tag = "div"
    for name in list(body.attrib):
        del body.attrib[name]
    for n in body.iter("a", "sup", "span"):
        # The way back, and the label at its start.
        label = is_left_out(n) or (tag_of(n) in ("a", "sup") and not text_before(n).strip())
        if label and len(plain_text(n)) <= _LONGEST_LABEL:
            leave_out(n, "notes", expected=True)
    for n in body.iter():
        text = n.text if isinstance(n.tag, str) and not is_left_out(n) else None
        if text and text.strip():
            n.text = f"{word}: {LEADING_LABEL.sub('', text, count=1).lstrip()}"
            break
        if n is not body and (n.tail or "").strip():
            n.tail = f"{word}: {LEADING_LABEL.sub('', n.tail, count=1).lstrip()}"
            break
    note.append(body)
    return note
