"""The whole main job, on one page.

    file → reading → segmenting → attributing → casting → directing → (parts: synthesizing → assembling → encoding)
         → publishing → one MP3

`write_script` and `deal_cast` are its first halves, used by commands of their own.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from audiobook import attributing, engines
from audiobook.book import Book, Cover
from audiobook.cast import Cast, Voice
from audiobook.casting import Given
from audiobook.casting import cast as deal
from audiobook.casting import file as cast_file
from audiobook.directing import direct
from audiobook.errors import EngineError, ScriptError
from audiobook.pipeline import edits
from audiobook.pipeline.crew import Crew
from audiobook.pipeline.parts import Job, divide
from audiobook.publishing import Tags, publish
from audiobook.publishing.mp3 import Encoding
from audiobook.script import Script, from_json, to_json
from audiobook.segmenting import segment
from audiobook.timeline import Mark, Placed, Timeline, Utterance
from audiobook.timeline import to_json as timeline_json
from audiobook.workspace import Part, Workspace

__all__ = ["Made", "Options", "deal_cast", "make", "write_script"]

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a user can choose.

    Attributes:
        engine: whose voices are dealt.
        attributor: who decides who speaks.
        jobs: how many parts are made at once.
    """

    engine: str = "espeak"
    attributor: str = "rules"
    jobs: int = field(default_factory=lambda: os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Made:
    """What a run made.

    Attributes:
        script: who says what.
        cast: in which voice.
        timeline: where it lies.
        target: the finished file.
        reused: how many of the parts were there already.
        parts: how many parts there are.
        faults: utterances that could not be said, with the reason.
        carried: how many of the user's edits were carried over to a changed story.
        lost: edits for which there was no place in the changed story, as text.
    """

    script: Script
    cast: Cast
    timeline: Timeline
    target: Path
    reused: int
    parts: int
    faults: tuple[tuple[Utterance, str], ...]
    carried: int = 0
    lost: tuple[str, ...] = ()


def write_script(book: Book, options: Options, workspace: Workspace | None = None) -> tuple[Script, edits.Carried]:
    """A Book in, a Script out; with a workspace, what the user edited in its script.json is kept."""
    made = attributing.load(options.attributor).attribute(segment(book))
    if workspace is None:
        return made, edits.Carried()
    return edits.applied(made, workspace.script(), workspace.made_script())


def deal_cast(script: Script, options: Options, workspace: Workspace | None = None) -> Cast:
    """A Script in, a Cast out; with a workspace, what stands in its cast.toml is kept."""
    voices = engines.load(options.engine).voices()
    given = Given()
    content = workspace.cast() if workspace else None
    if content is not None:
        every = [v for name in engines.available() if name in content or name == options.engine for v in _voices(name)]
        given = cast_file.from_toml(content, every)
    return deal(script, voices, given)


def _voices(engine: str) -> Sequence[Voice]:
    """An engine's voices; none where it is not installed: then its name in a cast file is an unknown voice."""
    try:
        return engines.load(engine).voices()
    except EngineError:
        return ()


def make(book: Book, target: Path, workspace: Workspace, options: Options, progress: Progress) -> Made:
    """A Book in, one MP3 out.

    Raises:
        AudiobookError: see `audiobook.errors`; nothing is left half-written, and finished parts are kept.
    """
    progress("Finding who speaks", 0, 0)
    script, carried = write_script(book, options, workspace)
    before = workspace.script()
    # A file that says the same keeps its author's layout.
    unchanged = before is not None and from_json(before) == script
    workspace.keep_script(None if unchanged else to_json(script), made=to_json(carried.made or script))
    cast = deal_cast(script, options, workspace)
    workspace.keep_cast(cast_file.to_toml(cast, workspace.cast()))

    chapters = direct(script, cast)
    jobs = _jobs(chapters, options)
    keys = [job.key for _, job in jobs]
    reused = _speak(jobs, workspace, options, progress)
    timeline, faults = _timeline(script, jobs, keys, workspace)
    workspace.keep_timeline(timeline_json(timeline))
    progress("Writing the file", 0, 0)
    publish(_frames(keys, workspace), timeline, _tags(book), _cover(book), target)
    workspace.forget_parts(keys)
    return Made(script, cast, timeline, target, reused, len(jobs), faults, carried.count, carried.lost)


def _jobs(chapters: Sequence[Sequence[Utterance]], options: Options) -> list[tuple[int, Job]]:
    """Each part to be made, with its chapter's number."""
    used = sorted({u.setting.voice for chapter in chapters for u in chapter})
    names = sorted({voice.partition("/")[0] for voice in used} or {options.engine})
    loaded = [engines.load(name) for name in names]
    voices = {v.id: v for engine in loaded for v in engine.voices()}
    versions = {engine.name: engine.version for engine in loaded}
    encoding = Encoding(_file_rate_hz(max(engine.sample_rate_hz for engine in loaded)))
    out = []
    for n, chapter in enumerate(chapters):
        for run in divide(chapter):
            ids = sorted({u.setting.voice for u in run})
            own = tuple(voices[i] for i in ids if i in voices)
            needed = tuple((e, versions[e]) for e in sorted({i.partition("/")[0] for i in ids}))
            out.append((n, Job(run, own, encoding, needed)))
    return out


def _file_rate_hz(engines_hz: int) -> int:
    """The sample rate of the file: the lowest one MP3 has that keeps all an engine gives."""
    return next((rate for rate in (22050, 24000, 32000, 44100) if engines_hz <= rate), 44100)


def _speak(jobs: Sequence[tuple[int, Job]], workspace: Workspace, options: Options, progress: Progress) -> int:
    """Make the parts that are not there yet, and give how many were."""
    missing = [job for _, job in jobs if workspace.part(job.key) is None]
    total = sum(job.chars for _, job in jobs)
    done = total - sum(job.chars for job in missing)
    progress("Speaking", done, total)
    if missing:
        with Crew(max(1, min(options.jobs, len(missing)))) as crew:
            for job, part in zip(missing, crew.make(missing)):
                workspace.keep_part(job.key, part)
                done += job.chars
                progress("Speaking", done, total)
    return len(jobs) - len(missing)


def _timeline(
    script: Script, jobs: Sequence[tuple[int, Job]], keys: Sequence[str], workspace: Workspace
) -> tuple[Timeline, tuple[tuple[Utterance, str], ...]]:
    at = 0
    marks: list[Mark] = []
    placed: list[Placed] = []
    faults: list[tuple[Utterance, str]] = []
    rate = jobs[0][1].encoding.sample_rate_hz
    seen = -1
    for (chapter, job), key in zip(jobs, keys):
        if chapter != seen:
            title = script.chapters[chapter].title
            marks.append(Mark(" ".join((title or f"Chapter {len(marks) + 1}").split()), at))
            seen = chapter
        part = _stored(workspace, key)
        placed += [Placed(u, at + a, at + b) for u, (a, b) in zip(job.utterances, part.spans)]
        faults += [(job.utterances[i], why) for i, why in part.faults]
        at += part.samples
    return Timeline(rate, at, tuple(marks), tuple(placed)), tuple(faults)


def _frames(keys: Sequence[str], workspace: Workspace) -> Iterator[bytes]:
    for key in keys:
        yield _stored(workspace, key).frames


def _stored(workspace: Workspace, key: str) -> Part:
    part = workspace.part(key)
    if part is None:
        raise ScriptError("A finished part of the audio vanished from the workspace.", "Run the same command again.")
    return part


def _tags(book: Book) -> Tags:
    series = None
    if book.series:
        series = " ".join(filter(None, (book.series[0], f"#{book.series[1]}" if book.series[1] else None)))
    return Tags(book.title, book.author, language=book.language, year=book.year, series=series)


def _cover(book: Book) -> Cover | None:
    return book.cover
