"""The tags of a writer: taken out before a chapter is segmented, and put back as silent segments, with what they say of the others.

So quotations and cues are found as if there were no tags, and the segments of a chapter, joined, are its text with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from audiobook.book import PARAGRAPH_GAP, Chapter, Paragraph
from audiobook.language import writers_tags
from audiobook.language.writers_tags import NARRATOR, VOICE, WritersTag, label_of, spelled
from audiobook.script import Kind, Segment
from audiobook.segmenting.labels import Piece, talk


@dataclass(frozen=True, slots=True)
class TakenOut:
    """A tag that was taken out, with white space beside it.

    Attributes:
        at: where it stands in the chapter's text without tags.
        text: what was taken out.
        tag: what it says.
    """

    at: int
    text: str
    tag: WritersTag


def without_tags(chapter: Chapter) -> tuple[Chapter, list[TakenOut]]:
    """A chapter without its tags, and what was taken out, in order."""
    bare = [_bare(p) for p in chapter.paragraphs]
    kept = [n for n, (p, _) in enumerate(bare) if p is not None]
    last_kept = kept[-1] if kept else -1
    paragraphs: list[Paragraph] = []
    out: list[TakenOut] = []
    length = 0
    for n, (paragraph, pieces) in enumerate(bare):
        if paragraph is None:
            # A paragraph of tags alone goes with the gap after it, or, where no other follows, with the one before.
            trailing = n > last_kept
            texts = [text for _, text, _ in pieces]
            if trailing and n:
                texts[0] = PARAGRAPH_GAP + texts[0]
            elif not trailing:
                texts[-1] += PARAGRAPH_GAP
            out += [TakenOut(length, text, tag) for text, (_, _, tag) in zip(texts, pieces)]
            continue
        out += [TakenOut(length + at, text, tag) for at, text, tag in pieces]
        paragraphs.append(paragraph)
        length += len(paragraph.text) + (len(PARAGRAPH_GAP) if n != last_kept else 0)
    return replace(chapter, paragraphs=tuple(paragraphs)), out


def _bare(paragraph: Paragraph) -> tuple[Paragraph | None, list[tuple[int, str, WritersTag]]]:
    """A paragraph without its tags, None where it has nothing else; and the tags: where in what is left, the text, the tag."""
    text = paragraph.text
    tags = list(writers_tags.tags_in(text))
    if not tags:
        return paragraph, []
    spans = [_with_space(text, tag) for tag in tags]
    rest = _without(text, spans)
    if not rest.strip():
        # All of the paragraph's characters go with one tag or another.
        ends = [*(tag.start for tag in tags[1:]), len(text)]
        starts = [0, *ends[:-1]]
        return None, [(0, text[a:b], tag) for a, b, tag in zip(starts, ends, tags)]
    removed = 0
    pieces = []
    for (a, b), tag in zip(spans, tags):
        pieces.append((a - removed, text[a:b], tag))
        removed += b - a
    emphasis = tuple(
        (a, b) for a, b in ((_moved(start, spans), _moved(end, spans)) for start, end in paragraph.emphasis) if a < b
    )
    return replace(paragraph, text=rest, emphasis=emphasis), pieces


def _with_space(text: str, tag: WritersTag) -> tuple[int, int]:
    """A tag with the space that would be one too many without it."""
    before, after = text[: tag.start], text[tag.end :]
    if (not before or before[-1].isspace()) and after[:1] == " ":
        return tag.start, tag.end + 1
    if not after and before[-1:] == " ":
        return tag.start - 1, tag.end
    return tag.start, tag.end


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    starts = [0, *(b for _, b in spans)]
    ends = [*(a for a, _ in spans), len(text)]
    return "".join(text[a:b] for a, b in zip(starts, ends))


def _moved(place: int, spans: Sequence[tuple[int, int]]) -> int:
    """Where a place of the text is when the spans are taken out."""
    return place - sum(min(b, place) - a for a, b in spans if a < place)


def label_pieces(text: str, speakers: frozenset[str]) -> list[Piece]:
    """The labels and the talk of a paragraph that begins with the label of a speaker; none where it does not."""
    out: list[Piece] = []
    if not speakers or label_of(text.partition("\n")[0], speakers) is None:
        return out
    at = 0
    for line in text.split("\n"):
        start, at = at, at + len(line) + 1
        label = label_of(line, speakers)
        body = start + label.end if label else start
        if label:
            out.append(Piece(start, body, True))
        out += talk(text, body, start + len(line))
    return out


def with_tags(
    segments: Iterable[Segment], taken_out: Sequence[TakenOut], speakers: frozenset[str]
) -> tuple[Segment, ...]:
    """The segments of a chapter without tags in, the same with the tags put back out, and with what they say.

    Args:
        segments: of the chapter without tags.
        taken_out: its tags.
        speakers: whose labels count.
    """
    return tuple(_said(_put_back(segments, taken_out), speakers))


def _put_back(segments: Iterable[Segment], taken_out: Sequence[TakenOut]) -> list[tuple[Segment, WritersTag | None]]:
    out: list[tuple[Segment, WritersTag | None]] = []
    waiting = list(taken_out)
    at = 0
    for segment in segments:
        begins, at = at, at + len(segment.text)
        while waiting and waiting[0].at <= begins:
            out.append(_silent(waiting.pop(0)))
        rest, is_first = segment, True
        while waiting and waiting[0].at < at:
            cut = waiting[0].at - begins
            head, tail = rest.text[:cut], rest.text[cut:]
            out.append((_piece(rest, head, is_first=is_first), None))
            out.append(_silent(waiting.pop(0)))
            begins += cut
            is_first = False
            rest = replace(rest, text=tail)
            while waiting and waiting[0].at == begins:
                out.append(_silent(waiting.pop(0)))
        out.append((rest if is_first else _piece(rest, rest.text, is_first=False), None))
    return [*out, *map(_silent, waiting)]


def _silent(taken: TakenOut) -> tuple[Segment, WritersTag]:
    tag = taken.tag
    return Segment(Kind.NARRATION, taken.text, silent=True, tag=tag.kind, pause_ms=tag.pause_ms), tag


def _piece(segment: Segment, text: str, *, is_first: bool) -> Segment:
    """A piece of a segment that a tag cuts; a quotation goes on in the second."""
    if not any(c.isalnum() for c in text):
        return Segment(Kind.NARRATION, text) if segment.spoken_by_character else replace(segment, text=text)
    goes_on = segment.continues if is_first else segment.kind is Kind.DIALOGUE
    return replace(segment, text=text, continues=goes_on, unclosed=segment.unclosed and not is_first)


def _said(segments: Sequence[tuple[Segment, WritersTag | None]], speakers: frozenset[str]) -> list[Segment]:
    """The segments, with whom or which voice the tags before them name."""
    out: list[Segment] = []
    voice = label = ""
    for segment, tag in segments:
        if tag is not None:
            voice, label = (tag.value, "") if tag.kind == VOICE else (voice, label)
        elif segment.silent:
            found = label_of(segment.text, speakers)
            label = spelled(found.name) if found else ""
            if label.lower() == NARRATOR:
                # No person: who says the next lines must not be found by it.
                segment = replace(segment, tag=VOICE)
        elif segment.kind is Kind.HEADING:
            label = ""
        elif label:
            if segment.kind is Kind.DIALOGUE and label.lower() == NARRATOR:
                segment = Segment(Kind.NARRATION, segment.text)
            elif segment.kind is Kind.DIALOGUE:
                segment = replace(segment, tag=label, continues=False, unclosed=False)
            label = "" if _ends_paragraph(segment) else label
        elif voice and any(c.isalnum() for c in segment.text):
            kind = Kind.NARRATION if "/" in voice else Kind.DIALOGUE
            segment = Segment(kind, segment.text, tag=voice)
            before = out[-1] if out else None
            if before is not None and (before.kind, before.tag) == (kind, voice) and not _ends_paragraph(before):
                out[-1] = replace(before, text=before.text + segment.text)
                continue
        out.append(segment)
    return out


def _ends_paragraph(segment: Segment) -> bool:
    return PARAGRAPH_GAP in segment.text[len(segment.text.rstrip()) :]
