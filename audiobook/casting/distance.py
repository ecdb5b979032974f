"""How different two voices sound, and what settings an engine's voices offer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from audiobook.cast import Setting, Voice
from audiobook.script import Gender

UNMEASURED = 1.0
"""Distance of two different voices that were not measured."""

_SPREAD = ((0, 0), (28, -14), (-28, 10), (14, 18), (-14, -18), (40, 6), (-40, -6))
"""Steps of pitch and pace by which the same voice is made into different speakers."""

_PITCH_UNITS = 18.0
_RATE_UNITS = 30.0


@dataclass(frozen=True, slots=True)
class Option:
    """A setting that can be dealt, and what is known of how it sounds.

    Attributes:
        setting: voice, pitch, pace.
        gender: the range it is heard in.
        age: adult, child or old.
        timbre: see `Voice.timbre`.
        order: place in the palette; lower is preferred.
        narrator: fit to tell a whole book.
    """

    setting: Setting
    gender: Gender
    age: str
    timbre: tuple[float, ...]
    order: int
    narrator: bool = False


def options(voices: Sequence[Voice], *, spread: bool) -> list[Option]:
    """The settings that voices offer: one each, or several by pitch and pace where `spread`."""
    out: list[Option] = []
    steps = _SPREAD if spread else _SPREAD[:1]
    for pitch_step, rate_step in steps:
        for v in voices:
            setting = Setting(v.id, min(99, max(0, v.pitch + pitch_step)), v.rate_wpm + rate_step)
            gender = v.gender if pitch_step == 0 else Gender.UNKNOWN
            out.append(Option(setting, gender, v.age, v.timbre, len(out), v.narrator))
    return out


def distance(a: Option, b: Option) -> float:
    """How different two settings sound; 0 for the same, about 1 for a clear difference."""
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
    """A place for each measured voice on the line along which timbres differ most, pitch left out: for drawing them.

    The first coefficient of a timbre is its pitch, which has an axis of its own.
    """
    points = np.array([v.timbre for v in voices])
    timbre = points[:, 1:] - points[:, 1:].mean(axis=0)
    direction = np.linalg.svd(timbre, full_matrices=False)[2][0]
    sign = 1 if direction[np.argmax(np.abs(direction))] > 0 else -1
    return [float(x) for x in timbre @ (sign * direction)]
