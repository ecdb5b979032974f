"""Utterances in, planned parts out: which stretch of the book is spoken, assembled and encoded in one go, and under which key."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from audiobook import engines
from audiobook.cast import VoiceId
from audiobook.errors import UsageError
from audiobook.parts import Job
from audiobook.pipeline.cast import engine_of, voices_of
from audiobook.pipeline.options import Options
from audiobook.publishing.formats import Encoding
from audiobook.timeline import Utterance
from audiobook.workspace import Workspace

_JOINT_PAUSE_MS = 250
"""The shortest pause a part may end in: the encoder's run-in and run-out take up to 150 ms of it."""

PREVIEW_CHARS = 1800
"""A preview has at least this many characters: about two minutes of speech."""

_MP3_RATES_HZ = (22050, 24000, 32000, 44100)
"""Sample rates that an MP3 can have, as far as speech needs them."""


@dataclass(frozen=True, slots=True)
class PlannedPart:
    """A stretch of the book that is spoken, assembled and encoded in one go.

    Attributes:
        chapter: index of its chapter.
        job: what a worker is given to make it.
        key: a hash of everything its sound depends on; the store keeps it under this.
    """

    chapter: int
    job: Job
    key: str

    @property
    def chars(self) -> int:
        """Characters to say: what its making costs."""
        return self.job.chars


def plan_parts(
    chapters: Sequence[Sequence[Utterance]],
    language: str,
    options: Options,
    workspace: Workspace,
    engine_names: Collection[str] = (),
) -> list[PlannedPart]:
    """The utterances of each chapter in, their parts out, in order.

    Args:
        chapters: by chapter, what is said.
        language: of the book, a BCP 47 tag.
        options: with the format and the preset.
        workspace: where clips of slow engines are kept.
        engine_names: the engines that speak in the whole book, for where only some chapters are given: their parts are then those of the whole.

    Raises:
        EngineError: an engine is not there.
        UsageError: there is no such format or preset.
    """
    spoken = {u.setting.engine for chapter in chapters for u in chapter} | set(engine_names)
    names = sorted(spoken or {engine_of(options, language)})
    loaded = [engines.load(name) for name in names]
    known = {v.id: v for name in names for v in voices_of(name, language)}
    versions = {engine.name: engine.version for engine in loaded}
    used = {u.setting.voice for chapter in chapters for u in chapter}
    # A voice of another accent than the book's is known by its name alone.
    known |= {v.id: v for id in used - set(known) if (v := engines.named(id, language)) is not None}
    files = {v: found for v in used if (found := _voice_version(v))}
    preset, form = options.chosen_preset, options.chosen_format
    rate_hz = preset.sample_rate_hz or _file_rate_hz(max(engine.sample_rate_hz for engine in loaded))
    encoding = Encoding(rate_hz, preset.bitrate_kbps or form.bitrate_kbps, form.stored)
    part_chars = min(engine.part_chars for engine in loaded)
    parts = []
    for n, chapter in enumerate(chapters):
        for k, run in enumerate(divide(chapter, part_chars)):
            ids = sorted({u.setting.voice for u in run})
            own = tuple(known[i] for i in ids if i in known)
            needed = tuple((e, versions[e]) for e in sorted({VoiceId.parse(i).engine for i in ids}))
            lead_ms = preset.lead_ms if k == 0 else 0
            own_files = tuple((i, files[i]) for i in ids if i in files)
            job = Job(run, own, encoding, needed, spoken=workspace.spoken, lead_ms=lead_ms, voice_versions=own_files)
            parts.append(PlannedPart(n, job, job.key))
    return parts


def _voice_version(voice: str) -> str:
    own = VoiceId.parse(voice)
    return engines.load(own.engine).voice_version(own.name)


def divide(chapter: Sequence[Utterance], part_chars: int) -> Iterator[tuple[Utterance, ...]]:
    """A chapter's utterances, divided at pauses that are long enough for a joint, each part of at least so many characters but the last."""
    run: list[Utterance] = []
    chars = 0
    for utterance in chapter:
        run.append(utterance)
        chars += len(utterance.text)
        if chars >= part_chars and utterance.pause_ms >= _JOINT_PAUSE_MS:
            yield tuple(run)
            run, chars = [], 0
    if run:
        yield tuple(run)


def in_chapters(parts: Sequence[PlannedPart], numbers: Collection[int]) -> list[PlannedPart]:
    """The parts of some chapters: parts as a whole run has them, so that each has those of the other.

    Args:
        parts: of the whole book.
        numbers: of the chapters, from 1.

    Raises:
        UsageError: there is nothing to say in them.
    """
    found = [part for part in parts if part.chapter + 1 in numbers]
    if not found:
        raise UsageError("There is nothing to say in the chosen chapters.", "Choose others with --chapters.")
    return found


def check_chapters(numbers: Collection[int], count: int) -> None:
    """See whether a book has the chapters that were chosen.

    Args:
        numbers: of the chapters, from 1.
        count: how many the book has.

    Raises:
        UsageError: it does not have one of them.
    """
    wrong = next((n for n in sorted(numbers) if not 1 <= n <= count), None)
    if wrong is not None:
        has = f"{count} chapters" if count != 1 else "one chapter"
        every = f"1-{count}" if count != 1 else "1"
        raise UsageError(f"There is no chapter {wrong}: the book has {has}.", f"All of them are --chapters {every}.")


def beginning(parts: Sequence[PlannedPart]) -> list[PlannedPart]:
    """The first parts, as many as make about two minutes: parts as a whole run has them, so that it has them already."""
    chars = 0
    out = []
    for part in parts:
        out.append(part)
        chars += part.chars
        if chars >= PREVIEW_CHARS:
            break
    return out


def _file_rate_hz(engines_hz: int) -> int:
    """The sample rate of the file: the lowest one MP3 has that keeps all an engine gives."""
    return next((rate for rate in _MP3_RATES_HZ if engines_hz <= rate), _MP3_RATES_HZ[-1])
