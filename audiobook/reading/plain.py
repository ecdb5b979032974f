"""Plain text in, a Book out.

Line breaks mean different things in different files. The whole text decides what they mean in this file: whether a blank line, an
indent or every line starts a paragraph, and whether lines are wrapped at a width.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, islice, pairwise
from statistics import median

from audiobook.book import Book, LeftOut, Paragraph, ParagraphKind, count_words, gathered
from audiobook.errors import InputError
from audiobook.language.sentences import CLOSING_MARKS, SENTENCE_MARKS, ends_clause
from audiobook.reading import chapters, gutenberg, headings
from audiobook.reading.source import MAX_TEXT_BYTES, Scope, Source

BREAK = re.compile(r"^\s*(?:(?:[*#~•·⁂†§_=+x×–—-]\s*){2,}|[*#~⁂•§])\s*$|^\s*<>\s*$|^\s*o0o\s*$", re.IGNORECASE)
_EMPHASIS = re.compile(
    r"(?<![\w_])_(?=[^\s_])([^_]{1,600}?)(?<=[^\s_])_(?![\w_])|(?<![\w*])\*(?=[^\s*])([^*\n]{1,600}?)(?<=[^\s*])\*(?![\w*])"
)
_PAGE_NUMBER = re.compile(r"[\s.]+\d+$")
_PAGED = re.compile(r"\S(?:\s*\.{3,}|\s*…|\s{3,})\s*(?:\d{1,4}|[ivxlc]{1,7})\s*$")
_IN_MARKS = re.compile(r"^([\[(—–-])\s*(\w+)\s*[\])—–-]$")
# Limits found by trial: tests/reading_cases holds texts on both sides of them.
_LONGEST_CONTENTS = 400
"""How many lines after "Contents" are searched for entries."""
_LONGEST_NUMERAL = 12
"""How many characters a numeral alone on its line may have: "[ XXXVIII ]"."""
_MORE_WORDS_THAN_A_PAGE = 1000
"""A printed page has fewer words: numerals further apart than this are not page numbers."""
_LEAST_SECTION_WORDS = 8
"""Numerals with fewer words between them are somebody counting aloud."""
_SECTION_WORDS_AMID_PROSE = 150
"""Numerals that start in the middle of the prose divide it only if sections have at least this many words."""
_LEAST_CHAPTER_WORDS = 150
"""Lines in capitals, set off by blank lines, are headings only if each chapter has at least this many words."""
_LEAST_CHAPTER_WORDS_UNMARKED = 300
"""The same for lines in capitals that are not set off."""
_SHORT_CHAPTER_WORDS = 120
"""Chapters with fewer words on average are chapters only if all have about the same length."""
_PROSE_ENDS = tuple(SENTENCE_MARKS + CLOSING_MARKS + ":：—-）》۔")
"""The marks with which a line of prose can end where a paragraph does."""
_EAST_ENDS = ("。", "！", "？", "…", "」", "』", "”")
_UNSPACED_JOIN = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")
"""Letters and marks of Chinese and Japanese, which put no space between words."""
_NAME_PARTICLES = frozenset("and de del della der di du la le of the van von y e".split())
GAP = "* * *"
"""The text of a scene break that is only a gap in print."""


def read(source: Source) -> Book:
    """Plain text in, a Book out."""
    if len(source.content) > MAX_TEXT_BYTES:
        raise InputError(
            f"{source.name} has {len(source.content) // 2**20} MiB of text. The limit is {MAX_TEXT_BYTES // 2**20} MiB.",
            "Split it into one file for each book.",
        )
    text, guesses = decode(source.content)
    text = clean(text)
    left_out: list[LeftOut] = []
    front = gutenberg.Front()
    if source.scope is not Scope.ALL:
        text, front, left_out = gutenberg.without_licence(text)
    paragraphs = paragraphs_of(text)
    title, author, paragraphs, title_page = _title_page(paragraphs, front, keep=source.scope is Scope.ALL)
    divided, contents = chapters.divide(paragraphs, keep_contents=source.scope is Scope.ALL)
    if title_page:
        left_out.append(_as_left_out(title_page, front.title or title, front.author or author))
    return Book(
        title=front.title or title or source.stem,
        author=front.author or author,
        language=front.language or "en",
        chapters=divided,
        left_out=gathered((*left_out, *contents)),
        guesses=guesses,
    )


def looks_utf16(sample: bytes) -> bool:
    """Whether bytes without a byte order mark look like UTF-16: nearly every other byte is NUL."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(1, len(sample) // 2)
    return len(sample) >= 4 and max(even, odd) > 0.4 * half and min(even, odd) < 0.05 * half


