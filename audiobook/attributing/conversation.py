"""Probabilities speech by speech in, probabilities of the conversation as a whole out.

Speakers take turns. A chain over (speaker, speaker before) weighs each step by how often, in that layout, the same person
goes on, the one before answers, or somebody else comes in; forward and backward sums give each speech's probabilities.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audiobook.attributing.candidates import Candidates
from audiobook.attributing.story import Floats, Story
from audiobook.attributing.surroundings import Zone

LAYOUTS = 9
RELATIONS = 3
_LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Habits:
    """How much likelier than by chance each relation is in each layout. Shape (LAYOUTS, RELATIONS)."""

    odds: npt.NDArray[np.float64]


def layouts(story: Story) -> npt.NDArray[np.int64]:
    """For each speech, the layout of the step from the speech before to it."""
    out = np.zeros(len(story.speeches), np.int64)
    breaks = sorted(story.doc.breaks)
    for n, s in enumerate(story.speeches):
        if n == 0:
            continue
        before = story.speeches[n - 1]
        gap = s.first_paragraph - before.last_paragraph
        broken = np.searchsorted(breaks, before.last_paragraph, "right") != np.searchsorted(
            breaks, s.first_paragraph, "right"
        )
        if broken:
            out[n] = 8
        elif gap == 0:
            out[n] = 1 if story.around[n].zones[Zone.BEFORE] else 2
        elif gap == 1:
            bare = not any(story.around[n].zones[z] for z in (Zone.INSIDE, Zone.BEHIND, Zone.BEFORE))
            out[n] = 3 if bare else 4
            if story.around[n].zones[Zone.BEFORE]:
                out[n] = 5
        elif gap == 2:
            out[n] = 6
        else:
            out[n] = 7
    return out


def relations(c: Candidates, n: int, *, before_that: bool) -> npt.NDArray[np.int64]:
    """The relation of each (speaker, speaker before, speaker before that): 0 the same goes on, 1 answers, 2 another.

    `before_that`: whether anybody spoke before the speaker before; if not, the last axis has one entry.
    """
    a = c.person[c.first[n] : c.first[n + 1]]
    b = c.person[c.first[n - 1] : c.first[n]]
    same = a[:, None] == b[None, :]
    if not before_that:
        return np.where(same, 0, 2)[:, :, None]
    d = c.person[c.first[n - 2] : c.first[n - 1]]
    answers = a[:, None, None] == d[None, None, :]
    out = np.where(answers, 1, 2)
    return np.where(same[:, :, None], 0, out)


def estimate(stories: list[tuple[Story, Candidates, Floats, npt.NDArray[np.int64]]]) -> Habits:
    """Habits of conversation: how often each relation holds against how often the ranker alone expects it.

    Args:
        stories: for each novel its story, candidates, the ranker's probabilities (a row a candidate), and the right row
            of each speech, -1 where it is not known.
    """
    seen = np.ones((LAYOUTS, RELATIONS))
    expected = np.ones((LAYOUTS, RELATIONS))
    for story, c, own, right in stories:
        kinds = layouts(story)
        for n in range(2, len(story.speeches)):
            if min(right[n], right[n - 1], right[n - 2]) < 0:
                continue
            b = c.person[right[n - 1]]
            d = c.person[right[n - 2]]
            persons = c.person[c.first[n] : c.first[n + 1]]
            relation = np.where(persons == b, 0, np.where(persons == d, 1, 2))
            np.add.at(expected[kinds[n]], relation, own[c.first[n] : c.first[n + 1]])
            seen[kinds[n], relation[right[n] - c.first[n]]] += 1
    return Habits(seen / expected)


def decode(story: Story, c: Candidates, own: Floats, habits: Habits, sharpness: float = 1.0) -> Floats:
    """The probability of each row, the conversation taken as a whole. `own`: the ranker's, a row a candidate."""
    n = len(story.speeches)
    out = own.copy()
    kinds = layouts(story)
    size = np.diff(c.first)
    begin = 0
    while begin < n:
        # Speeches without candidates part the chain.
        if size[begin] == 0:
            begin += 1
            continue
        stop = begin
        while stop < n and size[stop]:
            stop += 1
        _run(c, own, habits.odds, kinds, begin, stop, out, sharpness)
        begin = stop
    return out


def _run(
    c: Candidates,
    own: Floats,
    odds: npt.NDArray[np.float64],
    kinds: npt.NDArray[np.int64],
    begin: int,
    stop: int,
    out: Floats,
    sharpness: float,
) -> None:
    """Forward and backward sums from speech `begin` to before `stop`."""
    weight = [
        np.maximum(own[c.first[n] : c.first[n + 1]], _LEAST).astype(np.float64) ** sharpness for n in range(begin, stop)
    ]
    length = stop - begin
    steps: list[npt.NDArray[np.float64] | None] = [None] * length
    forward: list[npt.NDArray[np.float64]] = [weight[0][:, None] * np.ones((1, 1))]
    for k in range(1, length):
        n = begin + k
        relation = relations(c, n, before_that=k > 1)
        step = odds[kinds[n]][relation]
        steps[k] = step
        # forward[k][a, b]: speaker a, speaker before b.
        sums = np.einsum("abd,bd->ab", step, forward[-1]) * weight[k][:, None]
        forward.append(sums / sums.sum())
    backward = np.ones_like(forward[-1])
    for k in range(length - 1, -1, -1):
        n = begin + k
        both = forward[k] * backward
        marginal = both.sum(1)
        out[c.first[n] : c.first[n + 1]] = marginal / marginal.sum()
        step = steps[k]
        if step is not None:
            backward = np.einsum("abd,ab->bd", step, backward * weight[k][:, None])
            backward /= backward.max()
