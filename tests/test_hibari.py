"""The engine hibari really speaks: each clip by its text and setting alone, through pyttsx3 and with its words in time."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tomllib
import wave
from array import array
from pathlib import Path

import numpy as np
import pytest

from audiobook import engines
from audiobook.cast import Setting
from audiobook.engines.base import BaseEngine, trimmed
from audiobook.engines.hibari import driver, graph, model, pronunciation, synthesis, voices
from audiobook.engines.hibari.frames import Frames
from audiobook.errors import EngineError
from audiobook.phonemes import marked
from audiobook.synthesizing import implausible
from audiobook.timeline import Clip, Utterance

TEXT = "The boats went out before breakfast, all but one."
HEART = Setting("hibari/heart", 50, 170)


@pytest.fixture(scope="module")
def engine() -> BaseEngine:
    return engines.load("hibari")


def seconds(samples: bytes) -> float:
    return len(samples) / 2 / 24_000


def f0_of(phonemes: str, **more: float) -> float:
    """The median fundamental frequency that the model gives, in hertz."""
    frames = model.load(voices.model_path("heart")).frames(phonemes, 1.0, **more)
    return float(np.median(frames.f0[frames.f0 > 40]))


def test_every_voice_speaks_as_long_as_its_text_takes(engine):
    for voice in engine.voices():
        setting = Setting(voice.id, voice.pitch, voice.rate_wpm)
        samples = engine.speak(TEXT, setting)
        clip = Clip(Utterance(0, 0, None, TEXT, setting), samples, engine.sample_rate_hz)
        assert implausible(clip, engine.ms_per_letter) is None, voice.id
        assert 500 < max(map(abs, array("h", samples))) < 32767, voice.id


def test_what_it_says_depends_on_text_and_setting_alone(engine):
    """The same bytes in any order and in any process; other text, other bytes."""
    one, other = Setting("hibari/heart", 60, 150), Setting("hibari/heart", 50, 200)
    first = engine.speak(TEXT, one)
    engine.speak("Something else, said in between.", other)
    assert engine.speak(TEXT, one) == first
    program = (
        "import hashlib, sys; from audiobook import engines; from audiobook.cast import Setting;"
        f"print(hashlib.sha256(engines.load('hibari').speak({TEXT!r}, Setting('hibari/heart', 60, 150))).hexdigest())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == hashlib.sha256(first).hexdigest()


@pytest.mark.parametrize("rate_wpm", [100, 140, 250, 300])
def test_the_pace_is_the_one_that_is_asked_for(engine, rate_wpm):
    """Within 5 %, from slow to quick, though a model's own durations are whole steps of 25 ms."""
    usual = seconds(engine.speak(TEXT, HEART))
    assert seconds(engine.speak(TEXT, Setting("hibari/heart", 50, rate_wpm))) == pytest.approx(
        usual * 170 / rate_wpm, rel=0.08
    )


def test_pitch_50_is_the_voices_own_and_100_is_higher(engine):
    run = next(pronunciation.runs(TEXT, british=False)).phonemes
    assert f0_of(run, f0_ratio=2**0.5) == pytest.approx(2**0.5 * f0_of(run), rel=0.05)
    assert engine.speak(TEXT, Setting("hibari/heart", 90)) != engine.speak(TEXT, Setting("hibari/heart", 10))


def test_each_word_is_told_in_order_at_its_place(engine):
    text = "“Well,” said Mr. Lee; “it’s half past six. Who’s there?”"
    said = engine.speak_timed(text, HEART)
    words = ["Well", "said", "Mr", "Lee", "it’s", "half", "past", "six", "Who’s", "there"]
    assert [text[w.offset :].startswith(word) for w, word in zip(said.words, words)] == [True] * len(words)
    onsets = [w.onset_ms for w in said.words]
    assert onsets == sorted(onsets)
    assert len(set(onsets)) == len(words)
    assert onsets[0] < 150
    assert onsets[-1] < 1000 * seconds(said.samples)
    assert said.samples == engine.speak(text, HEART)


