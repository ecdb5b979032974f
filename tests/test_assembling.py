"""Levels, pauses and places of clips."""

from __future__ import annotations

from array import array

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.assembling import PEAK_DB, TARGET_LUFS, assemble
from audiobook.assembling.levels import levelled
from audiobook.cast import Setting, Voice
from audiobook.engines.pcm import hum
from audiobook.timeline import Clip, Utterance

SAMPLES = st.lists(st.integers(-32768, 32767), min_size=1, max_size=900).map(lambda v: array("h", v).tobytes())


@given(SAMPLES, st.floats(-30, 30), st.floats(-20, -1))
def test_no_peak_is_above_the_limit_and_no_sample_is_lost(samples, gain_db, peak_db):
    out = levelled(samples, gain_db, peak_db)
    assert len(out) == len(samples)
    assert np.abs(np.frombuffer(out, "<i2").astype(int)).max() <= 32767 * 10 ** (peak_db / 20) + 1


@given(SAMPLES, st.floats(-30, 0))
def test_below_the_limit_it_is_a_gain_and_nothing_else(samples, gain_db):
    quiet = (np.frombuffer(samples, "<i2") // 4).astype("<i2").tobytes()
    expected = np.rint(np.frombuffer(quiet, "<i2") * np.float32(10 ** (gain_db / 20)))
    assert np.frombuffer(levelled(quiet, gain_db, -1.0), "<i2").tolist() == expected.tolist()


def test_the_limiter_is_smooth():
    """A steady tone with one loud stretch: the gain never jumps from sample to sample."""
    tone = np.frombuffer(hum(400, 100, 20000, [1.0]), "<i2").astype(float)
    tone[18000:20000] *= 1.6
    out = np.frombuffer(levelled(tone.astype("<i2").tobytes(), 3.0, -6.0), "<i2").astype(float)
    loud = np.abs(tone) > 5000
    gains = (out[loud] / tone[loud])[: int(loud.sum())]
    assert np.abs(np.diff(gains)).max() < 0.02


def clip(
    text: str, samples: bytes, *, rate: int = 22050, pause_ms: int = 100, voice: str = "tone/bass", gain_db: float = 0.0
) -> Clip:
    return Clip(Utterance(0, 0, None, text, Setting(voice), gain_db=gain_db, pause_ms=pause_ms), samples, rate)


class Stretch:
    """Assembled pieces, laid end to end."""

    def __init__(self, clips, voices, rate):
        pieces = list(assemble(clips, voices, rate))
        self.samples = b"".join(p.sound.raw_data for p in pieces)
        self.spans = [(p.start, p.end) for p in pieces]


def rms_db(samples: bytes) -> float:
    x = np.frombuffer(samples, "<i2").astype(float) / 32768
    return 20 * np.log10(np.sqrt((x**2).mean()))


def test_clips_lie_where_their_spans_say_with_their_pauses_between():
    sounds = [hum(200, 100, 3000, [1.0]), hum(50, 200, 9000, [1.0]), hum(300, 80, 500, [1.0])]
    stretch = Stretch([clip(str(n), s) for n, s in enumerate(sounds)], {}, 22050)
    x = np.frombuffer(stretch.samples, "<i2")
    for (a, b), sound in zip(stretch.spans, sounds):
        assert b - a == len(sound) // 2
        assert np.abs(x[a:b].astype(int)).max() > 500
    for (_, b), (a, _) in zip(stretch.spans, stretch.spans[1:]):
        assert a - b == 2205
        assert not x[b:a].any()
    assert len(x) == stretch.spans[-1][1] + 2205


def test_voices_of_different_loudness_come_out_alike():
    loud, quiet = hum(400, 100, 20000, [1.0]), hum(400, 100, 900, [1.0])
    voices = {"a": Voice("a", loudness_lufs=rms_db(loud)), "b": Voice("b", loudness_lufs=rms_db(quiet))}
    stretch = Stretch([clip("x", loud, voice="a"), clip("y", quiet, voice="b")], voices, 22050)
    levels = [rms_db(stretch.samples[2 * a : 2 * b]) for a, b in stretch.spans]
    assert levels == pytest.approx([TARGET_LUFS] * 2, abs=0.3)


def test_a_voice_that_was_not_measured_is_levelled_by_its_clip():
    stretch = Stretch([clip("x", hum(400, 100, 700, [1.0]))], {}, 22050)
    ((a, b),) = stretch.spans
    # What speech of that loudness has of RMS is a mean over voices: 1.3 dB more.
    assert rms_db(stretch.samples[2 * a : 2 * b]) == pytest.approx(TARGET_LUFS + 1.3, abs=0.3)


def test_another_sample_rate_is_resampled():
    stretch = Stretch([clip("x", hum(160, 100, 5000, [1.0]), rate=16000)], {}, 22050)
    ((a, b),) = stretch.spans
    assert b - a == pytest.approx(22050, abs=30)


def test_a_lost_clip_takes_no_time_but_keeps_its_place():
    lost = Clip(Utterance(0, 0, None, "x", Setting("tone/bass"), pause_ms=100), b"", 22050, "nothing was recorded")
    stretch = Stretch([clip("a", hum(100, 100, 5000, [1.0])), lost, clip("b", hum(100, 100, 5000, [1.0]))], {}, 22050)
    assert stretch.spans[1][0] == stretch.spans[1][1]
    assert stretch.spans[2][0] > stretch.spans[1][1]


def test_peaks_stay_below_the_limit():
    spiky = np.zeros(22050, "<i2")
    spiky[::441] = 30000
    stretch = Stretch([clip("x", spiky.tobytes())], {}, 22050)
    assert np.abs(np.frombuffer(stretch.samples, "<i2").astype(int)).max() <= 32768 * 10 ** (PEAK_DB / 20) + 1
