"""The tables at the head of an RTF file: its fonts, which tell how bytes are decoded, and its styles, which tell headings."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from audiobook.reading.rtf import words
from audiobook.reading.rtf.words import Into
from audiobook.reading.titles.style_names import heading_level, lists_contents, title_level

_LONGEST_CHAIN = 10


@dataclass(slots=True)
class _Style:
    name: str = ""
    level: int | None = None
    based_on: int | None = None


class Tables:
    """The fonts and styles of a file, as they are read."""

    def __init__(self) -> None:
        self._encoding = "cp1252"
        self._default: int | None = None
        self._fonts: dict[int, str] = {}
        self._pictures: set[int] = set()
        self._font = 0
        self._styles: dict[int, _Style] = {}
        self._style = _Style()
        self._number: int | None = 0

    def word(self, into: Into, word: str, number: int | None) -> None:
        """A control word of the file's head, or of one of its tables."""
        if into is Into.FONTS:
            self._font_word(word, number)
        elif into is Into.STYLES:
            self._style_word(word, number)
        elif word in words.CHARACTER_SETS:
            self._encoding = words.CHARACTER_SETS[word]
        elif word == "ansicpg" and number:
            self._encoding = code_page(number) or self._encoding
        elif word == "deff":
            self._default = number

    def encoding(self, font: int | None) -> str:
        """The encoding of bytes in a font; None for the usual font."""
        return self._fonts.get(self._default if font is None else font, self._encoding)  # type: ignore[arg-type]

    def shows_pictures(self, font: int | None) -> bool:
        """Whether the letters of a font are pictures."""
        return font in self._pictures

    def style_text(self, text: str) -> None:
        """A piece of a style's name, which ends with a semicolon."""
        self._style.name += text[:200]

    def end_style(self) -> None:
        """The group of a style ends."""
        self._style.name = self._style.name.strip().rstrip(";")
        if self._number is not None and self._style.name:
            self._styles[self._number] = self._style
        self._style, self._number = _Style(), 0

    def style(self, number: int) -> tuple[int, bool]:
        """The level that a style gives a heading (0 for none), and whether it is one of a list of contents."""
        own = self._styles.get(number)
        if own is None:
            return 0, False
        if lists_contents(own.name):
            return 0, True
        at: _Style | None = own
        for _ in range(_LONGEST_CHAIN):
            if at is None:
                break
            level = heading_level(at.name) or title_level(at.name) or at.level
            if level:
                return level, False
            at = self._styles.get(at.based_on) if at.based_on is not None else None
        return 0, False

    def heads_table(self, number: int) -> bool:
        """Whether a style is that of the head of a table."""
        own = self._styles.get(number)
        return own is not None and own.name.lower() == "table heading"

    def _font_word(self, word: str, number: int | None) -> None:
        if word == "f" and number is not None:
            self._font = number
        elif word == "fcharset" and number == words.PICTURES:
            self._pictures.add(self._font)
        elif word == "fcharset" and number in words.FONT_CHARACTER_SETS:
            self._fonts[self._font] = words.FONT_CHARACTER_SETS[number]
        elif word == "fcharset" and number == 0:
            self._fonts[self._font] = "cp1252"
        elif word == "cpg" and number:
            self._fonts[self._font] = code_page(number) or self._encoding

    def _style_word(self, word: str, number: int | None) -> None:
        if word == "s":
            self._number = number
        elif word in ("cs", "ds", "ts", "tsrowd"):
            self._number = None
        elif word == "outlinelevel" and number is not None:
            self._style.level = number + 1 if 0 <= number < 6 else None
        elif word == "sbasedon":
            self._style.based_on = number


def code_page(number: int) -> str | None:
    """The name in Python of a code page; None for one that Python does not have."""
    name = words.CODE_PAGES.get(number, f"cp{number}")
    try:
        known = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    return name if getattr(known, "_is_text_encoding", True) else None