def test_a_word_begins_where_there_was_silence_before(engine):
    """After a comma there is a pause; the word after it begins where the pause ends."""
    text = "Come in, please."
    said = engine.speak_timed(text, HEART)
    onset_ms = said.words[-1].onset_ms
    sound = np.abs(np.frombuffer(said.samples, "<i2").astype(np.float64))
    loud = [sound[24 * t : 24 * (t + 10)].max() for t in range(0, int(1000 * seconds(said.samples)) - 10)]
    silent = [t for t, level in enumerate(loud) if level < 0.02 * max(loud)]
    last = max(t for t in silent if t < onset_ms + 100)
    assert abs(last + 10 - onset_ms) < 60


def test_trimming_moves_the_words(engine):
    from audiobook.engines.base import WordOnset

    samples = array("h", [0] * 24_000 + [900, -900] * 12_000 + [0] * 4_000).tobytes()
    said = trimmed(samples, [WordOnset(0, 1000.0), WordOnset(5, 1500.0)], 24_000)
    assert [w.onset_ms for w in said.words] == pytest.approx([0, 500], abs=8)
    assert trimmed(bytes(4000), [WordOnset(0, 10.0)], 24_000).words == ()


def test_espeak_tells_its_words_too():
    text = f"It cost 25 pounds, said {marked('ˈluː')} “then”."
    said = engines.load("espeak").speak_timed(text, Setting("espeak/en-us+f2"))
    places = [text.index(word) for word in ("It", "cost", "25", "pounds", "said", "\u2e28", "then")]
    assert [w.offset for w in said.words] == places
    onsets = [w.onset_ms for w in said.words]
    assert onsets == sorted(onsets)
    assert 0 <= onsets[0] < 100 < onsets[1]


def test_an_engine_without_words_tells_none():
    said = engines.load("tone").speak_timed("abc", Setting("tone/bass"))
    assert said.words == ()
    assert said.samples == engines.load("tone").speak("abc", Setting("tone/bass"))


def test_phonemes_are_said(engine):
    """The same word by letters and by its sounds is the same phonemes; a longer one takes longer."""
    assert pronunciation.from_ipa("ˈtʃɜːtʃ") == "ʧˈɜɹʧ"
    (plain,) = pronunciation.runs("She went to church.", british=False)
    (given,) = pronunciation.runs(f"She went to {marked('ˈtʃɜːtʃ')}.", british=False)
    assert given.phonemes == plain.phonemes
    assert [w.offset for w in given.words] == [w.offset for w in plain.words]


@pytest.mark.parametrize(
    "text", ["a\0b", "[x](/y/) and [[z]] <b>", "é ß 漢字 🎉 yes", "x " * 300, "\ud800 yes", "A" * 500]
)
def test_odd_text_is_said(engine, text):
    assert engine.speak(text, Setting("hibari/heart", 50, 450))


def test_a_text_without_words_gives_nothing(engine):
    assert engine.speak("漢字", HEART) == engine.speak("…", HEART)[:0] == b""


def test_a_long_sentence_is_cut_at_a_comma_and_loses_no_word():
    text = ", ".join(["the sea went on and on below the old grey wall"] * 20) + "."
    found = list(pronunciation.runs(text, british=False))
    assert len(found) > 2
    assert all(len(r.phonemes) <= 450 for r in found)
    assert all(r.phonemes.endswith(",") for r in found[:-1])
    assert sum(len(r.words) for r in found) == len(text.split())


def test_a_voice_that_is_not_there_is_refused(engine):
    with pytest.raises(EngineError) as e:
        engine.speak("Yes.", Setting("hibari/nobody"))
    assert "voices --engine hibari" in (e.value.hint or "")
    assert engine.speak("Yes.", HEART)


def test_a_file_that_is_no_model_is_told(tmp_path):
    broken = tmp_path / "heart.onnx"
    for content in (b"", b"not a model", voices.model_path("heart").read_bytes()[:100_000]):
        broken.write_bytes(content)
        with pytest.raises(EngineError) as e:
            model.Model(broken)
        assert "heart.onnx" in e.value.message
        assert e.value.hint
    with pytest.raises(graph.UnknownGraphError):
        graph.steerable(b"\x3a\x00")


