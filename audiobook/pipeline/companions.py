"""What is written beside the audio: subtitles, and the text to read along."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from audiobook.book import Book
from audiobook.outputs import Outputs
from audiobook.pipeline.options import Options
from audiobook.pipeline.output_files import OutputFile, file_name, tags_of, title_of
from audiobook.publishing.passages import passages
from audiobook.publishing.read_along import Track, book, page
from audiobook.publishing.subtitles import subtitles
from audiobook.script import Script
from audiobook.timeline import Timeline


def paths(story: Book, outputs: Sequence[OutputFile], options: Options) -> list[Path]:
    """The files there will be beside the audio."""
    beside = [o.path.with_suffix(f".{kind}") for o in outputs for kind in options.subtitles]
    return [*beside, *(_read_along(story, outputs, options, kind) for kind in options.read_along)]


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


def _text(path: Path, pieces: Iterable[str], record: Outputs) -> None:
    with record.writing(path) as aside, aside.open("w", encoding="utf-8", newline="\n") as f:
        f.writelines(pieces)
