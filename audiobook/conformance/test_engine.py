"""The protocol of audiobook.engines.Engine, tried on a real engine."""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from dataclasses import replace

import pytest

from audiobook import engines
from audiobook.cast import Setting, Voice
from audiobook.engines import Engine
from audiobook.engines.base import READ_ITSELF, with_defaults
from audiobook.errors import EngineError
from audiobook.parts import Job
from audiobook.pipeline.worker_pool import WorkerPool
from audiobook.publishing.formats import Encoding
from audiobook.synthesizing import implausible, synthesize
from audiobook.timeline import Clip, Utterance

SENTENCE = "The boat is ready, and the rope is wet."
_SILENCE = 400
_ODD = (
    "No.",
    "-h",
    "--help me",
    "-f /etc/passwd is what she typed",
    "@file and $HOME and `id` and $(id); then ; rm and | more",
    "{voice} {output} %s %n",
    "<speak>One</speak> &amp; two",
    "\"Quoted\" and 'quoted' and back\\slash",
    "Déjà vu — naïve… “curly” ‘marks’",
    "日本 means Japan",
    "one\ntwo\tthree",
    "A" * 60,
    " ".join(["and the sea went on"] * 60) + ".",
)


def setting_of(voice: Voice, pitch: int | None = None, rate_wpm: int | None = None) -> Setting:
    """A voice's own setting, or another."""
    return Setting(voice.id, voice.pitch if pitch is None else pitch, rate_wpm or voice.rate_wpm)


def clip_of(engine: Engine, text: str, setting: Setting) -> Clip:
    """What an engine says, as a run would have it."""
    return Clip(Utterance(0, 0, None, text, setting), engine.speak(text, setting), engine.sample_rate_hz)


def loudest(samples: bytes) -> int:
    """The largest magnitude."""
    return max((abs(x) for (x,) in struct.iter_unpack("<h", samples)), default=0)


def voices_of(engine: Engine) -> Sequence[Voice]:
    """At most four of its voices: the first, the last and two between."""
    found = engine.voices()
    return [found[i] for i in sorted({0, len(found) // 3, 2 * len(found) // 3, len(found) - 1})]


def test_it_follows_the_protocol(engine: Engine) -> None:
    """It has a name a cast file can use, a sample rate, a pace and a version."""
    assert isinstance(engine, Engine)
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]*", engine.name)
    assert engines.load(engine.name) is engine
    assert 8000 <= engine.sample_rate_hz <= 48000
    least, most = engine.ms_per_letter
    assert 0 <= least < most
    assert engine.version
    assert engine.version == engine.version


def test_what_it_declares_to_read_itself_is_known(engine: Engine) -> None:
    """What it says to read better by itself is of the kinds there are."""
    assert with_defaults(engine).reads_itself <= READ_ITSELF


def test_its_words_with_sounds_are_words(engine: Engine) -> None:
    """A word whose sound is told is said about as long as the word: the marks are not read out."""
    voice = voices_of(engine)[0]
    told = Utterance(0, 0, None, SENTENCE, setting_of(voice), sounds=((12, 17, "ˈrɛdi"),))
    plain, marked = (
        next(iter(synthesize([u], lambda _: with_defaults(engine)))) for u in (replace(told, sounds=()), told)
    )
    assert marked.fault is None
    assert 0.6 < marked.duration_ms / plain.duration_ms < 1.6


def test_its_voices_are_the_same_each_time(engine: Engine) -> None:
    """Each has an id of its own that begins with the engine's name; what is told of it is possible."""
    voices = engine.voices()
    assert voices
    assert list(voices) == list(engine.voices())
    assert len({v.id for v in voices}) == len(voices)
    for v in voices:
        assert v.id.startswith(f"{engine.name}/") and v.id != f"{engine.name}/"
        assert v.engine == engine.name
        assert 0 <= v.pitch <= 100 and 60 <= v.rate_wpm <= 450
        assert v.age in ("adult", "child", "old") and v.language
        assert v.f0_hz == 0 or 40 <= v.f0_hz <= 600
        assert v.loudness_lufs is None or -60 < v.loudness_lufs < 0


def test_its_voices_speak(engine: Engine) -> None:
    """A sentence is mono 16 bit, is heard, and is about as long as its words."""
    for voice in voices_of(engine):
        clip = clip_of(engine, SENTENCE, setting_of(voice))
        assert len(clip.samples) % 2 == 0
        assert loudest(clip.samples) > 500, voice.id
        assert implausible(clip, engine.ms_per_letter) is None, voice.id


def test_it_begins_and_ends_without_silence(engine: Engine) -> None:
    """Pauses are the run's to make: what is long and silent at the ends is cut."""
    clip = clip_of(engine, SENTENCE, setting_of(engine.voices()[0]))
    edge = 2 * engine.sample_rate_hz // 10
    assert loudest(clip.samples[:edge]) > _SILENCE
    assert loudest(clip.samples[-edge:]) > _SILENCE


def test_more_words_take_longer(engine: Engine) -> None:
    """What is said twice takes about twice as long."""
    setting = setting_of(engine.voices()[0])
    once = clip_of(engine, SENTENCE, setting).duration_ms
    twice = clip_of(engine, f"{SENTENCE} {SENTENCE}", setting).duration_ms
    assert 1.5 * once < twice < 3.5 * once


def test_pace_and_pitch_are_taken(engine: Engine) -> None:
    """Any pace and pitch a cast may have is said; where the engine knows pace, faster is shorter."""
    voice = engine.voices()[0]
    slow = clip_of(engine, SENTENCE, setting_of(voice, rate_wpm=120))
    fast = clip_of(engine, SENTENCE, setting_of(voice, rate_wpm=240))
    assert fast.duration_ms <= slow.duration_ms
    for pitch in (0, 100):
        assert clip_of(engine, SENTENCE, setting_of(voice, pitch=pitch)).samples


@pytest.mark.parametrize("text", _ODD, ids=lambda t: repr(t[:24]))
def test_odd_texts_are_said_or_refused_and_nothing_else(engine: Engine, text: str) -> None:
    """A text is words to say, never an option, a file or a command; one that cannot be said is refused by an EngineError."""
    setting = setting_of(engine.voices()[0])
    try:
        clip = clip_of(engine, text, setting)
    except EngineError:
        return
    assert clip.duration_ms < 120_000
    assert len(clip.samples) % 2 == 0
    assert engine.speak(SENTENCE, setting)


def test_a_voice_it_has_not_is_told(engine: Engine) -> None:
    """With what to do about it: then a run ends at once, and does not try every line."""
    with pytest.raises(EngineError) as e:
        engine.speak(SENTENCE, Setting(f"{engine.name}/no-such-voice"))
    assert e.value.hint


def test_it_works_in_the_line(engine: Engine) -> None:
    """A part of a book is spoken, levelled and encoded in a process of its own; made again it has the same places."""
    voice = engine.voices()[0]
    texts = (SENTENCE, "Who is there?", "Only us.")
    said = tuple(Utterance(0, n, None, t, setting_of(voice), pause_ms=300) for n, t in enumerate(texts))
    job = Job(said, tuple(engine.voices()), Encoding(), ((engine.name, engine.version),))
    with WorkerPool(1) as pool:
        first, again = pool.make([job, job])
    assert not first.faults
    assert first.frames[:1] == b"\xff"
    assert len(first.spans) == len(texts)
    assert all(a < b for a, b in first.spans)
    # A neural voice may say it a little differently each time.
    for (a, b), (c, d) in zip(first.spans, again.spans):
        assert abs((b - a) - (d - c)) < 0.3 * (b - a)
