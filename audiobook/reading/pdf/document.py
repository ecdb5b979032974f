"""The bytes of a PDF in, its letters out, page by page, with their places. The library pypdfium2 takes the file apart."""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import RLock
from typing import Any, NamedTuple

from audiobook.errors import InputError
from audiobook.reading.source import MAX_TEXT_BYTES

MAX_PAGES = 20_000
"""A file with more pages is refused. The longest novels have some thousands."""
MAX_LETTERS_A_PAGE = 200_000
"""More on one page is refused: a printed page has some thousands."""
_MOST_LETTERS = MAX_TEXT_BYTES // 4
_MOST_ENTRIES = 5000
_DEEPEST_ENTRY = 6
_DEEPEST_PICTURE = 3
_ITALIC_FLAG, _BOLD_FLAG = 1 << 6, 1 << 18
_SLANTED = re.compile(r"italic|oblique|slanted|-it\b|cmti|cmsl", re.IGNORECASE)
_HEAVY = re.compile(r"bold|black|heavy|demi|cmbx", re.IGNORECASE)
_LONGEST_NAME = 200
_LINE_END_HYPHENS = {0x02: "-", 0xFFFE: "-"}
"""What the library writes for a hyphen that divides a word."""
_MAY_BE_RAISED = frozenset("0123456789")
_LIFTED, _SMALL = 0.2, 0.55
_RAISED_BY, _RAISED_SIZE = 0.33, 0.6
"""How far a raised figure stands above the line, and how large it is, in sizes of the type."""
_ONE_AT_A_TIME = RLock()
"""The library may not be used by two threads at once."""


