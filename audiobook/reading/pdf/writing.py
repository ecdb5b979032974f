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
from audiobook.reading.pdf.paragraphs import Block, pieces_of
from audiobook.reading.text.line_ends import without_divided_words
from audiobook.reading.text.lines import Block as Lines
from audiobook.reading.titles import headings

_OPEN, _CLOSE = dict(zip("ibs", "\ue000\ue001\ue002")), dict(zip("ibs", "\ue003\ue004\ue005"))
"""Signs for the beginning and the end of italic, bold and raised text, while the text is one string."""
_SIGN = re.compile("([\ue000-\ue005])")
_TAGS = {"\ue000": "em", "\ue001": "b", "\ue002": "sup"}
_ENDS = {"\ue003": "\ue000", "\ue004": "\ue001", "\ue005": "\ue002"}
_OWN = re.compile("[\ue000-\ue005]")
_LINE_ENDS = re.compile("[\n\r\x0b\x0c\x85\u2028\u2029]")
_HYPHEN_IN_LINE = re.compile("\u2010(?=[^\\W\\d_])")
_SURROGATES = re.compile("[\ud800-\udfff]+")
_LONGEST_TITLE = 120
_NEAR = 60.0
"""A heading at most so many points below the place of an entry is the one it leads to."""


def write(
    page: Page, blocks: Sequence[Block], notes: Sequence[Note], outline: Sequence[Entry]
) -> list[tuple[str, str, int]]:
    """Write a text into a page.

    Args:
        page: where to.
        blocks: the paragraphs and headings.
        notes: the footnotes.
        outline: the entries of the file's outline.

    Returns:
        The entries that have a place: the name of an element, the title and the depth.
    """
    told = [_text_of(block.lines) for block in blocks]
    told_notes = [_note_text(note) for note in notes]
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
            shown = _OWN.sub("", _LINE_ENDS.sub(" ", shown))
            if not shown:
                continue
            out += [_CLOSE[k] for k, was, will in zip("ibs", now, look) if was and not will][::-1]
            out += [_OPEN[k] for k, was, will in zip("ibs", now, look) if will and not was]
            now = tuple(look)
            out.append(shown)
    out += [_CLOSE[k] for k, was in zip("ibs", now) if was][::-1]
    return "".join(out)


def _note_text(note: Note) -> str:
    """The text of a note without its label, its paragraphs as one."""
    return _text_of(note.lines, label_length(note.lines[0]))


def _whole(texts: Sequence[str]) -> list[str]:
    """Texts whose lines are joined, each to one line."""
    together = "\n\n".join(re.sub(r"\n\s*\n", "\n", t).strip("\n") or " " for t in texts)
    if not _HYPHEN_IN_LINE.search(together):
        # Some programs write this hyphen only where they divide a word.
        together = together.replace("\u2010\n", "\u00ad\n")
    parts = without_divided_words(clean(_SURROGATES.sub(_paired, together))).split("\n\n")
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
        """The note of a label on one of some pages, or on the one after, where there was no room."""
        for n, (note, _) in enumerate(self._notes):
            if note.label == label and (note.page in pages or note.page - 1 in pages):
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
    """The number of the paragraph that an entry leads to.

    That is the one with its title on the page, or else a heading near its place, or the first paragraph below it.
    """
    key = headings.heading_key(entry.title)
    here = [n for n, block in enumerate(blocks) if block.lines[0].page == entry.page]
    if not here:
        return next((n for n, block in enumerate(blocks) if block.lines[0].page > entry.page), None)
    keys = {n: headings.heading_key("".join(nodes[n].itertext())) for n in here}
    exact = [n for n in here if keys[n] == key]
    like = [n for n in here if blocks[n].level and keys[n] and (key in keys[n] or keys[n] in key)]
    if exact or like:
        return (exact or like)[0]
    y = entry.y
    if y is None:
        return here[0]
    near = [n for n in here if blocks[n].level and 0 <= y - blocks[n].lines[0].y <= _NEAR]
    below = [n for n in here if blocks[n].lines[0].y <= y + 1]
    return next(iter([*near, *below]), here[0])
