"""The text of an OpenDocument file in, a page of mark-up out."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

from lxml import etree

from audiobook.reading.markup.page import Page, add, add_left_out, add_text
from audiobook.reading.odt.names import q, short
from audiobook.reading.odt.styles import Style, Styles

_LONGEST_HEADING_WORDS = 25
_MOST_SPACES = 100
_SKIPPED = frozenset(
    "text:sequence-decls text:variable-decls text:user-field-decls text:dde-connection-decls text:alphabetical-index-auto-mark-file "
    "text:table-of-content-source text:alphabetical-index-source text:illustration-index-source text:table-index-source "
    "text:object-index-source text:user-index-source text:bibliography-source text:script text:notes-configuration "
    "text:linenumbering-configuration text:change-start text:change-end text:bookmark-end text:soft-page-break "
    "office:forms office:scripts office:binary-data office:event-listeners office:annotation-end table:table-column table:table-columns "
    "table:shapes draw:contour-path draw:contour-polygon draw:enhanced-geometry draw:glue-point svg:title svg:desc text:tracked-changes "
    "text:note-citation text:toc-mark text:toc-mark-start text:toc-mark-end text:bullet-label dc:date dc:creator text:ruby-props".split()
)
"""Elements whose text, if they have any, is not shown, or is read elsewhere."""
_INDEXES = {
    "text:table-of-content": "list of contents",
    "text:alphabetical-index": "index",
    "text:illustration-index": "list of illustrations",
    "text:table-index": "list of tables",
    "text:object-index": "list of illustrations",
    "text:user-index": "index",
    "text:bibliography": "bibliography",
}
_INLINE = frozenset(
    "text:span text:a text:s text:tab text:line-break text:change text:note text:ruby text:bookmark text:bookmark-start "
    "office:annotation".split()
)
"""Elements that stand in paragraphs."""
_TABLES = {
    "table:table": "table",
    "table:table-row": "tr",
    "table:table-cell": "td",
    "table:covered-table-cell": "td",
    "table:table-header-rows": "thead",
}
_SHAPES = frozenset(
    "draw:frame draw:custom-shape draw:rect draw:line draw:ellipse draw:circle draw:polygon draw:polyline draw:path draw:g draw:connector "
    "draw:caption draw:measure draw:regular-polygon draw:control draw:page-thumbnail draw:a".split()
)


class Writing:
    """Writes the elements of a document into a page.

    Args:
        page: where to.
        styles: of the document.
        deleted: what was deleted, by the number of the change.
        formula: the formula in another file of the document, by its address; None if there is none.
    """

    def __init__(
        self,
        page: Page,
        styles: Styles,
        deleted: dict[str, etree._Element],
        formula: Callable[[str], etree._Element | None],
    ) -> None:
        self._page = page
        self._styles = styles
        self._deleted = deleted
        self._formula = formula
        self._boxes: list[etree._Element] | None = None
        self._lists: list[str | None] = []
        self._inside_note = False

    def blocks(self, node: etree._Element, into: etree._Element) -> None:
        """Write what an element holds: paragraphs, lists, tables, sections."""
        loose: etree._Element | None = None
        for text, child in ((node.text, None), *((c.tail, c) for c in node)):
            if child is not None and isinstance(child.tag, str):
                if loose is not None and short(child.tag) in _INLINE:
                    self._piece(child, loose)
                else:
                    loose = None
                    self._block(child, into)
            if (text or "").strip():
                # The format does not allow text here.
                loose = add(into, "p") if loose is None else loose
                add_text(loose, text or "")

    def _block(self, node: etree._Element, into: etree._Element) -> None:
        name = short(node.tag)
        if not isinstance(node.tag, str) or name in _SKIPPED:
            return
        if name in ("text:p", "text:h"):
            self._paragraph(node, into)
        elif name == "text:list":
            self._list(node, into)
        elif name in _TABLES:
            self.blocks(node, add(into, "th" if self._heads(node, name) else _TABLES[name]))
        elif name in _INDEXES:
            what = _INDEXES[name]
            index = add(into, "nav") if what == "list of contents" else add_left_out(into, "div", what)
            self.blocks(node, index)
        elif name in _SHAPES:
            self._shape(node, into)
        elif name in _INLINE:
            self._piece(node, add(into, "p"))
        elif name in ("text:section", "text:hidden-paragraph") and node.get(q("text:display")) == "none":
            self.blocks(node, add_left_out(into, "div", "hidden text", expected=False))
        else:
            self.blocks(node, add(into, "div"))

    def _heads(self, node: etree._Element, name: str) -> bool:
        """Whether a cell stands in the head of its table."""
        if name != "table:table-cell":
            return False
        row = node.getparent()
        if row is not None and row.getparent() is not None and short(row.getparent().tag) == "table:table-header-rows":
            return True
        first = node.find(q("text:p"))
        return first is not None and self._styles.heads_table(first.get(q("text:style-name")))

    def _paragraph(self, node: etree._Element, into: etree._Element) -> None:
        style_name = node.get(q("text:style-name"))
        style = self._styles.of("paragraph", style_name)
        if style.new_page and len(into) and into is self._page.body:
            add(into, "hr")
        hidden = style.hidden or any(
            n.get(q("text:is-hidden")) == "true" for n in node.iterfind(q("text:hidden-paragraph"))
        )
        parent = add_left_out(into, "div", "hidden text", expected=False) if hidden else into
        if self._styles.lists_contents(style_name) and into.tag != "nav":
            last = into[-1] if len(into) else None
            parent = last if last is not None and last.tag == "nav" else add(into, "nav")
        out = add(parent, "p")
        target = out
        for tag, wanted in (("b", style.bold), ("em", style.italic)):
            if wanted:
                target = add(target, tag)
        outer, self._boxes = self._boxes, []
        self._inline(node, target)
        boxes, self._boxes = self._boxes, outer
        level = self._level(node, style_name)
        if level and 0 < len("".join(out.itertext()).split()) <= _LONGEST_HEADING_WORDS:
            out.tag = f"h{min(6, level)}"
        if style.lines_before:
            out.set("style", f"margin-top: {min(style.lines_before, 99):.1f}em")
        parent.extend(boxes)

    def _level(self, node: etree._Element, style_name: str | None) -> int | None:
        if self._inside_note:
            return None
        if short(node.tag) == "text:h":
            told = node.get(q("text:outline-level")) or "1"
            return int(told) if told.isascii() and told.isdecimal() and 0 < int(told) < 100 else 1
        return self._styles.level(style_name)

    def _list(self, node: etree._Element, into: etree._Element) -> None:
        items = [n for n in node if short(n.tag) in ("text:list-item", "text:list-header")]
        if any(short(n.tag) == "text:h" for item in items for n in item):
            # Numbered headings stand in lists.
            for item in items:
                self.blocks(item, into)
            return
        first = next(node.iter(q("text:p")), None)
        name = node.get(q("text:style-name")) or (self._lists[-1] if self._lists else None)
        name = name or (self._styles.list_of(first.get(q("text:style-name"))) if first is not None else None)
        self._lists.append(name)
        out = add(into, "ol" if self._styles.numbers(name, len(self._lists)) else "ul")
        for item in items:
            start = item.get(q("text:start-value")) or ""
            self.blocks(item, add(out, "li", **({"value": start} if start.isdecimal() else {})))
        self._lists.pop()

    def _inline(self, node: etree._Element, out: etree._Element) -> None:
        """Write the text of an element, and the elements in it."""
        add_text(out, node.text or "")
        for child in node:
            if isinstance(child.tag, str):
                self._piece(child, out)
            add_text(out, child.tail or "")

    def _piece(self, node: etree._Element, out: etree._Element) -> None:
        """Write an element that stands in a paragraph."""
        name = short(node.tag)
        if name == "text:s":
            count = node.get(q("text:c")) or "1"
            add_text(out, " " * min(int(count), _MOST_SPACES) if count.isdecimal() and count.isascii() else " ")
        elif name == "text:tab":
            add_text(out, "\t")
        elif name == "text:line-break":
            add(out, "br")
        elif name == "text:note":
            self._note(node, out)
        elif name == "office:annotation":
            comment = add_left_out(out, "span", "comments")
            self._inline_blocks(node, comment)
        elif name == "text:change":
            self._change(node, out)
        elif name in ("text:bookmark", "text:bookmark-start", "text:reference-mark", "text:reference-mark-start"):
            place = node.get(q("text:name"))
            if place:
                add(out, "a", id=place)
        elif name in _SHAPES:
            self._shape(node, out)
        elif name not in _SKIPPED:
            self._inline(node, self._wrapped(node, name, out))

    def _wrapped(self, node: etree._Element, name: str, out: etree._Element) -> etree._Element:
        """The element for the text of an inline element."""
        if name == "text:a":
            address = node.get(q("xlink:href")) or ""
            return add(out, "a", href=address.removesuffix("|outline")) if address.startswith("#") else out
        if name == "text:ruby":
            return add(out, "ruby")
        if name == "text:ruby-text":
            return add(out, "rt")
        if name == "text:page-number":
            return add_left_out(out, "span", "page numbers")
        if name == "text:hidden-text" or node.get(q("text:display")) == "none":
            return add_left_out(out, "span", "hidden text", expected=False)
        return _styled(self._styles.of("text", node.get(q("text:style-name"))), out) if name == "text:span" else out

    def _inline_blocks(self, node: etree._Element, out: etree._Element) -> None:
        """Write the paragraphs of a comment, or of deleted text, in the middle of a sentence."""
        for p in node.iter(q("text:p"), q("text:h")):
            add_text(out, " ")
            self._inline(p, out)
        add_text(out, " ")

    def _note(self, node: etree._Element, out: etree._Element) -> None:
        citation = node.find(q("text:note-citation"))
        body = node.find(q("text:note-body"))
        if body is None:
            return
        label = "".join(citation.itertext()).strip() if citation is not None else ""
        label = label or (citation.get(q("text:label")) if citation is not None else "") or ""
        within, self._inside_note = self._inside_note, True
        self.blocks(body, self._page.note(out, label))
        self._inside_note = within

    def _change(self, node: etree._Element, out: etree._Element) -> None:
        deleted = self._deleted.pop(node.get(q("text:change-id")) or "", None)
        if deleted is not None:
            self._inline_blocks(deleted, add_left_out(out, "span", "deleted text"))

    def _shape(self, node: etree._Element, out: etree._Element) -> None:
        """Write a picture's description; the text of a box is read after its paragraph."""
        told = " ".join(
            " ".join("".join(n.itertext()).split()) for n in node if short(n.tag) in ("svg:title", "svg:desc")
        ).strip()
        if told:
            add(out, "img", alt=told, src="")
        for child in node:
            name = short(child.tag)
            if name in ("draw:text-box", "text:p", "text:h", "text:list"):
                box = etree.Element("div")
                if self._boxes is None:
                    out.append(box)
                else:
                    self._boxes.append(box)
                if name == "draw:text-box":
                    self.blocks(child, box)
                else:
                    self._block(child, box)
            elif name == "draw:object":
                own = child.find(f".//{q('math:math')}")
                found = own if own is not None else self._formula(child.get(q("xlink:href")) or "")
                if found is not None:
                    out.append(deepcopy(found))
            elif name in _SHAPES:
                self._shape(child, out)


def _styled(style: Style, out: etree._Element) -> etree._Element:
    """The element for text of a style."""
    if style.hidden:
        out = add_left_out(out, "span", "hidden text", expected=False)
    for tag, wanted in (("sup", style.raised), ("b", style.bold), ("em", style.italic)):
        if wanted:
            out = add(out, tag)
    return out


def headers_of(root: etree._Element) -> list[etree._Element]:
    """The headers and footers of pages that a file of styles has."""
    wanted = ("header", "footer", "header-left", "footer-left", "header-first", "footer-first")
    return [n for name in wanted for n in root.iter(q(f"style:{name}"))]


def add_headers(page: Page, writing: Writing, roots: list[etree._Element]) -> None:
    """Add the headers and footers of pages, which stand outside its text."""
    for node in (n for root in roots for n in headers_of(root)):
        writing.blocks(node, page.apart("page headers and footers"))
