"""Planned parts in, spoken parts out: those that are stored are taken, and the others are made."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from audiobook import engines
from audiobook.cast import Cast
from audiobook.casting import file as cast_file
from audiobook.directing import Direction, Pauses, direct
from audiobook.directing.stress import Spans
from audiobook.errors import EngineError, UsageError
from audiobook.parts import Job, slow_work
from audiobook.parts.processes import prepare
from audiobook.pipeline.cluster import Cluster
from audiobook.pipeline.options import Options, lexicons
from audiobook.pipeline.plan import PlannedPart, plan_parts
from audiobook.pipeline.worker_pool import WorkerPool
from audiobook.script import Script
from audiobook.timeline import Utterance
from audiobook.workspace import StoredPart, Workspace

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is; 0 and 0 where nobody knows."""

_LOG = logging.getLogger("audiobook")

_TRIED_CHARS = 150
"""A slow engine is timed on a line of about this length: two sentences, so that a start-up within the line weighs little."""

_TRIED_AMONG = 20
"""Lines for that are looked for among so many, the first of the book."""

_LONG_CHARS = 60_000
"""A book of fewer characters takes a quick engine a minute at most: an hour of speech."""

_SAMPLED_CHARS, _SAMPLED_JOBS = 1500, 6
"""Each process is timed on so many characters, from so many places: two seconds, and a run takes as long as they say to a tenth."""

WORTH_TELLING_SECONDS = 60.0
"""How long a slow engine will take is told where it is longer than this."""


@dataclass(frozen=True, slots=True)
class SpokenPart:
    """A planned part with its sound.

    Attributes:
        plan: what was to be said.
        sound: its length, and where in it each utterance lies; the audio itself stays in the store.
    """

    plan: PlannedPart
    sound: StoredPart


def direction(options: Options, workspace: Workspace, cast: Cast) -> Direction:
    """How the story is read: what cast.toml, the lexicons, the command line and the engines of the cast say of it.

    Raises:
        ScriptError: cast.toml or a lexicon does not hold together.
        UsageError: a pause has a name that is not known.
    """
    content = workspace.cast()
    # At another pace the usual pauses are shorter or longer, too; those that somebody gives in milliseconds are not.
    pauses = Pauses().at_pace(options.pace).changed(cast_file.pauses(content) if content else {}, source="cast.toml")
    pauses = pauses.changed(dict(options.pauses), source="--pause")
    names = {setting.engine for setting in (cast.narrator, cast.unknown, *(role.setting for role in cast.roles))}
    reads_itself = {name: engines.load(name).reads_itself for name in names}
    lexicon = lexicons(options, workspace.lexicon_path)
    return Direction(pauses, lexicon, plain=options.plain, pace=options.pace, reads_itself=reads_itself)


def stored_parts(parts: Sequence[PlannedPart], workspace: Workspace) -> Mapping[str, StoredPart]:
    """By key, the parts that are stored, by what they say of themselves; who reads their audio checks it."""
    found = ((key, workspace.part_without_frames(key)) for key in {part.key for part in parts})
    return {key: stored for key, stored in found if stored is not None}


def speak_parts(
    parts: Sequence[PlannedPart],
    stored: Mapping[str, StoredPart],
    workspace: Workspace,
    options: Options,
    progress: Progress,
) -> list[SpokenPart]:
    """Make the parts that are not stored yet, and give all of them.

    Args:
        parts: of the book, in order.
        stored: by key, those that need not be made.
        workspace: where what is made is stored, each part as soon as it is there.
        options: how many at once, and where.
        progress: called after each part, with characters.

    Raises:
        EngineError: an engine is not there, or breaks at everything.
        EncodingError: a part cannot be encoded or stored.
    """
    sounds = dict(stored)
    # A part that is told twice (the same words in the same voices) is made once.
    missing = list({part.key: part for part in parts if part.key not in sounds}.values())
    total = sum(part.chars for part in parts)
    done = total - sum(part.chars for part in missing)
    progress("Speaking", done, total)
    if missing:
        with _makers(options, len(missing)) as makers:
            if isinstance(makers, WorkerPool):
                _tell_how_long([part.job for part in missing], makers, min(options.jobs, len(missing)))
                _tell_of_many([part.job for part in missing], makers, min(options.jobs, len(missing)))
            for part, made in zip(missing, makers.make(part.job for part in missing)):
                workspace.keep_part(part.key, made)
                sounds[part.key] = replace(made, frames=b"")
                done += part.chars
                progress("Speaking", done, total)
    return [SpokenPart(part, sounds[part.key]) for part in parts]


