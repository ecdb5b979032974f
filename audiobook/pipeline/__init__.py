"""The whole main job, on one page.

    file → reading → segmenting → attributing → casting → directing → (parts: synthesizing → assembling → encoding)
         → publishing → one MP3

`write_script` and `deal_cast` are its first halves, used by commands of their own.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from audiobook import attributing, engines
from audiobook.attributing.explain import Explanation
from audiobook.attributing.names import first_names
from audiobook.book import Book
from audiobook.cast import Cast, Voice
from audiobook.casting import KeptSettings
from audiobook.casting import cast as deal
from audiobook.casting import file as cast_file
from audiobook.directing import Direction, Pauses, direct
from audiobook.directing.odd_words import odd_words
from audiobook.errors import EngineError, UsageError
from audiobook.outputs import FileChanges
from audiobook.pipeline import companions, edits, release
from audiobook.pipeline.claims import Claim, claim
from audiobook.pipeline.cluster import Cluster
from audiobook.pipeline.crew import Crew, prepare
from audiobook.pipeline.options import Options, lexicons
from audiobook.pipeline.parts import Job, divide, slow_clips, slow_work
from audiobook.publishing.formats import Encoding
from audiobook.script import Character, Script, from_json, to_json
from audiobook.segmenting import segment
from audiobook.timeline import Timeline, Utterance
from audiobook.timeline import to_json as timeline_json
from audiobook.workspace import Part, Workspace

__all__ = [
    "Claim",
    "Made",
    "Options",
    "Ready",
    "audition",
    "claim",
    "deal_cast",
    "dealt",
    "explain",
    "make",
    "ready",
    "script_key",
    "voices",
    "write_script",
]

_LOG = logging.getLogger("audiobook")
_PREVIEW_CHARS = 1800
_TRIED_CHARS = 150
_WORTH_TELLING_SECONDS = 60.0

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


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
    carried: edits.Carried
    cast: Cast
    script_copy: Path | None = None


def ready(book: Book, options: Options, workspace: Workspace) -> Ready:
    """A Book in; script.json and cast.toml written, with the user's edits kept, and what they say out.

    Raises:
        ScriptError: one of the two does not hold together.
    """
    with workspace.editing():
        script, carried = write_script(book, options, workspace)
        copy = workspace.keep_copy_of_script() if carried.lost else None
        _keep_script(script, carried, book, options, workspace)
        cast = deal_cast(script, options, workspace)
        workspace.keep_cast(cast_file.to_toml(cast, workspace.cast()))
    return Ready(script, carried, cast, copy)


def write_script(book: Book, options: Options, workspace: Workspace | None = None) -> tuple[Script, edits.Carried]:
    """A Book in, a Script out; with a workspace, what the user edited in its script.json is kept."""
    if workspace is None:
        return _attributed(book, options), edits.Carried()
    content = workspace.cast()
    given = cast_file.known_characters(content) if content else ()
    known = workspace.made_script(script_key(book, options, given))
    made = from_json(known, source="made/script.json") if known else _attributed(book, options, given)
    script, carried = edits.applied(made, workspace.script(), workspace.made_script())
    if carried.edited:
        return edits.helped(script, carried, attributing.helper(attributing.load(options.attributor)))
    return script, carried


def explain(book: Book, options: Options, workspace: Workspace | None = None) -> Iterator[Explanation]:
    """A Book in; for each speech its candidates and the evidence, in words.

    Raises:
        UsageError: the attributor gives no reasons.
    """
    attributor = attributing.load(options.attributor)
    if not isinstance(attributor, attributing.Explains):
        raise UsageError(f"The attributor {options.attributor} gives no reasons.", "Use --attributor learned.")
    return attributor.explain(edits.hinted(write_script(book, options, workspace)[0]))


def _attributed(book: Book, options: Options, given: tuple[Character, ...] = ()) -> Script:
    return attributing.load(options.attributor).attribute(replace(segment(book), characters=given))


def script_key(book: Book, options: Options, given: tuple[Character, ...]) -> str:
    """A hash of everything a script depends on: the story, what a cast file says of its people, and the code that reads it."""
    digest = hashlib.sha256()
    for text in (
        options.attributor,
        attributing.load(options.attributor).version,
        book.title,
        str(book.author),
        book.language,
        *([repr(given)] if given else []),
    ):
        digest.update(text.encode() + b"\0")
    for chapter in book.chapters:
        digest.update(repr((chapter.title, chapter.paragraphs)).encode())
    return digest.hexdigest()


def deal_cast(script: Script, options: Options, workspace: Workspace | None = None) -> Cast:
    """A Script in, a Cast out; with a workspace, what stands in its cast.toml is kept."""
    return dealt(script, options, workspace.cast() if workspace else None)


def dealt(script: Script, options: Options, content: str | None) -> Cast:
    """A Script and what a cast file says (None where there is none) in, a Cast out.

    Raises:
        ScriptError: the cast file does not hold together.
    """
    free = [v for v in engines.voices_in(engines.load(options.engine), script.language) if not v.retired]
    given = cast_file.from_toml(content, voices(options, script.language, content)) if content is not None else KeptSettings()
    return deal(script, free, given)


def voices(options: Options, language: str, cast_toml: str | None = None) -> list[Voice]:
    """The voices a cast can have: those of the engine that is dealt, and of others that a cast file names."""
    named = [n for n in engines.available() if n == options.engine or n in (cast_toml or "")]
    return [v for name in named for v in _voices(name, language)]


def audition(script: Script, cast: Cast, chapter: int, segment: int, options: Options, workspace: Workspace) -> bytes:
    """One segment as a run would say it, as MP3 frames.

    Raises:
        UsageError: there is nothing to say in it.
        EngineError: it could not be said.
    """
    (utterances,) = direct(replace(script, chapters=(script.chapters[chapter],)), cast, _direction(options, workspace))
    own = [u for u in utterances if u.segment == segment]
    if not own:
        raise UsageError("There is nothing to say in this line.")
    return spoken(own, script.language, options, workspace)


def spoken(utterances: Sequence[Utterance], language: str, options: Options, workspace: Workspace) -> bytes:
    """Utterances as a run would say them, as MP3 frames.

    Raises:
        EngineError: one could not be said.
    """
    plain = replace(options, preset="listen", form="mp3")
    jobs = [job for _, job in _jobs([utterances], language, plain, workspace)]
    with Crew(1) as crew:
        parts = list(crew.make(jobs))
    fault = next((why for part in parts for _, why in part.faults), None)
    if fault is not None:
        raise EngineError(f"It could not be said: {fault}.")
    return b"".join(part.frames for part in parts)


def _direction(options: Options, workspace: Workspace) -> Direction:
    """How the story is read: what cast.toml, the lexicons and the command line say of it."""
    content = workspace.cast()
    pauses = Pauses().changed(cast_file.pauses(content) if content else {}, source="cast.toml")
    pauses = pauses.changed(dict(options.pauses), source="--pause")
    return Direction(pauses, lexicons(options, workspace.lexicon_path), plain=options.plain)


def _voices(engine: str, language: str) -> Sequence[Voice]:
    """An engine's voices, those for a language first; none where it is not installed: then its name in a cast file is an unknown voice."""
    try:
        loaded = engines.load(engine)
        return [*engines.voices_in(loaded, language), *engines.voices(loaded)]
    except EngineError:
        return ()


