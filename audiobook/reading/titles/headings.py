"""Headings: which lines name a chapter, a part or a list of contents, and when two of them name the same chapter."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from audiobook.language.sentences import is_abbreviation_stop
from audiobook.reading.titles.divisions import CHAPTER, DIVISIONS, PART, UNNUMBERED, Division
from audiobook.reading.titles.numerals import ROMAN, leading_numeral, numeral_value

BARE_NUMERAL = re.compile(rf"^(?:\d{{1,3}}|{ROMAN})\.?$", re.IGNORECASE)
CONTENTS = re.compile(
    r"^(?:(?:table\s+of\s+)?contents|table\s+des\s+mati[eè]res|sommaire|[ií]ndice(?:\s+general)?|inhalt(?:sverzeichnis)?|indice"
    r"|sommario|sum[aá]rio|inhoud(?:sopgave)?|содержание|оглавление|spis\s+(?:treści|rzeczy)|目\s*[录錄次]|もくじ|차\s*례|목\s*차)\s*[.:：]?$",
    re.IGNORECASE,
)
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
_EAST_DIVISIONS = frozenset("章話话節节卷回部幕集篇編编冊册장부화회권편막")
_EAST_PARTS = frozenset("部卷編编冊册부권")
_EAST_SECTIONS = frozenset("節节")
_EAST_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "兩": 2}
_EAST_TENS = {"十": 10, "百": 100, "千": 1000}
_EAST_END = ("。", "！", "？", "，", "、", "；", "：", "」", "』", "”", ".", "!", "?", ",")

MAX_HEADING_CHARS = 110
"""A longer line is not a heading."""
_MAX_EAST_HEADING_CHARS = 40
"""The same for Chinese, Japanese and Korean, which write a word in one to three letters."""


@dataclass(frozen=True, slots=True)
class Naming:
    """How a line names a division of a book.

    Attributes:
        division: one name for words that mean the same: "chapter" for "Ch."; "" for a number alone.
        number: None if it has none.
        title: what comes after the name and the number, with the marks between them; "" if there is nothing.
        level: 1 for parts and volumes, 2 for chapters, 3 for sections of a chapter.
        doubtful: whether the division's word is also an ordinary word.
    """

    division: str
    number: int | None
    title: str
    level: int
    doubtful: bool = False


_WORD = re.compile(r"\d+(?:[.,–-]\d+)*[^\W_]*|[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_BETWEEN = re.compile(r"\s*[.:–—-]?\s*[#№]?\s*")
_NUMBER_SIGNS = frozenset("no nr number nº n°".split())
"""Words between a division and its numeral: "Chapter No. 4"."""
_LETTERS = re.compile(r"[^\W\d_]+")
_FIRST_WORDS = frozenset(_LETTERS.findall(name.casefold())[0] for name in (*DIVISIONS, *UNNUMBERED))
"""The first words of all names of divisions. Most lines have none of them."""
_ARTICLES = frozenset("the la le el il das der die de het".split())
_OF_SO_MANY = re.compile(r"\s+(?:of|de|von|di|van|из|z)\s+\d+$")
_MOST_LEADING_WORDS = 8
_LONGEST_NAME_WORDS = 3
"""How many words the name of a division has: "note de l'auteur"."""


@lru_cache(maxsize=4096)
def naming(text: str) -> Naming | None:
    """How a line names a division ("Chapter IV: The Wall", "Erster Teil", "第一章", "Prologue"); None if it names none."""
    line = " ".join(text.split())
    if not line or len(line) > MAX_HEADING_CHARS:
        return None
    eastern = _EAST_DIVISION.match(line) or _KOREAN_DIVISION.match(line)
    if eastern:
        return _eastern_naming(eastern)
    if _FIRST_WORDS.isdisjoint(_LETTERS.findall(line.casefold())):
        return None
    words = [m for m, _ in zip(_WORD.finditer(line), range(_MOST_LEADING_WORDS))]
    if not words or words[0].start() > 0:
        return None
    if words[0].group().casefold() in _ARTICLES and len(words) > 1:
        return _western_naming(line, words[1:]) or _western_naming(line, words)
    return _western_naming(line, words)


def _western_naming(line: str, words: list[re.Match[str]]) -> Naming | None:
    for n in range(min(_LONGEST_NAME_WORDS, len(words)), 0, -1):
        name = line[words[0].start() : words[n - 1].end()].casefold().replace("’", "'")
        division = DIVISIONS.get(name)
        if division is not None:
            found = _numbered(line, words, n, division)
            if found is not None:
                return found
        if name in UNNUMBERED:
            numbered = _numbered(line, words, n, Division(CHAPTER, ("en",), name))
            return numbered or Naming(name, None, line[words[n - 1].end() :], CHAPTER)
    return _numeral_first(line, words)


def _numbered(line: str, words: list[re.Match[str]], n: int, division: Division) -> Naming | None:
    """A division's word, then its numeral."""
    if n >= len(words):
        return None
    if words[n].group().casefold() in _NUMBER_SIGNS and n + 1 < len(words):
        n += 1
    gap = line[words[n - 1].end() : words[n].start()]
    if _BETWEEN.fullmatch(gap) is None:
        return None
    following = words[n:]
    number, taken = leading_numeral([m.group() for m in following], division.languages or ("en",))
    if not taken:
        return None
    title = line[following[taken - 1].end() :]
    return Naming(division.alike, number, title, division.level, division.doubtful)


