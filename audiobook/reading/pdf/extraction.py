"""A program of its own: takes the letters out of a PDF with the library pypdfium2, and writes them to a file.

It runs apart from the rest, with limited time and memory: the library is not Python, and a file that means harm can make it run for minutes or
end the process. It imports nothing of this package, so that it can be run by its path.
"""

from __future__ import annotations

import ctypes
import marshal
import math
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

MAX_PAGES = 20_000
"""A file with more pages is refused. The longest novels have some thousands."""
MAX_LETTERS_A_PAGE = 200_000
"""More on one page is refused: a printed page has some thousands."""
MAX_LETTERS = 16 * 2**20
MOST_SECONDS = 180
_MOST_BYTES = 4 * 2**30
_MOST_ENTRIES = 5000
_DEEPEST_ENTRY = 6
_DEEPEST_PICTURE = 3
_ITALIC_FLAG, _BOLD_FLAG = 1 << 6, 1 << 18
_SLANTED = re.compile(r"italic|oblique|slanted|-it\b|cmti|cmsl", re.IGNORECASE)
_HEAVY = re.compile(r"bold|black|heavy|demi|cmbx", re.IGNORECASE)
_LONGEST_NAME = 200
_LINE_END_HYPHENS = {0x02: "-", 0xFFFE: "-"}
"""What the library writes for a hyphen that divides a word."""
NUMBERED, _PLACES = 0xF0000, 256
"""A letter without a meaning is told as this and its place in the font, a character that is in no text; `meanings` knows more."""
_MAY_BE_RAISED = frozenset("0123456789")
_LIFTED, _SMALL = 0.2, 0.55
_RAISED_BY, _RAISED_SIZE = 0.33, 0.6
"""How far a raised figure stands above the line, and how large it is, in sizes of the type."""


class RefusedError(Exception):
    """A file that cannot be taken apart: what is wrong with it, and a number that belongs to that."""


class _Run(NamedTuple):
    """What the letters of one piece of a page share."""

    size: float
    angle: float
    italic: bool
    bold: bool


def extracted(content: bytes) -> dict[str, Any]:
    """The letters of a PDF.

    Returns:
        "title" and "author"; "outline", each entry a title, a depth, a page and a height; and "pages", each with its letters (the text, where it
        begins and ends, its baseline, its size, and whether it is italic and bold), the text at another angle, the number of letters
        without a meaning, and whether it has a picture in place of letters.

    Raises:
        RefusedError: "password", "damaged", "pages", "letters" or "letters on a page".
    """
    import pypdfium2
    import pypdfium2.raw as raw

    try:
        pdf = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as e:
        protected = getattr(e, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        raise RefusedError("password" if protected else "damaged", 0) from e
    try:
        count = len(pdf)
        if not 0 < count <= MAX_PAGES:
            raise RefusedError("pages" if count else "damaged", count)
        pages: list[tuple[list[Any], str, int, bool]] = []
        total = 0
        for number in range(count):
            pages.append(_letters_of(pdf, number))
            total += len(pages[-1][0])
            if total > MAX_LETTERS:
                raise RefusedError("letters", MAX_LETTERS)
        facts = {name.lower(): str(pdf.get_metadata_value(name) or "") for name in ("Title", "Author")}
        return {**facts, "outline": _outline(pdf, count), "pages": pages}
    finally:
        pdf.close()


def _outline(pdf: Any, pages: int) -> list[tuple[str, int, int, float | None]]:  # noqa: ANN401 - the library has no types
    import pypdfium2

    out: list[tuple[str, int, int, float | None]] = []
    try:
        for mark in pdf.get_toc(max_depth=_DEEPEST_ENTRY):
            dest = mark.get_dest()
            page = dest.get_index() if dest is not None else None
            title = " ".join((mark.get_title() or "").split())
            if page is not None and 0 <= page < pages and title:
                _, view = dest.get_view()
                y = view[1] if len(view) > 1 else view[0] if len(view) == 1 else None
                out.append((title, mark.level + 1, page, y))
            if len(out) >= _MOST_ENTRIES:
                break
    except (pypdfium2.PdfiumError, UnicodeDecodeError, ValueError, TypeError, RecursionError):
        # What is wrong in the outline costs no word of the text.
        return out
    return out


def _letters_of(pdf: Any, number: int) -> tuple[list[Any], str, int, bool]:  # noqa: ANN401
    import pypdfium2
    import pypdfium2.raw as raw

    try:
        page = pdf[number]
    except pypdfium2.PdfiumError:
        return [], "", 0, False
    try:
        try:
            text = page.get_textpage()
        except pypdfium2.PdfiumError:
            return [], "", 0, False
        try:
            count = raw.FPDFText_CountChars(text)
            if count > MAX_LETTERS_A_PAGE:
                raise RefusedError("letters on a page", number + 1)
            if count <= 0:
                pictures = page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=_DEEPEST_PICTURE)
                return [], "", 0, any(True for _ in pictures)
            return _PageReader(raw, text, count).read()
        finally:
            text.close()
    finally:
        page.close()


class _PageReader:
    """Reads the letters of a page."""

    def __init__(self, raw: Any, page: Any, count: int) -> None:  # noqa: ANN401
        self._raw = raw
        self._page = page
        self._count = count
        self._runs: dict[int, _Run] = {}
        self._fonts: dict[int, tuple[bool, bool]] = {}

    def read(self) -> tuple[list[Any], str, int, bool]:
        """The letters, turned so that most of them are upright."""
        found: list[tuple[str, float, float, float, _Run]] = []
        raw, page = self._raw, self._page
        unknown = 0
        x, y = ctypes.c_double(), ctypes.c_double()
        box = raw.FS_RECTF()
        for n in range(self._count):
            code = raw.FPDFText_GetUnicode(page, n)
            if 0 < code < _PLACES and raw.FPDFText_HasUnicodeMapError(page, n) == 1:
                # The file has only its place in the font.
                code += NUMBERED
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


def _upright(found: list[tuple[str, float, float, float, _Run]], unknown: int) -> tuple[list[Any], str, int, bool]:
    """The letters of a page at the angle of most of them, turned upright; the others are told apart."""
    if not found:
        return [], "", unknown, False
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
        letters.append((char, x0, max(x0, x1), y, run.size, run.italic, run.bold))
    return letters, "".join(aslant), unknown, False


def _limit() -> None:
    """Allow this process only so much time and memory, where the system can."""
    try:
        import resource
    except ImportError:
        return
    for what, most in ((resource.RLIMIT_CPU, MOST_SECONDS), (resource.RLIMIT_AS, _MOST_BYTES)):
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, hard))


def main(book: str, out: str) -> None:
    """Write the letters of a PDF, or why there are none, to a file.

    Args:
        book: the path of the PDF.
        out: the path of the file; `marshal` reads it.
    """
    try:
        found = extracted(Path(book).read_bytes())
    except RefusedError as e:
        found = {"refused": e.args}
    Path(out).write_bytes(marshal.dumps(found))


if __name__ == "__main__":
    _limit()
    main(sys.argv[1], sys.argv[2])
