"""Inline text in, paragraphs out: white space, emphasis, quotation marks and line breaks inside the blocks of a page."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from statistics import median

from audiobook.book import GAP, Paragraph, ParagraphKind
from audiobook.language.scene_breaks import is_scene_break

_WORD = re.compile(r"[^\W_]")
_ANY = re.compile(r"\S")
_BEHIND_MARK = re.compile(r"[\w.,;:!?…)\]”’»]")
_INVISIBLE = "\u200b\ufeff\u00ad\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff"
_JOINER = r"(?<=[^\W_])\u2060(?=[^\W_])"
"""A word joiner in the middle of a word; elsewhere it keeps a dash with its word."""
_TO_SQUEEZE = re.compile(
    rf"[ \n]*(?:[{_INVISIBLE}\t\xa0]|{_JOINER})(?:[{_INVISIBLE} \n\t\xa0]|{_JOINER})*|[ \n]{{2,}}|\A[ \n]|[ \n]\Z"
)
"""White space that is not one plain space, and invisible characters."""
_ODD = re.compile(rf"[{_INVISIBLE}\t\xa0\u2060]|[ \n]{{2}}")
_BLANK = re.compile(r"[ \t\xa0]")
_LIGATURE = re.compile("[ﬀ-ﬆ]")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_OPENING = '"“„«‹‘‚「『'
_QUOTES = {
    "de": ("„“", "‚‘"),
    "fr": ("«»", "“”"),
    "it": ("«»", "“”"),
    "es": ("«»", "“”"),
    "pt": ("«»", "“”"),
    "ru": ("«»", "„“"),
}
"""The quotation marks of a language, outer and inner; English has “” and ‘’."""
_LINE_ENDS = tuple('.!?…:—–-"”’»')
_LEAST_LINES = 3
_WRAPPED_CHARS = 52
"""Lines of preformatted text that are all about as long as the longest, and no shorter than this, are wrapped prose."""


class Run:
    """The inline text of the paragraph being built, and the paragraphs built so far.

    Args:
        paragraphs: the paragraphs are added here.
        gaps: for gaps in print between two paragraphs, the number of the second one and how wide the gap is.
        language: the language of the page, for quotation marks.
    """

    def __init__(self, paragraphs: list[Paragraph], gaps: list[tuple[int, int]], language: str) -> None:
        self._paragraphs = paragraphs
        self._gaps = gaps
        self._quotes = _QUOTES.get(language[:2].lower(), ("“”", "‘’"))
        self._closing: list[str] = []
        self._pieces: list[str] = []
        self._length = 0
        self._spans: list[tuple[int, int]] = []
        self._italic_from: int | None = None
        self._italic_depth = 0
        self._pre = 0
        self._has_pre = False
        self._break = False
        self._gap = 0
        self._lines = 0
        self._label = ""
        self._after_mark = False
        self._apart: re.Pattern[str] | None = None
        self.level = 0
        """The level of the heading that the text belongs to; 0 for other text."""

    @property
    def has_text(self) -> bool:
        """Whether the paragraph being built has text."""
        return any(piece.strip() for piece in self._pieces)

    def separate(self, *, from_marks: bool = False) -> None:
        """Put a space before the next text if it would join the word before it; with `from_marks`, also after a mark."""
        self._apart = _ANY if from_marks else _WORD

    def note_mark(self) -> None:
        """The mark of a note was left out here: it may have kept two words apart, and needs no space before it."""
        self._apart = _BEHIND_MARK
        self._after_mark = True

    def add(self, text: str | None) -> None:
        """Add text as it stands in the page."""
        if not text:
            return
        if not text.isascii():
            text = unicodedata.normalize("NFC", text)
            text = text.translate(_LIGATURES) if _LIGATURE.search(text) else text
        if self._label and text.strip():
            at, label, self._label = self._length, self._label, ""
            self._put(label + " ")
            if self._italic_from == at:
                self._italic_from = self._length
            text = text.lstrip(" \t\r\n")
        if self._after_mark and self._pieces and text[0] in ".,;:!?…" and self._pieces[-1] != " ":
            # "word [1]." has no space before its stop.
            shorter = self._pieces[-1].rstrip(" ")
            self._length -= len(self._pieces[-1]) - len(shorter)
            self._pieces[-1] = shorter or " "
            self._length += not shorter
        self._after_mark = False
        if self._apart and self._pieces and self._apart.match(self._pieces[-1][-1]) and _WORD.match(text):
            text = f" {text}"
        self._apart = None
        if self._pre:
            text = text.replace("\r", "")
            self._has_pre = self._has_pre or "\n" in text
        else:
            text = re.sub(r"[ \t\r\n\f\v]+", " ", text)
            if text.startswith(" ") and (not self._pieces or self._pieces[-1].endswith((" ", "\n"))):
                text = text[1:]
        self._put(text)

    def _put(self, text: str) -> None:
        if text:
            self._pieces.append(text)
            self._length += len(text)

    def line_break(self) -> None:
        """Add a line break."""
        self._put("\n")
        self._lines += 1

    def label(self, text: str) -> None:
        """Put a label ("1.") before the next text."""
        self._label = f"{self._label} {text}".strip()

    def end_item(self) -> None:
        """An item of a list ends: its label is not for the text after it."""
        self._label = ""

    def emphasis(self, on: bool) -> None:
        """Italics start or end here."""
        if on:
            self._italic_depth += 1
            if self._italic_depth == 1:
                self._italic_from = self._length
        elif self._italic_depth:
            self._italic_depth -= 1
            if self._italic_depth == 0 and self._italic_from is not None:
                self._spans.append((self._italic_from, self._length))
                self._italic_from = None

    def open_quotation(self, text: str) -> None:
        """A quotation that the page marks without quotation marks starts here; `text` is its text, which may have its own."""
        so_far = "".join(self._pieces)
        if text.lstrip().startswith(tuple(_OPENING)) or so_far.endswith(tuple(_OPENING)):
            self._closing.append("")
            return
        outer, _ = self._quotes
        within = so_far.count(outer[0]) > so_far.count(outer[1]) or so_far.count('"') % 2 == 1
        marks = self._quotes[1 if within else 0]
        self._closing.append(marks[1])
        self.add(marks[0])

    def close_quotation(self) -> None:
        """The quotation ends here."""
        mark = self._closing.pop() if self._closing else ""
        if mark:
            if self._pieces and self._pieces[-1].endswith(" "):
                self._pieces[-1] = self._pieces[-1].rstrip(" ")
                self._length = sum(map(len, self._pieces))
                self._put(f"{mark} ")
            else:
                self._put(mark)

    def keep_lines(self, on: bool) -> None:
        """Text whose line breaks count starts or ends here."""
        self._pre = max(0, self._pre + (1 if on else -1))

    def scene_break(self) -> None:
        """A scene break stands before the next paragraph."""
        self._break = True

    def gap(self, size: int) -> None:
        """A gap in print, of so many lines, stands before the next paragraph."""
        self._gap = max(self._gap, size)

    def flush(self) -> None:
        """End the paragraph."""
        text, spans = "".join(self._pieces), list(self._spans)
        if self._italic_from is not None:
            spans.append((self._italic_from, self._length))
            self._italic_from = 0
        has_pre, self._has_pre = self._has_pre, False
        self._pieces, self._length, self._spans = [], 0, []
        self._after_mark = False
        if not text.strip():
            # An empty paragraph, or one with only a no-break space, and line breaks between blocks, are gaps.
            self._gap += self._lines or "\xa0" in text
            self._lines = 0
            return
        self._lines = 0
        for paragraph, gap in _paragraphs(text, spans, self.level, wrapped=has_pre):
            self._gap = max(self._gap, gap)
            before = self._paragraphs[-1].kind if self._paragraphs else ParagraphKind.HEADING
            if paragraph.kind is ParagraphKind.PROSE and before is not ParagraphKind.BREAK:
                if self._break and self._paragraphs:
                    self._paragraphs.append(Paragraph(GAP, ParagraphKind.BREAK))
                elif self._gap and before is ParagraphKind.PROSE:
                    self._gaps.append((len(self._paragraphs), self._gap))
            self._break, self._gap = False, 0
            self._paragraphs.append(paragraph)


def _paragraphs(
    text: str, spans: list[tuple[int, int]], level: int, *, wrapped: bool
) -> Iterator[tuple[Paragraph, int]]:
    """The paragraphs of the text of a block, several if it has empty lines; with each, how wide a gap stands before it."""
    at = gap = 0
    by_line = not level and not wrapped and _each_line_is_one(text)
    pieces = re.split(r"(\s*\n\s*)" if by_line else r"((?:[ \t]*\n[ \t]*){2,})", text) if "\n" in text else [text]
    for piece in pieces:
        start, at = at, at + len(piece)
        if piece.isspace():
            gap = piece.count("\n") - (1 if by_line else 2)
            continue
        if wrapped and _is_wrapped(piece):
            piece = piece.replace("\n", " ")
        stripped, moved = squeezed(piece, [(a - start, b - start) for a, b in spans if a < at and b > start])
        if not stripped:
            continue
        if level:
            yield Paragraph(stripped, ParagraphKind.HEADING, level=level), gap
        elif is_scene_break(stripped):
            yield Paragraph(" ".join(stripped.split()), ParagraphKind.BREAK), gap
        else:
            yield Paragraph(stripped, emphasis=moved), gap
        gap = 0


def _each_line_is_one(text: str) -> bool:
    """Whether each line of a block is a paragraph: nearly all end like a sentence, and they are longer than lines of verse."""
    if "\n" not in text:
        return False
    lines = re.split(r"\s*\n\s*", text.strip())
    if len(lines) < _LEAST_LINES or not re.search(r"\S[ \t]*\n[ \t]*\S", text):
        return False
    ends = sum(line.endswith(_LINE_ENDS) for line in lines if line)
    return ends > 0.85 * len(lines) and median(len(line) for line in lines) > 60


def _is_wrapped(text: str) -> bool:
    """Whether lines of preformatted text are prose wrapped at a width."""
    lines = [line.rstrip() for line in text.strip().split("\n")]
    longest = max(map(len, lines))
    return (
        len(lines) >= 2 and _WRAPPED_CHARS <= longest <= 110 and all(len(line) > 0.7 * longest for line in lines[:-1])
    )


def squeezed(text: str, spans: list[tuple[int, int]]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Text with single spaces, without white space at its ends and without invisible characters; and the spans moved to fit."""
    out: list[str] = []
    olds, shifts = [0], [0]
    at = length = 0
    if not _ODD.search(text):
        first = len(text) - len(text.lstrip(" \n"))
        return _moved(text.strip(" \n"), [(max(0, a - first), b - first) for a, b in spans])
    for m in _TO_SQUEEZE.finditer(text):
        length += m.start() - at
        out.append(text[at : m.start()])
        at = m.end()
        blank = (
            ""
            if not length or at == len(text)
            else "\n"
            if "\n" in m.group()
            else " "
            if _BLANK.search(m.group())
            else ""
        )
        out.append(blank)
        olds += [m.start(), at]
        shifts += [length - m.start(), length + len(blank) - at]
        length += len(blank)
    out.append(text[at:])
    new = "".join(out)

    def place(old: int) -> int:
        n = bisect_right(olds, old) - 1
        # The entries at odd places are squeezed stretches.
        return (olds[n] if n % 2 else old) + shifts[n]

    return _moved(new, [(place(max(0, a)), place(min(b, len(text)))) for a, b in spans])


def _moved(text: str, spans: list[tuple[int, int]]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """A text, and those of its spans that have more than white space, without the white space at their ends."""
    out = []
    for start, end in spans:
        end = min(end, len(text))
        while start < end and text[start] in " \n":
            start += 1
        while end > start and text[end - 1] in " \n":
            end -= 1
        if start < end:
            out.append((start, end))
    return text, tuple(out)
