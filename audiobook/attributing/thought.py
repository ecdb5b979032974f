"""What a pass of the ranker thinks."""

from __future__ import annotations

from dataclasses import dataclass

from audiobook.attributing.story import Floats


@dataclass(frozen=True, slots=True)
class Thought:
    """For each row the ranker's own probability, and the conversation's as a whole."""

    own: Floats
    whole: Floats
