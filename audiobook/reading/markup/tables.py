"""Tables in, the lines that are read for them out: a row is one line, "Name: Anna Hill", with the heads of its columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from lxml import etree

from audiobook.reading.markup.elements import BLOCK, not_read, tag_of

_MOST_CELL_WORDS = 60
"""A table with a longer cell arranges text on the page."""
_GROUPS = ("thead", "tbody", "tfoot")
_ENDS = (".", ",", ":", ";", "!", "?", "…", "—", "–")


def rows_of(table: etree._Element) -> list[list[etree._Element]]:
    """The cells of each row of a table, in order; rows of tables inside it are not among them.

    A list of definitions has a row for each term that has one definition.
    """
    if tag_of(table) == "dl":
        inner = [c for c in table if isinstance(c.tag, str)]
        alternate = all(tag_of(c) == ("dt", "dd")[n % 2] for n, c in enumerate(inner)) and len(inner) % 2 == 0
        return [list(inner[n : n + 2]) for n in range(0, len(inner), 2)] if alternate else []
    rows: list[etree._Element] = []
    for child in table:
        if tag_of(child) == "tr":
            rows.append(child)
        elif tag_of(child) in _GROUPS:
            rows += [c for c in child if tag_of(c) == "tr"]
    return [[c for c in row if tag_of(c) in ("td", "th")] for row in rows]


def holds_data(table: etree._Element) -> bool:
    """Whether a table, or a list of definitions, has rows of short cells.

    Other tables arrange paragraphs on the page, and are read paragraph by paragraph.
    """
    rows = rows_of(table)
    if not rows or max(map(len, rows)) < 2 or any(tag_of(n) in ("table", "dl") for n in table.iterdescendants()):
        return False
    if _loose_text(table) or any(
        not_read(n, tag_of(n)) for n in table.iterdescendants() if tag_of(n) in (*_GROUPS, "tr")
    ):
        return False
    for cell in (c for row in rows for c in row):
        inner = [n for n in cell.iterdescendants() if tag_of(n) in BLOCK]
        if len(inner) > 1 and sum(bool("".join(n.itertext()).strip()) for n in inner if not len(n)) > 1:
            return False
        if any(
            tag_of(n) in ("ul", "ol", "dl", "pre", "form", "nav") or re.fullmatch(r"h[1-6]", tag_of(n)) for n in inner
        ):
            return False
        if len("".join(cell.itertext()).split()) > _MOST_CELL_WORDS:
            return False
    return True


def _loose_text(table: etree._Element) -> bool:
    """Whether there is text, or an element with text, between the rows or cells of a table."""
    if tag_of(table) == "dl":
        return any((t or "").strip() for t in (table.text, *(c.tail for c in table)))
    for node in (table, *(n for n in table.iterdescendants() if tag_of(n) in (*_GROUPS, "tr"))):
        allowed = ("td", "th") if tag_of(node) == "tr" else ("tr", *_GROUPS, "caption", "colgroup", "col")
        if any((t or "").strip() for t in (node.text, *(c.tail for c in node))):
            return True
        if any(isinstance(c.tag, str) and tag_of(c) not in allowed and "".join(c.itertext()).strip() for c in node):
            return True
    return False


def lines_of(table: etree._Element, read: Callable[[etree._Element], str]) -> list[str]:
    """The lines that are read for the rows of a table; `read` gives the text of a cell."""
    rows = rows_of(table)
    texts = [[read(cell) for cell in row] for row in rows]
    heads = _heads(rows, texts)
    body = texts[1:] if heads else texts
    lines: list[str] = []
    used: set[int] = set()
    for row in body:
        line = _line(row, heads, used)
        if line:
            lines.append(line)
    if any(head and n not in used for n, head in enumerate(heads)):
        # A column with a head and nothing under it.
        lines.insert(0, _joined([h for h in heads if h]))
    return lines


def _heads(rows: Sequence[Sequence[etree._Element]], texts: Sequence[Sequence[str]]) -> list[str]:
    """The heads of the columns, if the first row has them."""
    if len(rows) < 2 or len(rows[0]) < 2:
        return []
    first = rows[0][0].getparent()
    group = first.getparent() if first is not None else None
    marked = all(tag_of(c) == "th" for c in rows[0]) or (group is not None and tag_of(group) == "thead")
    width = len(rows[0])
    if not marked or any("colspan" in c.attrib for c in rows[0]) or any(len(row) > width for row in rows):
        return []
    return list(texts[0])


def _line(row: Sequence[str], heads: Sequence[str], used: set[int]) -> str:
    filled = [(n, text) for n, text in enumerate(row) if text]
    if not filled:
        return ""
    if heads and len(row) == len(heads):
        used.update(n for n, _ in filled)
        return _joined([_with_head(heads[n], text) for n, text in filled])
    if len(row) % 2 == 0 and len(filled) == len(row) and (len(row) == 2 or _are_pairs(row)):
        return _joined([_with_head(name, value) for name, value in zip(row[::2], row[1::2])])
    return _joined([text for _, text in filled])


def _are_pairs(row: Sequence[str]) -> bool:
    """Whether a row has names and numbers in turn: "Strength", "14", "Luck", "9"."""
    numbers = [re.match(r"[+−-]?\d", text) is not None for text in row]
    return all(numbers[1::2]) and not any(numbers[::2])


def _with_head(head: str, text: str) -> str:
    if not head:
        return text
    return f"{head} {text}" if head.endswith(_ENDS) else f"{head}: {text}"


def _joined(cells: Sequence[str]) -> str:
    out = ""
    for cell in cells:
        out += ("" if not out else " " if out.endswith(_ENDS) else ", ") + cell
    return out
