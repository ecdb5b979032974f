"""The page that an RTF file becomes: paragraphs, notes, rows of tables, and what stands apart from the text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from lxml import etree

from audiobook.reading.markup.page import Page, add, add_left_out, add_text, legal

_DEEPEST = 40
"""Text in boxes in notes in boxes: what is nested deeper is read as text of the innermost one."""
_LONGEST_HEADING_WORDS = 25
_BULLET = re.compile(r"\s*[•·◦▪‣⁃]\t\s*")


@dataclass(frozen=True, slots=True)
class Look:
    """How text looks, and where it links to."""

    italic: bool = False
    bold: bool = False
    raised: bool = False
    hidden: bool = False
    deleted: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """What is said of a paragraph.

    Attributes:
        level: of a heading, 1 to 6; 0 for prose.
        contents: whether it is an entry of a list of contents.
        in_table: whether it stands in a cell.
        head: whether that is a cell of the table's head.
        lines_before: how many empty lines its space above is worth.
    """

    level: int = 0
    contents: bool = False
    in_table: bool = False
    head: bool = False
    lines_before: float = 0.0


@dataclass(slots=True)
class _Place:
    """Where paragraphs are put: the page's body, a note, a header, a text box."""

    container: etree._Element
    table: etree._Element | None = None
    row: etree._Element | None = None
    cell: etree._Element | None = None
    paragraph: etree._Element | None = None
    run: etree._Element | None = None
    look: Look = field(default_factory=Look)


class Writing:
    """Writes a page from the top to the bottom.

    Args:
        page: where to.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._places = [_Place(page.body)]

    def text(self, text: str, look: Look) -> None:
        """Add text to the paragraph."""
        at = self._places[-1]
        paragraph = self._paragraph()
        if at.run is None or at.look != look:
            at.look, at.run = look, _run(paragraph, look)
        add_text(at.run, text)

    def place(self, name: str) -> None:
        """Name the place that the page has come to, for links."""
        if legal(name).strip():
            add(self._paragraph(), "a", id=legal(name).strip())
            self._places[-1].run = None

    def end_line(self) -> None:
        """End the line, inside of its paragraph."""
        add(self._paragraph(), "br")
        self._places[-1].run = None

    def end_page(self) -> None:
        """End the page: a rule, for the walk, which drops it where it separates nothing."""
        at = self._places[-1]
        if at.paragraph is not None and "".join(at.paragraph.itertext()).strip():
            self.end_paragraph(Form())
        add(at.container, "hr")
        at.paragraph = at.run = at.table = at.row = at.cell = None

    def end_paragraph(self, form: Form) -> None:
        """End the paragraph, which may be empty."""
        at = self._places[-1]
        node = self._paragraph()
        before = node.getprevious()
        if not len(node) and not node.text and before is not None and before.tag == "table" and not form.in_table:
            # Word processors put an empty paragraph after each table.
            at.container.remove(node)
            at.table = at.row = at.cell = at.paragraph = at.run = None
            return
        _drop_bullet(node)
        words = len("".join(node.itertext()).split())
        parent = at.container
        if form.in_table:
            parent = self._cell(form)
        else:
            at.table = at.row = at.cell = None
            if form.level > 0 and 0 < words <= _LONGEST_HEADING_WORDS:
                node.tag = f"h{min(6, form.level)}"
            elif form.contents:
                last = node.getprevious()
                parent = last if last is not None and last.tag == "nav" else etree.Element("nav")
                if parent is not last:
                    node.addprevious(parent)
        if parent is not at.container:
            parent.append(node)
        if form.lines_before >= 1:
            node.set("style", f"margin-top: {form.lines_before:.1f}em")
        at.paragraph = at.run = None

    def end_cell(self, form: Form) -> None:
        """End a cell of a table, and its last paragraph."""
        at = self._places[-1]
        if at.paragraph is not None:
            self.end_paragraph(replace(form, in_table=True))
        else:
            self._cell(form)
        at.cell = None

    def end_row(self) -> None:
        """End a row of a table."""
        at = self._places[-1]
        at.row = at.cell = None

    def enter_note(self) -> bool:
        """Begin the text of a note, whose mark stands here. Returns False where that is nested too deeply."""
        if len(self._places) >= _DEEPEST:
            return False
        body = self._page.note(self._paragraph(), "")
        self._places[-1].run = None
        self._places.append(_Place(body))
        return True

    def enter_apart(self, what: str) -> bool:
        """Begin a text that stands outside the page's. Returns False where that is nested too deeply."""
        if len(self._places) >= _DEEPEST:
            return False
        self._places.append(_Place(self._page.apart(what)))
        return True

    def enter_box(self) -> bool:
        """Begin the text of a box, which is read after the paragraph. Returns False where that is nested too deeply."""
        if len(self._places) >= _DEEPEST:
            return False
        at = self._places[-1]
        box = etree.Element("div")
        if at.paragraph is not None:
            at.paragraph.addnext(box)
        else:
            at.container.append(box)
        self._places.append(_Place(box))
        return True

    def leave(self, form: Form) -> None:
        """End the text of a note, or what else was entered."""
        if self._places[-1].paragraph is not None:
            self.end_paragraph(form)
        self._places.pop()

    def finished(self) -> etree._Element:
        """The root element of the page."""
        while len(self._places) > 1:
            self.leave(Form())
        if self._places[0].paragraph is not None:
            self.end_paragraph(Form())
        return self._page.finished()

    def _paragraph(self) -> etree._Element:
        at = self._places[-1]
        if at.paragraph is None:
            at.paragraph = add(at.container, "p")
            at.run = None
        return at.paragraph

    def _cell(self, form: Form) -> etree._Element:
        at = self._places[-1]
        if at.table is None:
            at.table = etree.Element("table")
            if at.paragraph is not None:
                at.paragraph.addprevious(at.table)
            else:
                at.container.append(at.table)
        at.row = add(at.table, "tr") if at.row is None else at.row
        at.cell = add(at.row, "th" if form.head else "td") if at.cell is None else at.cell
        return at.cell


def _drop_bullet(paragraph: etree._Element) -> None:
    """Take the bullet of a list's item, which is not read, out of a paragraph: a bullet with a tab after it."""
    first = next((n for n in paragraph.iter() if n.text), None)
    m = _BULLET.match(first.text) if first is not None else None
    if first is not None and m is not None:
        first.text = first.text[m.end() :]


def _run(paragraph: etree._Element, look: Look) -> etree._Element:
    """The element for text of that look, at the end of a paragraph."""
    node = add(paragraph, "a", href=look.link) if look.link else paragraph
    if look.deleted:
        node = add_left_out(node, "span", "deleted text")
    if look.hidden:
        node = add_left_out(node, "span", "hidden text", expected=False)
    for tag, wanted in (("sup", look.raised), ("b", look.bold), ("em", look.italic)):
        if wanted:
            node = add(node, tag)
    return node
