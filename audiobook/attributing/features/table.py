"""The table of features: for each candidate of each speech a row of numbers.

The same code serves training and use. Every feature has a name; the order of the columns is the order of `names` in the result. The
first pass sees the text alone; the second pass also sees what the first one predicted for the speeches around.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from audiobook.attributing.features import narration, presence, previous_pass, talk, turns
from audiobook.attributing.features.candidates import Candidates
from audiobook.attributing.features.prediction import Prediction
from audiobook.attributing.features.rows import Columns, Rows
from audiobook.attributing.story import Floats, Story

FAMILIES: tuple[Callable[[Rows], Columns], ...] = (
    talk.wordings,
    narration.layout,
    narration.references,
    narration.zones,
    talk.names,
    talk.addressees,
    presence.recency,
    presence.frequency,
    presence.described,
    presence.scene,
    presence.named_near,
    turns.named,
)
"""The features of every pass, in order."""


@dataclass(frozen=True, slots=True)
class Table:
    """Features of all rows: one row of `values` a feature, one column a candidate; and their names."""

    values: Floats
    names: tuple[str, ...]


def of_candidates(story: Story, c: Candidates, previous: Prediction | None = None) -> Table:
    """The features of every candidate. `previous` is what the pass before predicted; None for the first pass."""
    rows = Rows(story, c)
    columns = [column for family in FAMILIES for column in family(rows)]
    if previous is not None:
        columns += previous_pass.predictions(rows, previous)
    return Table(
        np.stack([np.asarray(values, np.float32) for _, values in columns]), tuple(name for name, _ in columns)
    )
