"""What a pass of the model predicts."""

from __future__ import annotations

from dataclasses import dataclass

from audiobook.attributing.story import Floats


@dataclass(frozen=True, slots=True)
class Prediction:
    """For each candidate, the probability that they say the speech.

    Attributes:
        alone: each speech judged alone.
        in_turn: each conversation judged as a whole: who answers whom.
    """

    alone: Floats
    in_turn: Floats
