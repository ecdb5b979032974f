"""Headings: which lines name a chapter, a part or a list of contents, and when two of them name the same chapter."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from audiobook.language import roman_value
from audiobook.language.sentences import is_abbreviation_stop

_CARDINALS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth"
).split()
_VALUES = {
    **{word: n for n, word in enumerate(_CARDINALS, 1)},
    **{word: n for n, word in enumerate(_ORDINALS, 1)},
    **{word: n * 10 for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)},
    "twentieth": 20,
    "thirtieth": 30,
    "hundred": 100,
    "last": -1,
}
_ANY_WORD = "|".join(_VALUES)
_WORD_NUMBER = rf"(?:the\s+)?(?:{_ANY_WORD})\b(?:[\s-](?:{_ANY_WORD})\b)*"
_ROMAN = r"(?=[ivxlc])(?:c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})"
_NUMERAL = rf"(?:\d{{1,3}}|{_ROMAN}|{_WORD_NUMBER})"
_DIVISION = r"(?:chapter|chap\.|book|part|volume|vol\.|canto|act|scene|stave|letter|section|episode|phase|adventure)"
_UNNUMBERED = (
    r"(?:prologue|epilogue|preface|foreword|introduction|interlude|afterword|conclusion|postscript|finale|coda)"
)

NUMBERED = re.compile(rf"^(?:the\s+)?{_DIVISION}\s+{_NUMERAL}\b(?:\s*[.:—–-]+\s*.*|\s+.*)?$", re.IGNORECASE | re.DOTALL)
ORDINAL = re.compile(rf"^(?:the\s+)?{_WORD_NUMBER}\s+{_DIVISION}\.?$", re.IGNORECASE)
UNNUMBERED = re.compile(rf"^{_UNNUMBERED}\b(?:\s*[.:—–-]+\s*.*)?$", re.IGNORECASE)
BARE_NUMERAL = re.compile(rf"^(?:\d{{1,3}}|{_ROMAN})\.?$", re.IGNORECASE)
PART = re.compile(r"^(?:the\s+)?(?:\w+\s+)?(?:book|part|volume|vol\.)\b", re.IGNORECASE)
CONTENTS = re.compile(r"^(?:(?:table\s+of\s+)?contents|目\s*[录錄次]|もくじ|차\s*례|목\s*차)\s*[.:：]?$", re.IGNORECASE)
"""A line that announces a list of contents."""
_STOP_INSIDE = re.compile(r"(?<=[a-z]{2})\.(?=\s+[A-Z])")

_EAST_NUMERAL = r"[0-9０-９零〇一二三四五六七八九十百千两兩]+"
_EAST_SEPARATOR = r"[\s:：.．、・·—–-]+"
_EAST_DIVISION = re.compile(
    rf"^第\s*(?P<num>{_EAST_NUMERAL})\s*(?:(?P<div>[章話话節节卷])(?:{_EAST_SEPARATOR})?(?P<title>.*)"
    rf"|(?P<div2>[回部幕集篇編编冊册])(?:{_EAST_SEPARATOR}(?P<title2>.*))?)$"
)
_KOREAN_DIVISION = re.compile(r"^(?:제\s*)?(?P<num>\d{1,3})\s*(?P<div>[장부화회권편막])(?:[\s.:—–-]+(?P<title>.*))?$")
_EAST_UNNUMBERED = re.compile(
    rf"^(?:序章?|楔子|引子|前言|[终終]章|尾[声聲]|后记|後記|番外|プロローグ|エピローグ|프롤로그|에필로그)(?:{_EAST_SEPARATOR}.*)?$"
)
_EAST_FIRST = frozenset("第제0123456789序楔引前终終尾后後番プエ프에")
_EAST_PARTS = frozenset("部卷編编冊册부권")
_EAST_SECTIONS = frozenset("節节")
_EAST_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "兩": 2}
_EAST_TENS = {"十": 10, "百": 100, "千": 1000}
_EAST_END = ("。", "！", "？", "，", "、", "；", "：", "」", "』", "”", ".", "!", "?", ",")

MAX_HEADING_CHARS = 110
"""A longer line is not a heading."""
_MAX_EAST_HEADING_CHARS = 40
"""The same for Chinese, Japanese and Korean, which write a word in one to three letters."""


def numeral_value(text: str) -> int | None:
    """The value of a bare numeral ("12", "xii", "XII."); None if the text is not one."""
    bare = text.strip().rstrip(".").lower()
    if bare.isdecimal():
        return int(bare)
    if not bare or not re.fullmatch(_ROMAN, bare):
        return None
    return roman_value(bare)


def is_division_heading(text: str) -> bool:
    """Whether a line certainly names a chapter, a part or another division ("Chapter IV", "PART TWO: ...", "第一章 ...")."""
    line = " ".join(text.split())
    if not line or len(line) > MAX_HEADING_CHARS:
        return False
    if is_eastern_heading(line):
        return True
    if ORDINAL.match(line) or UNNUMBERED.match(line):
        return not _reads_like_a_sentence(line)
    if not NUMBERED.match(line):
        return False
    rest = re.sub(rf"^(?:the\s+)?{_DIVISION}\s+{_NUMERAL}\b", "", line, flags=re.IGNORECASE)
    # "Part one of the plan was done." is prose. A title follows a mark, or starts with a capital.
    return (
        not rest.strip(" .")
        or rest.lstrip()[0] in ".:—–-"
        or (rest.lstrip()[0].isupper() and not rest.endswith((".", ",")))
    )


def _reads_like_a_sentence(line: str) -> bool:
    """Whether a line ends with a comma or semicolon, or a sentence ends inside it."""
    return line.endswith((",", ";")) or any(
        not is_abbreviation_stop(line, m.start()) for m in _STOP_INSIDE.finditer(line)
    )


def is_eastern_heading(text: str) -> bool:
    """Whether a line names a division in the way of Chinese, Japanese and Korean books ("第三回 ...", "제2장")."""
    if text.lstrip()[:1] not in _EAST_FIRST:
        return False
    line = " ".join(text.split())
    if not line or len(line) > _MAX_EAST_HEADING_CHARS:
        return False
    found = _EAST_DIVISION.match(line) or _KOREAN_DIVISION.match(line) or _EAST_UNNUMBERED.match(line)
    return found is not None and not line.endswith(_EAST_END)


def level(text: str) -> int:
    """The level of a division heading: 1 for parts and volumes, 2 for chapters, 3 for sections of a chapter."""
    line = " ".join(text.split())
    eastern = _EAST_DIVISION.match(line) or _KOREAN_DIVISION.match(line)
    if eastern:
        division = _group(eastern, "div") or _group(eastern, "div2")
        return 1 if division in _EAST_PARTS else 3 if division in _EAST_SECTIONS else 2
    return 1 if PART.match(line) else 2


def is_capitals(text: str) -> bool:
    """Whether all letters of a line are capitals.

    A line with letters that have no case, such as Chinese or Arabic, is not in capitals.
    """
    if len(text) > MAX_HEADING_CHARS or not text.isupper():
        return False
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 2 and all(c.isupper() or c in "ªº" or unicodedata.category(c) == "Lm" for c in letters)


def heading_key(text: str) -> str:
    """The words of a heading in lower case, without marks, to compare it with another."""
    return re.sub(r"[\W_]+", " ", text.lower()).strip()


@dataclass(frozen=True, slots=True)
class Name:
    """The parts of a heading or of an entry in a list of contents, to compare which chapter they name.

    Attributes:
        words: all its words.
        division: "chapter", "part" and so on; "" for a number alone.
        number: None if it has none.
        title: the words of its title; "" if it has none.
    """

    words: str
    division: str
    number: int | None
    title: str

    def same(self, other: Name) -> bool:
        """Whether both name the same chapter."""
        if self.words == other.words:
            return True
        if self.title and other.title:
            return self.title == other.title or self._begins(other) or other._begins(self)
        alike = not self.division or not other.division or self.division == other.division
        return self.number is not None and self.number == other.number and alike

    def _begins(self, longer: Name) -> bool:
        """Whether this title is the start of a longer one: lists of contents shorten titles."""
        return len(self.title) >= 12 and longer.title.startswith(f"{self.title} ")


_NAMED = (
    re.compile(
        rf"^(?:the\s+)?(?P<div>{_DIVISION})\s+(?P<num>{_NUMERAL})(?![^\W_])(?P<title>.*)$", re.IGNORECASE | re.DOTALL
    ),
    re.compile(rf"^(?:the\s+)?(?P<num>{_WORD_NUMBER})\s+(?P<div>{_DIVISION})(?![^\W_])(?P<title>.*)$", re.IGNORECASE),
    _EAST_DIVISION,
    _KOREAN_DIVISION,
    re.compile(rf"^(?P<num>\d{{1,3}}|{_ROMAN})(?:[.:)\]]+|\s|$)(?P<title>.*)$", re.IGNORECASE),
)
_PAGE = re.compile(r"(?:[\s.·…_–—-]{2,}|[\s.…])(?:\d{1,4}|[ivxlc]{1,7})\s*$", re.IGNORECASE)


def name_of(text: str, *, entry: bool = False) -> Name:
    """The parts of a heading; with `entry`, of an entry in a list of contents, whose page number is dropped."""
    line = " ".join(text.split())
    for pattern in _NAMED:
        m = pattern.match(line)
        if m:
            title = _group(m, "title") or _group(m, "title2")
            division = (_group(m, "div") or _group(m, "div2")).lower().rstrip(".")
            number = _value(m.group("num"))
            break
    else:
        title, division, number = line, "", None
    if entry:
        title = _PAGE.sub("", f" {title}")
    return Name(
        heading_key(line), {"chap": "chapter", "vol": "volume"}.get(division, division), number, heading_key(title)
    )


def _group(m: re.Match[str], name: str) -> str:
    return (m.group(name) or "") if name in m.re.groupindex else ""


def _value(numeral: str) -> int | None:
    """The value of a number in digits, Roman numerals, English words or Chinese numerals."""
    if any(c in _EAST_DIGITS or c in _EAST_TENS for c in numeral):
        return _eastern_value(numeral)
    value = numeral_value(numeral)
    if value is not None:
        return value
    words = [w for w in re.split(r"[\s-]+", numeral.lower()) if w in _VALUES]
    return sum(_VALUES[w] for w in words) if words else None


def _eastern_value(numeral: str) -> int:
    total = digit = 0
    for c in numeral:
        if c in _EAST_TENS:
            total += (digit or 1) * _EAST_TENS[c]
            digit = 0
        else:
            # Digits in a row ("一二" for 12) have place value.
            digit = digit * 10 + (_EAST_DIGITS[c] if c in _EAST_DIGITS else int(c))
    return total + digit
