"""The whole main job, on one page.

    file → reading → segmenting → attributing → casting → directing → (parts: synthesizing → assembling → encoding)
         → publishing → one MP3

One stage a file: `script`, `cast`, `plan` (which parts there are), `audio` (the parts are spoken), `release` (the files are written).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path

from audiobook import engines
from audiobook.attributing.text.first_names import first_names
from audiobook.book import Book
from audiobook.cast import Cast
from audiobook.directing import Direction
from audiobook.directing.odd_words import odd_words
from audiobook.directing.stress import stresses
from audiobook.files import sweep
from audiobook.outputs import FileChanges, Outputs
from audiobook.parts import processes, slow_clips
from audiobook.pipeline import audio, plan, release, user_edits
from audiobook.pipeline.audio import Progress, SpokenPart, audition, say
from audiobook.pipeline.cast import cast_with, deal_cast, engine_of, keep_given_cast, voices, voices_to_deal
from audiobook.pipeline.cast_record import CastRecord
from audiobook.pipeline.claims import Claim, claim
from audiobook.pipeline.directed import directed
from audiobook.pipeline.line_report import line_report
from audiobook.pipeline.options import Options
from audiobook.pipeline.script import explain, keep_given_script, keep_script, script_key, write_script
from audiobook.pipeline.series_file import series_file
from audiobook.pipeline.settled import SettledCast, settled
from audiobook.script import Script
from audiobook.timeline import Timeline, Utterance
from audiobook.timeline import to_json as timeline_json
from audiobook.workspace import Workspace

__all__ = [
    "Claim",
    "Made",
    "Options",
    "Progress",
    "Ready",
    "SettledCast",
    "audition",
    "cast_with",
    "claim",
    "deal_cast",
    "explain",
    "line_report",
    "make",
    "ready",
    "say",
    "script_key",
    "series_file",
    "settle_cast",
    "settled",
    "voices",
    "write_script",
]


@dataclass(frozen=True, slots=True)
class Made:
    """What a run made.

    Attributes:
        script: who says what.
        cast: in which voice.
        timeline: where it lies.
        target: the finished file, or the folder of the files.
        files: the finished files.
        reused: how many of the parts were there already.
        parts: how many parts there are.
        faults: utterances that could not be said, with the reason.
        carried: how many of the user's edits were carried over to a changed story.
        lost: edits for which there was no place in the changed story, as text.
        reworded: these are words that the user changed in script.json; the story itself has not changed.
        script_copy: where script.json as the user edited it is kept, if some of its edits are lost.
        changes: what became of finished files that were there before.
        odd: names an engine is likely to say wrong, and how often they are said; those in a lexicon left out.
    """

    script: Script
    cast: Cast
    timeline: Timeline
    target: Path
    files: tuple[Path, ...]
    reused: int
    parts: int
    faults: tuple[tuple[Utterance, str], ...]
    carried: int = 0
    lost: tuple[str, ...] = ()
    reworded: bool = False
    script_copy: Path | None = None
    changes: FileChanges = field(default_factory=FileChanges)
    odd: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Ready:
    """A story that is ready to be directed.

    Attributes:
        script: who says what, the user's edits included.
        carried: what became of those.
        cast: in which voice.
        script_copy: where script.json as the user edited it is kept, if some of its edits are lost.
    """

    script: Script
    carried: user_edits.Carried
    cast: Cast
    script_copy: Path | None = None


def ready(
    book: Book, options: Options, workspace: Workspace, script: Script | None = None, cast: Cast | None = None
) -> Ready:
    """A Book in; script.json and cast.toml written, with the user's edits kept, and what they say out.

    Args:
        book: the story.
        options: how it is made.
        workspace: where the two files lie.
        script: what script.json is to say; None to find it out. A file that says something else is kept under another name.
        cast: what cast.toml is to say; None to deal it. What else stands in the file stays.

    Raises:
        ScriptError: one of the two does not hold together, or the script is not this story's.
    """
    with workspace.editing():
        if workspace.made_script() is None and workspace.cast_record() is None:
            # Nothing was made here yet: what stands in cast.toml is a person's.
            workspace.keep_cast_record(CastRecord().plain())
        if script is not None:
            carried = user_edits.Carried()
            copy = keep_given_script(script, book, options, workspace)
        else:
            script, carried = write_script(book, options, workspace)
            copy = workspace.keep_copy_of_script() if carried.lost or carried.from_other_text else None
            copy = copy if carried.lost else None
            keep_script(script, carried, book, options, workspace)
        if cast is not None:
            keep_given_cast(cast, workspace)
        cast = settle_cast(book, script, options, workspace).cast
    return Ready(script, carried, cast, copy)


def settle_cast(
    book: Book, script: Script, options: Options, workspace: Workspace, *, keep: bool = True
) -> SettledCast:
    """A Script in, who is heard in which voice out: by its cast.toml, its series, and for the rest as they are dealt.

    Args:
        book: the story, which may name its series.
        script: who says what.
        options: how it is made.
        workspace: where cast.toml lies; the file of the series lies beside it.
        keep: write both files; without, nothing is written.

    Raises:
        ScriptError: one of the two does not hold together.
        UsageError: the narrator's voice is unknown.
        CastingError: the engine has no voices.
        EngineError: an engine is not there.
    """
    series = series_file(book, options, workspace.folder)
    if not keep or series is None:
        found = settled(script, options, workspace, series, workspace.cast())
        if keep:
            found.keep(workspace)
        return found
    # Voices are measured, where they must be, before other runs are kept waiting.
    voices_to_deal(script, engine_of(options, script.language, workspace.cast() or series.text()))
    with series.locked():
        found = settled(script, options, workspace, series, workspace.cast())
        found.keep(workspace)
    return found


def make(
    book: Book,
    target: Path,
    workspace: Workspace,
    options: Options,
    progress: Progress,
    *,
    script: Script | None = None,
    cast: Cast | None = None,
) -> Made:
    """A Book in, its audiobook out: one file, or one for each chapter.

    Args:
        book: the story.
        target: the file, or the folder of the files.
        workspace: where its working files lie.
        options: how it is made.
        progress: called with what is being done.
        script: see `ready`.
        cast: see `ready`.

    Raises:
        AudiobookError: see `audiobook.errors`; nothing is left half-written, and finished parts are kept.
    """
    if options.chapters is not None:
        plan.check_chapters(options.chapters, len(book.chapters))
    with workspace.locked():
        if options.cluster is None:
            processes.prepare(engine_of(options, book.language, workspace.cast()))
        progress("Finding who speaks", 0, 0)
        story = ready(book, options, workspace, script, cast)
        direction = replace(audio.direction(options, workspace, story.cast), italics=stresses(book))
        first_chars = plan.PREVIEW_CHARS if options.preview else None
        said = directed(story.script, story.cast, direction, workspace, only=options.chapters, first_chars=first_chars)
        parts = plan.plan_parts(said.chapters, story.script.language, options, workspace, said.engines)
        if options.chapters is not None:
            parts = plan.in_chapters(parts, options.chapters)
        if options.preview:
            parts = plan.beginning(parts)
            options = replace(options, subtitles=(), read_along=(), cue=False, sample=False, shelf=False)
        wanted = release.plan_release(book, target, story.script, parts, options, said.heard)
        sweep(target if options.is_split else target.parent)
        record = workspace.outputs()
        try:
            found = _spoken_and_written(wanted, workspace, record, progress)
        except release.TornPartError:
            # Seen only when its audio was read. All that are torn are deleted, and so they are made again.
            workspace.forget_torn_parts(part.key for part in parts)
            found = _spoken_and_written(wanted, workspace, record, progress)
        release.keep_shelf(wanted, record)
    return Made(
        story.script,
        story.cast,
        found.timeline,
        target,
        files=wanted.paths,
        reused=found.reused,
        parts=len(parts),
        faults=found.faults,
        carried=story.carried.count,
        lost=story.carried.lost,
        reworded=story.carried.reworded,
        script_copy=story.script_copy,
        changes=record.changes,
        odd=_odd_words(story.script, direction, said.engines) if book.language.lower().startswith("en") else (),
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """What the second half of a run has to tell: the attributes of `Made` of the same names."""

    timeline: Timeline
    faults: tuple[tuple[Utterance, str], ...]
    reused: int


def _spoken_and_written(
    wanted: release.ReleasePlan, workspace: Workspace, record: Outputs, progress: Progress
) -> _Found:
    """Planned parts in; spoken as far as they are not stored, and the files written if they are not there already.

    Raises:
        TornPartError: a stored part is torn; of the files that were not written yet nothing is there.
    """
    parts, options = wanted.parts, wanted.options
    stored = audio.stored_parts(parts, workspace)
    reused = sum(part.key in stored for part in parts)
    finished = reused == len(parts) and release.is_finished(wanted, record)
    if finished:
        spoken = [SpokenPart(part, stored[part.key]) for part in parts]
    else:
        spoken = audio.speak_parts(parts, stored, workspace, options, progress)
    timeline, faults = release.timeline_of(wanted.script, spoken)
    if not options.is_partial:
        workspace.keep_timeline(timeline_json(timeline, wanted.file_names))
    if not finished:
        progress("Writing the file", 0, 0)
        release.write_release(wanted, spoken, timeline, workspace, record)
        if not options.is_partial:
            workspace.forget_parts(part.key for part in parts)
            workspace.spoken.forget(key for part in parts for _, key in slow_clips(part.job))
    return _Found(timeline, faults, reused)


def _odd_words(script: Script, direction: Direction, speaking: Collection[str]) -> tuple[tuple[str, int], ...]:
    """Names that are spelled strangely and in no lexicon or dictionary, with how often they are said.

    Args:
        script: the story.
        direction: with the user's lexicon.
        speaking: the names of the engines that speak.
    """
    loaded = [engines.load(name) for name in speaking]

    def is_known(word: str) -> bool:
        return any(direction.lexicon.find(word)) or all(engine.knows(word) for engine in loaded)

    return tuple(odd_words(script, first_names(), is_known=is_known))
