"""What is written beside the audio: subtitles, the text to read along, a cue sheet, a sample."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from audiobook.book import Book
from audiobook.outputs import Outputs
from audiobook.pipeline import book_sample
from audiobook.pipeline.options import Options
from audiobook.pipeline.output_files import OutputFile, file_name, tags_of, title_of
from audiobook.publishing import cue
from audiobook.publishing.passages import passages
from audiobook.publishing.read_along import Track, book, page
from audiobook.publishing.subtitles import subtitles
from audiobook.script import Script
from audiobook.timeline import Timeline


def paths(story: Book, outputs: Sequence[OutputFile], options: Options) -> list[Path]:
    """The files there will be beside the audio."""
    beside = [o.path.with_suffix(f".{kind}") for o in outputs for kind in options.subtitles]
    beside += [_read_along(story, outputs, options, kind) for kind in options.read_along]
    beside += [_cue_sheet(story, outputs, options)] if options.cue else []
    return [*beside, *([_sample(outputs, options)] if options.sample else [])]


def _cue_sheet(story: Book, outputs: Sequence[OutputFile], options: Options) -> Path:
    first = outputs[0].path
    return (
        first.with_name(f"{file_name(story.title)}{cue.SUFFIX}") if options.is_split else first.with_suffix(cue.SUFFIX)
    )


def _sample(outputs: Sequence[OutputFile], options: Options) -> Path:
    """Where the sample goes: beside the file, or beside the folder of the files, whose players would take it for one of them."""
    first = outputs[0].path
    place = first.parent if options.is_split else first.with_suffix("")
    return place.with_name(f"{place.name}{book_sample.SUFFIX}")


def _read_along(story: Book, outputs: Sequence[OutputFile], options: Options, kind: str) -> Path:
    first = outputs[0].path
    stem = file_name(story.title) if options.is_split else first.stem
    # Never the name of the story's own file, which may lie in the same folder.
    return first.with_name(f"{stem}.read-along.{kind}")


def write(
    story: Book,
    script: Script,
    timeline: Timeline,
    outputs: Sequence[OutputFile],
    tracks: Sequence[Track],
    options: Options,
    record: Outputs,
) -> None:
    """Write them, and record them.

    Args:
        story: the book.
        script: who says what.
        timeline: of the whole book.
        outputs: the audio files.
        tracks: the same files, and where in the whole they lie.
        options: which of them are wanted.
        record: of finished files.

    Raises:
        EncodingError: a file cannot be written.
        UsageError: the audio is of a kind an EPUB cannot hold.
    """
    if options.cue:
        _text(_cue_sheet(story, outputs, options), _cue_text(story, timeline, tracks), record)
    if options.sample:
        track, start_ms, end_ms = book_sample.stretch(timeline, tracks)
        content = book_sample.sample(track, start_ms, end_ms, timeline.sample_rate_hz, tags_of(story), story.cover)
        with record.writing(_sample(outputs, options)) as aside:
            aside.write_bytes(content)
    if not options.subtitles and not options.read_along:
        return
    chapters = passages(script, timeline)
    for output, track in zip(outputs, tracks):
        for kind in options.subtitles:
            own = [p for n in track.chapters for p in chapters[n]]
            text = subtitles(kind, own, output.tags, track.start_ms)
            _text(output.path.with_suffix(f".{kind}"), [text], record)
    titles = [chapter.title for chapter in script.chapters]
    if options.chapters is not None:
        # The text to read along has the chapters that are heard.
        chosen = [n for n in range(len(chapters)) if n + 1 in options.chapters]
        chapters, titles = [chapters[n] for n in chosen], [title_of(titles[n], n) for n in chosen]
        tracks = [replace(track, chapters=tuple(chosen.index(n) for n in track.chapters)) for track in tracks]
    tags = tags_of(story)
    for kind in options.read_along:
        target = _read_along(story, outputs, options, kind)
        if kind == "html":
            _text(target, page.page(tags, titles, chapters, tracks), record)
        else:
            with record.writing(target) as aside:
                book.write(aside, tags, titles, chapters, tracks, story.cover)


def _cue_text(story: Book, timeline: Timeline, tracks: Sequence[Track]) -> Iterable[str]:
    marks = [(mark.title, timeline.ms(mark.start)) for mark in timeline.marks]
    files = [
        cue.CueFile(
            track.path.name,
            tuple((title, at - track.start_ms) for title, at in marks if track.start_ms <= at < track.end_ms),
        )
        for track in tracks
    ]
    return cue.cue_sheet(tags_of(story), files)


def _text(path: Path, pieces: Iterable[str], record: Outputs) -> None:
    with record.writing(path) as aside, aside.open("w", encoding="utf-8", newline="\n") as f:
        f.writelines(pieces)
