"""Resampling: the same sound at another rate, with nothing added and nothing taken off."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.assembling import PEAK_DB, assemble
from audiobook.cast import Setting
from audiobook.engines import onnx_voices
from audiobook.pipeline.measuring import RATE_HZ, voiced_frames
from audiobook.timeline import Clip, Utterance

# Rates of clips (programs, Piper, Kokoro, espeak) and of files (usual, ACX).
RATES = [(8000, 22050), (16000, 22050), (22050, 44100), (24000, 22050), (48000, 22050), (16000, 44100)]


def tone(hz: float, rate_hz: int, amplitude: float = 9000) -> np.ndarray:
    """One second of a pure tone."""
    return amplitude * np.sin(2 * np.pi * hz * np.arange(rate_hz) / rate_hz)


def assembled(samples: np.ndarray, given_hz: int, wanted_hz: int) -> np.ndarray:
    utterance = Utterance(0, 0, None, "x", Setting("tone/bass"))
    (piece,) = assemble([Clip(utterance, samples.astype("<i2").tobytes(), given_hz)], {}, wanted_hz)
    return np.frombuffer(piece.sound.raw_data, "<i2").astype(float)[: piece.end]


def by_onnx(samples: np.ndarray, given_hz: int, wanted_hz: int) -> np.ndarray:
    return np.frombuffer(onnx_voices.samples(samples / 32768, given_hz, wanted_hz), "<i2").astype(float)


def strengths(samples: np.ndarray, hz: float, rate_hz: int) -> tuple[float, float]:
    """Amplitude of a tone, and how far everything else lies below it in dB; the ends are left out."""
    cut = samples[len(samples) // 8 : -len(samples) // 8]
    window = np.blackman(len(cut))
    spectrum = np.abs(np.fft.rfft(cut * window)) ** 2
    near = np.abs(np.fft.rfftfreq(len(cut), 1 / rate_hz) - hz) < 40
    amplitude = 2 * np.sqrt(spectrum[near].sum() / (window**2).sum() / len(cut))
    return float(amplitude), float(10 * np.log10(spectrum[near].sum() / max(1e-9, spectrum[~near].sum())))


@pytest.mark.parametrize("way", [assembled, by_onnx])
@pytest.mark.parametrize(("given_hz", "wanted_hz"), RATES)
def test_a_tone_stays_as_loud_as_it_was_and_alone(way, given_hz, wanted_hz):
    low, high = (way(tone(share * min(given_hz, wanted_hz) / 2, given_hz), given_hz, wanted_hz) for share in (0.1, 0.8))
    nyquist = min(given_hz, wanted_hz) / 2
    amplitude, alone_db = strengths(low, 0.1 * nyquist, wanted_hz)
    high_amplitude, high_alone_db = strengths(high, 0.8 * nyquist, wanted_hz)
    # 16-bit rounding alone lies about 80 dB below such a tone.
    assert min(alone_db, high_alone_db) > 65
    assert high_amplitude == pytest.approx(amplitude, rel=0.03)


@pytest.mark.parametrize("way", [assembled, by_onnx])
def test_what_the_new_rate_cannot_hold_is_left_out(way):
    """A tone above half the new rate would come out as another, lower one."""
    mixed = tone(1000, 48000, 6000) + tone(15000, 48000, 6000)
    assert strengths(way(mixed, 48000, 22050), 1000, 22050)[1] > 60


def test_voices_are_measured_by_what_they_have_below_half_the_rate():
    mixed = tone(200, 48000) + tone(15000, 48000)
    frames = voiced_frames(mixed.astype("<i2").tobytes(), 48000)
    spectrum = np.abs(np.fft.rfft(frames * np.hanning(frames.shape[1]), axis=1)).mean(axis=0)
    hz = np.fft.rfftfreq(frames.shape[1], 1 / RATE_HZ)
    # By straight lines the 15 kHz would be heard at 22.05 - 15 kHz.
    assert spectrum[np.abs(hz - 7050) < 100].max() < spectrum.max() / 1000


@given(st.lists(st.integers(-32768, 32767), min_size=1, max_size=400), st.sampled_from(RATES))
def test_no_peak_is_above_the_limit_at_another_rate(samples, rates):
    out = assembled(np.array(samples), *rates)
    assert np.abs(out).max(initial=0) <= 32767 * 10 ** (PEAK_DB / 20) + 1
    assert len(out) == pytest.approx(len(samples) * rates[1] / rates[0], abs=1)