def test_the_sound_is_hibaris_own():
    """What the package itself makes of the same frames, to the noise."""
    from hibari import dsp

    run = next(pronunciation.runs(TEXT, british=False)).phonemes
    frames = model.load(voices.model_path("heart")).frames(run, 1.0)
    silent = Frames(frames.lh, frames.theta, frames.ln - 60, frames.lr, frames.phi, frames.f0)
    theirs = dsp.synth(
        *(getattr(silent, n) for n in ("lh", "theta", "ln", "lr", "phi", "f0")), np.random.default_rng(0)
    )
    ours = synthesis.wave(silent, np.random.default_rng(0))
    assert np.abs(ours - theirs).max() < 1e-3 * np.abs(theirs).max()
    only_noise = Frames(
        np.full_like(frames.lh, -60), frames.theta, frames.ln, np.full_like(frames.lr, -60), frames.phi, frames.f0
    )
    given = [getattr(only_noise, n) for n in ("lh", "theta", "ln", "lr", "phi", "f0")]
    ours_power = np.mean([(synthesis.wave(only_noise, np.random.default_rng(n)) ** 2).mean() for n in range(16)])
    their_power = np.mean([(dsp.synth(*given, np.random.default_rng(n)) ** 2).mean() for n in range(16)])
    assert ours_power == pytest.approx(their_power, rel=0.25)


def test_a_long_stretch_of_noise_goes_round():
    assert synthesis._noise_from(2040, 4100).shape == (601, 4100)


def test_a_comma_is_a_silence(engine):
    """In "quiet, and" the model itself gives the comma 25 ms; a reader pauses."""
    text = "The morning was grey and quiet, and nobody came."
    said = engine.speak_timed(text, HEART)
    ends_ms = next(w.onset_ms for w in said.words if text.startswith("and nobody", w.offset))
    before = np.frombuffer(said.samples, "<i2")[int(24 * (ends_ms - 190)) : int(24 * (ends_ms - 60))]
    assert np.abs(before.astype(float)).max() < 40


class TestDelivery:
    """A delivery is heard in the sound itself; pitch and pace that directing changes are left out here."""

    @staticmethod
    def said(engine, delivery: str) -> np.ndarray:
        samples = engine.speak(TEXT, Setting("hibari/heart", 50, 170, delivery))
        return np.frombuffer(samples, "<i2").astype(np.float64)

    @staticmethod
    def share(sound: np.ndarray, low_hz: float, high_hz: float) -> float:
        power = np.abs(np.fft.rfft(sound)) ** 2
        hz = np.fft.rfftfreq(len(sound), 1 / 24_000)
        return float(power[(hz >= low_hz) & (hz < high_hz)].sum() / power.sum())

    def test_a_whisper_has_no_voice(self, engine):
        """Without the voice's source most of the sound lies above 500 Hz, and no period is left."""
        from audiobook.pipeline.measuring import voiced_frames

        whispered, plain = self.said(engine, "whispered"), self.said(engine, "")
        assert self.share(plain, 0, 500) > 0.6
        assert self.share(whispered, 0, 500) < 0.25

        def periodic(sound: np.ndarray) -> float:
            rows = voiced_frames(sound.astype("<i2").tobytes(), 24_000)
            found = np.fft.irfft(np.abs(np.fft.rfft(rows - rows.mean(axis=1, keepdims=True), 2048)) ** 2)
            # A period of 150 to 300 Hz, at 22,050 samples a second.
            return float(np.median(found[:, 73:147].max(axis=1) / found[:, 0]))

        assert periodic(plain) > 0.5 > 0.35 > periodic(whispered)

    def test_a_shout_has_the_spectrum_of_a_shout_and_is_higher(self, engine):
        shouted, plain = self.said(engine, "shouted"), self.said(engine, "")
        assert self.share(shouted, 1000, 4000) > 1.4 * self.share(plain, 1000, 4000)

    def test_a_delivery_is_about_as_loud_as_plain_speech(self, engine):
        from audiobook.engines.hibari.delivery import MANNERS

        levels = {name: np.sqrt((self.said(engine, name) ** 2).mean()) for name in ("", *MANNERS)}
        for name, level in levels.items():
            assert abs(20 * np.log10(level / levels[""])) < 3.5, name

    def test_each_delivery_of_a_story_is_known(self):
        from audiobook.directing.delivery import _WORDS, THOUGHT
        from audiobook.engines.hibari.delivery import MANNERS

        assert set(MANNERS) == {d.name for d in (*_WORDS, THOUGHT)}

    def test_a_hurried_speaker_pauses_less_and_keeps_the_question(self, engine):
        text = "Well; now: tell me — where is it?"
        long, short = (len(engine.speak(text, Setting("hibari/heart", 50, 170, d))) for d in ("", "hurried"))
        assert short < 0.93 * long
        (run,) = pronunciation.runs(text, british=False)
        assert run.phonemes.endswith("?")

    def test_a_part_is_another_where_only_the_delivery_is(self):
        from dataclasses import replace

        from audiobook.parts import Job, clip_key
        from audiobook.publishing.formats import Encoding

        plain = Utterance(0, 0, None, TEXT, HEART)
        soft = replace(plain, setting=replace(HEART, delivery="softly"))
        assert clip_key(plain, "1") != clip_key(soft, "1")
        assert Job((plain,), (), Encoding(), ()).key != Job((soft,), (), Encoding(), ()).key

    def test_directing_tells_the_engine(self, quick, tmp_path):
        from audiobook.directing.delivery import _WORDS, PLAIN

        assert PLAIN.of(HEART) == HEART
        assert {d.of(HEART).delivery for d in _WORDS} == {d.name for d in _WORDS}


