"""The paragraphs and footnotes of a PDF in, a page of mark-up out: divided words are whole again, and each note has its mark."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from audiobook.reading.decoding import clean
from audiobook.reading.markup.page import Page, add, add_text
from audiobook.reading.pdf.document import Entry
from audiobook.reading.pdf.footnotes import Note, label_length
from audiobook.reading.pdf.lines import Line
from audiobook.reading.pdf.paragraphs import Block, Measure, blocks_of, pieces_of
from audiobook.reading.text.line_ends import without_divided_words
from audiobook.reading.text.lines import Block as Lines
from audiobook.reading.titles import headings

_OPEN, _CLOSE = dict(zip("ibs", "\ue000\ue001\ue002")), dict(zip("ibs", "\ue003\ue004\ue005"))
"""Signs for the beginning and the end of italic, bold and raised text, while the text is one string."""
_SIGN = re.compile("([\ue000-\ue005])")
_TAGS = {"\ue000": "em", "\ue001": "b", "\ue002": "sup"}
_ENDS = {"\ue003": "\ue000", "\ue004": "\ue001", "\ue005": "\ue002"}
_OWN = re.compile("[\ue000-\ue005]")
_SURROGATES = re.compile("[\ud800-\udfff]+")
_LONGEST_TITLE = 120


def write(page: Page, blocks: Sequence[Block], notes: Sequence[Note], measure: Measure, outline: Sequence[Entry]) -> list[tuple[str, str, int]]:  # fmt: skip
    """Write a text into a page.

    Args:
        page: where to.
        blocks: the paragraphs and headings.
        notes: the footnotes.
        measure: how the text is set.
        outline: the entries of the file's outline.

    Returns:
        The entries that have a place: the name of an element, the title and the depth.
    """
    told = [_text_of(block.lines) for block in blocks]
    told_notes = [_note_text(note, measure) for note in notes]
    # All at once: the book's own words decide which hyphens belong to a word.
    texts = _whole([*told, *told_notes])
    waiting = _Waiting(notes, texts[len(told) :])
    nodes = []
    for block, text in zip(blocks, texts):
        for _ in range(block.blank_before if not block.level else 0):
            add(page.body, "p")
        node = add(page.body, f"h{block.level}" if block.level else "p")
        _fill(node, text, page, waiting, {line.page for line in block.lines})
        nodes.append(node)
    waiting.write_rest(page)
    return _placed(outline, blocks, nodes)


def _text_of(lines: Sequence[Line], skip: int = 0) -> str:
    """The text of lines, one a line, with signs for how it looks. The first `skip` letters are left away."""
    out: list[str] = []
    now: tuple[bool, ...] = (False, False, False)
    for n, line in enumerate(lines):
        gone = skip if n == 0 else 0
        if n:
            out.append("\n")
        for text, *look in pieces_of(line):
            shown, gone = text[gone:], max(0, gone - len(text))
            shown = _OWN.sub("", shown)
            if not shown:
                continue
            out += [_CLOSE[k] for k, was, will in zip("ibs", now, look) if was and not will][::-1]
            out += [_OPEN[k] for k, was, will in zip("ibs", now, look) if will and not was]
            now = tuple(look)
            out.append(shown)
    out += [_CLOSE[k] for k, was in zip("ibs", now) if was][::-1]
    return "".join(out)


def _note_text(note: Note, measure: Measure) -> str:
    """The text of a note without its label, its paragraphs as one."""
    return _text_of(note.lines, label_length(note.lines[0]))


def _whole(texts: Sequence[str]) -> list[str]:
    """Texts whose lines are joined, each to one line."""
    joined = _SURROGATES.sub(_paired, "\n\n".join(re.sub(r"\n\s*\n", "\n", t).strip("\n") or " " for t in texts))
    parts = without_divided_words(clean(joined)).split("\n\n")
    if len(parts) != len(texts):
        parts = [clean(t) for t in texts]
    return [Lines([line for line in p.split("\n") if line.strip()] or [""], 0, wrapped=True).joined for p in parts]


def _paired(m: re.Match[str]) -> str:
    """Halves of characters, joined."""
    return m.group().encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class _Waiting:
    """The notes whose marks were not met yet."""

    def __init__(self, notes: Sequence[Note], texts: Sequence[str]) -> None:
        self._notes = list(zip(notes, texts))

    def take(self, label: str, pages: set[int]) -> tuple[Note, str] | None:
        """The note of a label on one of some pages."""
        for n, (note, _) in enumerate(self._notes):
            if note.label == label and note.page in pages:
                return self._notes.pop(n)
        return None

    def write_rest(self, page: Page) -> None:
        """Write the notes without a mark at the end of the page."""
        for note, text in self._notes:
            box = add(page.body, "aside", role="doc-footnote")
            _fill(add(box, "p"), f"{note.label} {text}", page, None, set())


def _fill(node: etree._Element, text: str, page: Page, waiting: _Waiting | None, pages: set[int]) -> None:
    """Write a text with signs into an element."""
    open_signs: list[str] = []
    for piece in _SIGN.split(text):
        if piece in _TAGS:
            open_signs.append(piece)
        elif piece in _ENDS:
            if _ENDS[piece] in open_signs:
                open_signs.remove(_ENDS[piece])
        elif piece:
            found = (
                waiting.take(piece.strip().strip("[]()"), pages)
                if waiting is not None and "\ue002" in open_signs
                else None
            )
            if found is not None:
                note, told = found
                _fill(add(page.note(node, note.label), "p"), f"{note.label} {told}", page, None, set())
                continue
            at = node
            for sign in ("\ue002", "\ue001", "\ue000"):
                if sign in open_signs:
                    at = add(at, _TAGS[sign])
            add_text(at, piece)


def _placed(
    outline: Sequence[Entry], blocks: Sequence[Block], nodes: Sequence[etree._Element]
) -> list[tuple[str, str, int]]:
    """The entries of an outline with the names of the elements that they lead to."""
    out = []
    for n, entry in enumerate(outline):
        at = _block_at(entry, blocks, nodes)
        if at is None:
            continue
        name = nodes[at].get("id") or f"outline-{n}"
        nodes[at].set("id", name)
        out.append((name, entry.title[:_LONGEST_TITLE], entry.depth))
    return out


def _block_at(entry: Entry, blocks: Sequence[Block], nodes: Sequence[etree._Element]) -> int | None:
    """The number of the paragraph that an entry leads to: one with its title on the page, or the first below its place."""
    key = headings.heading_key(entry.title)
    here = [n for n, block in enumerate(blocks) if block.lines[0].page == entry.page]
    if not here:
        return next((n for n, block in enumerate(blocks) if block.lines[0].page > entry.page), None)
    for n in here:
        own = headings.heading_key("".join(nodes[n].itertext()))
        if (
            key
            and own
            and (own == key or (own.startswith(key) and blocks[n].level) or (key.startswith(own) and blocks[n].level))
        ):
            return n
    y = entry.y
    return next((n for n in here if y is None or blocks[n].lines[0].y <= y + 1), here[0])


__all__ = ["blocks_of", "write"]
