"""The elements of a page: which are blocks, which have no words for a reader, and which are left out, and under what name."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice

from lxml import etree

from audiobook.reading.source import Scope

NO_WORDS = frozenset("script style head link meta base area param source track embed input col".split())
"""Elements whose text is not for readers: code, and descriptions of the page."""
BLOCK = frozenset(
    "p div section article main body html header footer aside blockquote ul ol li dl dt dd table thead tbody tfoot tr td th "
    "h1 h2 h3 h4 h5 h6 hgroup figure figcaption pre address center hr details summary fieldset nav title subtitle "
    "form legend caption dialog menu dir search noframes template".split()
)
INLINE = frozenset(
    "a abbr acronym b bdi bdo big br cite code data del dfn em emphasis font i ins kbd mark nobr q rb rt rp rbc rtc ruby s "
    "samp small span strike strikethrough strong style sub sup time tt u var wbr".split()
)
"""Elements that may start or end in the middle of a word. All others separate words."""
_FALLBACK = frozenset("noscript noembed noframes iframe object canvas audio video textarea".split())
_FALLBACK_PROSE_WORDS = 40
"""A longer text in such an element is part of the story, not a message such as "Your browser does not support video"."""
_LEFT_OUT_TAGS = {
    "nav": ("list of contents", True),
    "select": ("menus", True),
    "datalist": ("menus", True),
    "rt": ("pronunciations beside the text", True),
    "rp": ("pronunciations beside the text", True),
    "rtc": ("pronunciations beside the text", True),
    "svg": ("words in drawings", False),
    "template": ("parts the page does not show", False),
}
"""Elements that are left out: under what name, and whether they are certainly not part of the story."""
HEADINGS = {f"h{n}": n for n in range(1, 7)}
_PREFIX = re.compile(r"^(?:m|mml|math|svg):")
"""Prefixes that EPUBs put before the names of MathML and SVG; HTML's parser keeps them."""
_EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
_NOTE_CLASS = re.compile(
    r"\b(?:(?:foot|end|rear|side)?note-?_?(?:ref|reference|anchor|mark|link)|fn-?_?(?:ref|anchor|mark|link)|noteref|"
    r"Mso(?:Footnote|Endnote)Reference|sd(?:foot|end)note(?:anc|sym)|pagenum|pageno|page-number|pginternal-note)\b",
    re.IGNORECASE,
)
_NOTE_MARK_CLASS = re.compile(r"\b(?:fn|(?:foot|end)?note|ref(?:erence)?|cite_?ref)\b", re.IGNORECASE)
"""Classes that make a raised figure the mark of a note, and say nothing of other elements."""
_NOTE_BODY_CLASS = re.compile(
    r"(?<![\w-])(?:calibre_?)?(?:(?:foot|end|rear)notes?(?:[-_]?(?:text|body|list|items?|entry|definition|content|area|block|link))?"
    r"|Mso(?:Footnote|Endnote)Text|sd(?:foot|end)note|fn-?(?:text|body|list))\d*(?![\w-])",
    re.IGNORECASE,
)
_NOTE_BODY_ID = re.compile(r"^(?:sd(?:foot|end)note\d+|_?(?:ftn|edn)\d+)$")
_NOTE_BODY_STYLE = re.compile(r"mso-element:\s*(?:footnote|endnote)", re.IGNORECASE)
NOTE_LABEL = re.compile(r"^[\[(]?(?:\d{1,3}|[*†‡§]{1,3}|[a-z])[\])]?$")
"""The text of the mark of a note."""
_BACK = re.compile(r"^[\s\[(]*[↩↵⤴↑⇑▲^⏎←⮌⬑⇧🔙]+[\ufe0e\ufe0f\s\])]*$")
"""The text of a link that leads back from a note."""
_LEAST_NOTE_WORDS = 4
_MOST_IN_MARK = 50
"""A mark has no more elements in it than this."""
_PART = "audiobook-left-out"
_GUESSED_PART = "audiobook-may-be-left-out"
LEFT_OUT_TYPES = {
    "cover": "cover page",
    "titlepage": "title page",
    "halftitlepage": "half-title page",
    "imprint": "imprint",
    "colophon": "colophon",
    "copyright-page": "copyright page",
    "toc": "list of contents",
    "landmarks": "list of contents",
    "page-list": "list of pages",
    "loi": "list of illustrations",
    "lot": "list of tables",
    "index": "index",
    "footnote": "notes",
    "footnotes": "notes",
    "endnote": "notes",
    "endnotes": "notes",
    "rearnote": "notes",
    "rearnotes": "notes",
    "other-credits": "credits",
}
"""Values of epub:type (and DPUB-ARIA roles without "doc-") of parts that are left out, and under what name."""


