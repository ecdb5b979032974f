"""Plain text in, a Book out."""

from __future__ import annotations

import re
from dataclasses import replace

from audiobook.book import GAP, Book, LeftOut, Paragraph, ParagraphKind, gathered
from audiobook.errors import InputError
from audiobook.language.scene_breaks import is_scene_break
from audiobook.reading.around import gutenberg
from audiobook.reading.around.title_page import as_left_out, half_title, printed_matter, title_page, with_lines_apart
from audiobook.reading.decoding import clean, decode, without_entities
from audiobook.reading.source import MAX_TEXT_BYTES, Scope, Source
from audiobook.reading.text import fanficfare
from audiobook.reading.text.editors_marks import without_editors_marks
from audiobook.reading.text.heading_lines import heading_levels
from audiobook.reading.text.line_ends import without_divided_words
from audiobook.reading.text.lines import blocks_of
from audiobook.reading.text.printed_pages import without_page_marks
from audiobook.reading.titles import chapters, headings

_EMPHASIS = re.compile(
    r"(?<![\w_])_(?=[^\s_])([^_]{1,600}?)(?<=[^\s_])_(?![\w_])|(?<![\w*])\*{1,3}(?=[^\s*])([^*\n]{1,600}?)(?<=[^\s*])\*{1,3}(?![\w*])"
    r"|<(?P<tag>i|em|b|strong|u)>([^<>]{1,600}?)</(?P=tag)>",
    re.IGNORECASE,
)
"""Emphasis as people type it: _words_, *words*, **words**, <i>words</i>."""


def read(source: Source) -> Book:
    """Plain text in, a Book out."""
    if len(source.content) > MAX_TEXT_BYTES:
        raise InputError(
            f"{source.name} has {len(source.content) // 2**20} MiB of text. The limit is {MAX_TEXT_BYTES // 2**20} MiB.",
            "Split it into one file for each book.",
        )
    text, guesses = decode(source.content)
    text, codes = without_entities(text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    left_out: list[LeftOut] = []
    front = gutenberg.Front()
    described = fanficfare.Description()
    if source.scope is not Scope.ALL:
        text, pages = without_page_marks(text)
        text, front, left_out = gutenberg.without_licence(clean(text))
        text, described, description = fanficfare.without_description(text)
        text, marks = without_editors_marks(text, source.scope)
        left_out += [*pages, *description, *marks]
    text = with_lines_apart(clean(without_divided_words(text)))
    paragraphs = paragraphs_of(text)
    title, author, paragraphs, dropped = title_page(paragraphs, front, keep=source.scope is Scope.ALL)
    if source.scope is not Scope.ALL and front.title:
        printed = printed_matter(paragraphs, front.title, front.author)
        left_out += [
            LeftOut("title page", p.text, expected=True)
            for p in paragraphs[:printed]
            if p.kind is not ParagraphKind.BREAK
        ]
        paragraphs = paragraphs[printed:]
    divided, contents = chapters.divide(paragraphs, keep_contents=source.scope is Scope.ALL)
    if dropped:
        left_out.append(as_left_out(dropped, front.title or title, front.author or author))
    named_before = source.scope is not Scope.ALL and (front.title or dropped)
    if named_before and (again := half_title(divided, front.title or title, front.author or author)):
        # A printed book names itself once more, after the list of contents.
        left_out.append(again)
        divided = divided[1:]
    return Book(
        title=front.title or title or source.stem,
        author=front.author or author,
        language=front.language or described.language or "en",
        chapters=divided,
        left_out=gathered((*left_out, *contents)),
        guesses=(*guesses, *codes),
    )


def paragraphs_of(text: str) -> list[Paragraph]:
    """The paragraphs of a text, with its headings, scene breaks and emphasis."""
    blocks = blocks_of(text.split("\n"))
    out: list[Paragraph] = []
    levels = heading_levels(blocks)
    for n, block in enumerate(blocks):
        if block.lines and n in levels:
            lines = [headings.bare(block.lines[0]), *(line.strip() for line in block.lines[1:])]
            text = emphasised("\n".join(lines)).text
            out.append(Paragraph(text, ParagraphKind.HEADING, level=levels[n]))
        elif block.lines and all(map(is_scene_break, block.lines)):
            out.append(Paragraph(" ".join(" ".join(block.lines).split()), ParagraphKind.BREAK))
        elif block.lines:
            if block.gap and out and out[-1].kind is ParagraphKind.PROSE:
                out.append(Paragraph(GAP, ParagraphKind.BREAK))
            out.append(emphasised(block.joined))
    return [p for p in out if p.text.strip()]


def emphasised(text: str) -> Paragraph:
    """A paragraph, with `_words_`, `*words*` and `<i>words</i>` in its text turned into emphasis."""
    if "_" not in text and "*" not in text and "<" not in text:
        return Paragraph(text)
    out: list[str] = []
    spans: list[tuple[int, int]] = []
    at = length = 0
    for m in _EMPHASIS.finditer(text):
        out.append(text[at : m.start()])
        length += m.start() - at
        inner = m.group(1) or m.group(2) or m.group(4)
        out.append(inner)
        spans.append((length, length + len(inner)))
        length += len(inner)
        at = m.end()
    out.append(text[at:])
    return replace(Paragraph("".join(out)), emphasis=tuple(spans))
