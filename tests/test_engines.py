"""Engines: espeak really speaks, and whatever speaks is looked at before it is believed."""

from __future__ import annotations

import wave
from array import array

import pytest

from audiobook import engines
from audiobook.cast import Setting, Voice, VoiceId
from audiobook.engines import espeak_driver, pcm
from audiobook.engines.base import BaseEngine, with_defaults
from audiobook.engines.system import SystemEngine
from audiobook.errors import EngineError
from audiobook.synthesizing import implausible, synthesize
from audiobook.timeline import Clip, Utterance

TEXT = "The boats went out before breakfast, all but one."


def peak(samples: bytes) -> int:
    return max(map(abs, array("h", samples)), default=0)


@pytest.mark.parametrize("voice", engines.load("espeak").voices(), ids=lambda v: v.id)
def test_every_voice_of_the_palette_speaks(voice):
    engine = engines.load("espeak")
    samples = engine.speak(TEXT, Setting(voice.id, voice.pitch, voice.rate_wpm))
    utterance = Utterance(0, 0, None, TEXT, Setting(voice.id, voice.pitch, voice.rate_wpm))
    assert implausible(Clip(utterance, samples, engine.sample_rate_hz), engine.ms_per_letter) is None
    assert peak(samples) > 500
    # Where a voice is too loud for its samples, many in a row stand at the highest value.
    assert sum(abs(s) >= 32767 for s in array("h", samples)) <= 2


@pytest.mark.parametrize("voice", ["espeak/en-us+nobody", "espeak/xx-nowhere", "espeak/"])
def test_a_voice_that_is_not_there_is_refused(voice):
    """espeak-ng itself would speak on in another voice."""
    engine = engines.load("espeak")
    engine.speak("Yes.", Setting("espeak/en-us+f1"))
    with pytest.raises(EngineError):
        engine.speak("Yes.", Setting(voice))
    assert engine.speak("Yes.", Setting("espeak/en-us+f1"))


def test_settings_do_not_leak_from_clip_to_clip():
    """Three hundred clips of changing voice, pitch and pace: none lost, each as long as it should be."""
    engine = engines.load("espeak")
    settings = [Setting(v.id, p, r) for v in engine.voices()[:10] for p, r in ((30, 140), (70, 260), (50, 170))]
    lengths = {s: len(engine.speak(TEXT, s)) for s in settings}
    for n in range(300):
        s = settings[n * 7 % len(settings)]
        assert len(engine.speak(TEXT, s)) == pytest.approx(lengths[s], rel=0.03)


def test_pace_and_pitch_are_heard():
    engine = engines.load("espeak")
    slow, fast = (len(engine.speak(TEXT, Setting("espeak/en-us+f1", 50, r))) for r in (120, 300))
    assert slow > 1.8 * fast
    assert engine.speak(TEXT, Setting("espeak/en-us+f1", 10)) != engine.speak(TEXT, Setting("espeak/en-us+f1", 90))


@pytest.mark.parametrize("text", ["a\0b", "[[x]] <b>y</b>", "-v en --help", "é ß 漢字 🎉 yes", "x " * 20_000])
def test_odd_text_is_said(text):
    assert engines.load("espeak").speak(text, Setting("espeak/en-us+f1", 50, 450))


def test_the_system_engine_by_a_stand_in_driver(tmp_path):
    """The route of the platform's drivers (record to a file, decode it), walked with our own driver."""
    engine = SystemEngine(espeak_driver.register())
    voice = next(v for v in engine.voices() if v.language == "en-us")
    samples = engine.speak("It rained.", Setting(voice.id, 50, 170))
    assert 0.4 < len(samples) / 2 / engine.sample_rate_hz < 2
    with pytest.raises(EngineError, match="no voice"):
        engine.speak("It rained.", Setting("system/nobody"))


def test_a_platform_without_voices_says_so(monkeypatch):
    monkeypatch.setattr("sys.platform", "linux")
    with pytest.raises(EngineError) as e:
        SystemEngine().voices()
    assert e.value.hint


def test_the_driver_writes_files_too(tmp_path):
    import pyttsx3

    engine = pyttsx3.init(espeak_driver.register())
    engine.setProperty("voice", "gmw/en")
    engine.save_to_file("It rained.", str(tmp_path / "x.wav"))
    engine.runAndWait()
    with wave.open(str(tmp_path / "x.wav")) as f:
        assert (f.getnchannels(), f.getsampwidth()) == (1, 2)
        assert f.getnframes() > 8000


def test_tone_pitch_is_the_voice_and_length_the_text():
    tone = engines.load("tone")
    short, long = (len(tone.speak(t, Setting("tone/bass"))) for t in ("abcd", "abcdabcd"))
    assert long == pytest.approx(2 * short, rel=0.2)
    assert tone.speak("abcd", Setting("tone/bass")) != tone.speak("abcd", Setting("tone/alto"))


