"""People who are made out of one model: what is heard of them is what the palette says."""

from __future__ import annotations

import pytest

from audiobook.cast import Setting
from audiobook.engines import load
from audiobook.pipeline.measuring import fundamental_hz, voiced_frames

SENTENCE = "She walked down to the water and looked at the boats for a long time."


@pytest.mark.parametrize("name", ["heart", "felix", "basil", "agnes", "pip"])
def test_a_voice_has_the_pitch_that_was_measured(name: str) -> None:
    engine = load("hibari")
    voice = next(v for v in engine.voices() if v.name == name)
    clip = engine.speak(SENTENCE, Setting(voice.id, voice.pitch, voice.rate_wpm))
    assert fundamental_hz(voiced_frames(clip, engine.sample_rate_hz)) == pytest.approx(voice.f0_hz, rel=0.15)


def test_a_longer_vocal_tract_does_not_change_the_pace_nor_the_times_of_words() -> None:
    engine = load("hibari")
    plain = engine.speak_timed(SENTENCE, Setting("hibari/heart", rate_wpm=160))
    man = engine.speak_timed(SENTENCE, Setting("hibari/felix", rate_wpm=160))
    assert len(man.samples) == pytest.approx(len(plain.samples), rel=0.06)
    assert len(man.words) == len(plain.words)
    for a, b in zip(man.words, plain.words):
        assert a.onset_ms == pytest.approx(b.onset_ms, abs=150)
    assert man.words[-1].onset_ms < len(man.samples) / 2 / 24


def test_a_mans_voice_is_the_same_each_time() -> None:
    engine = load("hibari")
    setting = Setting("hibari/gregor", rate_wpm=150)
    assert engine.speak(SENTENCE, setting) == engine.speak(SENTENCE, setting)