def decode(content: bytes) -> tuple[str, tuple[str, ...]]:
    """Bytes in, text out: by the byte order mark, as UTF-8, as UTF-16, or else in the most likely older encoding.

    Returns:
        The text, and a sentence for each guess that was made.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            text = content.decode(encoding, errors="replace")
            return text, _losses(text)
    if looks_utf16(content[:4096]):
        encoding = "utf-16-be" if content[0:4096:2].count(0) > content[1:4096:2].count(0) else "utf-16-le"
        return content.decode(encoding, errors="replace"), (f"The encoding was guessed: {encoding}.",)
    try:
        return content.decode("utf-8"), ()
    except UnicodeDecodeError as e:
        # A file that is cut off inside a character, or has a few damaged bytes, is still UTF-8.
        text = content.decode("utf-8", errors="replace")
        if text.count("\ufffd") <= 3 and any(
            ord(c) > 127 and c != "\ufffd" for c in text[: e.start + 1] + text[e.end :]
        ):
            return text, _losses(text)
    return _old_encoding(content)


def _losses(text: str) -> tuple[str, ...]:
    lost = text.count("\ufffd")
    return (f"{lost} characters could not be decoded and are missing.",) if lost else ()


def _old_encoding(content: bytes) -> tuple[str, tuple[str, ...]]:
    try:
        text, encoding = content.decode("cp1252"), "cp1252"
    except UnicodeDecodeError:
        text, encoding = content.decode("latin-1"), "latin-1"
    foreign = sum(c.isalpha() and ord(c) > 127 for c in text)
    if foreign > 0.25 * max(1, sum(c.isalpha() for c in text)):
        # A Western text has fewer accents: ask a library that knows more encodings.
        from charset_normalizer import from_bytes

        best = from_bytes(content).best()
        if best is not None:
            text, encoding = str(best), best.encoding
    return text, (f"The encoding was guessed: {encoding}.",)


def clean(text: str) -> str:
    """Text with one kind of line end, with composed characters (NFC), and without control characters."""
    text = (
        text.replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\f", "\n\n")
        .replace("\u2028", "\n")
        .replace("\u2029", "\n\n")
    )
    text = unicodedata.normalize("NFC", text)
    return re.sub(r"[\x00-\x08\x0b\x0e-\x1f\x7f\u200b\ufeff\u00ad\ud800-\udfff\ufffe\uffff]", "", text).expandtabs(4)


def paragraphs_of(text: str) -> list[Paragraph]:
    """The paragraphs of a text, with its headings, scene breaks and emphasis."""
    blocks = _blocks(text.split("\n"))
    out: list[Paragraph] = []
    levels = _heading_lines(blocks)
    for n, block in enumerate(blocks):
        if block.lines and n in levels:
            out.append(
                Paragraph("\n".join(line.strip() for line in block.lines), ParagraphKind.HEADING, level=levels[n])
            )
        elif block.lines and all(BREAK.match(line) for line in block.lines):
            out.append(Paragraph(" ".join(" ".join(block.lines).split()), ParagraphKind.BREAK))
        elif block.lines:
            if block.gap and out and out[-1].kind is ParagraphKind.PROSE:
                out.append(Paragraph(GAP, ParagraphKind.BREAK))
            out.append(emphasised(block.joined))
    return [p for p in out if p.text.strip()]


class _Block:
    """Lines that belong together. `gap` says that more blank lines than usual stand before it."""

    __slots__ = ("blank_before", "gap", "lines", "wrapped")

    def __init__(self, lines: list[str], blank_before: int, *, wrapped: bool) -> None:
        self.lines = lines
        self.blank_before = blank_before
        self.gap = False
        self.wrapped = wrapped

    @property
    def joined(self) -> str:
        if not self.wrapped:
            return "\n".join(line.strip() for line in self.lines)
        text = ""
        for line in (line.strip() for line in self.lines):
            # No space belongs after a dash or hyphen at the end of a line.
            joined = not text or text.endswith(("—", "--")) or re.search(r"\w-$", text)
            unspaced = text and _UNSPACED_JOIN.match(text[-1]) and _UNSPACED_JOIN.match(line)
            glue = "" if joined or unspaced else " "
            text += glue + line
        return text


def _blocks(lines: Sequence[str]) -> list[_Block]:
    filled = [line for line in lines if line.strip()]
    if not filled:
        return []
    groups = _groups(lines)
    longest = [len(line) for line in filled]
    one_a_line = _each_line_is_one(filled) or (
        len(groups) <= max(1, len(filled) // 8) and _ends_like_prose(filled) > 0.8
    )
    indented = _by_indentation(filled)
    wrapped = _is_wrapped(groups, longest)
    out: list[_Block] = []
    for blank, group in groups:
        parts: list[list[str]]
        if _lists_contents(group):
            parts = [[line] for line in group]
        elif indented and len(group) > 1:
            parts = _split_at_indents(group)
        elif (one_a_line or (not wrapped and not _is_verse(group))) and len(group) > 1:
            parts = [[line] for line in group]
        else:
            parts = [group]
        for k, part in enumerate(parts):
            out.append(_Block(part, blank if k == 0 else 0, wrapped=not _is_verse(part)))
    _mark_gaps(out)
    return out


def _groups(lines: Sequence[str]) -> list[tuple[int, list[str]]]:
    """Runs of filled lines, each with the number of blank lines before it."""
    groups: list[tuple[int, list[str]]] = []
    current: list[str] = []
    blank = 0
    for line in lines:
        if line.strip():
            if not current or headings.is_eastern_heading(line):
                # Chinese books often leave no blank line around a chapter's heading.
                current = []
                groups.append((blank, current))
            current.append(line)
            blank = 0
            if len(current) == 1 and headings.is_eastern_heading(line):
                current = []
        else:
            current = []
            blank += 1
    return groups


def _ends_like_prose(lines: Sequence[str]) -> float:
    ends = sum(line.rstrip().endswith(_PROSE_ENDS) for line in lines)
    return ends / len(lines)


def _each_line_is_one(lines: Sequence[str]) -> bool:
    """Whether each line of a Chinese or Japanese text is a paragraph: nearly all lines end like a sentence."""
    ends = sum(line.rstrip().endswith(_EAST_ENDS) and _UNSPACED_JOIN.search(line) is not None for line in lines)
    return ends > 0.5 * len(lines) and ends > 0.9 * sum(not headings.is_eastern_heading(line) for line in lines)


def _by_indentation(filled: Sequence[str]) -> bool:
    """Whether an indent starts a paragraph: some lines are indented, most are not."""
    share = sum(line.startswith(("  ", "\u3000", "\u2003")) for line in filled) / len(filled)
    return 0.05 < share < 0.7 and len(filled) > 3


def _is_wrapped(groups: Sequence[tuple[int, list[str]]], lengths: Sequence[int]) -> bool:
    """Whether lines are wrapped at a width: inside a group they are of similar length, and many end inside a sentence."""
    inner = [line for _, group in groups for line in group[:-1]]
    if not inner:
        return True
    return max(lengths) <= 110 or (_ends_like_prose(inner) < 0.5 and median(len(line) for line in inner) <= 120)


def _is_verse(group: Sequence[str]) -> bool:
    """Whether lines are verse or a list: two or more, all short, most of them starting with a capital or a mark."""
    return (
        len(group) >= 2
        and all(len(line.strip()) <= 50 for line in group)
        and sum(line.strip()[0].islower() for line in group) <= len(group) // 4
    )


def _split_at_indents(group: Sequence[str]) -> list[list[str]]:
    parts: list[list[str]] = []
    left = min(len(line) - len(line.lstrip()) for line in group)
    for line in group:
        if not parts or len(line) - len(line.lstrip()) > left + 1:
            parts.append([])
        parts[-1].append(line)
    return parts


def _mark_gaps(blocks: Sequence[_Block]) -> None:
    usual = median([b.blank_before for b in blocks[1:]] or [1])
    for b in blocks[1:]:
        b.gap = b.blank_before >= max(2, usual + 1) if usual <= 1 else b.blank_before >= usual * 2


def _heading_lines(blocks: Sequence[_Block]) -> dict[int, int]:
    """The blocks that are headings: from the number of a block to its level (1 for parts, 2 for chapters, 3 for sections)."""
    found: dict[int, int] = {}
    for n, block in enumerate(blocks):
        first = " ".join(block.lines[0].split())
        if len(block.lines) <= 3 and headings.is_division_heading(first):
            found[n] = headings.level(first)
        elif headings.CONTENTS.match(first) and len(block.lines) == 1:
            found[n] = 2
    _numerals(blocks, found)
    _listed_titles(blocks, found)
    explicit = {n for n in found if not headings.CONTENTS.match(blocks[n].lines[0].strip())}
    shouted = _is_shouted(blocks)
    for n, block in enumerate(blocks):
        line = " ".join(block.lines[0].split())
        if n in found or n - 1 not in explicit or len(block.lines) > 1 or BREAK.match(line):
            continue
        titled = n + 1 < len(blocks) and _names_chapter(blocks[n - 1], line, blocks[n + 1])
        capitals = found[n - 1] == 2 and not shouted and headings.is_capitals(line) and not line.endswith(('"', "”"))
        if titled or capitals:
            found[n] = 3
    if not explicit and not shouted:
        found.update((n, 2) for n in _capital_titles(blocks))
    return found


def _names_chapter(heading: _Block, line: str, below: _Block) -> bool:
    """Whether a line after a bare heading ("Chapter 1") is the title of the chapter: short, not a sentence, and followed by prose."""
    bare = len(heading.lines) == 1 and len(heading.lines[0].split()) <= 3
    short = len(line) <= 60 and len(line.split()) <= 9 and line[0].isupper() and line[-1].isalnum()
    return bare and short and len(below.joined) > 2 * len(line)


def _is_shouted(blocks: Sequence[_Block]) -> bool:
    """Whether most of a text is in capitals, so that capitals do not mark headings."""
    lines = [line for block in blocks for line in block.lines]
    return sum(len(line) for line in lines if line.isupper()) > 0.5 * sum(map(len, lines))


def _words_before(blocks: Sequence[_Block]) -> list[int]:
    """For each block, how many words come before it; then how many there are in all."""
    return list(accumulate((sum(map(count_words, block.lines)) for block in blocks), initial=0))


def _numerals(blocks: Sequence[_Block], found: dict[int, int]) -> None:
    """Add bare numerals that count up, each alone on its line, to the headings; inside chapters they head sections."""
    numerals: list[_Numeral] = []
    for n, block in enumerate(blocks):
        line = block.lines[0].strip()
        if len(block.lines) > 1 or len(line) > _LONGEST_NUMERAL:
            continue
        m = _IN_MARKS.match(line)
        bare = m.group(2) if m else line
        value = headings.numeral_value(bare) if headings.BARE_NUMERAL.match(bare) else None
        if value:
            numerals.append(_Numeral(n, value, (m.group(1) if m else "", bare[0].isdecimal())))
    if len(numerals) < 2:
        return
    before = _words_before(blocks)
    level = 3 if sum(lv == 2 for lv in found.values()) > 1 else 2
    found.update((n.block, level) for run in _counting_up(numerals) if _divides(run, before, found) for n in run)


@dataclass(frozen=True, slots=True)
class _Numeral:
    """A numeral alone in its block; `style` holds the marks around it, and whether it is in digits."""

    block: int
    value: int
    style: tuple[str, bool]


def _counting_up(numerals: Sequence[_Numeral]) -> list[list[_Numeral]]:
    """Runs of numerals of one style that count up from 1; a numeral continues the latest run that it fits."""
    runs: list[list[_Numeral]] = []
    waiting: dict[tuple[object, int], list[list[_Numeral]]] = {}
    for numeral in numerals:
        if numeral.value == 1:
            run: list[_Numeral] = []
            runs.append(run)
        elif waiting.get((numeral.style, numeral.value)):
            run = waiting[numeral.style, numeral.value].pop()
        else:
            continue
        run.append(numeral)
        waiting.setdefault((numeral.style, numeral.value + 1), []).append(run)
    return runs


def _divides(run: Sequence[_Numeral], before: Sequence[int], found: dict[int, int]) -> bool:
    """Whether numerals that count up divide the text into sections. Somebody who counts aloud says little in between."""
    if len(run) < 2:
        return False
    sections = [before[b.block] - before[a.block + 1] for a, b in pairwise(run)]
    if min(sections) < _LEAST_SECTION_WORDS:
        return False
    first = run[0].block
    if run[0].style[0]:
        # Page numbers are printed between marks, too, but chapters are longer than a page.
        return median(sections) >= _MORE_WORDS_THAN_A_PAGE
    at_the_top = first - 1 in found or before[first] <= median(sections)
    return at_the_top or median(sections) >= _SECTION_WORDS_AMID_PROSE


def _listed_titles(blocks: Sequence[_Block], found: dict[int, int]) -> None:
    """Add lines that a list of contents names, and that come again further down in the same order, to the headings."""
    starts = [n for n, block in enumerate(blocks) if headings.CONTENTS.match(block.lines[0].strip())]
    if not starts:
        return
    titles: dict[str, list[int]] = {}
    for n, block in enumerate(blocks):
        line = block.lines[0].strip()
        if len(block.lines) == 1 and len(line) <= headings.MAX_HEADING_CHARS:
            titles.setdefault(headings.heading_key(line), []).append(n)
    for start in starts:
        lines = ((n, line) for n in range(start, len(blocks)) for line in blocks[n].lines[n == start :])
        at: list[int] = []
        listed = 0
        for n, line in islice(lines, _LONGEST_CONTENTS):
            if at and n >= at[0]:
                break
            listed += 1
            name = headings.name_of(line, entry=True)
            after = at[-1] if at else n
            places = (t for key in (name.title, name.words) for t in titles.get(key, ()) if key and t > after)
            at += islice(places, 1)
        if len(at) >= 2 and len(at) >= 0.6 * listed:
            for n in at:
                found.setdefault(n, 2)


def _capital_titles(blocks: Sequence[_Block]) -> list[int]:
    """The lines in capitals that are headings.

    Such lines are set off by more blank lines than paragraphs are, or come all over the book, and each has the text of a chapter
    after it. A sign, an epitaph or a message in the prose does not.
    """
    groups: list[list[int]] = []
    for n, block in enumerate(blocks[:-1]):
        if not _may_title(block) or (n and blocks[n - 1].lines[-1].rstrip()[-1] in ":,;—-"):
            continue
        if groups and groups[-1][-1] == n - 1:
            groups[-1].append(n)
        else:
            groups.append([n])
    # A title has at most one more line after it. More lines in a row are an inscription, a list or verse.
    groups = [g for g in groups if len(g) <= 2]
    set_off = [g for g in groups if g[0] == 0 or blocks[g[0]].gap]
    if sum(g[0] > 0 for g in set_off) and len(set_off) >= 2:
        return _recurring(set_off, blocks, _LEAST_CHAPTER_WORDS, least=2)
    return _recurring(groups, blocks, _LEAST_CHAPTER_WORDS_UNMARKED, least=3)


def _may_title(block: _Block) -> bool:
    line = " ".join(block.lines[0].split())
    return (
        len(block.lines) == 1
        and headings.is_capitals(line)
        and len(line.split()) <= 10
        and line[-1] not in ",;:\"”'’—-"
        and line[0] not in "\"“'‘«("
        and not BREAK.match(line)
    )


def _recurring(groups: Sequence[list[int]], blocks: Sequence[_Block], words: int, *, least: int) -> list[int]:
    """The blocks of the groups if they divide the text into chapters of at least `words` words; otherwise none."""
    if len(groups) < 2:
        return []
    before = _words_before(blocks)
    ends = [g[0] for g in groups[1:]] + [len(blocks)]
    sections = [before[end] - before[g[-1] + 1] for g, end in zip(groups, ends)]
    mean = sum(sections) / len(sections)
    divided = len(groups) >= least and min(sections) >= words
    # Very short chapters are accepted, too, if all have about the same length.
    evenly = (
        mean <= _SHORT_CHAPTER_WORDS
        and min(sections) >= 0.8 * mean
        and all(count_words(blocks[g[-1] + 1].joined) >= _LEAST_SECTION_WORDS for g in groups)
    )
    # Each chapter has its own name. A line that comes twice is a signature, a date line or a sign.
    names = {tuple(headings.heading_key(blocks[n].lines[0]) for n in g) for g in groups}
    if before[groups[0][0]] > max(sections) or len(names) < len(groups) or not (divided or evenly):
        return []
    return [n for g in groups for n in g]


def _lists_contents(group: Sequence[str]) -> bool:
    """Whether lines without a blank line between them are a list of contents.

    The first line is "Contents", or most lines name a chapter, or most lines end with a page number that is set apart.
    """
    if len(group) < 3:
        return False
    if headings.CONTENTS.match(group[0].strip()):
        return all(len(line.strip()) <= headings.MAX_HEADING_CHARS for line in group)
    most = 0.6 * len(group)
    numbered = [line for line in group if line.rstrip()[-1] in "0123456789ivxlcIVXLC"]
    if len(numbered) >= most and sum(_PAGED.search(line) is not None for line in numbered) >= most:
        return True
    others = 0
    for line in group:
        others += not headings.is_division_heading(_PAGE_NUMBER.sub("", line.strip()))
        if len(group) - others < most:
            return False
    return True


def _title_page(
    paragraphs: list[Paragraph], front: gutenberg.Front, *, keep: bool
) -> tuple[str | None, str | None, list[Paragraph], list[Paragraph]]:
    """Find the lines before the first chapter that name the book and its author.

    Returns:
        The title, the author, the other paragraphs, and the paragraphs of the title page.
    """
    head = []
    for p in paragraphs[:8]:
        words = p.text.split()
        if len(words) > 12 or (p.kind is ParagraphKind.HEADING and headings.is_division_heading(p.text)):
            break
        if p.text.rstrip().endswith(('"', "”", "?", ",")) or headings.BARE_NUMERAL.match(p.text.strip()):
            break
        head.append(p)
    by = next((n for n, p in enumerate(head) if re.match(r"by\b", p.text.strip(), re.IGNORECASE) and n <= 3), None)
    if by is None:
        named = [
            p for p in head[:2] if front.title and headings.heading_key(p.text) == headings.heading_key(front.title)
        ]
        if named and not keep:
            return front.title, None, [p for p in paragraphs if p is not named[0]], named
        return (_titled(head[0]) if head and len(paragraphs) > 1 else None), None, paragraphs, []
    named_at = by
    author_text = _after_by(head[by])
    if not author_text and by + 1 < len(head):
        named_at = by + 1
        author_text = " ".join(head[by + 1].text.split())
    if not _names_somebody(author_text) or any(_is_sentence(p.text) for p in head[:by]):
        return (_titled(head[0]) if len(paragraphs) > 1 else None), None, paragraphs, []
    title = _titled(head[0]) if by else None
    if keep:
        return title, author_text or None, paragraphs, []
    end = named_at + 1
    ends_at_heading = len(head) < len(paragraphs) and paragraphs[len(head)].kind is ParagraphKind.HEADING
    while ends_at_heading and end < len(head) and not _is_sentence(head[end].text):
        end += 1
    return title, author_text, paragraphs[end:], head[:end]


def _after_by(p: Paragraph) -> str:
    return re.sub(r"^by\b[\s:]*", "", " ".join(p.text.split()), flags=re.IGNORECASE)


def _names_somebody(text: str) -> bool:
    """Whether the words after "by" are a name: few words, and they have capitals or do not end like a sentence."""
    words = text.split()
    if not 1 <= len(words) <= 8:
        return False
    if not ends_clause(text):
        return True
    return len(words) > 1 and all(w[0].isupper() or w[0] in "(&_*" or w.lower() in _NAME_PARTICLES for w in words)


def _is_sentence(text: str) -> bool:
    """Whether a short line is a sentence of the story: it ends like one, and its last word starts with a small letter."""
    m = re.search(r"(\w+)\W*$", text)
    return m is not None and m.group(1)[0].islower() and ends_clause(text.rstrip().removesuffix(","))


def _as_left_out(title_page: Sequence[Paragraph], title: str | None, author: str | None) -> LeftOut:
    """A title page as a part that is left out. It is expected if it has no words other than the title and the author."""
    text = "\n".join(p.text for p in title_page)
    known = set(headings.heading_key(f"{title} by {author}").split())
    return LeftOut("title page", text, expected=known.issuperset(headings.heading_key(text).split()))


def _titled(p: Paragraph) -> str | None:
    text = " ".join(p.text.split())
    if (
        len(text) > 80
        or text.endswith((".", ",", ";", "。", "！", "？", "」", "』", "”", "؟", "।", "…"))
        or headings.is_division_heading(text)
        or headings.BARE_NUMERAL.match(text)
        or headings.CONTENTS.match(text)
    ):
        return None
    return text.title() if headings.is_capitals(text) and len(text.split()) > 1 else text


def emphasised(text: str) -> Paragraph:
    """A paragraph, with `_words_` and `*words*` in its text turned into emphasis."""
    out: list[str] = []
    spans: list[tuple[int, int]] = []
    at = length = 0
    for m in _EMPHASIS.finditer(text):
        out.append(text[at : m.start()])
        length += m.start() - at
        inner = m.group(1) or m.group(2)
        out.append(inner)
        spans.append((length, length + len(inner)))
        length += len(inner)
        at = m.end()
    out.append(text[at:])
    return replace(Paragraph("".join(out)), emphasis=tuple(spans))
