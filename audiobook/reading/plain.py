"""Plain text in, a Book out.

Line breaks in plain text mean different things in different files. What they mean in this one is read off
the whole of it: whether blank lines, indentation or every line make a paragraph, and whether lines are wrapped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from audiobook.book import Book, LeftOut, Paragraph, ParagraphKind
from audiobook.errors import InputError
from audiobook.reading import chapters, gutenberg
from audiobook.reading.source import MAX_TEXT_BYTES, Scope, Source

BREAK = re.compile(r"^\s*(?:(?:[*#~•·⁂†§_=+x×–—-]\s*){2,}|[*#~⁂•§])\s*$|^\s*<>\s*$|^\s*o0o\s*$", re.IGNORECASE)
_EMPHASIS = re.compile(
    r"(?<![\w_])_(?=[^\s_])([^_]{1,600}?)(?<=[^\s_])_(?![\w_])|(?<![\w*])\*(?=[^\s*])([^*\n]{1,600}?)(?<=[^\s*])\*(?![\w*])"
)
GAP = "* * *"
"""The text of a scene break for which only a gap is printed."""


def read(source: Source) -> Book:
    """Plain text in, a Book out."""
    if len(source.content) > MAX_TEXT_BYTES:
        raise InputError(
            f"{source.name} is {len(source.content) // 2**20} MiB of text, which is no single story.", "Divide it."
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
        left_out.append(LeftOut("title page", sum(len(p.text.split()) for p in title_page)))
    return Book(
        title=front.title or title or source.stem,
        author=front.author or author,
        language=front.language or "en",
        chapters=divided,
        left_out=(*left_out, *contents),
        guesses=guesses,
    )


def looks_utf16(sample: bytes) -> bool:
    """Whether bytes without a mark of their order look like UTF-16: every other one is NUL, or nearly."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(1, len(sample) // 2)
    return len(sample) >= 4 and max(even, odd) > 0.4 * half and min(even, odd) < 0.05 * half


def decode(content: bytes) -> tuple[str, tuple[str, ...]]:
    """Bytes to text: by byte order mark, as UTF-8, as UTF-16, else by the most likely of the old encodings.

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
        # A file cut off inside a character, or with one bad byte in a megabyte, is still UTF-8.
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
        # So many accents are no Western text.
        from charset_normalizer import from_bytes

        best = from_bytes(content).best()
        if best is not None:
            text, encoding = str(best), best.encoding
    return text, (f"The encoding was guessed: {encoding}.",)


def clean(text: str) -> str:
    """Text with one kind of line end, composed characters, and no control characters."""
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
    """A text's paragraphs, with headings, scene breaks and emphasis found."""
    blocks = _blocks(text.split("\n"))
    out: list[Paragraph] = []
    headings = _heading_lines(blocks)
    for n, block in enumerate(blocks):
        if block.lines and n in headings:
            out.append(
                Paragraph("\n".join(line.strip() for line in block.lines), ParagraphKind.HEADING, level=headings[n])
            )
        elif block.lines and all(BREAK.match(line) for line in block.lines):
            out.append(Paragraph(" ".join(" ".join(block.lines).split()), ParagraphKind.BREAK))
        elif block.lines:
            if block.gap and out and out[-1].kind is ParagraphKind.PROSE:
                out.append(Paragraph(GAP, ParagraphKind.BREAK))
            out.append(emphasised(block.joined))
    return [p for p in out if p.text.strip()]


class _Block:
    """Lines that belong together; `gap`: more blank lines stand before it than usually do."""

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
            # A dash or hyphen at the end of a line was set without a blank behind it.
            glue = "" if not text or text.endswith(("—", "--")) or re.search(r"\w-$", text) else " "
            text += glue + line
        return text