class Letter(NamedTuple):
    """A letter on a page: where it begins and ends, its baseline from the bottom, and its size, in points."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    italic: bool
    bold: bool


@dataclass(frozen=True, slots=True)
class PageLetters:
    """The letters of a page.

    Attributes:
        letters: in the order of the file; spaces among them.
        aslant: the text that is printed at another angle than the rest.
        unknown: how many letters the file gives no meaning for.
        pictured: whether a page without letters has a picture.
    """

    letters: list[Letter]
    aslant: str = ""
    unknown: int = 0
    pictured: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the outline: its title, depth from 1, page, and height on it (None if it does not say)."""

    title: str
    depth: int
    page: int
    y: float | None


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says of itself.

    Attributes:
        pages: how many there are.
        title: of the book; None if it has none.
        author: of the book; None if it has none.
        outline: the entries, in order.
    """

    pages: int
    title: str | None
    author: str | None
    outline: tuple[Entry, ...]
    _open: Any = field(repr=False)

    def each_page(self, name: str) -> Iterator[PageLetters]:
        """The letters of each page; one that cannot be read has none.

        Raises:
            InputError: there are too many letters.
        """
        total = 0
        for number in range(self.pages):
            page = _letters_of(self._open, number, name)
            total += len(page.letters)
            if total > _MOST_LETTERS:
                raise InputError(
                    f"{name} has more than {_MOST_LETTERS // 2**20} million letters.",
                    "Split it into one file for each book.",
                )
            yield page


@contextmanager
def opened(content: bytes, name: str) -> Iterator[Document]:
    """A document, while its pages are read.

    Raises:
        InputError: it is damaged, protected by a password, or has no pages, or too many.
    """
    import pypdfium2

    with _ONE_AT_A_TIME:
        try:
            pdf = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as e:
            raise _refusal(e, name) from e
        try:
            pages = len(pdf)
            if not 0 < pages <= MAX_PAGES:
                raise InputError(
                    f"{name} has {pages} pages. The limit is {MAX_PAGES}."
                    if pages
                    else f"{name} is damaged (it has no pages).",
                    "Split it into one file for each book." if pages else "Download or save it again.",
                )
            yield Document(pages, _fact(pdf, "Title"), _fact(pdf, "Author"), _outline(pdf, pages), pdf)
        finally:
            pdf.close()


def _refusal(e: Exception, name: str) -> InputError:
    import pypdfium2.raw as raw

    code = getattr(e, "err_code", None)
    if code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
        return InputError(
            f"{name} is protected by a password or DRM.",
            "Open it with the password, and print or save it as a new PDF without one.",
        )
    return InputError(f"{name} is damaged (it is not a PDF that can be opened).", "Download or save it again.")


def _fact(pdf: Any, name: str) -> str | None:  # noqa: ANN401 - the library has no types
    text = str(pdf.get_metadata_value(name) or "")
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split()) or None


def _outline(pdf: Any, pages: int) -> tuple[Entry, ...]:  # noqa: ANN401
    import pypdfium2

    out: list[Entry] = []
    try:
        for mark in pdf.get_toc(max_depth=_DEEPEST_ENTRY):
            dest = mark.get_dest()
            page = dest.get_index() if dest is not None else None
            title = " ".join((mark.get_title() or "").split())
            if page is not None and 0 <= page < pages and title:
                _, view = dest.get_view()
                y = view[1] if len(view) > 1 else view[0] if len(view) == 1 else None
                out.append(Entry(title, mark.level + 1, page, y))
            if len(out) >= _MOST_ENTRIES:
                break
    except (pypdfium2.PdfiumError, UnicodeDecodeError, ValueError, TypeError, RecursionError):
        # What is wrong in the outline costs no word of the text.
        return tuple(out)
    return tuple(out)


def _letters_of(pdf: Any, number: int, name: str) -> PageLetters:  # noqa: ANN401
    import pypdfium2
    import pypdfium2.raw as raw

    try:
        page = pdf[number]
    except pypdfium2.PdfiumError:
        return PageLetters([])
    try:
        try:
            text = page.get_textpage()
        except pypdfium2.PdfiumError:
            return PageLetters([])
        try:
            count = raw.FPDFText_CountChars(text)
            if count > MAX_LETTERS_A_PAGE:
                raise InputError(
                    f"Page {number + 1} of {name} has {count} letters. The limit is {MAX_LETTERS_A_PAGE}.",
                    "Print the file to a new PDF, and try that.",
                )
            if count == 0:
                return PageLetters([], pictured=_has_picture(page))
            return _PageReader(raw, text, count).read()
        finally:
            text.close()
    finally:
        page.close()


def _has_picture(page: Any) -> bool:  # noqa: ANN401
    import pypdfium2.raw as raw

    return any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=_DEEPEST_PICTURE))


class _Run(NamedTuple):
    """What the letters of one piece of a page share."""

    size: float
    angle: float
    italic: bool
    bold: bool


class _PageReader:
    """Reads the letters of a page."""

    def __init__(self, raw: Any, page: Any, count: int) -> None:  # noqa: ANN401
        self._raw = raw
        self._page = page
        self._count = count
        self._runs: dict[int, _Run] = {}
        self._fonts: dict[int, tuple[bool, bool]] = {}

    def read(self) -> PageLetters:
        """The letters, turned so that most of them are upright."""
        found: list[tuple[str, float, float, float, _Run]] = []
        raw, page = self._raw, self._page
        unknown = 0
        x, y = ctypes.c_double(), ctypes.c_double()
        box = raw.FS_RECTF()
        for n in range(self._count):
            code = raw.FPDFText_GetUnicode(page, n)
            if code in (0, 10, 13):
                unknown += code == 0
                continue
            if raw.FPDFText_IsGenerated(page, n) == 1:
                if found and code == 32:
                    _, _, x1, y0, run = found[-1]
                    found.append((" ", x1, x1, y0, run))
                continue
            run = self._run(n)
            raw.FPDFText_GetCharOrigin(page, n, x, y)
            raw.FPDFText_GetLooseCharBox(page, n, box)
            unknown += code == 0xFFFD or 0xE000 <= code < 0xF900
            char = _LINE_END_HYPHENS.get(code) or chr(code if code < 0x110000 else 0xFFFD)
            place = y.value
            if char in _MAY_BE_RAISED and self._is_small_figure(n, place, run.size):
                place, run = place + _RAISED_BY * run.size, run._replace(size=_RAISED_SIZE * run.size)
            found.append((char, x.value, box.right, place, run))
        return _upright(found, unknown)

    def _is_small_figure(self, n: int, y: float, size: float) -> bool:
        """Whether a figure is drawn small and above the line: some fonts have such figures of their own."""
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        self._raw.FPDFText_GetCharBox(self._page, n, left, right, bottom, top)
        return bottom.value - y > _LIFTED * size and top.value - bottom.value < _SMALL * size

    def _run(self, n: int) -> _Run:
        """What is said of a letter by the piece of the page that it is part of."""
        raw = self._raw
        piece = raw.FPDFText_GetTextObject(self._page, n)
        key = ctypes.cast(piece, ctypes.c_void_p).value or -1 - n
        if key not in self._runs:
            matrix = raw.FS_MATRIX()
            raw.FPDFText_GetMatrix(self._page, n, matrix)
            size = raw.FPDFText_GetFontSize(self._page, n) * math.hypot(matrix.c, matrix.d)
            angle = math.degrees(math.atan2(matrix.b, matrix.a)) if matrix.a or matrix.b else 0.0
            italic, bold = self._style(piece)
            slanted = abs(matrix.a * matrix.c + matrix.b * matrix.d) > 0.1 * abs(matrix.a * matrix.d) > 0
            self._runs[key] = _Run(_finite(size) or 1.0, round(_finite(angle)) % 360, italic or slanted, bold)
        return self._runs[key]

    def _style(self, piece: Any) -> tuple[bool, bool]:  # noqa: ANN401
        """Whether the font of a piece is slanted, and whether it is bold."""
        raw = self._raw
        font = raw.FPDFTextObj_GetFont(piece) if piece else None
        if not font:
            return False, False
        key = ctypes.cast(font, ctypes.c_void_p).value or 0
        if key not in self._fonts:
            name = ctypes.create_string_buffer(_LONGEST_NAME)
            length = raw.FPDFFont_GetBaseFontName(font, name, _LONGEST_NAME)
            told = name.value.decode("latin-1") if length <= _LONGEST_NAME else ""
            flags = raw.FPDFFont_GetFlags(font)
            italic = bool(_SLANTED.search(told)) or (flags > 0 and bool(flags & _ITALIC_FLAG))
            bold = bool(_HEAVY.search(told)) or (flags > 0 and bool(flags & _BOLD_FLAG))
            self._fonts[key] = italic, bold
        return self._fonts[key]


def _finite(value: float) -> float:
    return value if math.isfinite(value) and abs(value) < 1e6 else 0.0


def _upright(found: list[tuple[str, float, float, float, _Run]], unknown: int) -> PageLetters:
    """The letters of a page at the angle of most of them, turned upright; the others are told apart."""
    if not found:
        return PageLetters([], unknown=unknown)
    angle = Counter(run.angle for *_, run in found).most_common(1)[0][0]
    turn = math.radians(-angle)
    cos, sin = math.cos(turn), math.sin(turn)
    letters, aslant = [], []
    for char, x0, x1, y, run in found:
        if run.angle != angle:
            aslant.append(char)
            continue
        if angle:
            x0, x1, y = x0 * cos - y * sin, x0 * cos - y * sin + run.size / 2, x0 * sin + y * cos
        x0, x1, y = _finite(x0), _finite(x1), _finite(y)
        letters.append(Letter(char, x0, max(x0, x1), y, run.size, run.italic, run.bold))
    return PageLetters(letters, "".join(aslant), unknown)