def test_trimming():
    sound = array("h", [0] * 5000 + [900, -900] * 3000 + [0] * 5000).tobytes()
    assert 6000 <= len(pcm.trimmed(sound)) // 2 <= 6400
    assert pcm.trimmed(bytes(4000)) == b""


class _Flaky:
    """An engine that gives wrong audio a number of times."""

    name, sample_rate_hz, ms_per_letter, version = "tone", 22050, (10.0, 14.0), "1"

    def __init__(self, wrong: list[bytes | EngineError]) -> None:
        self.wrong = wrong

    def voices(self):
        return ()

    def speak(self, text, setting):
        if self.wrong:
            answer = self.wrong.pop(0)
            if isinstance(answer, EngineError):
                raise answer
            return answer
        return engines.load("tone").speak(text, setting)


UTTERANCE = Utterance(0, 0, None, TEXT, Setting("tone/bass"))


@pytest.mark.parametrize(
    "wrong", [b"", bytes(100), bytes(2 * 22050 * 60), EngineError("failed")], ids=["lost", "cut", "long", "error"]
)
def test_a_wrong_clip_is_asked_for_again(wrong):
    (clip,) = synthesize([UTTERANCE], lambda _: with_defaults(_Flaky([wrong])))
    assert clip.fault is None
    assert clip.samples


@pytest.mark.parametrize("wrong", [b"", bytes(100), EngineError("failed")], ids=["lost", "cut", "error"])
def test_a_clip_that_stays_wrong_is_given_up_with_the_reason(wrong):
    (clip,) = synthesize([UTTERANCE], lambda _: with_defaults(_Flaky([wrong] * 5)))
    assert clip.fault
    assert not clip.samples


def test_a_missing_voice_ends_the_run():
    with pytest.raises(EngineError):
        list(synthesize([Utterance(0, 0, None, "Hi.", Setting("espeak/en-us+nobody"))], engines.load))


def test_an_unknown_engine_is_refused_with_those_there_are():
    with pytest.raises(EngineError) as e:
        engines.load("nothing")
    assert "espeak" in e.value.hint


def test_espeak_says_phonemes_and_others_get_them_respelled():
    """The same word by letters and by its sounds takes about as long; a long one takes longer than a short one."""
    from audiobook.phonemes import marked, respelled, unknown

    engine = engines.load("espeak")
    setting = Setting("espeak/en-us")
    by_letters = len(engine.speak("She went to church.", setting))
    by_sounds = len(engine.speak(f"She went to {marked('ˈtʃɜːtʃ')}.", setting))
    longer = len(engine.speak(f"She went to {marked('ˈtʃɜːtʃtʃɜːtʃtʃɜːtʃ')}.", setting))
    assert by_sounds == pytest.approx(by_letters, rel=0.1)
    assert longer > 1.3 * by_sounds
    assert (respelled("kəˈθuːluː"), unknown("kəˈθuːluː"), unknown("a☃")) == ("kuh-thooloo", "", "☃")
    tone = engines.load("tone")
    said = next(iter(synthesize([Utterance(0, 0, None, marked("ˈluː"), Setting("tone/bass"))], engines.load)))
    assert said.samples == tone.speak("loo", Setting("tone/bass"))


@pytest.mark.parametrize(("language", "tag"), [("fr", "fr-"), ("de-AT", "de"), ("en-GB", "en-gb"), ("pt-BR", "pt-br")])
def test_espeak_has_voices_for_a_books_language(language, tag):
    engine = engines.load("espeak")
    voices = engines.voices_in(engine, language)
    assert len(voices) >= 24
    assert all(v.id.startswith(f"espeak/{tag}") and v.language == language for v in voices)
    text = "Deux femmes attendent le grand garçon."
    assert engine.speak(text, Setting(voices[1].id)) != engine.speak(text, Setting("espeak/en-us+f2"))


def test_a_language_nobody_speaks_gets_the_voices_there_are():
    engine = engines.load("espeak")
    assert engines.voices_in(engine, "tlh-piqd") == engine.voices()
    assert engines.voices_in(engines.load("tone"), "fr") == engines.load("tone").voices()


def test_the_palette_is_large_mixed_and_apart():
    """What docs/sound.md says of it: 24 voices and more, 8 in a female range, and few pairs that listeners would take for one person."""
    import math

    from audiobook.casting.distance import SIMILAR

    every = engines.load("espeak").voices()
    voices = [v for v in every if not v.retired]
    assert len(voices) >= 24
    assert sum(v.gender == "female" for v in voices) >= 8
    assert {"adult", "old", "child"} == {v.age for v in voices}
    apart = [math.dist(a.timbre, b.timbre) for n, a in enumerate(voices) for b in voices[:n]]
    assert sum(d < SIMILAR for d in apart) < 0.06 * len(apart)
    assert all(v.loudness_lufs is not None and v.f0_hz > 0 and v.pace_wpm > 0 for v in every)


