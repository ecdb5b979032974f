"""How one part of the book is made: a run of utterances is spoken, assembled and encoded in one process of its own.

espeak-ng's sound depends on what its process has said before, so every part is made in a fresh process: then the same
part gives the same bytes, on any machine and at any time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from audiobook import engines
from audiobook.assembling import PEAK_DB, TARGET_LUFS, assemble
from audiobook.cast import Voice
from audiobook.phonemes import Sound
from audiobook.publishing.formats import Encoding
from audiobook.synthesizing import synthesize
from audiobook.synthesizing.pace import told
from audiobook.timeline import Clip, Utterance
from audiobook.workspace import Spoken, StoredPart

REVISION = 5
"""Raised whenever the same utterances come to sound different."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker is given to make a part.

    Attributes:
        utterances: what it says.
        voices: what is known of their voices.
        encoding: of the file.
        versions: (engine's name, version) of the engines it needs.
        skip: indexes of utterances that broke the engine before and are passed over, with the reason.
        spoken: where clips of slow engines are kept, None to keep none.
        lead_ms: silence ahead of everything.
        voice_versions: (voice's id, what tells whether its files have changed) of the voices that have files of their own.
    """

    utterances: tuple[Utterance, ...]
    voices: tuple[Voice, ...]
    encoding: Encoding
    versions: tuple[tuple[str, str], ...]
    skip: tuple[tuple[int, str], ...] = ()
    spoken: Spoken | None = None
    lead_ms: int = 0
    voice_versions: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        """A hash of everything its sound depends on."""
        content = [
            REVISION,
            TARGET_LUFS,
            PEAK_DB,
            [self.encoding.sample_rate_hz, self.encoding.bitrate_kbps, self.encoding.stored, self.lead_ms],
            self.versions,
            self.voice_versions,
            [[v.id, v.loudness_lufs, v.pace_wpm] for v in self.voices],
            [[u.text, *_setting(u), u.gain_db, u.pause_ms, *_sounds(u)] for u in self.utterances],
        ]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:40]

    def clip_key(self, utterance: Utterance) -> str:
        """A hash of everything the recording of one of its utterances depends on."""
        version = dict(self.versions)[utterance.setting.engine]
        voice = next((v for v in self.voices if v.id == utterance.setting.voice), None)
        as_told = replace(utterance, setting=told(utterance.setting, voice))
        return clip_key(as_told, version, dict(self.voice_versions).get(utterance.setting.voice, ""))

    @property
    def chars(self) -> int:
        """Characters to say: what its making costs."""
        return sum(len(u.text) for u in self.utterances)


def _setting(utterance: Utterance) -> list[str | int]:
    """What a key holds of an utterance's setting."""
    setting = utterance.setting
    return [setting.voice, setting.pitch, setting.rate_wpm, setting.delivery]


def _sounds(utterance: Utterance) -> list[list[Sound]]:
    """What a key holds of the sounds of an utterance's words: nothing where all are read as they are written."""
    return [list(utterance.sounds)] if utterance.sounds else []


def clip_key(utterance: Utterance, version: str, voice_version: str = "") -> str:
    """A hash of everything the recording of an utterance depends on; its setting is that which the engine is told."""
    content = [utterance.text, *_setting(utterance), version, voice_version, *_sounds(utterance)]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:40]


def slow_clips(job: Job) -> Iterator[tuple[int, str]]:
    """The clips of a part that are worth keeping, an engine's that says it is slow: (index of the utterance, key)."""
    for index, utterance in enumerate(job.utterances):
        if engines.load(utterance.setting.engine).slow:
            yield index, job.clip_key(utterance)


def slow_work(job: Job) -> Iterator[int]:
    """The indexes of those utterances of a part whose clips are worth keeping and not there yet."""
    if job.spoken is None:
        return
    skipped = dict(job.skip)
    for index, key in slow_clips(job):
        if index not in skipped and not job.spoken.has(key):
            yield index


def speak_slow(job: Job, began: Callable[[int], None]) -> None:
    """Speak what slow engines say of a part, and keep it; what cannot be said is left for `make` to report.

    Args:
        job: of which part.
        began: called with an utterance's index before it is spoken.

    Raises:
        EngineError: an engine or a voice is not there.
    """
    for index in list(slow_work(job)):
        began(index)
        _spoken(job, job.utterances[index])


def _spoken(job: Job, utterance: Utterance) -> Clip:
    """An utterance's clip, from the store where its engine is slow and it was spoken before."""
    name = utterance.setting.engine
    engine = engines.load(name)
    store = job.spoken if engine.slow else None
    key = job.clip_key(utterance)
    stored = store.get(key) if store else None
    if stored is not None:
        return Clip(utterance, stored[0], engine.sample_rate_hz, words=stored[1])
    clip = next(iter(synthesize((utterance,), engines.load, {v.id: v for v in job.voices})))
    if store and clip.fault is None:
        store.keep(key, clip.samples, clip.words)
    return clip


def make(job: Job, began: Callable[[int], None]) -> StoredPart:
    """Speak, assemble and encode a part.

    Args:
        job: what to make.
        began: called with an utterance's index before it is spoken.

    Raises:
        EngineError: an engine or a voice is not there.
        EncodingError: ffmpeg fails.
    """
    skipped = dict(job.skip)
    faults: dict[int, str] = {}
    words: list[tuple[tuple[int, int], ...]] = []

    def clips() -> Iterator[Clip]:
        for index, utterance in enumerate(job.utterances):
            if index in skipped:
                faults[index] = skipped[index]
                words.append(())
                yield Clip(utterance, b"", job.encoding.sample_rate_hz, skipped[index])
                continue
            began(index)
            clip = _spoken(job, utterance)
            if clip.fault is not None:
                faults[index] = clip.fault
            words.append(clip.words)
            yield clip

    encoding = job.encoding
    # What the encoder adds at its ends is silence too: the last pause is shortened by it.
    voices: Mapping[str, Voice] = {v.id: v for v in job.voices}
    spans: list[tuple[int, int]] = []

    def samples() -> Iterator[bytes]:
        lead = round(job.lead_ms * encoding.sample_rate_hz / 1000)
        yield bytes(2 * lead)
        later = lead + encoding.delay_samples
        for piece in assemble(clips(), voices, encoding.sample_rate_hz, shorten_last_samples=encoding.added_samples):
            spans.append((piece.start + later, piece.end + later))
            yield piece.sound.raw_data

    frames, length = encoding.encode(samples())
    return StoredPart(frames, length, tuple(spans), tuple(sorted(faults.items())), tuple(words) if any(words) else ())
