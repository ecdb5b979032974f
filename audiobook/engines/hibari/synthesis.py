"""Frames in, sound out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audiobook.engines.hibari.frames import Frames


def wave(frames: Frames, chance: np.random.Generator) -> NDArray[np.float32]:
    """The sound of frames, 24 kHz, -1 to 1.

    Args:
        frames: what to make audible.
        chance: where the noise comes from.
    """
    from hibari import dsp

    out: NDArray[np.float32] = dsp.synth(frames.lh, frames.theta, frames.ln, frames.lr, frames.phi, frames.f0, chance)
    return out