def make(book: Book, target: Path, workspace: Workspace, options: Options, progress: Progress) -> Made:
    """A Book in, one MP3 out.

    Raises:
        AudiobookError: see `audiobook.errors`; nothing is left half-written, and finished parts are kept.
    """
    with workspace.locked():
        if options.cluster is None:
            prepare()
        progress("Finding who speaks", 0, 0)
        prepared = ready(book, options, workspace)
        script, carried, cast = prepared.script, prepared.carried, prepared.cast
        direction = _direction(options, workspace)
        jobs = _jobs(direct(script, cast, direction), script.language, options, workspace)
        if options.preview:
            jobs = _beginning(jobs)
            options = replace(options, subtitles=(), read_along=(), shelf=False)
        keys = [job.key for _, job in jobs]
        outputs = release.plan(book, target, script, jobs, options)
        content = release.content_key(book, script, keys, outputs, options)
        known = _known(keys, workspace)
        record, suffix = workspace.outputs(), options.chosen_format.suffix
        written = [*(o.path for o in outputs), *companions.paths(book, outputs, options)]
        finished = (
            not options.preview and len(known) == len(set(keys)) and record.is_current(target, suffix, content, written)
        )
        reused = len([key for key in keys if key in known])
        while True:
            parts = known if finished else _speak(jobs, keys, known, workspace, options, progress)
            found = [parts[key] for key in keys]
            timeline, faults = release.timeline_of(script, jobs, found)
            if not options.preview:
                names = [o.path.name for o in outputs] if options.is_split else []
                workspace.keep_timeline(timeline_json(timeline, names))
            if finished:
                break
            progress("Writing the file", 0, 0)
            try:
                release.write(book, script, outputs, jobs, found, keys, workspace, options, record)
            except release.TornError as e:
                # Seen only now that the whole of it was read: that part is made again, and what hangs on it.
                known = {key: part for key, part in parts.items() if key != e.key}
                reused -= 1
                continue
            if options.preview:
                break
            tracks = release.tracks(outputs, jobs, found, timeline)
            companions.write(book, script, timeline, outputs, tracks, options, record)
            audio = [o.path for o in outputs]
            record.finish(target, suffix, content, audio, written[len(audio) :], split=options.is_split)
            workspace.forget_parts(keys)
            workspace.spoken.forget(key for _, job in jobs for _, key in slow_clips(job))
            break
        release.keep_shelf(book, target, options, record)
    odd = _odd_words(script, direction) if book.language.lower().startswith("en") else ()
    return Made(
        script,
        cast,
        timeline,
        target,
        files=tuple(written),
        reused=reused,
        parts=len(jobs),
        faults=faults,
        carried=carried.count,
        lost=carried.lost,
        script_copy=prepared.script_copy,
        changes=record.changes,
        odd=odd,
    )


