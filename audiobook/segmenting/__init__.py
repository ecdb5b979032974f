"""Segmenting: a Book in, a Script without speakers out.

The segments of a chapter, joined, are its text to the character. `segment` verifies this.
"""

from __future__ import annotations

import re
from dataclasses import replace

from audiobook.book import PARAGRAPH_GAP, Book, Chapter, Paragraph, ParagraphKind
from audiobook.language import tongues
from audiobook.language.tongues import Tongue
from audiobook.script import ChapterScript, Kind, Script, Segment
from audiobook.segmenting import conventions as marks
from audiobook.segmenting import cues
from audiobook.segmenting.conventions import Conventions
from audiobook.segmenting.dashes import spans_around_cues, spoken_spans
from audiobook.segmenting.inner_voice import is_heard
from audiobook.segmenting.labels import Labels, Piece
from audiobook.segmenting.quotations import QuotedSpan, quotations
from audiobook.segmenting.spoken import is_spoken
from audiobook.segmenting.tagged import label_pieces, with_tags, without_tags
from audiobook.segmenting.thoughts import unquoted_spans

__all__ = ["segment"]


_STOPS_BEHIND = re.compile(r"[.!?…]+(?=\s|$)|[,;:]+\s*$")
"""Marks left alone after a closing mark, as in “Again”. They end the sentence, or nothing but them is left."""

_ONLY_DASH = re.compile(r"\s*(?:[—―–-]|--)\s*")


class _Span:
    """A span of a paragraph that is dialogue or thought, or the label of a speaker, which is silent."""

    __slots__ = ("continues", "end", "kind", "silent", "start", "unclosed")

    def __init__(
        self,
        kind: Kind,
        start: int,
        end: int,
        *,
        continues: bool = False,
        unclosed: bool = False,
        silent: bool = False,
    ) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.continues = continues
        self.unclosed = unclosed
        self.silent = silent


def segment(book: Book) -> Script:
    """A Book in, a Script whose segments have no speakers out.

    Raises:
        AssertionError: the segments of a chapter, joined, are not its text. This is a bug in the program, whatever the book is.
    """
    tags = book.tags
    bare = [without_tags(c) if tags is not None else (c, []) for c in book.chapters]
    whole_book, book = book, replace(book, chapters=tuple(chapter for chapter, _ in bare))
    speakers = tags.speakers if tags is not None else frozenset()
    tongue = tongues.of(book.language)
    weighed = [marks.weigh(p.text for p in c.paragraphs if p.kind is ParagraphKind.PROSE) for c in book.chapters]
    whole = sum(weighed, marks.Evidence())
    labels = Labels(book)
    inner_voice = is_heard(book)
    chapters = tuple(
        ChapterScript(
            chapter.title, _segments(n, chapter, marks.decide(whole, own), tongue, labels, inner_voice, speakers)
        )
        for n, (chapter, own) in enumerate(zip(book.chapters, weighed))
    )
    if tags is not None:
        chapters = tuple(
            replace(c, segments=with_tags(c.segments, taken_out, speakers)) for c, (_, taken_out) in zip(chapters, bare)
        )
    for chapter, script in zip(whole_book.chapters, chapters):
        if chapter.text != script.text:
            raise AssertionError(f"the segments of chapter {chapter.title!r} are not its text")
    return Script(book.title, chapters, author=book.author, language=book.language)


def _segments(
    number: int,
    chapter: Chapter,
    conventions: Conventions,
    tongue: Tongue | None,
    labels: Labels,
    inner_voice: bool,
    speakers: frozenset[str] = frozenset(),
) -> tuple[Segment, ...]:
    out: list[Segment] = []
    carried: QuotedSpan | None = None
    last = len(chapter.paragraphs) - 1
    for n, paragraph in enumerate(chapter.paragraphs):
        gap = PARAGRAPH_GAP if n < last else ""
        if paragraph.kind is not ParagraphKind.PROSE:
            kind = Kind.HEADING if paragraph.kind is ParagraphKind.HEADING else Kind.NARRATION
            out.append(Segment(kind, paragraph.text + gap))
            carried = None if paragraph.kind is ParagraphKind.HEADING else carried
            continue
        following = next((p for p in chapter.paragraphs[n + 1 :] if p.kind is ParagraphKind.PROSE), None)
        labelled = label_pieces(paragraph.text, speakers) or labels.pieces(number, n, paragraph.text)
        if labelled:
            out += _partition(paragraph.text, gap, [_labelled(piece) for piece in labelled])
            carried = None
            continue
        spans, carried = _spans(paragraph, following, carried, conventions, tongue, inner_voice)
        out += _partition(paragraph.text, gap, spans)
    return tuple(out)


