"""Spoken parts in, finished files out: the audio, what lies beside it, and the record of both."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path

from audiobook.book import Book
from audiobook.directing.word_places import word_places
from audiobook.outputs import Outputs
from audiobook.pipeline import companions
from audiobook.pipeline.audio import SpokenPart
from audiobook.pipeline.options import Options
from audiobook.pipeline.output_files import OutputFile, output_files, tags_of, title_of
from audiobook.pipeline.plan import PlannedPart
from audiobook.publishing import publish
from audiobook.publishing.opf import opf
from audiobook.publishing.read_along import Track
from audiobook.script import Script, to_json
from audiobook.timeline import Mark, Placed, Timeline, Utterance
from audiobook.workspace import Workspace

FILE_REVISION = 4
"""Raised whenever the same parts and tags come to make another file."""


class TornPartError(Exception):
    """A stored part turned out to be torn or changed when its audio was read."""


@dataclass(frozen=True, slots=True)
class ReleasePlan:
    """The files a run is to write.

    Attributes:
        book: the story.
        script: who says what.
        options: how it is made.
        target: the audio file, or the folder of several.
        parts: of the whole book, in order.
        files: the audio files.
        beside: where subtitles and read-along lie.
    """

    book: Book
    script: Script
    options: Options
    target: Path
    parts: tuple[PlannedPart, ...]
    files: tuple[OutputFile, ...]
    beside: tuple[Path, ...]

    @property
    def paths(self) -> tuple[Path, ...]:
        """All the files."""
        return (*(file.path for file in self.files), *self.beside)

    @property
    def file_names(self) -> list[str]:
        """The audio files' names by chapter, where each chapter has a file."""
        return [file.path.name for file in self.files] if self.options.is_split else []

    @property
    def content_key(self) -> str:
        """A hash of everything the files are made of."""
        book, script, options = self.book, self.script, self.options
        keys = [part.key for part in self.parts]
        titles = [chapter.title for chapter in script.chapters]
        cover = hashlib.sha256(book.cover.content).hexdigest() if book.cover else None
        tags = [file.tags for file in self.files]
        form = (options.chosen_format, options.chosen_preset.bitrate_kbps)
        beside = (
            options.subtitles,
            options.read_along,
            *(("cue",) if options.cue else ()),
            *(("sample",) if options.sample else ()),
        )
        text = hashlib.sha256(to_json(script).encode()).hexdigest() if any(beside) else None
        return hashlib.sha256(repr((FILE_REVISION, keys, tags, titles, cover, form, beside, text)).encode()).hexdigest()


def plan_release(
    book: Book,
    target: Path,
    script: Script,
    parts: Sequence[PlannedPart],
    options: Options,
    heard: Sequence[int] | None = None,
) -> ReleasePlan:
    """Planned parts in, the files they go into out.

    Args:
        book: the story.
        target: the file, or the folder of all.
        script: who says what. Its title and author, which a user may have changed, are those of the files.
        parts: those to make.
        options: how it is made.
        heard: indexes of the chapters in which the whole book has something to say; None for those of the parts.

    Raises:
        UsageError: there is no such format or preset.
    """
    book = replace(book, title=script.title, author=script.author)
    titles = [title_of(chapter.title, n) for n, chapter in enumerate(script.chapters)]
    chapters, suffix = [part.chapter for part in parts], options.chosen_format.suffix
    files = output_files(book, target, chapters, titles, suffix, split=options.is_split, heard=heard)
    if options.chapters is not None and not options.is_split:
        word = "chapter" if len(options.chapters) == 1 else "chapters"
        title = f"{book.title}, {word} {options.chapters_text}"
        files = [replace(file, tags=replace(file.tags, title=title)) for file in files]
    beside = companions.paths(book, files, options)
    return ReleasePlan(book, script, options, target, tuple(parts), tuple(files), tuple(beside))


def is_finished(plan: ReleasePlan, record: Outputs) -> bool:
    """Whether all files are there, to the bit as this run would make them; a preview is always made."""
    if plan.options.preview:
        return False
    return record.is_current(plan.target, plan.options.chosen_format.suffix, plan.content_key, plan.paths)


