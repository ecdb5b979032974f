"""A Story and its candidates in, numbers out: for each candidate a row of features.

The same code serves training and use. Every feature has a name; the order of the columns is the order of `names` in the
result. A first pass sees the text alone; a second pass sees also what the first one thought of the speeches around.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from audiobook.attributing import beside, present, second_look, turns
from audiobook.attributing.candidates import Candidates
from audiobook.attributing.columns import Columns
from audiobook.attributing.story import Floats, Story
from audiobook.attributing.thought import Thought


@dataclass(frozen=True, slots=True)
class Table:
    """Features of all rows: one row of `values` a feature, one column a candidate; and their names."""

    values: Floats
    names: tuple[str, ...]


def table(story: Story, c: Candidates, thought: Thought | None = None) -> Table:
    """The features of every candidate. `thought` is what an earlier pass found."""
    m = Columns(story, c)
    beside.wordings(m)
    beside.layout(m)
    beside.references(m)
    beside.zones(m)
    beside.talk(m)
    beside.hearers(m)
    last_mention = present.recency(m)
    present.scene(m)
    present.named_near(m, last_mention)
    turns.named(m)
    if thought is not None:
        second_look.thoughts(m, thought)
    return Table(np.stack(m.columns), tuple(m.names))