def _labelled(piece: Piece) -> _Span:
    kind = Kind.NARRATION if piece.is_label else Kind.DIALOGUE
    return _Span(kind, piece.start, piece.end, silent=piece.is_label)


def _spans(
    paragraph: Paragraph,
    following: Paragraph | None,
    carried: QuotedSpan | None,
    conventions: Conventions,
    tongue: Tongue | None,
    inner_voice: bool,
) -> tuple[list[_Span], QuotedSpan | None]:
    """The spans of a paragraph that are dialogue or thought, and the quotation that continues in the next paragraph, if any."""
    text = paragraph.text
    if conventions.dash or conventions.hyphen:
        dashed = spoken_spans(text, tongue, hyphens=conventions.hyphen)
        if dashed:
            return [_Span(Kind.DIALOGUE, a, b) for a, b in dashed if text[a:b].strip()], None
    found = quotations(text, conventions)
    spans: list[_Span] = []
    carrying: QuotedSpan | None = None
    for k, q in enumerate(found):
        goes_on = not q.closed and k == len(found) - 1 and following is not None and q.continued_by(following.text)
        if not q.closed and q.end == len(text):
            cue = cues.last_cue(text, q.start, may_go_on=goes_on)
            if cue is not None:
                q, goes_on = replace(q, end=cue), False
        continues = carried is not None and k == 0 and not text[: q.start].strip()
        if not continues and not goes_on and q.closed and not is_spoken(text, q.start, q.end, tongue):
            continue
        if k == 0 and _ONLY_DASH.fullmatch(text, 0, q.start):
            q = replace(q, start=0)
        if not any(c.isalnum() or c in "?!…—" for c in text[q.start : q.end]):
            continue
        pieces = _pieces(text, q, tongue)
        for n, (start, end) in enumerate(pieces):
            unclosed = not q.closed and not goes_on and n == len(pieces) - 1
            spans.append(_Span(Kind.DIALOGUE, start, end, continues=continues and n == 0, unclosed=unclosed))
        if goes_on:
            carrying = q
    taken = [(q.start, q.end) for q in found]
    spans += [
        _Span(kind, a, b) for kind, a, b in unquoted_spans(text, paragraph.emphasis, taken, inner_voice=inner_voice)
    ]
    return sorted(spans, key=lambda s: s.start), carrying


def _pieces(text: str, q: QuotedSpan, tongue: Tongue | None) -> list[tuple[int, int]]:
    """The spoken spans of a quotation, which has cues inside its marks in some languages: « Oui, dit-il, mais… »."""
    if tongue is None or not tongue.inside or q.mark not in "«“":
        return [(q.start, q.end)]
    pieces = spans_around_cues(text, q.start, q.end, tongue)
    if len(pieces) > 1 and not any(c.isalnum() for c in text[slice(*pieces[-1])]):
        # Nothing but the closing mark is left after the cue.
        pieces.pop()
    return pieces


def _partition(text: str, gap: str, spans: list[_Span]) -> list[Segment]:
    """The segments of a paragraph and of the gap after it. White space between two spans belongs to the first of them."""
    out: list[Segment] = []
    at = 0
    for s in spans:
        if s.start > at:
            between = text[at : s.start]
            if between.strip() or not out:
                out.append(Segment(Kind.NARRATION, between))
            else:
                out[-1] = _longer(out[-1], between)
        stops = None if s.silent else _STOPS_BEHIND.match(text, s.end)
        at = stops.end() if stops else s.end
        out.append(Segment(s.kind, text[s.start : at], continues=s.continues, unclosed=s.unclosed, silent=s.silent))
    rest = text[at:] + gap
    if rest and (rest.strip() or not out):
        out.append(Segment(Kind.NARRATION, rest))
    elif rest:
        out[-1] = _longer(out[-1], rest)
    return out


def _longer(segment: Segment, text: str) -> Segment:
    return replace(segment, text=segment.text + text)
