"""How different two voices sound, and which settings can be made from the voices of an engine."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from audiobook.cast import Setting, Voice
from audiobook.script import Gender

UNMEASURED = 1.0
"""The distance assumed between two different voices if they were not measured: a clear difference."""

SIMILAR = 0.8
"""Listeners easily confuse voices with a smaller distance than this; 1 is a clear difference."""

_SPREAD = ((0, 0), (28, -14), (-28, 10), (14, 18), (-14, -18), (40, 6), (-40, -6))
"""Steps (pitch on the scale of 0 to 100, words a minute) by which one voice is made into several speakers."""

_PITCH_UNITS = 18.0
"""How far two pitches are apart, on the scale of 0 to 100, where the same voice sounds clearly different (distance 1)."""
_RATE_UNITS = 30.0
"""The same for pace, in words a minute."""
_HIGHEST_PITCH = 99
"""The highest pitch of espeak-ng."""


@dataclass(frozen=True, slots=True)
class VoiceOption:
    """A setting that a speaker can be given, and how it sounds.

    Attributes:
        setting: voice, pitch and pace.
        gender: the gender it sounds like.
        age: "adult", "child" or "old".
        timbre: see `Voice.timbre`.
        order: its place among the options; a lower one is preferred.
        narrator: fit to read a whole book.
        quality: see `Voice.quality`.
    """

    setting: Setting
    gender: Gender
    age: str
    timbre: tuple[float, ...]
    order: int
    narrator: bool = False
    quality: float = 1.0


def options(voices: Sequence[Voice], *, spread: bool) -> list[VoiceOption]:
    """The settings that can be made from voices: one for each or, with `spread`, several with different pitch and pace."""
    out: list[VoiceOption] = []
    steps = _SPREAD if spread else _SPREAD[:1]
    for pitch_step, rate_step in steps:
        for v in voices:
            setting = Setting(v.id, min(_HIGHEST_PITCH, max(0, v.pitch + pitch_step)), v.rate_wpm + rate_step)
            gender = v.gender if pitch_step == 0 else Gender.UNKNOWN
            out.append(VoiceOption(setting, gender, v.age, v.timbre, len(out), v.narrator, v.quality))
    return out


def distance(a: VoiceOption, b: VoiceOption) -> float:
    """How different two settings sound: 0 for the same, about 1 for a clear difference."""
    if a.setting.voice != b.setting.voice and a.timbre and len(a.timbre) == len(b.timbre):
        base = math.dist(a.timbre, b.timbre)
    else:
        base = 0.0 if a.setting.voice == b.setting.voice else UNMEASURED
    if a.setting.voice != b.setting.voice and a.timbre:
        return base
    pitch = (a.setting.pitch - b.setting.pitch) / _PITCH_UNITS
    rate = (a.setting.rate_wpm - b.setting.rate_wpm) / _RATE_UNITS
    return math.hypot(base, pitch, rate)


def across(voices: Sequence[Voice]) -> list[float]:
    """A coordinate for each measured voice, to draw them: its place on the line along which timbres differ most.

    The first coefficient of a timbre is its pitch, or what goes with it most. It is left out, because drawings have an axis for it.
    Timbres of different kinds, which have different numbers of coefficients, have lines of their own.
    """
    out = [0.0] * len(voices)
    for length in {len(v.timbre) for v in voices}:
        own = [n for n, v in enumerate(voices) if len(v.timbre) == length]
        for n, place in zip(own, _along([voices[n] for n in own])):
            out[n] = place
    return out


def _along(voices: Sequence[Voice]) -> list[float]:
    points = np.array([v.timbre for v in voices])
    timbre = points[:, 1:] - points[:, 1:].mean(axis=0)
    direction = np.linalg.svd(timbre, full_matrices=False)[2][0]
    sign = 1 if direction[np.argmax(np.abs(direction))] > 0 else -1
    return [float(x) for x in timbre @ (sign * direction)]