def _beginning(jobs: Sequence[tuple[int, Job]]) -> list[tuple[int, Job]]:
    """The first parts, as many as make about two minutes: parts as a whole run has them, so that it has them already."""
    chars = 0
    out = []
    for chapter, job in jobs:
        out.append((chapter, job))
        chars += job.chars
        if chars >= _PREVIEW_CHARS:
            break
    return out


def _odd_words(script: Script, direction: Direction) -> tuple[tuple[str, int], ...]:
    found = odd_words(script, first_names())
    return tuple((word, count) for word, count in found if not any(direction.lexicon.find(word)))


def _keep_script(script: Script, carried: edits.Carried, book: Book, options: Options, workspace: Workspace) -> None:
    before = workspace.script()
    # A file that says the same keeps its author's layout.
    unchanged = before is not None and from_json(before) == script
    made = to_json(carried.made or script)
    content = workspace.cast()
    given = cast_file.known_characters(content) if content else ()
    workspace.keep_script(None if unchanged else to_json(script), made=made, key=script_key(book, options, given))


def _jobs(
    chapters: Sequence[Sequence[Utterance]], language: str, options: Options, workspace: Workspace
) -> list[tuple[int, Job]]:
    """Each part to be made, with its chapter's number."""
    used = sorted({u.setting.voice for chapter in chapters for u in chapter})
    names = sorted({voice.partition("/")[0] for voice in used} or {options.engine})
    loaded = [engines.load(name) for name in names]
    known = {v.id: v for name in names for v in _voices(name, language)}
    versions = {engine.name: engine.version for engine in loaded}
    preset, form = options.chosen_preset, options.chosen_format
    rate_hz = preset.sample_rate_hz or _file_rate_hz(max(engine.sample_rate_hz for engine in loaded))
    encoding = Encoding(rate_hz, preset.bitrate_kbps or form.bitrate_kbps, form.stored)
    out = []
    for n, chapter in enumerate(chapters):
        for k, run in enumerate(divide(chapter)):
            ids = sorted({u.setting.voice for u in run})
            own = tuple(known[i] for i in ids if i in known)
            needed = tuple((e, versions[e]) for e in sorted({i.partition("/")[0] for i in ids}))
            lead = preset.lead_ms if k == 0 else 0
            out.append((n, Job(run, own, encoding, needed, spoken=workspace.spoken, lead_ms=lead)))
    return out


