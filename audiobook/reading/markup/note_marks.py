"""Which links, raised figures and signs in a text are the marks of notes.

A mark is told by what the file says of it (a type, a role, a class), or by its shape and its place: a figure, letter or sign that is
raised, in brackets or a link, and stands after a word. Powers (10²³, m²), ordinals (1st), fractions and formulae have other places.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree

from audiobook.reading.markup.elements import (
    BLOCK,
    HEADINGS,
    NO_WORDS,
    NOTE_LABEL,
    is_note_reference,
    is_page_number,
    plain_text,
    tag_of,
)
from audiobook.reading.markup.styles import RAISED

_SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_FIGURES = str.maketrans(_SUPERSCRIPT, "0123456789")
_LINKED_LABEL = re.compile(
    rf"^[\[({{<]?\s*(?:\d{{1,3}}(?:\s*[,;–-]\s*\d{{1,3}})*|[A-Za-z]|[ivxl]{{1,6}}|[*†‡§¶‖#]{{1,4}}|[{_SUPERSCRIPT}]+"
    r"|(?:fn|note|n)\.?\s*\d{1,3})\s*[\])}>]?\.?$"
)
_BARE_FIGURES = re.compile(r"^[\[(]?\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*[\])]?$")
_BARE_LETTER = re.compile(r"^[\[(]?[a-z][\])]?$")
_BARE_ROMAN = re.compile(r"^(?:[\[(][ivxl]{1,6}[\])]|ii|iii|iv|vi|vii|viii|ix|xi{0,3})$")
_BARE_SIGNS = re.compile(r"^[\[(]?[*†‡§¶‖]{1,4}[\])]?$")
_UNIT = re.compile(r"(?:^|[\W\d_])(?:[a-zA-Zµμ]|[ckdmnµμ]m|ft|in|yd|mi|ha|sq|mc|sec|min)$")
_FORMULA = re.compile(r"[\d=+−×÷/⁄^√π]$|[(\[][^()\[\]]*[\d+=−×^][^()\[\]]*[)\]]$|[(\[]\w[)\]]$")
_YEAR = re.compile(r"(?:^|\D)(?:1\d|20)\d\d$")
_BEHIND_PROSE = re.compile(r"[^\W\d_]{2}$|[.,;:!?…\"”’»)\]—–'*]$")
_BEHIND_STOP = re.compile(r"[.,;:!?…\"”’»)—–]$")
_IN_TEXT = re.compile(
    rf"(?P<raised>[{_SUPERSCRIPT}]+(?:[,;][{_SUPERSCRIPT}]+)*)"
    r"|\[(?P<brackets>\d{1,3}|[a-z]|[*†‡§]{1,3})\](?![(:])"
    r"|(?P<signs>\*{1,3}|[†‡§¶]{1,3})(?![\w*†‡§¶])"
)
_MAY_HOLD = re.compile(rf"[{_SUPERSCRIPT}\[*†‡§¶]")
_RAISED_CLASS = re.compile(r"(?<![\w-])(?:super(?:script)?|sup)\d*(?![\w-])", re.IGNORECASE)
_SENTENCE_WORDS = 3
_LONGEST_MARK = 24
_CONTEXT = 24
"""How many characters before a mark are looked at."""


@dataclass(slots=True)
class Mark:
    """The mark of a note: its element, its label without brackets ("1", "*"), and the address it links to."""

    element: etree._Element
    label: str
    address: str | None


@dataclass(slots=True)
class TextMark:
    """A mark that is plain text: it is part of the text, or of the tail, of `node`."""

    node: etree._Element
    in_tail: bool
    start: int
    end: int
    label: str
    by_shape: bool
    glued: bool = True
    """Whether it stands directly after a word."""


def is_raised(node: etree._Element) -> bool:
    """Whether an element stands above the line: by its name, by a style sheet or by its class."""
    return (
        tag_of(node) == "sup"
        or node.get(RAISED) is not None
        or _RAISED_CLASS.search(node.get("class") or "") is not None
    )


def label_of(text: str) -> str:
    """A label without its brackets, with plain figures: "[¹]" gives "1"."""
    return "".join(text.split()).strip("[](){}<>.").translate(_FIGURES).lower()


def links_with_figures(root: etree._Element) -> dict[str, str]:
    """The links in sentences of a page whose text is a figure, as that of marks is: from the address to the figure."""
    found = ((a, a.get("href") or "", plain_text(a)) for a in root.iter("a"))
    figures = ((a, address, text) for a, address, text in found if "#" in address and _BARE_FIGURES.match(text))
    return {address: label_of(text) for a, address, text in figures if _in_sentence(a)}


def _in_sentence(link: etree._Element) -> bool:
    """Whether the block around a link has a sentence, and not only links, as lists of contents have."""
    block = next((n for n in link.iterancestors() if tag_of(n) in BLOCK), None)
    if block is None:
        return False
    linked = sum(len(plain_text(a).split()) for a in block.iter("a"))
    return len(plain_text(block).split()) - linked >= _SENTENCE_WORDS


def marks(root: etree._Element, ids: Mapping[str, etree._Element], *, surely: Collection[str] = ()) -> list[Mark]:
    """The elements of a page that are marks of notes, in order.

    Args:
        root: the page.
        ids: the elements that links can lead to.
        surely: addresses that are known to be those of notes.
    """
    found: list[Mark] = []
    letters: list[Mark] = []
    inside: set[etree._Element] = set()
    raised = any(True for _ in root.iter("sup")) or bool(root.xpath(f"boolean(.//*[@{RAISED}])"))
    linked = {a.get("href") for a in root.iter("a") if a.get("href")}
    if not raised and not linked and not root.xpath("boolean(.//span[@class])"):
        return []
    for node in root.iter("a", "sup", "span", "small", "font"):
        parent = node.getparent()
        if parent in inside:
            inside.add(node)
            continue
        if not node.attrib and node.tag != "sup":
            continue
        tag = tag_of(node)
        text = plain_text(node)
        if not text or len(text) > _LONGEST_MARK:
            continue
        address = _address(node)
        explicit = is_note_reference(node, tag)
        if explicit and is_page_number(node):
            continue
        if explicit or (address in surely and _BARE_FIGURES.match(text)) or _is_mark(node, tag, text, address, ids):
            inside.add(node)
            found.append(Mark(node, label_of(text), address))
        elif is_raised(node) and _BARE_LETTER.match(text):
            letters.append(Mark(node, label_of(text), None))
    found += _alike(root, found, inside)
    lettered = {m.element: m.label for m in (*found, *letters) if len(m.label) == 1 and m.label.isalpha()}
    if letters and _is_alphabet([lettered[n] for n in root.iter("a", "sup", "span", "small", "font") if n in lettered]):
        found += letters
    return found


def _alike(root: etree._Element, found: Sequence[Mark], inside: Collection[etree._Element]) -> list[Mark]:
    """Links with a figure that lead to places named like the notes of certain marks ("notes.html#n1", "notes.html#n2")."""
    stems = {re.sub(r"\d+", "", m.address) for m in found if m.address and re.search(r"#.*\d", m.address)}
    out = []
    for link in root.iter("a") if stems else ():
        address, text = link.get("href") or "", plain_text(link)
        if link not in inside and _BARE_FIGURES.match(text) and "#" in address and re.sub(r"\d+", "", address) in stems:
            out.append(Mark(link, label_of(text), address))
    return out


def _is_alphabet(labels: Sequence[str]) -> bool:
    """Whether letters count up: a, b, c; or start anew with each page."""
    return len(labels) >= 2 and labels[0] == "a" and all(b in ("a", a, chr(ord(a) + 1)) for a, b in pairwise(labels))


def _address(node: etree._Element) -> str | None:
    """Where a mark links to: its own link, one inside it, or one around it."""
    for link in (node, *node.iterdescendants("a"), *node.iterancestors("a")):
        if link.get("href"):
            return str(link.get("href"))
    return None


def _is_mark(node: etree._Element, tag: str, text: str, address: str | None, ids: Mapping[str, etree._Element]) -> bool:
    before = text_before(node)
    raised = is_raised(node)
    if tag == "a" and address:
        if not NOTE_LABEL.match(text) and not _LINKED_LABEL.match(text):
            return False
        if "#" not in address or _leads_to_heading(ids, address):
            return False
        lifted = any(is_raised(n) for n in (*node.iterdescendants(), *node.iterancestors()))
        signed = text[0] in f"[({{*†‡§¶‖{_SUPERSCRIPT}"
        in_brackets = before.rstrip()[-1:] in ("[", "(") and (node.tail or "").lstrip()[:1] in ("]", ")")
        if in_brackets:
            _take_brackets(node)
        glued = _BEHIND_PROSE.search(before) is not None and not text.isalpha()
        return lifted or signed or in_brackets or glued
    if not raised or address:
        # A raised figure inside a link was looked at with the link.
        return raised and address is not None and _LINKED_LABEL.match(text) is not None
    after = text_after(node)
    if any(tag_of(n) in HEADINGS for n in node.iterancestors()) and _BARE_FIGURES.match(text):
        return True
    if (_FORMULA.search(before) and not _YEAR.search(before)) or after[:1] in ("/", "⁄"):
        return False
    if _BARE_SIGNS.match(text):
        return True
    if _BARE_FIGURES.match(text):
        if not before or before[-1].isspace():
            # A figure before a word is the number of a verse or an isotope, unless a space follows.
            return bool(before.strip()) and not after[:1].isalnum()
        return not _UNIT.search(before) or text[0] in "[("
    if _BARE_ROMAN.match(text):
        return _BEHIND_PROSE.search(before) is not None and not re.search(r"\b[A-Z]+$", before)
    return _BARE_LETTER.match(text) is not None and (_BEHIND_STOP.search(before) is not None or text[0] in "[(")


def _leads_to_heading(ids: Mapping[str, etree._Element], address: str) -> bool:
    """Whether a link leads to a heading: such figures are a list of chapters."""
    found = ids.get(address[1:]) if address.startswith("#") else None
    if found is None:
        return False
    near = found if tag_of(found) in BLOCK else found.getparent()
    return near is not None and any(tag_of(n) in HEADINGS for n in near.iter())


def elements_by_id(root: etree._Element) -> dict[str, etree._Element]:
    """The elements of a page that links can lead to, by their name."""
    found: dict[str, etree._Element] = {}
    for node in root.xpath("//*[@id] | //a[@name]"):
        for name in (node.get("id"), node.get("name")):
            if name:
                found.setdefault(name, node)
    return found


def _take_brackets(node: etree._Element) -> None:
    """Take the brackets around a link into it."""
    before, parent = node.getprevious(), node.getparent()
    opened = False
    if before is not None and (before.tail or "").rstrip()[-1:] in ("[", "("):
        tail = (before.tail or "").rstrip()
        node.text, before.tail, opened = tail[-1] + (node.text or ""), tail[:-1], True
    elif before is None and parent is not None and (parent.text or "").rstrip()[-1:] in ("[", "("):
        text = (parent.text or "").rstrip()
        node.text, parent.text, opened = text[-1] + (node.text or ""), text[:-1], True
    tail = (node.tail or "").lstrip()
    if opened and tail[:1] in ("]", ")"):
        last = node[-1] if len(node) else None
        if last is not None:
            last.tail = (last.tail or "") + tail[0]
        else:
            node.text = (node.text or "") + tail[0]
        node.tail = tail[1:]


def text_before(node: etree._Element) -> str:
    """The last characters of the text before an element, in its own block."""
    out = ""
    at: etree._Element | None = node
    while at is not None and len(out) < _CONTEXT:
        before = at.getprevious()
        if before is not None:
            out = (before.tail or "") + out
            if tag_of(before) in BLOCK or tag_of(before) == "br":
                break
            if isinstance(before.tag, str):
                out = "".join(before.itertext()) + out
            at = before
            continue
        parent = at.getparent()
        if parent is None:
            break
        out = (parent.text or "") + out
        if tag_of(parent) in BLOCK:
            break
        at = parent
    return out[-_CONTEXT:]


def text_after(node: etree._Element) -> str:
    """The first characters of the text after an element, in its own block."""
    out = ""
    at: etree._Element | None = node
    while at is not None and not out:
        out = at.tail or ""
        after = at.getnext()
        if not out and after is not None:
            return "" if tag_of(after) in BLOCK or tag_of(after) == "br" else "".join(after.itertext())[:_CONTEXT]
        at = at.getparent()
        if at is not None and tag_of(at) in BLOCK:
            break
    return out[:_CONTEXT]


def text_marks(root: etree._Element) -> list[TextMark]:
    """What may be a mark in the plain text of a page: "[7]", "¹²" and signs after a word. `by_shape` are surely marks."""
    found: list[TextMark] = []
    if not _MAY_HOLD.search("".join(root.itertext())):
        return found
    for node in root.iter():
        if not isinstance(node.tag, str):
            texts: tuple[tuple[str | None, bool], ...] = ((node.tail, True),)
        else:
            tag = tag_of(node)
            own = None if tag in NO_WORDS or tag in ("sup", "a", "code") else node.text
            texts = ((own, False), (node.tail, True))
        for text, in_tail in texts:
            if text and _MAY_HOLD.search(text):
                found += _in_text(node, text, in_tail)
    return found


def _in_text(node: etree._Element, text: str, in_tail: bool) -> Iterator[TextMark]:
    for m in _IN_TEXT.finditer(text):
        before = text[: m.start()]
        if not before.strip() and in_tail:
            before = "".join(node.itertext())[-_CONTEXT:] + before if tag_of(node) not in BLOCK else before
        elif not before and not in_tail and tag_of(node) not in BLOCK:
            before = text_before(node)
        before = before[-_CONTEXT:]
        label = label_of(m.group())
        if m["raised"]:
            yes = before != "" and _BEHIND_PROSE.search(before) is not None and not _UNIT.search(before)
            yes = yes and not _FORMULA.search(before)
            if yes and text[m.end() : m.end() + 1] not in ("⁄", "/", "⁺", "⁻", "ⁿ"):
                yield TextMark(node, in_tail, m.start(), m.end(), label, True)
        elif m["brackets"]:
            if before and not before[-1].isspace():
                stop = _BEHIND_STOP.search(before) is not None and label.isdecimal()
                yield TextMark(node, in_tail, m.start(), m.end(), label, stop)
            elif before.strip():
                yield TextMark(node, in_tail, m.start(), m.end(), label, False, glued=False)
        elif _BEHIND_PROSE.search(before) and _closes_nothing(text[: m.start()], m.group()):
            yield TextMark(node, in_tail, m.start(), m.end(), m.group(), False)


def _closes_nothing(before: str, sign: str) -> bool:
    """Whether a star does not close *words in stars*."""
    return re.search(rf"(?:^|\W){re.escape(sign)}(?=[^\s*])(?:(?!\*).)*$", before, re.DOTALL) is None


def wrap(mark: TextMark) -> etree._Element:
    """Put a mark of plain text into an element of its own. Of several in one text, wrap the last first."""
    text = (mark.node.tail if mark.in_tail else mark.node.text) or ""
    element = mark.node.makeelement("a", {"role": "doc-noteref"})
    element.text, element.tail = text[mark.start : mark.end], text[mark.end :]
    if mark.in_tail:
        parent = mark.node.getparent()
        parent.insert(parent.index(mark.node) + 1, element)
        mark.node.tail = text[: mark.start]
        # lxml moves the tail of a node along with it; the new element keeps its own.
    else:
        mark.node.insert(0, element)
        mark.node.text = text[: mark.start]
    return element