def tag_of(node: etree._Element) -> str:
    """An element's name in lower case, without its namespace; "" for a comment."""
    tag = node.tag
    return _local_name(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=1024)
def _local_name(tag: str) -> str:
    return _PREFIX.sub("", tag.rsplit("}", 1)[-1].lower())


def text_of(root: etree._Element, tag: str) -> str | None:
    """The text of the first element of that name that has any."""
    for node in root.iter(tag):
        text = " ".join("".join(node.itertext()).split())
        if text:
            return text
    return None


def plain_text(node: etree._Element) -> str:
    """All the text in an element, in one line."""
    return " ".join("".join(node.itertext()).split())


def short_text(node: etree._Element) -> str:
    """The text in an element, in one line, if there is little in it, as in a mark; empty otherwise.

    Elements in elements in elements cost no more than each of them: what is in them is not looked at again and again.
    """
    if next(islice(node.iter(), _MOST_IN_MARK, None), None) is not None:
        return ""
    return plain_text(node)


def words_of(node: etree._Element, scope: Scope) -> str:
    """The words of a picture or formula: its description."""
    if tag_of(node) == "img":
        return node.get("alt") or ""
    formula, source = formula_of(node)
    return f"{formula} {source}" if scope is Scope.ALL else formula


def formula_of(node: etree._Element) -> tuple[str, str]:
    """A formula as it is read aloud, and the rest of it: often the same again in a notation for computers.

    The author's description is read if it is in words. Otherwise the numbers and signs are read one after the other.
    """
    described = " ".join((node.get("alttext") or "").split())
    notes = [n for n in node.iter() if tag_of(n) in ("annotation", "annotation-xml")]
    within = {inner for n in notes for inner in n.iter()}
    tokens: list[str] = []
    for event, n in etree.iterwalk(node, events=("start", "end")):
        if event == "start" and n not in within:
            tokens += [n.text or "", (n.get("alt") or "") if tag_of(n) == "img" else ""]
        elif event == "end" and n is not node and n.getparent() not in within:
            tokens.append(n.tail or "")
    tokens = " ".join(tokens).split()
    pictures = (n.get("alt") or "" for note in notes for n in note.iter() if tag_of(n) == "img")
    annotated = " ".join(" ".join([*(t for n in notes for t in n.itertext()), *pictures]).split())
    if described and not re.search(r"[\\{}^_]", described):
        return described, annotated
    if tokens:
        return re.sub("[\u2061-\u2064]", "", " ".join(tokens)), annotated
    return annotated or plain_text(node), ""


def shows_picture(node: etree._Element) -> bool:
    """Whether there is a picture in an element."""
    return any(tag_of(n) == "img" for n in node.iter())


def leave_out(node: etree._Element, what: str, *, expected: bool = False) -> None:
    """Mark an element as left out, under the name `what`; `expected` as in `LeftOut`."""
    node.set(_PART if expected else _GUESSED_PART, what)


def read_again(node: etree._Element) -> None:
    """Take back what `leave_out` said."""
    for name in (_PART, _GUESSED_PART):
        node.attrib.pop(name, None)


