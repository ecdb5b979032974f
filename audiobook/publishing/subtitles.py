"""Subtitles: what is heard when, as WebVTT, SubRip or LRC; the words are the author's, not their spoken form."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audiobook.publishing.passages import Passage, Run
from audiobook.publishing.tags import Tags

KINDS = ("vtt", "srt", "lrc")
LONGEST_CHARS = 84
"""Two lines of 42 characters, as broadcasters advise; longer text is cut at a pause. The second piece is shown when its first word is
heard or, where the engine does not know when that is, after a share of the time by length."""

_BEFORE_WORDS = "\"'“”‘’«»(—–-"
"""Marks that may stand before a word without a blank."""


@dataclass(frozen=True, slots=True)
class Subtitle:
    """A subtitle: from `start_ms` to `end_ms`, who says it (None for the narrator), and the words."""

    start_ms: int
    end_ms: int
    speaker: str | None
    text: str


def cues(passages: Sequence[Passage], start_ms: int = 0) -> Iterator[Subtitle]:
    """The subtitles of paragraphs, in order and without overlap.

    Args:
        passages: the paragraphs.
        start_ms: where their file starts; times count from there.
    """
    for passage in passages:
        for run in passage.runs:
            text = " ".join(run.text.split())
            if run.index is None or not text:
                continue
            pieces = list(_pieces(text))
            begins = [*_begins(pieces, run), run.end_ms]
            for piece, a, b in zip(pieces, begins, begins[1:]):
                yield Subtitle(a - start_ms, max(a + 1, b) - start_ms, run.speaker, piece)


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


def _pieces(text: str) -> Iterator[str]:
    """A text in pieces of at most `LONGEST_CHARS`, cut after a mark if there is one, else at a blank."""
    while len(text) > LONGEST_CHARS:
        window = text[: LONGEST_CHARS + 1]
        marks = [m.end() for m in re.finditer(r"[,;:.!?—–…][\"'”’)]*(?=\s)", window)]
        cut = marks[-1] if marks and marks[-1] > LONGEST_CHARS // 3 else window.rfind(" ")
        cut = cut if cut > 0 else LONGEST_CHARS
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()
    if text:
        yield text


def subtitles(kind: str, found: Sequence[Subtitle], tags: Tags) -> str:
    """A subtitle file's content.

    Args:
        kind: one of `KINDS`.
        found: the subtitles.
        tags: of the audio.
    """
    return {"vtt": _vtt, "srt": _srt, "lrc": _lrc}[kind](found, tags)


def _vtt(found: Sequence[Subtitle], tags: Tags) -> str:
    """WebVTT (https://www.w3.org/TR/webvtt1/), speakers as voice spans."""
    out = [f"WEBVTT {' '.join(tags.title.replace('-->', '->').split())}\n"]
    for cue in found:
        text = html.escape(cue.text, quote=False)
        if cue.speaker:
            text = f"<v {html.escape(' '.join(cue.speaker.split()), quote=False)}>{text}</v>"
        out.append(f"{_clock(cue.start_ms, '.')} --> {_clock(cue.end_ms, '.')}\n{text}\n")
    return "\n".join(out)


def _srt(found: Sequence[Subtitle], _: Tags) -> str:
    out = []
    for n, cue in enumerate(found, 1):
        text = f"{cue.speaker}: {cue.text}" if cue.speaker else cue.text
        # The sign that players take for a line of times.
        text = text.replace("-->", "→")
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
        out.append(f"[{minutes:02}:{ms // 1000:02}.{ms % 1000 // 10:02}]{cue.text}")
    return "\n".join(out) + "\n"


def _flat(text: str) -> str:
    return " ".join(text.replace("]", ")").split())


def _clock(ms: int, point: str) -> str:
    seconds, rest = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{rest:03}"