def _file_rate_hz(engines_hz: int) -> int:
    """The sample rate of the file: the lowest one MP3 has that keeps all an engine gives."""
    return next((rate for rate in (22050, 24000, 32000, 44100) if engines_hz <= rate), 44100)


def _known(keys: Sequence[str], workspace: Workspace) -> dict[str, Part]:
    """The parts that are there already, by what they say of themselves; whoever reads their audio checks it."""
    return {key: part for key in set(keys) if (part := workspace.part_without_frames(key)) is not None}


def _speak(
    jobs: Sequence[tuple[int, Job]],
    keys: Sequence[str],
    known: Mapping[str, Part],
    workspace: Workspace,
    options: Options,
    progress: Progress,
) -> dict[str, Part]:
    """Make the parts that are not there yet, and give all of them by their keys, without their audio."""
    parts = dict(known)
    # A part that is told twice (the same words in the same voices) is made once.
    missing = list({key: job for (_, job), key in zip(jobs, keys) if key not in parts}.items())
    total = sum(job.chars for _, job in jobs)
    done = total - sum(job.chars for _, job in missing)
    progress("Speaking", done, total)
    if missing:
        with _makers(options, len(missing)) as crew:
            if isinstance(crew, Crew):
                _estimate([job for _, job in missing], crew, min(options.jobs, len(missing)))
            for (key, job), part in zip(missing, crew.make(job for _, job in missing)):
                workspace.keep_part(key, part)
                parts[key] = replace(part, frames=b"")
                done += job.chars
                progress("Speaking", done, total)
    return parts


def _estimate(jobs: Sequence[Job], crew: Crew, at_once: int) -> None:
    """Tell how long slow engines will take, by trying each on two lines of the book; what it said is kept."""
    work = [(job, job.utterances[i]) for job in jobs for i in slow_work(job)]
    for name in sorted({u.setting.voice.partition("/")[0] for _, u in work}):
        own = [(job, u) for job, u in work if u.setting.voice.partition("/")[0] == name]
        if len(own) < 2:
            continue
        # The first has the model loaded, the second is timed.
        by_fit = sorted(own[:20], key=lambda w: -abs(len(w[1].text) - _TRIED_CHARS))
        for job, tried in by_fit[-2:]:
            began = time.monotonic()
            crew.speak(replace(job, utterances=(tried,), skip=()))
            seconds = time.monotonic() - began
        seconds *= sum(len(u.text) for _, u in own) / max(1, len(tried.text)) / max(1, at_once)
        if seconds >= _WORTH_TELLING_SECONDS:
            hours, minutes = divmod(round(seconds / 60), 60)
            device = getattr(engines.load(name), "device", "")
            took = f"{hours} h {minutes} min" if hours else f"{minutes} min"
            _LOG.warning(
                "%s%s will take about %s. --preview makes the beginning only.",
                name, f" on {device}" if device else "", took,
            )  # fmt: skip


def _makers(options: Options, count: int) -> Crew | Cluster:
    """Whoever makes the parts: this machine's processes, or a cluster's."""
    if options.cluster is None:
        return Crew(max(1, min(options.jobs, count)))
    return Cluster(options.cluster)