def is_left_out(node: etree._Element) -> bool:
    """Whether an element was marked by `leave_out`."""
    return node.get(_PART) is not None or node.get(_GUESSED_PART) is not None


def not_read(node: etree._Element, tag: str, scope: Scope = Scope.STORY) -> tuple[str, bool] | None:
    """Whether an element is left out. With `Scope.NOTES`, notes are read; their marks are not.

    Returns:
        Its name in the report, and whether it is certainly not part of the story; None if it is read.
    """
    if tag in _LEFT_OUT_TAGS:
        return _LEFT_OUT_TAGS[tag]
    if tag == "img":
        return "descriptions of pictures", True
    if not node.attrib and tag not in _FALLBACK and tag not in ("a", "sup"):
        return None
    for name in (_PART, _GUESSED_PART):
        what = node.get(name)
        if what is not None:
            return what, name == _PART
    if tag in _FALLBACK and len("".join(node.itertext()).split()) < _FALLBACK_PROSE_WORDS:
        # A longer text in such an element is part of the story.
        return "text for programs that cannot show a part of the page", tag in ("audio", "video")
    if is_note_reference(node, tag):
        return ("page numbers" if is_page_number(node) else "notes"), True
    what = left_out_type(node)
    if what is None and is_note_body(node, tag):
        what = "notes"
    if what == "notes" and scope is Scope.NOTES:
        return None
    return (what, True) if what is not None else None


def is_note_body(node: etree._Element, tag: str) -> bool:
    """Whether the file itself says that an element is a note, or several."""
    if left_out_type(node) == "notes":
        return True
    if tag == "span":
        # A note in the middle of its sentence.
        named = _NOTE_BODY_CLASS.search(node.get("class") or "") is not None
        return named and len(plain_text(node).split()) >= _LEAST_NOTE_WORDS
    if tag not in ("p", "div", "section", "aside", "ol", "ul", "dl", "li", "table", "footer"):
        return False
    return (
        _NOTE_BODY_CLASS.search(node.get("class") or "") is not None
        or _NOTE_BODY_ID.match(node.get("id") or "") is not None
        or _NOTE_BODY_STYLE.search(node.get("style") or "") is not None
    )


def left_out_type(node: etree._Element) -> str | None:
    """The name in the report of an element that its type marks as left out; None if it is read."""
    types = (
        f"{node.get(_EPUB_TYPE) or node.get('epub:type') or ''} {(node.get('role') or '').replace('doc-', '')}".split()
    )
    return next((LEFT_OUT_TYPES[t] for t in types if t in LEFT_OUT_TYPES), None)


def is_note_reference(node: etree._Element, tag: str) -> bool:
    """Whether an element with the name `tag` says that it is a reference to a note, a way back from one, or the number of a page.

    Marks without a type or class are found by their place; see `note_marks`.
    """
    if tag not in ("a", "sup", "span"):
        return False
    types = f"{node.get(_EPUB_TYPE) or node.get('epub:type') or ''} {node.get('role') or ''}"
    if "noteref" in types or "backlink" in types or "pagebreak" in types:
        return True
    classes = node.get("class") or ""
    if _NOTE_CLASS.search(classes):
        return True
    text = short_text(node)
    if tag == "a" and (_BACK.match(text) or "backref" in classes.lower()):
        return True
    if not NOTE_LABEL.match(text):
        return False
    if tag != "sup":
        return tag == "span" and _NOTE_MARK_CLASS.search(classes) is not None
    return (
        any(tag_of(c) == "a" for c in node.iterdescendants())
        or _NOTE_MARK_CLASS.search(classes) is not None
        or text in "*†‡§"
    )


def is_page_number(node: etree._Element) -> bool:
    """Whether a reference is the number of a printed page."""
    marks = f"{node.get(_EPUB_TYPE) or node.get('epub:type') or ''} {node.get('role') or ''} {node.get('class') or ''}"
    return re.search(r"page", marks, re.IGNORECASE) is not None
