"""How a voice of the palette differs from the model it is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audiobook.engines.hibari.frames import Frames


@dataclass(frozen=True, slots=True)
class Shape:
    """What is changed of a model's voice; the default changes nothing."""

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Shape:
        """The shape a table of voices/hibari.toml tells.

        Raises:
            TypeError: it has a field that is not known.
        """
        return cls(**table)


def shaped(frames: Frames, shape: Shape) -> Frames:  # noqa: ARG001 - there is nothing to change yet
    """Frames of a model's voice in, those of the shaped voice out."""
    return frames


def finished(wave: NDArray[np.float32], shape: Shape) -> NDArray[np.float32]:  # noqa: ARG001 - there is nothing to change yet
    """The synthesized wave in (24 kHz, -1 to 1), that of the shaped voice out."""
    return wave
