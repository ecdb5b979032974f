"""Mark-up in, paragraphs out: the walk over elements that HTML, EPUB, FB2, DOCX and Markdown share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from audiobook.book import GAP, PARAGRAPH_GAP, LeftOut, Paragraph, ParagraphKind, gathered
from audiobook.language.scene_breaks import is_scene_break
from audiobook.reading.decoding import clean
from audiobook.reading.elements import (
    BLOCK,
    HEADINGS,
    INLINE,
    NO_WORDS,
    formula_of,
    is_note_reference,
    not_read,
    plain_text,
    shows_picture,
    tag_of,
    words_of,
)
from audiobook.reading.source import Scope

_ITALIC = frozenset("i em cite dfn var emphasis".split())
_WORD = re.compile(r"[^\W_]")
_ANY = re.compile(r"\S")
_BREAK_CLASS = re.compile(r"\b(?:scene-?break|section-?break|tb|asterism|ornament|separator)\b", re.IGNORECASE)


@dataclass(slots=True)
class Walk:
    """The result of a walk over mark-up: paragraphs, and the parts that were left out.

    Attributes:
        paragraphs: in the order of the document.
        left_out: parts of the document that are not read.
        anchors: for the id (or an old link's name) of each element, how many paragraphs are before it.
    """

    paragraphs: list[Paragraph] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    anchors: dict[str, int] = field(default_factory=dict)

    def drop(self, what: str, element: etree._Element, *, expected: bool = False) -> None:
        """List an element as left out; `expected` as in `LeftOut`."""
        self.note(what, text_within(element), expected=expected)

    def note(self, what: str, text: str, *, expected: bool = False) -> None:
        """List a text as left out, if it has words."""
        if any(c.isalnum() for c in text):
            self.left_out.append(LeftOut(what, text, expected))

    def parts(self) -> tuple[LeftOut, ...]:
        """The parts that were left out, one for each kind."""
        return gathered(self.left_out)


def text_within(element: etree._Element, *, besides: etree._Element | None = None) -> str:
    """All the text of an element, as it would be read; the element `besides` is skipped."""
    walk = Walk()
    walk_into(element, walk, Scope.ALL, besides=besides)
    return PARAGRAPH_GAP.join(p.text for p in walk.paragraphs)


def walk_into(element: etree._Element, walk: Walk, scope: Scope, *, besides: etree._Element | None = None) -> None:
    """Add the paragraphs of an element to a walk; the element `besides` is skipped.

    The walk is a loop, not a recursion, so that deeply nested markup cannot overflow the stack.
    """
    run = _Run()
    for event, node in _events(element, walk, scope, besides):
        tag = tag_of(node)
        if event not in ("start", "end"):
            run.anchor(node, walk)
            _add_text(run, event, node, scope)
            continue
        if tag == "br":
            if event == "start":
                run.line_break()
        elif tag in _ITALIC or _is_italic(node):
            run.emphasis(event == "start")
        if tag in BLOCK:
            run.flush(walk)
            if event == "start":
                run.enter(node, tag)
            else:
                run.leave(tag)
        elif tag not in INLINE:
            run.separate()
        elif scope is Scope.ALL and not_read(node, tag):
            run.separate(from_marks=True)
    run.flush(walk)


def remove(node: etree._Element) -> None:
    """Remove a node, but keep the text after it."""
    parent = node.getparent()
    if parent is None:
        return
    if node.tail:
        before = node.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + node.tail
        else:
            parent.text = (parent.text or "") + node.tail
    parent.remove(node)


def _add_text(run: _Run, event: str, node: etree._Element, scope: Scope) -> None:
    """Add the text of an event of `_events` that is not "start" or "end"."""
    if event == "text":
        run.add(node.text)
    elif event == "tail":
        run.add(node.tail)
    elif event == "words":
        run.separate()
        run.add(words_of(node, scope))
        run.separate()
    elif tag_of(node) and tag_of(node) not in INLINE:
        run.separate()


def _events(
    root: etree._Element, walk: Walk, scope: Scope, besides: etree._Element | None
) -> Iterator[tuple[str, etree._Element]]:
    """The events "start", "text", "end" and "tail" of each element that is read, in the order of the document.

    A formula or a picture is one event, "words". An element that is left out is one event, "left out". Both have a tail.
    """
    stack: list[tuple[etree._Element, Iterator[etree._Element]]] = []
    if not isinstance(root.tag, str) or _skipped(root, walk, scope):
        return
    yield "start", root
    yield "text", root
    stack.append((root, iter(root)))
    while stack:
        node, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            yield "end", node
            if stack:
                yield "tail", node
            continue
        if not isinstance(child.tag, str) or child is besides or _skipped(child, walk, scope):
            yield "left out", child
            yield "tail", child
            continue
        if tag_of(child) in ("math", "img"):
            yield "words", child
            yield "tail", child
            continue
        yield "start", child
        yield "text", child
        stack.append((child, iter(child)))


def _skipped(node: etree._Element, walk: Walk, scope: Scope) -> bool:
    """Whether an element is skipped. If it has words, they are listed as left out."""
    tag = tag_of(node)
    if tag in NO_WORDS:
        return True
    if scope is Scope.ALL:
        # An arrow or star that only links to a note or back has nothing to read.
        return is_note_reference(node, tag) and not any(map(str.isalnum, plain_text(node))) and not shows_picture(node)
    found = not_read(node, tag)
    if found is not None:
        what, expected = found
        walk.note(what, words_of(node, Scope.ALL) if tag == "img" else text_within(node), expected=expected)
        return True
    if tag == "math":
        walk.note("formulas in a notation for computers", formula_of(node)[1], expected=True)
    return False


def _is_italic(node: etree._Element) -> bool:
    return tag_of(node) == "span" and "italic" in f"{node.get('style') or ''} {node.get('class') or ''}".lower()


class _Run:
    """The inline text of the paragraph being built."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._spans: list[tuple[int, int]] = []
        self._italic_from: int | None = None
        self._italic_depth = 0
        self._heading: list[int] = []
        self._group_level = 0
        self._pre = 0
        self._break = False
        self._apart: re.Pattern[str] | None = None

    def anchor(self, node: etree._Element, walk: Walk) -> None:
        """Note where an element with an id stands. Inside a paragraph that has text before it, that is the next paragraph."""
        for name in (node.get("id"), node.get("name")):
            if name:
                begun = any(piece.strip() for piece in self._pieces)
                walk.anchors.setdefault(name, len(walk.paragraphs) + begun)

    def separate(self, *, from_marks: bool = False) -> None:
        """Put a space before the next text if it would join the word before it; with `from_marks`, also after a mark."""
        self._apart = _ANY if from_marks else _WORD

    def add(self, text: str | None) -> None:
        if not text:
            return
        if self._apart and self._pieces and self._apart.match(self._pieces[-1][-1]) and _WORD.match(text):
            text = f" {text}"
        self._apart = None
        if self._pre:
            text = text.replace("\r", "")
        else:
            text = re.sub(r"[ \t\r\n\f\v]+", " ", text)
            if text.startswith(" ") and (not self._pieces or self._pieces[-1].endswith((" ", "\n"))):
                text = text[1:]
        if text:
            self._pieces.append(text)
            self._length += len(text)

    def line_break(self) -> None:
        self._pieces.append("\n")
        self._length += 1

    def emphasis(self, on: bool) -> None:
        if on:
            self._italic_depth += 1
            if self._italic_depth == 1:
                self._italic_from = self._length
        elif self._italic_depth:
            self._italic_depth -= 1
            if self._italic_depth == 0 and self._italic_from is not None:
                self._spans.append((self._italic_from, self._length))
                self._italic_from = None

    def enter(self, node: etree._Element, tag: str) -> None:
        if tag == "pre":
            self._pre += 1
        if tag == "hr" or _BREAK_CLASS.search(node.get("class") or ""):
            self._break = True
        if tag == "hgroup":
            self._group_level = min((HEADINGS[tag_of(h)] for h in node.iter() if tag_of(h) in HEADINGS), default=2)
        if tag in HEADINGS:
            self._heading.append(self._group_level or HEADINGS[tag])

    def leave(self, tag: str) -> None:
        if tag == "pre":
            self._pre = max(0, self._pre - 1)
        if tag == "hgroup":
            self._group_level = 0
        if tag in HEADINGS and self._heading:
            self._heading.pop()

    def flush(self, walk: Walk) -> None:
        text, spans = "".join(self._pieces), list(self._spans)
        if self._italic_from is not None:
            spans.append((self._italic_from, self._length))
            self._italic_from = 0
        self._pieces, self._length, self._spans = [], 0, []
        level = self._heading[-1] if self._heading else self._group_level
        if text.strip():
            for paragraph in _paragraphs(text, spans, level):
                if self._break and walk.paragraphs and paragraph.kind is ParagraphKind.PROSE:
                    walk.paragraphs.append(Paragraph(GAP, ParagraphKind.BREAK))
                self._break = False
                walk.paragraphs.append(paragraph)
        elif "\xa0" in text and walk.paragraphs and walk.paragraphs[-1].kind is ParagraphKind.PROSE:
            # A paragraph with only a no-break space is a gap that was put there on purpose.
            self._break = True


def _paragraphs(text: str, spans: list[tuple[int, int]], level: int) -> Iterator[Paragraph]:
    """The paragraphs of the text of a block: several if it has empty lines."""
    at = 0
    for piece in re.split(r"((?:[ \t]*\n[ \t]*){2,})", text):
        start, at = at, at + len(piece)
        body = clean(piece)
        if not body.strip():
            continue
        stripped, moved = _squeezed(piece, [(a - start, b - start) for a, b in spans if a < at and b > start])
        stripped_text = stripped
        if not stripped_text:
            continue
        if level:
            yield Paragraph(stripped_text, ParagraphKind.HEADING, level=level)
        elif is_scene_break(stripped_text):
            yield Paragraph(" ".join(stripped_text.split()), ParagraphKind.BREAK)
        else:
            yield Paragraph(stripped_text, emphasis=moved)


def _squeezed(text: str, spans: list[tuple[int, int]]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Text with single spaces and without white space at its ends, and the spans moved to fit."""
    out: list[str] = []
    new_at: list[int] = []
    for ch in text:
        new_at.append(len(out))
        if (
            ch in "\u200b\ufeff\u00ad"
            or (ord(ch) < 32 and ch not in "\n\t")
            or 0xD800 <= ord(ch) <= 0xDFFF
            or ch in "\ufffe\uffff"
        ):
            continue
        ch = " " if ch in "\t\xa0" else ch
        if ch == " " and (not out or out[-1] in " \n"):
            continue
        if ch == "\n":
            while out and out[-1] in " \n":
                out.pop()
            if not out:
                continue
        out.append(ch)
    while out and out[-1] in " \n":
        out.pop()
    new_at.append(len(out))
    moved = []
    for a, b in spans:
        start, end = new_at[max(0, min(a, len(text)))], new_at[max(0, min(b, len(text)))]
        start, end = min(start, len(out)), min(end, len(out))
        while start < end and out[start] in " \n":
            start += 1
        while end > start and out[end - 1] in " \n":
            end -= 1
        if start < end:
            moved.append((start, end))
    return "".join(out), tuple(moved)