def write_release(
    plan: ReleasePlan, spoken: Sequence[SpokenPart], timeline: Timeline, workspace: Workspace, record: Outputs
) -> None:
    """Write the files, and record them.

    Args:
        plan: which.
        spoken: all parts of the book.
        timeline: of the whole book.
        workspace: which has the parts' audio.
        record: of finished files.

    Raises:
        TornPartError: a stored part is torn.
        EncodingError: a file cannot be written.
    """
    options = plan.options
    form, kbps = options.chosen_format, options.chosen_preset.bitrate_kbps
    for file in plan.files:
        own = file.of(spoken)
        part_of_timeline = timeline if len(own) == len(spoken) else timeline_of(plan.script, own)[0]
        frames = _frames(own, workspace)
        publish(
            frames,
            part_of_timeline,
            file.tags,
            plan.book.cover,
            file.path,
            form=form,
            bitrate_kbps=kbps,
            place=record.place,
        )
    if options.preview:
        return
    tracks = _tracks(plan.files, spoken, timeline)
    companions.write(plan.book, plan.script, timeline, plan.files, tracks, options, record)
    audio = [file.path for file in plan.files]
    record.finish(plan.target, form.suffix, plan.content_key, audio, plan.beside, split=options.is_split)


def keep_shelf(plan: ReleasePlan, record: Outputs) -> None:
    """Write what audiobook servers read beside the files: the cover and metadata.opf; a person's own are left alone.

    Raises:
        EncodingError: one of the two cannot be written.
    """
    if not plan.options.shelf:
        return
    folder = plan.target if plan.options.is_split else plan.target.parent
    cover, image = None, plan.book.cover
    if image is not None:
        cover = f"cover.{'png' if image.media_type.endswith('png') else 'jpg'}"
        _keep(folder / cover, image.content, record)
    _keep(folder / "metadata.opf", opf(tags_of(plan.book), cover), record)


def timeline_of(script: Script, spoken: Sequence[SpokenPart]) -> tuple[Timeline, tuple[tuple[Utterance, str], ...]]:
    """Where everything lies in parts that are put one after the other, and what could not be said."""
    at = 0
    marks: list[Mark] = []
    placed: list[Placed] = []
    faults: list[tuple[Utterance, str]] = []
    rate_hz = spoken[0].plan.job.encoding.sample_rate_hz
    seen = -1
    for part in spoken:
        chapter, utterances = part.plan.chapter, part.plan.job.utterances
        if chapter != seen:
            marks.append(Mark(title_of(script.chapters[chapter].title, chapter), at))
            seen = chapter
        told = part.sound.words or ((),) * len(utterances)
        for u, (a, b), words in zip(utterances, part.sound.spans, told):
            placed.append(Placed(u, at + a, at + b, _written(script, u, words, at + a, at + b, rate_hz)))
        faults += [(utterances[i], why) for i, why in part.sound.faults]
        at += part.sound.samples
    return Timeline(rate_hz, at, tuple(marks), tuple(placed)), tuple(faults)


def _written(
    script: Script, said: Utterance, words: Sequence[tuple[int, int]], start: int, end: int, rate_hz: int
) -> tuple[tuple[int, int], ...]:
    """When the words of the author's text begin: (place in the segment's text, sample of the file).

    Args:
        script: with the text.
        said: what is said of it.
        words: when words of the spoken form begin: (place in it, ms from the beginning of the utterance).
        start: the utterance's first sample.
        end: the sample after its last.
        rate_hz: samples a second.
    """
    if not words:
        return ()
    onsets = dict(words)
    text = script.chapters[said.chapter].segments[said.segment].text[said.start : said.end]
    links = [(a - said.start, b - said.start, c, d) for a, b, c, d in said.links]
    found: list[tuple[int, int]] = []
    for place, place_said in word_places(text, said.text, links):
        if place_said in onsets:
            sample = start + onsets[place_said] * rate_hz // 1000
            if sample < end and (not found or sample >= found[-1][1]):
                found.append((said.start + place, sample))
    return tuple(found)


def _tracks(files: Sequence[OutputFile], spoken: Sequence[SpokenPart], timeline: Timeline) -> list[Track]:
    """Which stretch of the whole each file is."""
    starts = [0, *accumulate(part.sound.samples for part in spoken)]
    return [
        Track(
            file.path,
            timeline.ms(starts[file.first]),
            timeline.ms(starts[file.last]),
            tuple(sorted({part.plan.chapter for part in file.of(spoken)})),
        )
        for file in files
    ]


def _frames(spoken: Sequence[SpokenPart], workspace: Workspace) -> Iterator[bytes]:
    for part in spoken:
        stored = workspace.part(part.plan.key)
        if stored is None:
            raise TornPartError(part.plan.key)
        yield stored.frames


def _keep(path: Path, content: bytes, record: Outputs) -> None:
    with record.writing(path, yields=True) as aside:
        aside.write_bytes(content)
