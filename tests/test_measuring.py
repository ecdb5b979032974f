"""Voices measured on this machine: how high, how loud, how different; kept, and never outdoing what an engine tells."""

from __future__ import annotations

import math
import tomllib
from array import array

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiobook import engines
from audiobook.cast import Voice
from audiobook.engines import measured
from audiobook.engines.tone import ToneEngine
from audiobook.errors import EngineError, UsageError
from audiobook.pipeline import measuring
from audiobook.script import Gender


def hum(hz: float, rate_hz: int, seconds: float = 1.0) -> bytes:
    """A hum with overtones, as a voice has."""
    t = np.arange(int(seconds * rate_hz)) / rate_hz
    wave = sum(np.sin(math.tau * hz * k * t) / k for k in range(1, 6))
    return array("h", (6000 * wave).astype(int).tolist()).tobytes()


@settings(max_examples=25, deadline=None)
@given(st.floats(70, 300), st.sampled_from([16000, 22050, 24000, 44100]))
def test_a_hums_pitch_is_found_at_any_rate(hz, rate_hz):
    rows = measuring.voiced_frames(hum(hz, rate_hz), rate_hz)
    assert measuring.fundamental_hz(rows) == pytest.approx(hz, rel=0.03)


@pytest.mark.parametrize("rate_hz", [16000, 24000, 48000])
def test_the_same_sound_is_the_same_voice_at_any_rate(rate_hz):
    def place(hz, rate):
        return measuring.timbre(measuring.raw_timbre(measuring.voiced_frames(hum(hz, rate), rate), hz))

    here = math.dist(place(120, 22050), place(120, rate_hz))
    assert here < 0.5 * math.dist(place(120, 22050), place(240, 22050))


def test_silence_and_noise_have_no_pitch():
    assert len(measuring.voiced_frames(b"", 22050)) == 0
    noise = np.random.default_rng(1).integers(-8000, 8000, 22050).astype("<i2").tobytes()
    assert measuring.fundamental_hz(measuring.voiced_frames(noise, 22050)) == 0
    assert measured.heard_as(0) is Gender.UNKNOWN


def test_louder_is_louder():
    loud, soft = hum(120, 22050, 3), (np.frombuffer(hum(120, 22050, 3), "<i2") // 2).astype("<i2").tobytes()
    assert measuring.loudness_lufs([loud], 22050) - measuring.loudness_lufs([soft], 22050) == pytest.approx(6, abs=0.3)


class Mute(ToneEngine):
    """Tells nothing of its voices."""

    name = "mute"

    def voices(self):
        return (Voice("mute/bass"), Voice("mute/soprano"), Voice("mute/told", gender=Gender.FEMALE, f0_hz=200.0))

    def speak(self, text, setting):
        from dataclasses import replace

        known = {"told": "bass"}
        name = setting.voice.partition("/")[2]
        return super().speak(text, replace(setting, voice=f"tone/{known.get(name, name)}"))


@pytest.fixture
def mute(monkeypatch, tmp_path):
    monkeypatch.setenv("AUDIOBOOK_VOICES", str(tmp_path))
    engine = Mute()
    load = engines.load
    monkeypatch.setattr(engines, "load", lambda name: engine if name == "mute" else load(name))
    return engine


def test_what_is_measured_fills_in_and_never_outdoes(mute):
    assert all(v.loudness_lufs is None for v in engines.voices(mute))
    seen = []
    found = {v.id: v for v in measuring.measure("mute", "", lambda *at: seen.append(at))}
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert found["mute/bass"].gender is Gender.MALE
    assert found["mute/soprano"].gender is Gender.FEMALE
    told = found["mute/told"]
    assert (told.gender, told.f0_hz) == (Gender.FEMALE, 200.0)
    assert all(v.timbre and v.loudness_lufs is not None for v in found.values())
    assert list(engines.voices(mute)) == list(engines.voices_in(mute, "en")) == list(found.values())
    # What is known is not measured again.
    measuring.measure("mute", "", lambda *at: seen.append(at))
    assert seen[4:] == [(0, 0)]


def test_a_users_word_stays_when_more_is_measured(mute):
    measuring.measure("mute", "mute/bass", lambda *_: None)
    path = measured.path("mute")
    path.write_text(path.read_text(encoding="utf-8").replace('"male"', '"female"'), encoding="utf-8")
    found = {v.id: v for v in measuring.measure("mute", "", lambda *_: None)}
    assert found["mute/bass"].gender is Gender.FEMALE
    assert {v["id"] for v in tomllib.loads(path.read_text(encoding="utf-8"))["voice"]} == set(found)


def test_another_version_is_measured_anew(mute, monkeypatch):
    measuring.measure("mute", "", lambda *_: None)
    monkeypatch.setattr(Mute, "version", "other")
    assert all(v.loudness_lufs is None for v in engines.voices(mute))


@pytest.mark.parametrize("content", ["{", "[[voice]]", 'version = "VERSION"\n[[voice]]\nid = 2'])
def test_a_broken_file_is_told(mute, content):
    path = measured.path("mute")
    path.parent.mkdir(parents=True)
    path.write_text(content.replace("VERSION", mute.version))
    with pytest.raises(EngineError) as e:
        engines.voices(mute)
    assert "voices measure --engine mute" in e.value.hint


def test_a_voice_that_is_not_there_is_told(mute):
    with pytest.raises(UsageError):
        measuring.measure("mute", "mute/none", lambda *_: None)