class TestPyttsx3:
    """Any program that speaks through pyttsx3 can have these voices."""

    @pytest.fixture
    def spoken(self):
        import pyttsx3

        found = pyttsx3.init(driver.register())
        found.setProperty("aloud", False)
        found.setProperty("setting", HEART)
        found.setProperty("volume", 1.0)
        found.runAndWait()
        return found

    def test_it_writes_a_wav(self, spoken, tmp_path):
        spoken.save_to_file("It rained.", str(tmp_path / "x.wav"))
        spoken.runAndWait()
        with wave.open(str(tmp_path / "x.wav")) as f:
            assert (f.getnchannels(), f.getsampwidth(), f.getframerate()) == (1, 2, 24_000)
            assert f.readframes(f.getnframes()) == engines.load("hibari").speak("It rained.", HEART)

    def test_it_tells_what_happens_in_order(self, spoken):
        events = []
        tokens = [
            spoken.connect("started-utterance", lambda name: events.append(("start", name))),
            spoken.connect("started-word", lambda name, location, length: events.append((location, length))),
            spoken.connect("finished-utterance", lambda name, completed: events.append(("end", name, completed))),
        ]
        spoken.say("It rained, didn’t it?", "weather")
        spoken.runAndWait()
        for token in tokens:
            spoken.disconnect(token)
        assert events == [("start", "weather"), (0, 2), (3, 6), (11, 6), (18, 2), ("end", "weather", True)]

    def test_voices_rate_and_volume(self, spoken):
        assert {v.id for v in spoken.getProperty("voices")} == {v.id for v in engines.load("hibari").voices()}
        lengths, levels = [], []
        for rate, volume in ((120, 1.0), (240, 0.5)):
            spoken.setProperty("voice", "hibari/heart")
            spoken.setProperty("rate", rate)
            spoken.setProperty("volume", volume)
            spoken.say("It rained all day.")
            spoken.runAndWait()
            samples = spoken.getProperty("spoken").samples
            lengths.append(len(samples))
            levels.append(max(map(abs, array("h", samples))))
        assert lengths[0] > 1.6 * lengths[1]
        assert 0.3 < levels[1] / levels[0] < 0.8

    def test_an_unknown_voice_reaches_the_error_event(self, spoken):
        found = []
        token = spoken.connect("error", lambda name, exception: found.append(exception))
        spoken.setProperty("voice", "hibari/nobody")
        spoken.runAndWait()
        spoken.disconnect(token)
        assert [type(e) for e in found] == [EngineError]

    def test_what_is_heard_can_be_stopped(self, spoken, monkeypatch):
        """A callback stops it at the second word: the rest is neither told nor waited for."""
        import time

        from audiobook.engines import playing

        monkeypatch.setattr(playing, "_player", lambda: [sys.executable, "-c", "import time; time.sleep(20)"])
        told, ends = [], []

        def at_a_word(name, location, length):
            told.append(location)
            if len(told) == 2:
                spoken.stop()

        tokens = [
            spoken.connect("started-word", at_a_word),
            spoken.connect("finished-utterance", lambda name, completed: ends.append(completed)),
        ]
        spoken.setProperty("aloud", True)
        spoken.say("It rained all day and all night.")
        began = time.monotonic()
        spoken.runAndWait()
        for token in tokens:
            spoken.disconnect(token)
        assert (told, ends) == ([0, 3], [False])
        assert time.monotonic() - began < 10

    def test_a_machine_without_a_player_says_so(self, spoken, monkeypatch):
        monkeypatch.setattr("audiobook.engines.playing.shutil.which", lambda name: None)
        monkeypatch.setattr("audiobook.engines.playing.sys.platform", "linux")
        found = []
        token = spoken.connect("error", lambda name, exception: found.append(exception))
        spoken.setProperty("aloud", True)
        spoken.say("Hello.")
        spoken.runAndWait()
        spoken.disconnect(token)
        assert "plays sound" in found[0].message


