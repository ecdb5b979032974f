"""The tokens of an RTF file in, a page out: what each group and control word means for the text after it."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field, replace

from lxml import etree

from audiobook.errors import InputError
from audiobook.reading.markup.page import Page, add
from audiobook.reading.rtf import words
from audiobook.reading.rtf.tables import Tables
from audiobook.reading.rtf.tokens import Token
from audiobook.reading.rtf.words import Into
from audiobook.reading.rtf.writing import Form, Look, Writing

_DEEPEST = 2000
"""Groups in groups: a file with more is refused."""
_TWIPS_A_LINE = 240
_LOOKS = {"i": "italic", "b": "bold", "v": "hidden", "deleted": "deleted"}
_LINK = re.compile(r'^HYPERLINK\s+(?:\\l\s+)?"#?([^"#:/]+)"')
"""The instruction of a field that links to another place of the file."""
_LONGEST_INSTRUCTION = 1000
_SYMBOLS = dict.fromkeys(range(0xF000, 0xF100))
"""Characters that fonts of pictures have for themselves."""


@dataclass(slots=True)
class _Group:
    """What holds inside of a group, until it ends.

    Attributes:
        into: where its text goes.
        optional: whether a program that does not know the group skips it.
        begun: whether something stood in it; a destination is named first.
        entered: whether its text has a place of its own.
        font: the number of its font.
        fallback: how many characters after one of Unicode say the same for old programs.
        style: the number of the paragraph's style.
    """

    into: Into = Into.TEXT
    optional: bool = False
    begun: bool = False
    entered: bool = False
    upper: Into = Into.TEXT
    font: int | None = None
    fallback: int = 1
    style: int = 0
    form: Form = field(default_factory=Form)
    look: Look = field(default_factory=Look)


class Reader:
    """Takes the tokens of a file, one by one.

    Args:
        name: of the file, for messages.
        content: its bytes; they tell whether its plain bytes are UTF-8.
    """

    def __init__(self, name: str, content: bytes) -> None:
        self.length = 0
        self._name = name
        self._group = _Group()
        self._outer: list[_Group] = []
        self._page = Page()
        self._writing = Writing(self._page)
        self._tables = Tables()
        self._bytes = bytearray()
        self._raw = False
        self._skip = 0
        self._high = 0
        self._label: list[str] = []
        self._said: list[str] = []
        self._facts: dict[Into, list[str]] = {Into.TITLE: [], Into.AUTHOR: []}
        self._lost = 0
        self._unicode = not content.isascii() and _is_utf8(content)

    def take(self, token: Token) -> None:
        """Take the next token."""
        if token.kind == "text":
            self._add_bytes(self._after_fallback(token.content), raw=True)
            self._group.begun = True
        elif token.kind == "byte":
            self._add_bytes(self._after_fallback(token.content), raw=False)
            self._group.begun = True
        elif token.kind == "word":
            self._word(token)
        elif token.kind == "open":
            self._open()
        else:
            self._close()

    def finished(self) -> tuple[etree._Element, list[str], tuple[tuple[str, str], ...]]:
        """The root element of the page, a sentence for each guess that was made, and the parts outside of the text."""
        guesses = []
        if self._outer:
            guesses.append("The file is cut off: its last words may be missing.")
        while self._outer:
            self._close()
        self._flush()
        root = self._writing.finished()
        head = root[0]
        title, author = (" ".join("".join(self._facts[f]).split()) for f in (Into.TITLE, Into.AUTHOR))
        if title:
            add(head, "title").text = title
        if author:
            add(head, "meta", name="author", content=author)
        if self._lost:
            guesses.append(f"{self._lost} characters could not be decoded and are missing.")
        return root, guesses, self._page.parts_apart()

    def _open(self) -> None:
        self._flush()
        self._skip = 0
        if len(self._outer) >= _DEEPEST:
            raise InputError(
                f"The groups of {self._name} are nested too deeply.", "Open it, and save it as plain text."
            )
        self._outer.append(self._group)
        into = self._group.into
        self._group = replace(self._group, optional=False, begun=False, entered=False, upper=into)

    def _close(self) -> None:
        self._flush()
        self._skip = 0
        if not self._outer:
            return
        ended, self._group = self._group, self._outer.pop()
        if ended.into is Into.LABEL and self._group.into is not Into.LABEL:
            self._add_label()
        if ended.into in (Into.INSTRUCTION, Into.BOOKMARK) and self._group.into is Into.TEXT:
            self._end_said(ended.into)
        if ended.entered:
            self._writing.leave(ended.form)
        if ended.into is Into.STYLES:
            self._tables.end_style()

    def _word(self, token: Token) -> None:
        word, number = token.word, token.number
        first, self._group.begun = not self._group.begun, True
        if word == "'":
            return
        if self._skip and word not in ("uc", "u", "par", "bin"):
            # A control word among the characters that old programs read.
            self._skip -= 1
            return
        if word == "u":
            self._unicode_character(number or 0)
            return
        if word != "-":
            self._flush()
        if word == "*":
            self._group.optional, self._group.begun = True, False
        elif first and self._destination(word):
            return
        elif self._group.into in (Into.FONTS, Into.STYLES):
            self._tables.word(self._group.into, word, number)
        elif word in words.SIGNS:
            self._text(words.SIGNS[word])
        elif self._group.into is Into.TEXT and self._layout(word):
            return
        else:
            self._property(word, number)

    def _destination(self, word: str) -> bool:
        """Whether the first word of a group says where its text goes. If so, it is done."""
        group, shown = self._group, self._group.into is Into.TEXT
        if group.into is Into.INFO or group.upper is Into.INFO:
            group.into = words.FACTS.get(word, Into.NOWHERE)
            if self._facts.get(group.into):
                # Said twice: the first counts.
                group.into = Into.NOWHERE
            return True
        if word == "upr":
            # The same text twice: for old programs, then in Unicode.
            group.into = Into.NOWHERE
            return True
        if word == "ud" and group.into is Into.NOWHERE and len(self._outer) >= 2:
            group.into = self._outer[-2].into
            return True
        if not shown:
            return False
        if word == "footnote":
            group.entered = self._writing.enter_note()
        elif word in words.APART:
            group.entered = self._writing.enter_apart(words.APART[word])
        elif word in ("shptxt", "dptxbxtext"):
            group.entered = self._writing.enter_box()
        elif word in words.DESTINATIONS:
            group.into = words.DESTINATIONS[word]
        elif group.optional and word not in words.SHOWN_THOUGH_OPTIONAL:
            group.into = Into.NOWHERE
        else:
            return False
        if group.entered:
            group.form, group.look, group.style = Form(), Look(), 0
        return True

    def _layout(self, word: str) -> bool:
        """Whether a word ends something. If so, it is done."""
        writing = self._writing
        if word in words.PARAGRAPH_ENDS:
            writing.end_paragraph(self._form())
        elif word in words.LINE_ENDS:
            writing.end_line()
        elif word == "page":
            writing.end_page()
        elif word == "cell":
            writing.end_cell(self._form())
        elif word == "row":
            writing.end_row()
        else:
            return False
        return True

    def _property(self, word: str, number: int | None) -> None:
        """What a word says of the text after it."""
        group = self._group
        on = number is None or number != 0
        if word in _LOOKS:
            group.look = replace(group.look, **{_LOOKS[word]: on})  # type: ignore[arg-type]
        elif word in ("super", "nosupersub"):
            group.look = replace(group.look, raised=word == "super" and on)
        elif word == "plain":
            group.look, group.font = Look(), None
        elif word == "pard":
            group.form, group.style = Form(), 0
        elif word == "f":
            group.font = number
        elif word == "uc":
            group.fallback = max(0, min(number if number is not None else 1, 16))
        elif word == "s":
            group.style = number or 0
        elif word == "intbl":
            group.form = replace(group.form, in_table=on)
        elif word == "outlinelevel" and number is not None:
            group.form = replace(group.form, level=number + 1 if 0 <= number < 6 else 0)
        elif word == "sb" and number is not None:
            group.form = replace(group.form, lines_before=max(0, min(number, 10_000)) / _TWIPS_A_LINE)
        else:
            self._tables.word(group.into, word, number)

    def _form(self) -> Form:
        level, contents = self._tables.style(self._group.style)
        form = self._group.form
        head = form.in_table and self._tables.heads_table(self._group.style)
        return replace(form, level=form.level or level, contents=contents, head=head)

    def _unicode_character(self, number: int) -> None:
        self._flush(keep_high=True)
        code = number + 0x10000 if number < 0 else number
        if 0xD800 <= code < 0xDC00:
            self._high = code
        elif 0xDC00 <= code < 0xE000:
            if self._high:
                self._text(chr(0x10000 + ((self._high - 0xD800) << 10) + (code - 0xDC00)))
            else:
                self._lost += 1
            self._high = 0
        elif 0 < code < 0x110000:
            self._text(chr(code))
        self._skip = self._group.fallback

    def _after_fallback(self, content: bytes) -> bytes:
        """Bytes without those that only old programs read, in place of the character before."""
        skipped, self._skip = min(self._skip, len(content)), max(0, self._skip - len(content))
        return content[skipped:]

    def _add_bytes(self, content: bytes, *, raw: bool) -> None:
        if not content or self._group.into in (Into.NOWHERE, Into.INFO):
            return
        if self._unicode and raw != self._raw:
            self._flush()
        self._raw = raw
        self._bytes += content

    def _flush(self, *, keep_high: bool = False) -> None:
        """Decode the bytes that were collected: letters of some scripts have two."""
        if not keep_high and self._high:
            self._high, self._lost = 0, self._lost + 1
        if not self._bytes:
            return
        content, self._bytes = bytes(self._bytes), bytearray()
        encoding = self._tables.encoding(self._group.font)
        if self._unicode and self._raw:
            encoding = "utf-8"
        text = content.decode(encoding, errors="replace")
        self._lost += text.count("\ufffd")
        self._text(text)

    def _text(self, text: str) -> None:
        group = self._group
        text = text.translate(_SYMBOLS)
        if group.into is Into.TEXT:
            self.length += len(text)
            self._writing.text(text, group.look)
        elif group.into is Into.LABEL:
            self._label.append(text if not self._tables.shows_pictures(group.font) else " ")
        elif group.into in (Into.INSTRUCTION, Into.BOOKMARK):
            self._said.append(text)
        elif group.into in self._facts:
            self._facts[group.into].append(text)
        elif group.into is Into.STYLES:
            self._tables.style_text(text)

    def _end_said(self, into: Into) -> None:
        """The text of a field's instruction, or the name of a place, has ended."""
        said = "".join(self._said)[:_LONGEST_INSTRUCTION].strip()
        self._said.clear()
        if into is Into.BOOKMARK:
            self._writing.place(said)
        elif m := _LINK.search(said):
            self._group.look = replace(self._group.look, link=f"#{m[1]}")

    def _add_label(self) -> None:
        """Put the label of a list's item before its text. A bullet is not read."""
        label = " ".join("".join(self._label).split())
        self._label.clear()
        if any(c.isalnum() for c in label) and label != "o":
            self._writing.text(f"{label} ", self._group.look)


def _is_utf8(content: bytes) -> bool:
    try:
        codecs.decode(content, "utf-8")
    except UnicodeDecodeError:
        return False
    return True