def _numeral_first(line: str, words: list[re.Match[str]]) -> Naming | None:
    """An ordinal, then a division's word: "Erster Teil", "The Third Book", "2. Kapitel"."""
    for n in range(1, min(len(words), _MOST_LEADING_WORDS)):
        division = DIVISIONS.get(words[n].group().casefold())
        if division is None:
            continue
        number, taken = leading_numeral([m.group() for m in words[:n]], division.languages or ("en",))
        gaps = line[words[0].start() : words[n].start()]
        if taken == n and not re.search(r"[,;:!?]", gaps):
            return Naming(division.alike, number, line[words[n].end() :], division.level, division.doubtful)
    return None


def _eastern_naming(m: re.Match[str]) -> Naming:
    division = _group(m, "div") or _group(m, "div2")
    level = PART if division in _EAST_PARTS else 3 if division in _EAST_SECTIONS else CHAPTER
    return Naming(division, _value(m.group("num")), _group(m, "title") or _group(m, "title2"), level)


def is_division_heading(text: str) -> bool:
    """Whether a line certainly names a chapter, a part or another division ("Chapter IV", "PART TWO: ...", "第一章 ...")."""
    line = " ".join(text.split())
    if not line or len(line) > MAX_HEADING_CHARS:
        return False
    if is_eastern_heading(line):
        return True
    found = naming(line)
    if found is None or found.division in _EAST_DIVISIONS:
        return False
    title = _OF_SO_MANY.sub("", found.title).strip()
    if not title.strip(" ."):
        return True
    if found.number is None:
        # "Introduction of the plan" is prose. A title follows a mark.
        sentence = title.endswith((".", "!", "?")) and len(title.split()) > _MOST_WORDS_OF_A_SENTENCE_TITLE
        return title[0] in ".:—–-(" and not sentence and not _reads_like_a_sentence(line)
    if found.doubtful:
        return False
    if title[0] in ",;":
        return title[0] == "," and _is_titled(title[1:].strip()) and len(title.split()) <= _MOST_WORDS_AFTER_COMMA
    if title[0] in ".:—–-)]~|/" or (title[0] == "(" and title.endswith(")")):
        return not _reads_like_a_sentence(line)
    # "Part one of the plan was done." is prose. A title without a mark starts with a capital.
    return _is_titled(title)


_MOST_WORDS_AFTER_COMMA = 6
_MOST_WORDS_OF_A_SENTENCE_TITLE = 4
"""A longer sentence after "Author's Note:" is the note itself."""


def _is_titled(title: str) -> bool:
    """Whether words after a numeral are a title: they start with a capital or a mark, and do not end like a clause."""
    if not title:
        return False
    starts = title[0].isupper() or title[0].isdigit() or title[0] in "\"“‘'«„[…"
    return starts and (not title.endswith((".", ",")) or title.rstrip(".").isdecimal())


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
    found = naming(text)
    return found.level if found is not None else CHAPTER


MARKED = re.compile(r"^\s*(#{1,6})\s+(?=\S)")
"""The marks before a heading in Markdown, which is also used in plain text."""
_DECORATED = re.compile(r"^[\s*=~_—–\[<{|•·♦♥★☆❖-]+(?P<inner>[^\W_].*?)[\s*=~_—–\]>}|•·♦♥★☆❖-]*$")


def bare(line: str) -> str:
    """A line without the marks of Markdown or the ornaments around it ("# Chapter 1", "*** Chapter 1 ***"), and with single spaces.

    Ornaments are only taken off a heading: other lines come back as they are.
    """
    line = MARKED.sub("", " ".join(line.split()))
    if line[:1].isalnum():
        return line
    m = _DECORATED.match(line)
    return m["inner"] if m and (is_division_heading(m["inner"]) or CONTENTS.match(m["inner"])) else line


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


_NUMBERED_TITLE = re.compile(rf"^(?P<num>\d{{1,4}}|{ROMAN})(?:[.:)\]]+|\s|$)(?P<title>.*)$", re.IGNORECASE)
_PAGE = re.compile(r"(?:[\s.·…_–—-]{2,}|[\s.…])(?:\d{1,4}|[ivxlc]{1,7})\s*$", re.IGNORECASE)


def name_of(text: str, *, entry: bool = False) -> Name:
    """The parts of a heading; with `entry`, of an entry in a list of contents, whose page number is dropped."""
    line = " ".join(text.split())
    found = naming(line) if len(line) <= MAX_HEADING_CHARS else None
    if found is not None and (found.number is not None or found.division in UNNUMBERED):
        title, division, number = found.title, found.division, found.number
    else:
        m = _NUMBERED_TITLE.match(line)
        title, division, number = (m["title"], "", _value(m["num"])) if m else (line, "", None)
    if entry:
        title = _PAGE.sub("", f" {title}")
    return Name(heading_key(line), division, number, heading_key(title))


def _group(m: re.Match[str], name: str) -> str:
    return (m.group(name) or "") if name in m.re.groupindex else ""


def _value(numeral: str) -> int | None:
    """The value of a number in digits, Roman numerals or Chinese numerals."""
    if any(c in _EAST_DIGITS or c in _EAST_TENS for c in numeral):
        return _eastern_value(numeral)
    return numeral_value(numeral)


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