class TestDefault:
    """Which engine reads where none is named."""

    @pytest.fixture(autouse=True)
    def unset(self, monkeypatch):
        monkeypatch.delenv("AUDIOBOOK_ENGINE")

    @pytest.mark.parametrize(
        ("language", "name"), [("en", "hibari"), ("en-GB", "hibari"), ("de", "espeak"), ("eno", "espeak")]
    )
    def test_it_follows_the_language(self, language, name):
        assert engines.default(language) == name
        assert engines.lacking(language) is None

    def test_the_environment_names_another(self, monkeypatch):
        monkeypatch.setenv("AUDIOBOOK_ENGINE", "tone")
        assert engines.default("en") == "tone"

    def test_espeak_stands_in_where_hibari_is_missing_and_the_report_says_so(self, monkeypatch, quick, tmp_path):
        monkeypatch.setattr(engines, "_missing_of_hibari", lambda: "hibari-tts")
        assert engines.default("en") == "espeak"
        (tmp_path / "story.txt").write_text("“Hello,” said Ann.\n\n“Good day,” said Ben.\n")
        done = quick("cast", "story.txt")
        assert b"espeak/" in done.stdout
        assert b"need the package hibari-tts" in done.stdout + done.stderr
        (tmp_path / "geschichte.txt").write_text("„Guten Tag“, sagte Anna.\n\n„Guten Morgen“, sagte der alte Peter.\n")
        assert b"hibari" not in quick("cast", "geschichte.txt", "--language", "de").stdout

    def test_a_cast_that_is_there_keeps_its_engine(self, quick, tmp_path):
        from audiobook import pipeline
        from audiobook.pipeline import Options
        from audiobook.pipeline.cast import engine_of

        cast = '[narrator]\nvoice = "espeak/en-us+f2"\n'
        assert engine_of(Options(), "en", cast) == "espeak"
        assert engine_of(Options(), "en", "") == engine_of(Options(), "en") == "hibari"
        assert engine_of(Options(engine="tone"), "en", cast) == "tone"
        assert pipeline.Options().engine is None

    def test_commands_use_it(self, quick, tmp_path):
        (tmp_path / "story.txt").write_text("“Hello,” said Ann.\n\n“Good day,” said Ben.\n")
        assert b"hibari/heart" in quick("cast", "story.txt").stdout
        assert b"hibari/heart" in quick("voices").stdout
        assert quick("voices", "say", "Siobhan", "-o", "x.mp3").returncode == 0
        assert (tmp_path / "x.mp3").stat().st_size > 2000


