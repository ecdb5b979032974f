"""Mark-up in, paragraphs out: the walk over elements that HTML, EPUB, FB2, DOCX and Markdown share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from audiobook.book import GAP, PARAGRAPH_GAP, LeftOut, Paragraph, ParagraphKind, gathered
from audiobook.reading.markup import listings, tables
from audiobook.reading.markup.breaks import ORNAMENT, gap_before, says_break, scene_breaks
from audiobook.reading.markup.elements import (
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
from audiobook.reading.markup.lists import Numbers
from audiobook.reading.markup.prepare import is_prepared, prepare
from audiobook.reading.markup.runs import Run
from audiobook.reading.markup.styles import KEEPS_LINES, SLANTED
from audiobook.reading.source import Scope

_ITALIC = frozenset("i em cite dfn var emphasis".split())


@dataclass(slots=True)
class Walk:
    """The result of a walk over mark-up: paragraphs, and the parts that were left out.

    Attributes:
        paragraphs: in the order of the document.
        left_out: parts of the document that are not read.
        gaps: places where a gap in print stands between two paragraphs, and its width, as long as it is not known whether they are
            scene breaks; see `settle_gaps`.
        anchors: for the id (or an old link's name) of each element, how many paragraphs are before it.
    """

    paragraphs: list[Paragraph] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    gaps: list[tuple[int, int]] = field(default_factory=list)
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

    def anchor(self, node: etree._Element, *, begun: bool) -> None:
        """Note where an element with an id stands. Inside a paragraph that has begun before it, that is the next paragraph."""
        for name in (node.get("id"), node.get("name")):
            if name:
                self.anchors.setdefault(name, len(self.paragraphs) + begun)

    def settle_gaps(self, start: int = 0) -> None:
        """Put a scene break at each gap that is one; `start` is the first paragraph of the page that the gaps are in."""
        if not self.gaps:
            return
        gaps = [(at - start, size) for at, size in self.gaps]
        kept = scene_breaks(gaps, [p.kind for p in self.paragraphs[start:]])
        for (at, _), is_break in reversed(list(zip(self.gaps, kept))):
            if is_break:
                self.paragraphs.insert(at, Paragraph(GAP, ParagraphKind.BREAK))
                self.anchors = {name: n + (n >= at) for name, n in self.anchors.items()}
        self.gaps.clear()


def text_within(element: etree._Element, *, besides: etree._Element | None = None) -> str:
    """All the text of an element, as it would be read; the element `besides` is skipped."""
    walk = Walk()
    _walk(element, walk, Scope.ALL, besides)
    return PARAGRAPH_GAP.join(p.text for p in walk.paragraphs)


def walk_into(element: etree._Element, walk: Walk, scope: Scope, *, besides: etree._Element | None = None) -> None:
    """Add the paragraphs of an element to a walk; the element `besides` is skipped.

    The page that the element is part of is prepared first, if it was not; see `prepare`.
    """
    root = element.getroottree().getroot()
    if not is_prepared(root):
        prepare(root, scope)
    start = len(walk.paragraphs)
    _walk(element, walk, scope, besides)
    walk.settle_gaps(start)


def _walk(element: etree._Element, walk: Walk, scope: Scope, besides: etree._Element | None = None) -> None:
    """Add the paragraphs of an element of a page that is prepared.

    The walk is a loop, not a recursion, so that deeply nested markup cannot overflow the stack.
    """
    run = Run(walk.paragraphs, walk.gaps, element.getroottree().getroot().get("lang") or "en")
    levels = _Levels()
    numbers = Numbers()
    for event, node in _events(element, walk, scope, besides):
        tag = tag_of(node)
        if event == "rows":
            run.flush()
            for inner in node.iter():
                walk.anchor(inner, begun=False)
            walk.paragraphs += _rows(node, walk, scope)
        elif event not in ("start", "end"):
            if "id" in node.attrib or "name" in node.attrib:
                walk.anchor(node, begun=run.has_text)
            _add_text(run, event, node, scope)
        else:
            _mark_up(run, event == "start", node, tag, scope)
            if tag in BLOCK:
                run.flush()
                if event == "start":
                    _enter(run, node, tag, numbers)
                levels.step(event == "start", node, tag)
                run.level = levels.now
    run.flush()


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


def _mark_up(run: Run, starts: bool, node: etree._Element, tag: str, scope: Scope) -> None:
    """What the start or the end of an element means for the text in it."""
    if tag == "br":
        if starts:
            run.line_break()
    elif tag in _ITALIC or (tag == "span" and _is_italic(node)):
        run.emphasis(starts)
    elif tag == "q" and not any(tag_of(n) in BLOCK for n in node.iterdescendants()):
        if starts:
            run.open_quotation("".join(node.itertext()))
        else:
            run.close_quotation()
    if tag == "pre" or node.get(KEEPS_LINES) is not None:
        if tag in BLOCK:
            run.flush()
        run.keep_lines(starts)
    if tag in BLOCK:
        return
    if tag not in INLINE:
        run.separate()
    elif scope is Scope.ALL and not_read(node, tag):
        run.separate(from_marks=True)


def _enter(run: Run, node: etree._Element, tag: str, numbers: Numbers) -> None:
    """What the start of a block means for the paragraphs after it."""
    if tag == "hr" or says_break(node):
        run.scene_break()
    else:
        run.gap(gap_before(node))
    if tag == "li":
        run.end_item()
        run.label(numbers.of(node))


class _Levels:
    """The levels of the headings that the walk is in."""

    def __init__(self) -> None:
        self._open: list[int] = []
        self._group = 0

    @property
    def now(self) -> int:
        """The level of the innermost heading; 0 outside of headings."""
        return self._open[-1] if self._open else self._group

    def step(self, starts: bool, node: etree._Element, tag: str) -> None:
        """Enter or leave a block."""
        if tag == "hgroup":
            levels = (HEADINGS[tag_of(h)] for h in node.iter() if tag_of(h) in HEADINGS)
            self._group = min(levels, default=2) if starts else 0
        elif tag in HEADINGS:
            if starts:
                self._open.append(self._group or HEADINGS[tag])
            elif self._open:
                self._open.pop()


def _add_text(run: Run, event: str, node: etree._Element, scope: Scope) -> None:
    """Add the text of an event of `_events` that is not "start" or "end"."""
    tag = tag_of(node)
    if event == "text":
        run.add(node.text)
    elif event == "tail":
        run.add(node.tail)
    elif tag == "img" and node.get(ORNAMENT) is not None:
        run.scene_break()
    if event == "words":
        run.separate()
        run.add(words_of(node, scope))
        run.separate()
    elif event == "left out":
        if tag in ("a", "sup"):
            run.note_mark()
        elif tag and tag not in INLINE:
            run.separate()


def _events(
    root: etree._Element, walk: Walk, scope: Scope, besides: etree._Element | None
) -> Iterator[tuple[str, etree._Element]]:
    """The events "start", "text", "end" and "tail" of each element that is read, in the order of the document.

    A formula or a picture is one event, "words"; a table with rows of data is one, "rows"; an element that is left out is one,
    "left out". All have a tail.
    """
    stack: list[tuple[etree._Element, Iterator[etree._Element]]] = []
    if not isinstance(root.tag, str) or _skipped(root, walk, scope):
        return
    if tag_of(root) in ("math", "img"):
        yield "words", root
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
        tag = tag_of(child)
        if tag in ("math", "img") or (tag in ("table", "dl") and besides is None and tables.holds_data(child)):
            yield "rows" if tag in ("table", "dl") else "words", child
            yield "tail", child
            continue
        yield "start", child
        yield "text", child
        stack.append((child, iter(child)))


def _rows(table: etree._Element, walk: Walk, scope: Scope) -> list[Paragraph]:
    """The rows of a table, or the entries of a list of definitions, each a paragraph."""

    def read(cell: etree._Element) -> str:
        apart = Walk(left_out=walk.left_out)
        _walk(cell, apart, scope)
        return " ".join(" ".join(p.text for p in apart.paragraphs).split())

    captions = [read(c) for c in table if tag_of(c) == "caption"]
    return [Paragraph(line) for line in (*captions, *tables.lines_of(table, read)) if line]


def _skipped(node: etree._Element, walk: Walk, scope: Scope) -> bool:
    """Whether an element is skipped. If it has words, they are listed as left out."""
    tag = tag_of(node)
    if tag in NO_WORDS:
        return True
    if scope is Scope.ALL:
        # An arrow or star that only links to a note or back has nothing to read.
        return is_note_reference(node, tag) and not any(map(str.isalnum, plain_text(node))) and not shows_picture(node)
    found = not_read(node, tag, scope) or (listings.not_read(node) if tag == "pre" else None)
    if found is not None:
        what, expected = found
        walk.note(what, words_of(node, Scope.ALL) if tag == "img" else text_within(node), expected=expected)
        return True
    if tag == "math":
        walk.note("formulas in a notation for computers", formula_of(node)[1], expected=True)
    return False


def _is_italic(node: etree._Element) -> bool:
    return node.get(SLANTED) is not None or "italic" in f"{node.get('style') or ''} {node.get('class') or ''}".lower()
