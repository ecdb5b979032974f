"""The files a run writes: which parts go into each, what they are called, and where they lie."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from audiobook.book import Book
from audiobook.outputs import Outputs
from audiobook.pipeline.options import Options
from audiobook.pipeline.parts import Job
from audiobook.publishing import Tags, publish
from audiobook.publishing.opf import opf
from audiobook.publishing.read_along import Track
from audiobook.script import Script, to_json
from audiobook.timeline import Mark, Placed, Timeline, Utterance
from audiobook.workspace import Part, Workspace

FILE_REVISION = 2
"""Raised whenever the same parts and tags come to make another file."""

_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
_RESERVED = re.compile(r"^(?:con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class OutputFile:
    """A file of the finished audiobook.

    Attributes:
        path: where it lies.
        first: index of the first part in it.
        last: index of the one behind its last.
        tags: what players show.
    """

    path: Path
    first: int
    last: int
    tags: Tags


def files(
    book: Book, target: Path, chapters: Sequence[int], titles: Sequence[str], suffix: str, *, split: bool
) -> list[OutputFile]:
    """What a run writes.

    Args:
        book: whose audiobook it is.
        target: the file, or the folder of the files where split.
        chapters: of each part, its chapter.
        titles: of the chapters.
        suffix: of the files.
        split: a file for each chapter.
    """
    if not split:
        return [OutputFile(target, 0, len(chapters), tags_of(book))]
    starts = [i for i, n in enumerate(chapters) if i == 0 or n != chapters[i - 1]]
    width = max(2, len(str(len(starts))))
    out = []
    for track, (first, last) in enumerate(zip(starts, [*starts[1:], len(chapters)]), 1):
        title = titles[chapters[first]]
        name = f"{track:0{width}} - {file_name(title)}{suffix}"
        out.append(OutputFile(target / name, first, last, tags_of(book, title, (track, len(starts)))))
    return out


def tags_of(book: Book, title: str | None = None, track: tuple[int, int] | None = None) -> Tags:
    """The tags of a book's file, or of one of its chapters'."""
    return Tags(
        title or book.title,
        book.author,
        language=book.language,
        year=book.year,
        series=book.series,
        album=book.title,
        track=track,
    )


def file_name(title: str) -> str:
    """A title as a file's name on any system; never empty."""
    name = " ".join(_NOT_IN_NAMES.sub(" ", title).split())[:_LONGEST_NAME].rstrip(". ")
    return f"_{name}" if not name or _RESERVED.match(name) or name.startswith(".") else name


def shelf(book: Book, root: Path) -> Path:
    """Where audiobook servers look for a book: root/Author/Series/Title."""
    folder = root / file_name(book.author or "Unknown author")
    if book.series:
        folder /= file_name(book.series[0])
    return folder / file_name(book.title)


class TornError(Exception):
    """A stored part turned out to be torn or changed when its audio was read."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def plan(
    book: Book, target: Path, script: Script, jobs: Sequence[tuple[int, Job]], options: Options
) -> list[OutputFile]:
    """The files a run writes; `target` is the one, or the folder of all."""
    titles = [title_of(chapter.title, n) for n, chapter in enumerate(script.chapters)]
    suffix = options.chosen_format.suffix
    return files(book, target, [n for n, _ in jobs], titles, suffix, split=options.is_split)


def title_of(title: str | None, n: int) -> str:
    """A chapter's title in one line; its number where it has none."""
    return " ".join((title or f"Chapter {n + 1}").split())


def content_key(
    book: Book, script: Script, keys: Sequence[str], outputs: Sequence[OutputFile], options: Options
) -> str:
    """A hash of everything the finished files are made of."""
    titles = [chapter.title for chapter in script.chapters]
    cover = hashlib.sha256(book.cover.content).hexdigest() if book.cover else None
    tags = [o.tags for o in outputs]
    form = (options.chosen_format, options.chosen_preset.bitrate_kbps)
    beside = (options.subtitles, options.read_along)
    text = hashlib.sha256(to_json(script).encode()).hexdigest() if any(beside) else None
    return hashlib.sha256(repr((FILE_REVISION, keys, tags, titles, cover, form, beside, text)).encode()).hexdigest()


def tracks(
    outputs: Sequence[OutputFile], jobs: Sequence[tuple[int, Job]], parts: Sequence[Part], timeline: Timeline
) -> list[Track]:
    """Which part of the whole each file is."""
    ends = list(accumulate(part.samples for part in parts))
    starts = [0, *ends]
    return [
        Track(
            o.path,
            timeline.ms(starts[o.first]),
            timeline.ms(starts[o.last]),
            tuple(sorted({n for n, _ in jobs[o.first : o.last]})),
        )
        for o in outputs
    ]


def write(
    book: Book,
    script: Script,
    outputs: Sequence[OutputFile],
    jobs: Sequence[tuple[int, Job]],
    parts: Sequence[Part],
    keys: Sequence[str],
    workspace: Workspace,
    options: Options,
    record: Outputs,
) -> None:
    """Write the finished files, and record them.

    Raises:
        TornError: a stored part is torn.
        EncodingError: a file cannot be written.
    """
    form, kbps = options.chosen_format, options.chosen_preset.bitrate_kbps
    for o in outputs:
        timeline, _ = timeline_of(script, jobs[o.first : o.last], parts[o.first : o.last])
        frames = _frames(keys[o.first : o.last], workspace)
        publish(frames, timeline, o.tags, book.cover, o.path, form=form, bitrate_kbps=kbps, place=record.place)


def _frames(keys: Sequence[str], workspace: Workspace) -> Iterator[bytes]:
    for key in keys:
        part = workspace.part(key)
        if part is None:
            raise TornError(key)
        yield part.frames


def timeline_of(
    script: Script, jobs: Sequence[tuple[int, Job]], parts: Sequence[Part]
) -> tuple[Timeline, tuple[tuple[Utterance, str], ...]]:
    """Where everything lies in parts put one behind the other, and what could not be said."""
    at = 0
    marks: list[Mark] = []
    placed: list[Placed] = []
    faults: list[tuple[Utterance, str]] = []
    rate = jobs[0][1].encoding.sample_rate_hz
    seen = -1
    for (chapter, job), part in zip(jobs, parts):
        if chapter != seen:
            marks.append(Mark(title_of(script.chapters[chapter].title, chapter), at))
            seen = chapter
        placed += [Placed(u, at + a, at + b) for u, (a, b) in zip(job.utterances, part.spans)]
        faults += [(job.utterances[i], why) for i, why in part.faults]
        at += part.samples
    return Timeline(rate, at, tuple(marks), tuple(placed)), tuple(faults)


def keep_shelf(book: Book, target: Path, options: Options, record: Outputs) -> None:
    """Write what audiobook servers read beside the files: the cover and metadata.opf; a person's own are left alone."""
    if not options.shelf:
        return
    folder = target if options.is_split else target.parent
    cover = None
    if book.cover is not None:
        cover = f"cover.{'png' if book.cover.media_type.endswith('png') else 'jpg'}"
        _keep(folder / cover, book.cover.content, record)
    _keep(folder / "metadata.opf", opf(tags_of(book), cover), record)


def _keep(path: Path, content: bytes, record: Outputs) -> None:
    with record.writing(path, yields=True) as aside:
        aside.write_bytes(content)