def audition(
    script: Script,
    cast: Cast,
    chapter: int,
    segment: int,
    options: Options,
    workspace: Workspace,
    italics: Sequence[Spans] = (),
) -> bytes:
    """One segment as a run would say it, as MP3 frames.

    Args:
        script: who says what.
        cast: in which voice.
        chapter: index of the segment's chapter.
        segment: its index there.
        options: how it is made.
        workspace: where the story's working files lie.
        italics: see `Direction.italics`.

    Raises:
        UsageError: there is nothing to say in it.
        EngineError: it could not be said.
    """
    own_chapter = replace(script, chapters=(script.chapters[chapter],))
    own_italics = tuple(italics[chapter : chapter + 1])
    (utterances,) = direct(own_chapter, cast, replace(direction(options, workspace, cast), italics=own_italics))
    own = [u for u in utterances if u.segment == segment]
    if not own:
        raise UsageError("There is nothing to say in this line.")
    return say(own, script.language, options, workspace)


def say(utterances: Sequence[Utterance], language: str, options: Options, workspace: Workspace) -> bytes:
    """Utterances as a run would say them, as MP3 frames.

    Raises:
        EngineError: one could not be said.
    """
    plain = replace(options, preset="listen", form="mp3")
    jobs = [part.job for part in plan_parts([utterances], language, plain, workspace)]
    prepare(utterances[0].setting.engine)
    with WorkerPool(1) as pool:
        made = list(pool.make(jobs))
    fault = next((why for part in made for _, why in part.faults), None)
    if fault is not None:
        raise EngineError(f"It could not be said: {fault}.")
    return b"".join(part.frames for part in made)


def _tell_how_long(jobs: Sequence[Job], pool: WorkerPool, at_once: int) -> None:
    """Tell how long slow engines will take, by trying each on two lines of the book; what it said is kept."""
    work = [(job, job.utterances[i]) for job in jobs for i in slow_work(job)]
    for name in sorted({u.setting.engine for _, u in work}):
        own = [(job, u) for job, u in work if u.setting.engine == name]
        if len(own) < 2:
            continue
        # The first has the model loaded, the second is timed.
        by_fit = sorted(own[:_TRIED_AMONG], key=lambda w: -abs(len(w[1].text) - _TRIED_CHARS))
        for job, tried in by_fit[-2:]:
            began = time.monotonic()
            pool.speak(replace(job, utterances=(tried,), skip=()))
            seconds = time.monotonic() - began
        seconds *= sum(len(u.text) for _, u in own) / max(1, len(tried.text)) / max(1, at_once)
        if seconds >= WORTH_TELLING_SECONDS:
            _tell(name, seconds)


def _tell_of_many(jobs: Sequence[Job], pool: WorkerPool, at_once: int) -> None:
    """Tell how long a long book takes an engine whose processes stay, by having each make a few lines from all over the book."""
    names = {name for job in jobs for name, _ in job.versions}
    chars = sum(job.chars for job in jobs)
    if chars < _LONG_CHARS or not all(engines.load(name).forgets and not engines.load(name).slow for name in names):
        return
    step = max(1, len(jobs) // (at_once * _SAMPLED_JOBS))
    tried = [_sampled(jobs[n * step :: at_once * step]) for n in range(at_once)]
    seconds = pool.seconds_to_make(tried) / sum(job.chars for job in tried) * chars
    if seconds >= WORTH_TELLING_SECONDS:
        _tell(" and ".join(sorted(names)), seconds)


def _sampled(jobs: Sequence[Job]) -> Job:
    """A part of a few lines out of some parts, the second of each and those after it."""
    lines: list[Utterance] = []
    for job in jobs:
        most = sum(len(u.text) for u in lines) + _SAMPLED_CHARS / _SAMPLED_JOBS
        for utterance in job.utterances[1:]:
            if sum(len(u.text) for u in lines) >= min(most, _SAMPLED_CHARS):
                break
            lines.append(utterance)
    voices = {v.id: v for job in jobs for v in job.voices}
    versions = sorted({version for job in jobs for version in job.versions})
    return replace(
        jobs[0], utterances=tuple(lines) or jobs[0].utterances, voices=tuple(voices.values()), versions=tuple(versions)
    )


def _tell(name: str, seconds: float) -> None:
    hours, minutes = divmod(round(seconds / 60), 60)
    device = engines.load(name).device if " " not in name else ""
    took = f"{hours} h {minutes} min" if hours else f"{minutes} min"
    _LOG.warning(
        "%s%s will take about %s. --preview makes the beginning only.", name, f" on {device}" if device else "", took
    )


def _makers(options: Options, count: int) -> WorkerPool | Cluster:
    """Who makes the parts: this machine's processes, or a cluster's."""
    if options.cluster is None:
        return WorkerPool(max(1, min(options.jobs, count)))
    return Cluster(options.cluster)
