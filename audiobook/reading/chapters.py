"""Paragraphs in, chapters out: at which headings a book is divided, and what is a list of contents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from audiobook.book import Chapter, LeftOut, Paragraph, ParagraphKind
from audiobook.language import roman_value

_NUMBER_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred first second third fourth fifth "
    "sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth "
    "eighteenth nineteenth twentieth thirtieth last"
).split()
_WORD_NUMBER = rf"(?:the\s+)?(?:{'|'.join(_NUMBER_WORDS)})(?:[\s-](?:{'|'.join(_NUMBER_WORDS)}))*"
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
TITLED_NUMERAL = re.compile(rf"^(?:\d{{1,3}}|(?-i:{_ROMAN.upper().replace('(?=[IVXLC])', '(?=[IVXLC])')}))[.:]\s+\S.*$")
PART = re.compile(r"^(?:the\s+)?(?:\w+\s+)?(?:book|part|volume|vol\.)\b", re.IGNORECASE)
CONTENTS = re.compile(r"^(?:table\s+of\s+)?contents[.:]?$", re.IGNORECASE)
_SENTENCE_LIKE = re.compile(r"[,;]$|[a-z]{2}\.\s+[A-Z]")

MAX_HEADING_CHARS = 110


def numeral_value(text: str) -> int | None:
    """The value of a bare numeral ("12", "xii", "XII."), None if it is none."""
    bare = text.strip().rstrip(".").lower()
    if bare.isdigit():
        return int(bare)
    if not bare or not re.fullmatch(_ROMAN, bare):
        return None
    return roman_value(bare)


def is_division_heading(text: str) -> bool:
    """Whether a line of text names a chapter, part or the like, beyond doubt ("Chapter IV", "PART TWO: ...")."""
    line = " ".join(text.split())
    if not line or len(line) > MAX_HEADING_CHARS:
        return False
    if ORDINAL.match(line) or UNNUMBERED.match(line):
        return not _SENTENCE_LIKE.search(line)
    if not NUMBERED.match(line):
        return False
    rest = re.sub(rf"^(?:the\s+)?{_DIVISION}\s+{_NUMERAL}\b", "", line, flags=re.IGNORECASE)
    # "Part one of the plan was done." is prose: a title follows a mark, or is set in capitals.
    return (
        not rest.strip(" .")
        or rest.lstrip()[0] in ".:—–-"
        or (rest.lstrip()[0].isupper() and not rest.endswith((".", ",")))
    )


def is_capitals(text: str) -> bool:
    """Whether a line is set in capitals throughout, as titles are."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 2 and all(not c.islower() for c in letters) and len(text) <= MAX_HEADING_CHARS


def divide(
    paragraphs: Iterable[Paragraph], *, keep_contents: bool = False
) -> tuple[tuple[Chapter, ...], tuple[LeftOut, ...]]:
    """Divide paragraphs into chapters at their headings.

    The level at which a book is divided is the deepest one that has at least two headings, or the only
    one; deeper headings stay inside their chapter. A heading directly followed by another (a part's title, then a
    chapter's) opens one chapter, whose title joins them. A run of headings with no prose between them longer
    than a title page needs is a list of contents.

    Args:
        paragraphs: in reading order.
        keep_contents: read a list of contents aloud like the rest.

    Returns:
        The chapters, and what was left out.
    """
    kept, left_out = (list(paragraphs), ()) if keep_contents else _without_contents(list(paragraphs))
    level = _dividing_level(kept)
    chapters: list[Chapter] = []
    group: list[Paragraph] = []
    for p in kept:
        if p.kind is ParagraphKind.HEADING and p.level <= level and any(q.kind is ParagraphKind.PROSE for q in group):
            chapters.append(_chapter(group))
            group = []
        group.append(p)
    if group:
        if chapters and not any(q.kind is ParagraphKind.PROSE for q in group):
            chapters[-1] = Chapter(chapters[-1].title, (*chapters[-1].paragraphs, *group))
        else:
            chapters.append(_chapter(group))
    return tuple(_trim(c) for c in chapters), left_out


def _dividing_level(paragraphs: Sequence[Paragraph]) -> int:
    counts: dict[int, int] = {}
    for p in paragraphs:
        if p.kind is ParagraphKind.HEADING:
            counts[p.level] = counts.get(p.level, 0) + 1
    if not counts:
        return 1
    for level in sorted(counts):
        if counts[level] >= 2:
            # Parts above chapters: divide at the chapters, if there are more of them than parts.
            deeper = [d for d in counts if d == level + 1 and counts[d] > counts[level]]
            return deeper[0] if deeper else level
    return min(counts)


def _chapter(group: Sequence[Paragraph]) -> Chapter:
    titles: list[str] = []
    for p in group:
        if p.kind is ParagraphKind.PROSE:
            break
        if p.kind is ParagraphKind.HEADING:
            titles.append(" ".join(p.text.split()).rstrip("."))
    return Chapter(": ".join(titles) or None, tuple(group))


def _trim(chapter: Chapter) -> Chapter:
    """Without the scene breaks at either end, which part nothing."""
    ps = list(chapter.paragraphs)
    while ps and ps[-1].kind is ParagraphKind.BREAK:
        ps.pop()
    while ps and ps[0].kind is ParagraphKind.BREAK:
        ps.pop(0)
    return Chapter(chapter.title, tuple(ps))


def _without_contents(paragraphs: list[Paragraph]) -> tuple[list[Paragraph], tuple[LeftOut, ...]]:
    out: list[Paragraph] = []
    dropped: list[Paragraph] = []
    i = 0
    while i < len(paragraphs):
        j = i
        while j < len(paragraphs) and _contents_like(paragraphs[j], first=j == i):
            j += 1
        run = paragraphs[i:j]
        listed = [p for p in run if p.kind is ParagraphKind.HEADING]
        titled = bool(run) and CONTENTS.match(run[0].text.strip()) is not None
        if titled or len(listed) >= 5:
            # What follows the list begins with its own heading: the last of the run, where prose comes next,
            # and the part above it, where the first two headings are told again at the end.
            tail = _own_headings(run) if j < len(paragraphs) else []
            dropped += run[: len(run) - len(tail)]
            out += tail
        else:
            out += run
        if j < len(paragraphs):
            out.append(paragraphs[j])
        i = j + 1
    if not dropped:
        return out, ()
    return out, (LeftOut("list of contents", sum(len(p.text.split()) for p in dropped)),)


def _contents_like(p: Paragraph, *, first: bool) -> bool:
    return p.kind is not ParagraphKind.PROSE or (first and CONTENTS.match(p.text.strip()) is not None)


def _own_headings(run: Sequence[Paragraph]) -> list[Paragraph]:
    """The headings at the end of a list of contents that belong to what follows.

    The last heading always does; those above it do as far as they were already listed once (a part's title).
    """
    if run[-1].kind is not ParagraphKind.HEADING or CONTENTS.match(run[-1].text):
        return []
    keys = [heading_key(p.text) for p in run]
    first = len(run) - 1
    while first > 0 and len(run) - first < 3 and keys.count(keys[first - 1]) > 1:
        first -= 1
    return list(run[first:])


def heading_key(text: str) -> str:
    """A heading's words alone, in lower case, to compare it with another."""
    return re.sub(r"[\W_]+", " ", text.lower()).strip()