@pytest.mark.parametrize("pair", [("en-gb-x-rp", "en-us+grandpa"), ("en-us+f3", "en-us+linda")])
def test_voices_that_are_one_person_to_a_listener_are_near(pair):
    from audiobook.casting.distance import SIMILAR, distance, options

    own = {o.setting.voice: o for o in options(engines.load("espeak").voices(), spread=False)}
    assert distance(*(own[f"espeak/{name}"] for name in pair)) < SIMILAR


def test_a_voice_is_heard_at_the_pace_of_its_setting():
    """Whatever its engine makes of a rate: all voices take about as long for the same words, and twice the pace takes half the time."""
    from audiobook.synthesizing import synthesize

    voices = {v.id: v for v in engines.load("espeak").voices()}
    text = "She walked down to the water and looked at the boats for a long time."

    def seconds(voice, rate_wpm):
        said = Utterance(0, 0, None, text, Setting(voice.id, voice.pitch, rate_wpm))
        (clip,) = synthesize([said], engines.load, voices)
        return clip.duration_ms / 1000

    usual = [seconds(v, 155) for v in voices.values()]
    assert max(usual) / min(usual) < 1.12
    quick = voices["espeak/en-us+anika"]
    assert seconds(quick, 120) / seconds(quick, 200) == pytest.approx(200 / 120, rel=0.06)
    # 15 short words at 155 a minute, less the pauses that a whole reading has.
    assert sum(usual) / len(usual) == pytest.approx(60 * 15 / 225, rel=0.1)


class _Least:
    """An engine of a stranger's that has what the protocol asks, and nothing that is optional."""

    name, sample_rate_hz, ms_per_letter, version = "least", 16000, (5.0, 60.0), "3"

    def voices(self):
        return (Voice("least/one"),)

    def speak(self, text, setting):
        return b"\1\0" * len(text)


class _Most(_Least):
    """The same with everything that is optional, and still without the base class."""

    phonemes, slow, device = True, True, "CUDA"

    def voices_in(self, language):
        return (Voice("least/two", language=language),) if language == "fr" else ()


def test_an_engine_without_the_base_class_has_the_defaults():
    found = with_defaults(_Least())
    assert (found.phonemes, found.slow, found.device) == (False, False, "")
    assert (found.name, found.sample_rate_hz, found.ms_per_letter, found.version) == ("least", 16000, (5.0, 60.0), "3")
    assert found.voices_in("fr") == ()
    assert engines.voices_in(found, "fr") == (Voice("least/one"),)
    assert found.speak("abc", Setting("least/one")) == b"\1\0" * 3


def test_what_an_engine_without_the_base_class_has_counts():
    found = with_defaults(_Most())
    assert (found.phonemes, found.slow, found.device) == (True, True, "CUDA")
    assert [v.id for v in engines.voices_in(found, "fr")] == ["least/two"]
    assert [v.id for v in engines.voices_in(found, "en")] == ["least/one"]


@pytest.mark.parametrize("name", ["espeak", "hibari", "system", "tone", "piper", "kokoro"])
def test_our_engines_need_no_wrapping(name):
    engine = engines.load(name)
    assert isinstance(engine, BaseEngine)
    assert with_defaults(engine) is engine


@pytest.mark.parametrize(
    ("text", "engine", "name"), [("espeak/en-us+f2", "espeak", "en-us+f2"), ("a/b/c", "a", "b/c"), ("a", "a", "")]
)
def test_a_voices_id_names_its_engine(text, engine, name):
    assert VoiceId.parse(text) == VoiceId(engine, name)
    assert (Voice(text).engine, Voice(text).name) == (Setting(text).engine, Setting(text).name) == (engine, name)
    assert not name or str(VoiceId.parse(text)) == text


@pytest.mark.parametrize("name", ["edward", "f2", "f5"])
def test_espeak_breathes_at_commas_and_its_words_move_along(name):
    """Voices with an echo, too: from the last word before a comma to the next, there are 150 ms in which nothing is heard."""
    import numpy as np

    engine = engines.load("espeak")
    text = "She waited, and the boats came in; nobody spoke."
    spoken = engine.speak_timed(text, Setting(f"espeak/en-us+{name}"))
    samples = np.abs(np.frombuffer(spoken.samples, dtype="<i2").astype(int))
    onset = {text[w.offset :].split()[0]: w.onset_ms for w in spoken.words}
    assert list(onset.values()) == sorted(onset.values())
    for word in ("and", "nobody"):
        end = round(onset[word] * engine.sample_rate_hz / 1000)
        before = samples[end - engine.sample_rate_hz * 35 // 100 : end + engine.sample_rate_hz // 50]
        frames = before[: len(before) // 220 * 220].reshape(-1, 220).max(axis=1)
        assert (frames < 0.03 * samples.max()).sum() >= 15, word
