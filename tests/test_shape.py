"""How a voice is made from another: what any shape must keep, and what each part of one does."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiobook.engines.hibari.frames import BINS, SAMPLE_RATE_HZ, Frames
from audiobook.engines.hibari.shape import BOUNDS, EQUALISER_DB, EQUALISER_HZ, PLAIN, Shape, finished, shaped

LENGTH = 40


def frames(f0_hz: float = 180.0, peak_hz: float = 600.0) -> Frames:
    """A steady vowel with one formant, its first quarter voiceless."""
    hz = np.arange(BINS) * SAMPLE_RATE_HZ / 2 / (BINS - 1)
    envelope = (2 - 6 * ((hz - peak_hz) / 1500) ** 2).clip(-8).astype(np.float32)[:, None]
    spectra = np.repeat(envelope, LENGTH, axis=1)
    f0 = np.full(LENGTH, f0_hz, np.float32)
    f0[: LENGTH // 4] = 0
    phase = np.random.default_rng(7).uniform(-3, 3, (BINS, LENGTH)).astype(np.float32)
    return Frames(spectra, phase, spectra - 9, spectra - 2, phase, f0)


def sound(of: Frames) -> np.ndarray:
    from hibari import dsp

    return dsp.synth(of.lh, of.theta, of.ln, of.lr, of.phi, of.f0, np.random.default_rng(1))


def level_db(of: Frames, hz: float) -> float:
    """The mean of the harmonic part's log magnitude at a frequency, in dB."""
    return float(of.lh[round(hz * (BINS - 1) * 2 / SAMPLE_RATE_HZ)].mean() * 20 / np.log(10))


def strongest_hz(of: Frames) -> float:
    return float(of.lh[:, -1].argmax() * SAMPLE_RATE_HZ / 2 / (BINS - 1))


shapes = st.builds(
    Shape,
    equaliser_db=st.tuples(*[st.floats(*EQUALISER_DB)] * len(EQUALISER_HZ)),
    **{name: st.floats(least, most) for name, (least, most) in BOUNDS.items()},
)


@settings(max_examples=60, deadline=None)
@given(shapes)
def test_any_shape_keeps_length_and_gives_sound_within_full_scale(shape: Shape) -> None:
    before = frames()
    after = shaped(before, shape)
    for name in ("lh", "theta", "ln", "lr", "phi", "f0"):
        values = getattr(after, name)
        assert values.shape == getattr(before, name).shape
        assert values.dtype == np.float32
        assert np.isfinite(values).all()
    assert ((after.f0 > 40) == (before.f0 > 40)).all()
    wave = sound(after)
    out = finished(wave, shape)
    assert np.isfinite(out).all()
    assert np.abs(out).max() <= 1
    assert abs(len(out) - len(wave) * shape.stretch) <= 2


@settings(max_examples=10, deadline=None)
@given(shapes)
def test_a_shape_gives_the_same_each_time(shape: Shape) -> None:
    first, second = shaped(frames(), shape), shaped(frames(), shape)
    assert all(np.array_equal(getattr(first, f.name), getattr(second, f.name)) for f in fields(Frames))


def test_the_plain_shape_changes_not_a_bit() -> None:
    given_ = frames()
    assert shaped(given_, PLAIN) is given_
    wave = sound(given_)
    assert finished(wave, PLAIN) is wave


def test_a_shape_leaves_the_frames_it_was_given_as_they_were() -> None:
    before = frames()
    shaped(before, Shape(tilt_db_per_octave=3, breath_db=-10, shimmer_db=2, low_formant_ratio=0.9, jitter_percent=2))
    assert all(np.array_equal(getattr(before, f.name), getattr(frames(), f.name)) for f in fields(Frames))


def test_formants_move_by_band() -> None:
    low = shaped(frames(peak_hz=600), Shape(low_formant_ratio=0.85))
    assert strongest_hz(low) == pytest.approx(510, abs=60)
    middle = shaped(frames(peak_hz=1700), Shape(middle_formant_ratio=1.2))
    assert strongest_hz(middle) == pytest.approx(2040, abs=100)
    untouched = shaped(frames(peak_hz=1700), Shape(low_formant_ratio=1.2))
    assert strongest_hz(untouched) == pytest.approx(1700, abs=100)


def test_equaliser_and_tilt_are_told_in_heard_frequencies() -> None:
    bands = [0.0] * len(EQUALISER_HZ)
    bands[4] = 6.0
    plain = frames()
    raised = shaped(plain, Shape(equaliser_db=tuple(bands)))
    assert level_db(raised, 1200) - level_db(plain, 1200) == pytest.approx(6, abs=0.1)
    assert level_db(raised, 4300) == pytest.approx(level_db(plain, 4300), abs=0.1)
    longer = shaped(plain, Shape(equaliser_db=tuple(bands), formant_ratio=0.8))
    assert level_db(longer, 1500) - level_db(plain, 1500) == pytest.approx(6, abs=0.1)
    tilted = shaped(plain, Shape(tilt_db_per_octave=-2))
    assert level_db(tilted, 1000) == pytest.approx(level_db(plain, 1000), abs=0.1)
    assert level_db(tilted, 4000) - level_db(plain, 4000) == pytest.approx(-4, abs=0.1)


def test_breath_is_noise_in_voiced_frames_only() -> None:
    plain = frames()
    breathy = shaped(plain, Shape(breath_db=-10))
    voiced = plain.f0 > 40
    assert (breathy.ln[:, voiced] >= plain.ln[:, voiced]).all()
    assert (breathy.ln[:, voiced] > plain.ln[:, voiced] + 1).mean() > 0.9
    assert np.array_equal(breathy.ln[:, ~voiced], plain.ln[:, ~voiced])
    assert np.array_equal(breathy.lh, plain.lh)


def test_unsteady_voices_shake_about_their_pitch() -> None:
    f0 = shaped(replace(frames(), f0=np.full(LENGTH, 180, np.float32)), Shape(jitter_percent=2, tremor_percent=3)).f0
    assert f0.mean() == pytest.approx(180, rel=0.02)
    assert 2 < f0.std() < 9


def test_a_longer_vocal_tract_lowers_all_frequencies_alike() -> None:
    tone = np.sin(2 * np.pi * 1000 * np.arange(SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ).astype(np.float32) * 0.5
    shape = Shape(formant_ratio=0.8)
    out = finished(tone, shape)
    assert len(out) == pytest.approx(len(tone) / 0.8, abs=2)
    assert np.abs(np.fft.rfft(out)).argmax() * SAMPLE_RATE_HZ / len(out) == pytest.approx(800, abs=2)
    assert shape.speed_ratio * shape.formant_ratio == pytest.approx(1)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"pitch": 2}, "a shape has no pitch"),
        ({"f0_ratio": 9}, "f0_ratio must be from 0.5 to 1.6"),
        ({"f0_ratio": float("nan")}, "f0_ratio must be"),
        ({"equaliser_db": [1, 2]}, "must have 9 numbers, and has 2"),
        ({"equaliser_db": [40] * 9}, "must be from -18 to 18"),
    ],
)
def test_a_table_that_is_no_shape_is_refused(table: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Shape.of(table)


def test_a_table_is_read_as_it_says() -> None:
    shape = Shape.of({"f0_ratio": 0.8, "equaliser_db": [0, 1, 2, 3, 4, 5, 6, 7, 8], "level_db": 1})
    assert (shape.f0_ratio, shape.level_db, shape.equaliser_db[8]) == (0.8, 1.0, 8.0)
    assert Shape.of({}) == PLAIN
