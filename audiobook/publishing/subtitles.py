"""Subtitles: what is heard when, as WebVTT, SubRip or LRC; the words are the author's, not their spoken form."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audiobook.language.tags import primary
from audiobook.publishing.passages import Passage, Run
from audiobook.publishing.phrasing import captions
from audiobook.publishing.shortening import shortened
from audiobook.publishing.tags import Tags

KINDS = ("vtt", "srt", "lrc")
LONGEST_NAME = 30
"""A longer name of a speaker is cut in subtitles that have names in their text, so that the words have room; in letters that may be as
wide as two, half of it."""

_BEFORE_WORDS = "\"'“”‘’«»(—–-"
"""Marks that may stand before a word without a blank."""
_APART = "\u2060"
"""WORD JOINER: it is not seen, and what stands on both sides of it is no longer taken for a tag."""
_TAGS_IN_SUBRIP = re.compile(r"[<{](?=\S)|&(?=#?\w+;)|(?<=\\)(?=[Nnh])")
"""Where what players take for a tag begins: `<i>`, `{\\an8}`, `{y:i}`, `&lt;`, and the `\\N` of those that turn SubRip into ASS."""
_TAGS_IN_LRC = re.compile(r"[\[<](?=[\w.]+:)")
"""Where what players take for a time or an entry begins: `[00:12.00]`, `<00:12.00>`, `[ar:...]`."""


@dataclass(frozen=True, slots=True)
class Subtitle:
    """A subtitle.

    Attributes:
        start_ms: when it appears.
        end_ms: when it goes.
        speaker: who says it; None for the narrator.
        text: the words.
        lines: the same in lines; with the name of who says it, where it is to be part of the text.
    """

    start_ms: int
    end_ms: int
    speaker: str | None
    text: str
    lines: tuple[str, ...]


def cues(
    passages: Sequence[Passage], start_ms: int = 0, *, language: str | None = None, named: bool = False
) -> Iterator[Subtitle]:
    """The subtitles of paragraphs, in order and without overlap. A long sentence is cut by the phrase (`phrasing.captions`).

    The second piece is shown when its first word is heard or, where the engine does not know when that is, after a share of the time by
    length.

    Args:
        passages: the paragraphs.
        start_ms: where their file starts; times count from there.
        language: of the text, a BCP 47 tag.
        named: the lines have the names of speakers in them.
    """
    english = primary(language or "en") == "en"
    for passage in passages:
        for run in passage.runs:
            text = " ".join(run.text.split())
            if run.index is None or not text:
                continue
            label = _label(run.speaker) if named and run.speaker else ""
            pieces = captions(text, label=label, english=english)
            begins = [*_begins([piece.text for piece in pieces], run), run.end_ms]
            for piece, a, b in zip(pieces, begins, begins[1:]):
                yield Subtitle(a - start_ms, max(a + 1, b) - start_ms, run.speaker, piece.text, piece.lines)


def _label(name: str) -> str:
    """What a subtitle begins with where a person speaks."""
    most = LONGEST_NAME if name.isascii() else LONGEST_NAME // 2
    return f"{shortened(' '.join(name.split()), 4 * LONGEST_NAME, most_chars=most, mark='…')}: "


def _begins(pieces: Sequence[str], run: Run) -> Iterator[int]:
    """When each piece of a run begins, ms."""
    # Pieces differ from the run's text by white space alone: its other characters are counted.
    heard = {_count(run.text[:place]): ms for place, ms in run.words}
    total = sum(map(_count, pieces))
    count, last = 0, run.start_ms
    for piece in pieces:
        by_length = run.start_ms + (run.end_ms - run.start_ms) * count // total
        leading = len(piece) - len(piece.lstrip(_BEFORE_WORDS))
        last = max(last, run.start_ms if count == 0 else heard.get(count + leading, by_length))
        yield last
        count += _count(piece)


def _count(text: str) -> int:
    return sum(not c.isspace() for c in text)


def subtitles(kind: str, passages: Sequence[Passage], tags: Tags, start_ms: int = 0) -> str:
    """A subtitle file's content.

    Args:
        kind: one of `KINDS`.
        passages: the paragraphs that are heard.
        tags: of the audio.
        start_ms: where the audio starts; times count from there.
    """
    found = list(cues(passages, start_ms, language=tags.language, named=kind == "srt"))
    return {"vtt": _vtt, "srt": _srt, "lrc": _lrc}[kind](found, tags)


def _vtt(found: Sequence[Subtitle], tags: Tags) -> str:
    """WebVTT (https://www.w3.org/TR/webvtt1/), speakers as voice spans."""
    out = [f"WEBVTT {' '.join(tags.title.replace('-->', '->').split())}\n"]
    for cue in found:
        text = html.escape("\n".join(cue.lines), quote=False)
        if cue.speaker:
            text = f"<v {html.escape(' '.join(cue.speaker.split()), quote=False)}>{text}</v>"
        out.append(f"{_clock(cue.start_ms, '.')} --> {_clock(cue.end_ms, '.')}\n{text}\n")
    return "\n".join(out)


def _srt(found: Sequence[Subtitle], _: Tags) -> str:
    out = []
    for n, cue in enumerate(found, 1):
        # The arrow is what players take for a line of times.
        text = _TAGS_IN_SUBRIP.sub(rf"\g<0>{_APART}", "\n".join(cue.lines).replace("-->", "→"))
        out.append(f"{n}\n{_clock(cue.start_ms, ',')} --> {_clock(cue.end_ms, ',')}\n{text}\n")
    return "\n".join(out)


def _lrc(found: Sequence[Subtitle], tags: Tags) -> str:
    out = [f"[ti:{_flat(tags.title)}]"]
    if tags.author:
        out.append(f"[ar:{_flat(tags.author)}]")
    if tags.album:
        out.append(f"[al:{_flat(tags.album)}]")
    for cue in found:
        minutes, ms = divmod(cue.start_ms, 60_000)
        text = _TAGS_IN_LRC.sub(rf"\g<0>{_APART}", cue.text)
        out.append(f"[{minutes:02}:{ms // 1000:02}.{ms % 1000 // 10:02}]{text}")
    return "\n".join(out) + "\n"


def _flat(text: str) -> str:
    return " ".join(text.replace("]", ")").split())


def _clock(ms: int, point: str) -> str:
    seconds, rest = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{rest:03}"
