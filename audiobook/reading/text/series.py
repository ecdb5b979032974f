"""Headings that are told by counting: "1", "II.", "Three", "#4", "5. The Wall", "Day 6".

A numeral alone proves nothing: people count aloud, make lists and number rules. A series of them heads sections if it counts up, and
each has a section's text after it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from statistics import median

from audiobook.book import count_words
from audiobook.reading.text.lines import Block
from audiobook.reading.titles import headings
from audiobook.reading.titles.numerals import leading_numeral, numeral_value

_IN_MARKS = re.compile(r"^(?P<mark>[\[(—–~*=-]+)\s*(?P<inner>[\w-]+)\s*[\])—–~*=-]+$")
_LONGEST_NUMERAL = 16
"""How many characters a numeral alone on its line may have: "[ XXXVIII ]", "Twenty-Seven"."""
_MORE_WORDS_THAN_A_PAGE = 1000
"""A printed page has fewer words: numerals further apart than this are not page numbers."""
LEAST_SECTION_WORDS = 8
"""Numerals with fewer words between them are somebody counting aloud."""
_SECTION_WORDS_AMID_PROSE = 150
"""Numerals that start in the middle of the prose divide it only if sections have at least this many words."""
_LEAST_TITLED_WORDS = 30
"""Numerals with a title and fewer words between them are a list."""
_RULE_SECTION_WORDS = 300
"""Numerals with a sentence after them are rules or steps, unless sections have at least this many words."""
_MOST_TITLE_WORDS = 10
_COUNTED = re.compile(
    r"^(?P<word>(?:day|night|week|month|year|hour|entry|log|story|tale|floor|level|round|file|jour|nuit|d[ií]a|noche|tag|nacht|giorno|notte"
    r"|dia|noite|dag|день|ночь|dzień|noc)\s+)?(?P<hash>#\s*)?(?P<rest>\S.*)$",
    re.IGNORECASE,
)
"""Words before a numeral that may head a section, and are ordinary words: only the count makes them headings."""
_SEPARATOR = re.compile(r"^\s*[.:)–—-]+\s*(?=\S)|^\s{2,}(?=\S)|^\s(?=[A-ZÀ-ÞА-Я\"“])")


@dataclass(frozen=True, slots=True)
class _Numeral:
    """A numeral at the start of its block.

    Attributes:
        block: the number of the block.
        value: what it counts.
        style: the marks around it, the word before it, and how it is written. A series has one style.
        title: the words after it; "" if it is alone.
    """

    block: int
    value: int
    style: tuple[str, str, str]
    title: str = ""


def words_before(blocks: Sequence[Block]) -> list[int]:
    """For each block, how many words come before it; then how many there are in all."""
    return list(accumulate((sum(map(count_words, block.lines)) for block in blocks), initial=0))


def counted_headings(blocks: Sequence[Block], found: dict[int, int]) -> dict[int, int]:
    """The blocks that head a section because they count up.

    Args:
        blocks: of the text.
        found: the headings that are sure, with their levels.

    Returns:
        From the number of a block to its level: 3 inside numbered chapters, otherwise 2.
    """
    numerals = [n for at, block in enumerate(blocks) if at not in found and (n := _numeral(at, block))]
    if len(numerals) < 2:
        return {}
    before = words_before(blocks)
    chapters = sum(level == 2 and _is_numbered(blocks[n]) for n, level in found.items())
    level = 3 if chapters > 1 else 2
    runs = (run for run in _counting_up(numerals) if _divides(run, blocks, before, found))
    return {n.block: level for run in runs for n in run}


def _is_numbered(block: Block) -> bool:
    naming = headings.naming(headings.bare(block.lines[0]))
    return naming is not None and naming.number is not None


def _numeral(at: int, block: Block) -> _Numeral | None:
    line = " ".join(block.lines[0].split())
    if len(block.lines) > 1 or len(line) > headings.MAX_HEADING_CHARS or not line:
        return None
    if len(line) <= _LONGEST_NUMERAL:
        m = _IN_MARKS.match(line)
        bare = m["inner"] if m else line.rstrip(".")
        value, kind = _value(bare)
        if value:
            return _Numeral(at, value, (m["mark"][0] if m else "", "", kind))
    m = _COUNTED.match(line)
    if m is None:
        return None
    first = re.match(r"[\w-]+", m["rest"])
    if first is None:
        return None
    value, kind = _value(first.group())
    rest = m["rest"][first.end() :]
    style = ("#" if m["hash"] else "", (m["word"] or "").strip().lower(), kind)
    if not value:
        return None
    if not rest.strip(" ."):
        return _Numeral(at, value, style) if m["word"] or m["hash"] else None
    separator = _SEPARATOR.match(rest)
    title = rest[separator.end() :].strip() if separator else ""
    if separator is None or not _is_title(title) or (kind == "word" and not separator.group().strip()):
        return None
    return _Numeral(at, value, (separator.group().strip(), *style[1:]) if not m["hash"] else style, title)


def _value(word: str) -> tuple[int | None, str]:
    """The value of a numeral, and how it is written; (None, "") if the word is none."""
    if word.isdecimal() and len(word) <= 4:
        return int(word), "digits"
    value = numeral_value(word)
    if value is not None and not word.isdecimal():
        return value, "roman"
    if word[:1].isupper():
        value, taken = leading_numeral([word], ("en", "fr", "es", "de", "it", "pt", "nl", "ru", "pl"))
        if taken and not word[0].isdigit():
            return value, "word"
    return None, ""


def _is_title(text: str) -> bool:
    return (
        bool(text)
        and (text[0].isupper() or text[0].isdigit() or text[0] in "\"“‘'«[(…¿¡")
        and len(text.split()) <= _MOST_TITLE_WORDS
        and not text.endswith((",", ";", ":"))
    )


def _counting_up(numerals: Sequence[_Numeral]) -> list[list[_Numeral]]:
    """Runs of numerals of one style that count up; a numeral continues the latest run that it fits."""
    runs: list[list[_Numeral]] = []
    waiting: dict[tuple[object, int], list[list[_Numeral]]] = {}
    for numeral in numerals:
        key = (numeral.style, numeral.value)
        if numeral.value > 1 and waiting.get(key):
            run = waiting[key].pop()
        else:
            run = []
            runs.append(run)
        run.append(numeral)
        waiting.setdefault((numeral.style, numeral.value + 1), []).append(run)
    return runs


def _divides(run: Sequence[_Numeral], blocks: Sequence[Block], before: Sequence[int], found: dict[int, int]) -> bool:
    """Whether numerals that count up divide the text into sections. Somebody who counts aloud says little in between."""
    if len(run) < 2:
        return False
    sections = [before[b.block] - before[a.block + 1] for a, b in pairwise(run)]
    first = run[0]
    if any(n.title for n in run):
        return _divides_with_titles(run, sections, blocks, before)
    if min(sections) < LEAST_SECTION_WORDS:
        return False
    if first.value > 1:
        # The first numbers are missing. Page numbers of a story are in digits, without a word or "#" before them.
        told = first.style[2] != "digits" or first.style[1] or first.style[0] == "#"
        return bool(told) and first.style[0] in ("", "#") and median(sections) >= _SECTION_WORDS_AMID_PROSE
    if first.style[0] and first.style[0] not in "#~*=":
        # Page numbers are printed between marks, too, but chapters are longer than a page.
        return median(sections) >= _MORE_WORDS_THAN_A_PAGE
    at_the_top = first.block - 1 in found or before[first.block] <= median(sections)
    return at_the_top or median(sections) >= _SECTION_WORDS_AMID_PROSE


def _divides_with_titles(
    run: Sequence[_Numeral], sections: Sequence[int], blocks: Sequence[Block], before: Sequence[int]
) -> bool:
    """The same for numerals with titles: a list of things or rules has short sections, and sentences instead of titles."""
    sections = [*sections, before[-1] - before[run[-1].block + 1]]
    if min(sections) < _LEAST_TITLED_WORDS:
        return False
    sentences = sum(n.title.endswith((".", "!", "?")) and len(n.title.split()) > 2 for n in run)
    if sentences * 2 > len(run):
        return median(sections) >= _RULE_SECTION_WORDS
    set_off = all(blocks[n.block].gap for n in run if n.block)
    return median(sections) >= _SECTION_WORDS_AMID_PROSE or (set_off and run[0].value <= 1)