class TestRun:
    """A run with hibari: the same bytes however many processes, and told beforehand how long it takes."""

    STORY = "“Where is the boat?” Ann asked. “I left it here.”\n\n“Gone,” Ben whispered.\n\nThey looked at the water for a long time.\n"

    @pytest.mark.slow
    def test_as_many_processes_as_one_likes_make_the_same_file(self, quick, tmp_path):
        text = "\n\n".join(f"Chapter {n}\n\n{self.STORY}" for n in (1, 2))
        for jobs in ("1", "2"):
            (tmp_path / jobs).mkdir()
            (tmp_path / jobs / "story.txt").write_text(text)
            done = quick("make", "story.txt", "--engine", "hibari", "-q", "-j", jobs, cwd=tmp_path / jobs)
            assert done.returncode == 0, done.stderr
        one, two = ((tmp_path / jobs / "output/story.mp3").read_bytes() for jobs in ("1", "2"))
        assert one == two
        assert quick("check", "output/story.mp3", cwd=tmp_path / "1").returncode == 0
        timeline = (tmp_path / "1/output/story/timeline.json").read_text()
        assert '"delivery": "whispered"' in timeline

    def test_a_long_book_is_timed_before(self, quick, tmp_path, monkeypatch):
        """What is told is as long as all of it takes by the pace of what was tried, shared among the processes."""
        from audiobook.pipeline import audio
        from audiobook.pipeline.worker_pool import WorkerPool

        monkeypatch.setattr(audio, "_LONG_CHARS", 50)
        monkeypatch.setattr(audio, "WORTH_TELLING_SECONDS", 0.0)
        tried = []

        def timed(self, jobs):
            tried.append([job.chars for job in jobs])
            return 10.0 * sum(job.chars for job in jobs)

        monkeypatch.setattr(WorkerPool, "seconds_to_make", timed)
        (tmp_path / "story.txt").write_text(self.STORY * 3)
        done = quick("make", "story.txt", "--engine", "hibari", "-j", "1", "-q")
        assert done.returncode == 0, done.stderr
        ((chars,),) = tried
        assert 0 < chars < len(self.STORY) * 3
        minutes = round(10 * len(self.STORY) * 3 / 60)
        told = int(re.search(rb"hibari will take about (\d+) min", done.stderr).group(1))
        assert told == pytest.approx(minutes, rel=0.15)

    def test_the_time_of_what_is_tried_is_that_of_speaking_it(self):
        from audiobook.parts import Job
        from audiobook.pipeline.worker_pool import WorkerPool
        from audiobook.publishing.formats import Encoding

        engine = engines.load("hibari")
        lines = tuple(Utterance(0, n, None, f"{TEXT} {n}", HEART, pause_ms=300) for n in range(2))
        job = Job(lines, tuple(engine.voices()), Encoding(24_000), ((engine.name, engine.version),))
        with WorkerPool(1) as pool:
            assert 0.05 < pool.seconds_to_make([job]) < 20


def test_the_dependency_is_left_out_where_onnxruntime_has_no_wheel():
    from packaging.requirements import Requirement

    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text())["project"]
    (found,) = (r for d in project["dependencies"] if (r := Requirement(d)).name == "hibari-tts")
    assert str(found.specifier) == "==0.2.1"

    def wanted(platform: str, machine: str, python: str) -> bool:
        return found.marker.evaluate({"sys_platform": platform, "platform_machine": machine, "python_version": python})

    for there in (
        ("linux", "x86_64", "3.11"),
        ("linux", "aarch64", "3.14"),
        ("win32", "AMD64", "3.12"),
        ("win32", "ARM64", "3.13"),
    ):
        assert wanted(*there)
    for there in (("darwin", "arm64", "3.14"), ("darwin", "x86_64", "3.13")):
        assert wanted(*there)
    for missing in (
        ("linux", "armv7l", "3.11"),
        ("linux", "riscv64", "3.12"),
        ("darwin", "x86_64", "3.14"),
        ("linux", "x86_64", "3.15"),
    ):
        assert not wanted(*missing)


@pytest.mark.parametrize("word", ["house", "House", "Tuesday", "Essex", "Belgian", "Belgians"])
def test_words_of_its_dictionary_are_known(engine, word):
    assert engine.knows(word)


@pytest.mark.parametrize("word", ["Xhqvyzt", "hous", 'a":', "", "ˈ"])
def test_other_words_are_not_known(engine, word):
    assert engine.knows(word) is False


def test_an_engine_without_a_dictionary_does_not_tell():
    assert engines.load("tone").knows("house") is None