def _blocks(lines: Sequence[str]) -> list[_Block]:
    filled = [line for line in lines if line.strip()]
    if not filled:
        return []
    groups = _groups(lines)
    longest = [len(line) for line in filled]
    one_a_line = len(groups) <= max(1, len(filled) // 8) and _ends_like_prose(filled) > 0.8
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
            if not current:
                groups.append((blank, current))
            current.append(line)
            blank = 0
        else:
            current = []
            blank += 1
    return groups


def _ends_like_prose(lines: Sequence[str]) -> float:
    ends = sum(
        line.rstrip().endswith((".", "!", "?", '"', "”", "’", "'", "…", ":", "—", "-", "*", "_", ")")) for line in lines
    )
    return ends / len(lines)


def _by_indentation(filled: Sequence[str]) -> bool:
    """Whether paragraphs are told by an indented first line: some lines are, most are not."""
    share = sum(line.startswith(("  ", "\u3000", "\u2003")) for line in filled) / len(filled)
    return 0.05 < share < 0.7 and len(filled) > 3


def _is_wrapped(groups: Sequence[tuple[int, list[str]]], lengths: Sequence[int]) -> bool:
    """Whether lines were broken at a width: inside a group they are long, alike, and end anywhere."""
    inner = [line for _, group in groups for line in group[:-1]]
    if not inner:
        return True
    return max(lengths) <= 110 or (_ends_like_prose(inner) < 0.5 and median(len(line) for line in inner) <= 120)


def _is_verse(group: Sequence[str]) -> bool:
    """Whether lines are verse, or a list: two or more, all short, all begun with a capital or a mark."""
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
    """Which blocks are headings: number of the block → level (1 for parts, 2 for chapters, 3 below)."""
    found: dict[int, int] = {}
    for n, block in enumerate(blocks):
        first = " ".join(block.lines[0].split())
        if len(block.lines) <= 3 and chapters.is_division_heading(first):
            found[n] = 1 if chapters.PART.match(first) else 2
        elif chapters.CONTENTS.match(first) and len(block.lines) == 1:
            found[n] = 2
    _numerals(blocks, found)
    explicit = set(found)
    for n, block in enumerate(blocks):
        alone = len(block.lines) == 1
        line = " ".join(block.lines[0].split())
        if n in found or not alone or BREAK.match(line):
            continue
        if n - 1 in explicit and n + 1 < len(blocks) and _names_chapter(blocks[n - 1], line, blocks[n + 1]):
            found[n] = 3
        if not chapters.is_capitals(line):
            continue
        if n - 1 in explicit and found[n - 1] == 2 and not line.endswith(('"', "”")):
            found[n] = 3
        elif not explicit and len(line.split()) <= 10 and line[-1] not in ',;"”' and n + 1 < len(blocks):
            found[n] = 2
    return found


def _names_chapter(heading: _Block, line: str, below: _Block) -> bool:
    """Whether a line under a heading without a title is its title: short, no sentence, and prose follows."""
    bare = len(heading.lines) == 1 and len(heading.lines[0].split()) <= 3
    short = len(line) <= 60 and len(line.split()) <= 9 and line[0].isupper() and line[-1].isalnum()
    return bare and short and len(below.joined) > 2 * len(line)


def _numerals(blocks: Sequence[_Block], found: dict[int, int]) -> None:
    """Bare numerals that count up, alone on their lines, are headings; below chapters they are sections."""
    expected = 1
    run: list[int] = []
    for n, block in enumerate(blocks):
        if len(block.lines) != 1:
            continue
        line = block.lines[0].strip()
        if not chapters.BARE_NUMERAL.match(line):
            continue
        value = chapters.numeral_value(line)
        if value == expected or value == 1:
            expected = (value or 0) + 1
            run.append(n)
    if len(run) < 2:
        return
    level = 3 if sum(lv == 2 for lv in found.values()) > 1 else 2
    for n in run:
        found[n] = level


def _lists_contents(group: Sequence[str]) -> bool:
    """Whether lines without a blank between them are a list of contents: most of them name a chapter."""
    like = sum(chapters.is_division_heading(re.sub(r"[\s.]+\d+$", "", line.strip())) for line in group)
    return len(group) >= 3 and like >= 0.6 * len(group)


def _title_page(
    paragraphs: list[Paragraph], front: gutenberg.Front, *, keep: bool
) -> tuple[str | None, str | None, list[Paragraph], list[Paragraph]]:
    """The lines above the first chapter that name the book and its author.

    Returns:
        Title, author, the other paragraphs, and the paragraphs of the title page.
    """
    head = []
    for p in paragraphs[:8]:
        words = p.text.split()
        if len(words) > 12 or (p.kind is ParagraphKind.HEADING and chapters.is_division_heading(p.text)):
            break
        if p.text.rstrip().endswith(('"', "”", "?", ",")) or chapters.BARE_NUMERAL.match(p.text.strip()):
            break
        head.append(p)
    by = next((n for n, p in enumerate(head) if re.match(r"by\b", p.text.strip(), re.IGNORECASE) and n <= 3), None)
    if by is None:
        named = [
            p for p in head[:2] if front.title and chapters.heading_key(p.text) == chapters.heading_key(front.title)
        ]
        if named and not keep:
            return front.title, None, [p for p in paragraphs if p is not named[0]], named
        return (_titled(head[0]) if head and len(paragraphs) > 1 else None), None, paragraphs, []
    author_text = re.sub(r"^by\b[\s:]*", "", " ".join(head[by].text.split()), flags=re.IGNORECASE)
    if not author_text and by + 1 < len(head):
        author_text = " ".join(head[by + 1].text.split())
    title = _titled(head[0]) if by else None
    if keep:
        return title, author_text or None, paragraphs, []
    return title, author_text or None, paragraphs[len(head) :], head


def _titled(p: Paragraph) -> str | None:
    text = " ".join(p.text.split())
    if (
        len(text) > 80
        or text.endswith((".", ",", ";"))
        or chapters.is_division_heading(text)
        or chapters.BARE_NUMERAL.match(text)
    ):
        return None
    return text.title() if chapters.is_capitals(text) and len(text.split()) > 1 else text


def emphasised(text: str) -> Paragraph:
    """A paragraph whose `_underscored_` and `*starred*` words have become emphasis."""
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
