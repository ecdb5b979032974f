"""Turn taking: probabilities speech by speech in, probabilities of each conversation as a whole out.

Speakers take turns. A chain over (speaker, speaker before) weighs each step by how often, in that layout, the same person
goes on, the one before answers, or somebody else comes in; forward and backward sums give each speech's probabilities.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from audiobook.attributing.features.candidates import Candidates
from audiobook.attributing.story import Floats, Story, Zone

_LEAST = 1e-6
"""No candidate is ruled out for good: probabilities below are raised to this."""


class Layout(IntEnum):
    """How a speech stands to the one before it. An index of the model's table: the numbers stay."""

    FIRST = 0
    """No speech stands before it."""
    SAME_PARAGRAPH_AFTER_NARRATION = 1
    SAME_PARAGRAPH = 2
    NEXT_PARAGRAPH_BARE = 3
    """In the next paragraph, without narration."""
    NEXT_PARAGRAPH = 4
    NEXT_PARAGRAPH_AFTER_NARRATION = 5
    ONE_PARAGRAPH_BETWEEN = 6
    FURTHER = 7
    NEW_SCENE = 8


class Relation(IntEnum):
    """Who speaks, seen from the two speeches before. An index of the model's table: the numbers stay."""

    SAME = 0
    """Who spoke last goes on."""
    ANSWERS = 1
    """Who spoke before that one answers."""
    ANOTHER = 2


@dataclass(frozen=True, slots=True)
class Habits:
    """How much likelier than by chance each relation is in each layout. Shape (layouts, relations)."""

    odds: npt.NDArray[np.float64]


def layouts(story: Story) -> npt.NDArray[np.int64]:
    """For each speech, its Layout."""
    breaks = sorted(story.document.breaks)
    out = [Layout.FIRST] * len(story.speeches)
    for n in range(1, len(story.speeches)):
        before, speech, context = story.speeches[n - 1], story.speeches[n], story.contexts[n]
        ends = np.searchsorted(breaks, [before.last_paragraph, speech.first_paragraph], "right")
        gap = speech.first_paragraph - before.last_paragraph
        after_narration = bool(context.zones[Zone.BEFORE])
        if ends[0] != ends[1]:
            out[n] = Layout.NEW_SCENE
        elif gap == 1 and story.contexts[n - 1].replied and not after_narration:
            # "Do you deny it?" Tom shook his head. "Then it was you." The reply was a turn of its own.
            out[n] = Layout.SAME_PARAGRAPH_AFTER_NARRATION
        elif gap == 0 and not speech.is_anothers:
            out[n] = Layout.SAME_PARAGRAPH_AFTER_NARRATION if after_narration else Layout.SAME_PARAGRAPH
        elif gap <= 1 and after_narration:
            out[n] = Layout.NEXT_PARAGRAPH_AFTER_NARRATION
        elif gap <= 1:
            out[n] = Layout.NEXT_PARAGRAPH if context.has_own_narration else Layout.NEXT_PARAGRAPH_BARE
        else:
            out[n] = Layout.ONE_PARAGRAPH_BETWEEN if gap == 2 else Layout.FURTHER
    return np.array(out, np.int64)


def is_bare_thought(story: Story, n: int) -> bool:
    """Whether speech n is a thought without a cue, which nobody answers."""
    return story.document.quotations[story.speeches[n].quotations[0]].thought and story.contexts[n].cue is None


def relations(c: Candidates, n: int, before: int, before_that: int | None) -> npt.NDArray[np.int64]:
    """The Relation of each (speaker, speaker before, speaker before that) of speech n.

    Args:
        c: the candidates.
        n: a speech.
        before: the speech before it.
        before_that: the one before that; None where there is none: then the last axis has one entry.
    """
    a = c.person[c.first[n] : c.first[n + 1]]
    b = c.person[c.first[before] : c.first[before + 1]]
    same = a[:, None] == b[None, :]
    if before_that is None:
        return np.where(same, Relation.SAME, Relation.ANOTHER)[:, :, None]
    d = c.person[c.first[before_that] : c.first[before_that + 1]]
    answers = a[:, None, None] == d[None, None, :]
    out = np.where(answers, Relation.ANSWERS, Relation.ANOTHER)
    return np.where(same[:, :, None], Relation.SAME, out)


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each relation holds in each layout, and how often the ranker alone expects it. Shape (layouts, relations)."""

    seen: npt.NDArray[np.float64]
    expected: npt.NDArray[np.float64]


def counts(story: Story, c: Candidates, alone: Floats, right: npt.NDArray[np.int64]) -> Counts:
    """How turns are taken in a story.

    Args:
        story: the story.
        c: its candidates.
        alone: the probability of each row, each speech judged alone.
        right: the right row of each speech, -1 where it is not known.
    """
    seen = np.zeros((len(Layout), len(Relation)))
    expected = np.zeros((len(Layout), len(Relation)))
    kinds = layouts(story)
    for n in range(2, len(story.speeches)):
        if min(right[n], right[n - 1], right[n - 2]) < 0:
            continue
        b = c.person[right[n - 1]]
        d = c.person[right[n - 2]]
        persons = c.person[c.first[n] : c.first[n + 1]]
        relation = np.where(persons == b, Relation.SAME, np.where(persons == d, Relation.ANSWERS, Relation.ANOTHER))
        np.add.at(expected[kinds[n]], relation, alone[c.first[n] : c.first[n + 1]])
        seen[kinds[n], relation[right[n] - c.first[n]]] += 1
    return Counts(seen, expected)


def estimate(found: Sequence[Counts]) -> Habits:
    """Habits of conversation: how often each relation holds against how often the ranker alone expects it."""
    ones = np.ones((len(Layout), len(Relation)))
    return Habits(sum((c.seen for c in found), ones) / sum((c.expected for c in found), ones))


def decode(story: Story, c: Candidates, own: Floats, habits: Habits, sharpness: float = 1.0) -> Floats:
    """The probability of each row, each conversation judged as a whole.

    Args:
        story: the story.
        c: its candidates.
        own: the probability of each row, each speech judged alone.
        habits: how people take turns.
        sharpness: how much `own` counts against the habits.
    """
    out = own.copy()
    kinds = layouts(story)
    chain: list[int] = []
    for n, size in enumerate(np.diff(c.first)):
        if size and not is_bare_thought(story, n):
            chain.append(n)
        elif not size and not story.contexts[n].several:
            # A speech without candidates ends one chain, and another begins after it. What "they" said between two stands outside,
            # and so does what somebody thinks.
            _run(c, own, habits.odds, kinds, chain, out, sharpness)
            chain = []
    _run(c, own, habits.odds, kinds, chain, out, sharpness)
    return out


def _run(
    c: Candidates,
    own: Floats,
    odds: npt.NDArray[np.float64],
    kinds: npt.NDArray[np.int64],
    chain: Sequence[int],
    out: Floats,
    sharpness: float,
) -> None:
    """Forward and backward sums over the speeches of a chain."""
    if not chain:
        return
    weight = [np.maximum(own[c.first[n] : c.first[n + 1]], _LEAST).astype(np.float64) ** sharpness for n in chain]
    length = len(chain)
    steps: list[npt.NDArray[np.float64] | None] = [None] * length
    forward: list[npt.NDArray[np.float64]] = [weight[0][:, None] * np.ones((1, 1))]
    for k in range(1, length):
        n = chain[k]
        relation = relations(c, n, chain[k - 1], chain[k - 2] if k > 1 else None)
        step = odds[kinds[n]][relation]
        steps[k] = step
        # forward[k][a, b]: speaker a, speaker before b.
        sums = np.einsum("abd,bd->ab", step, forward[-1]) * weight[k][:, None]
        forward.append(sums / sums.sum())
    backward = np.ones_like(forward[-1])
    for k in range(length - 1, -1, -1):
        n = chain[k]
        both = forward[k] * backward
        marginal = both.sum(1)
        out[c.first[n] : c.first[n + 1]] = marginal / marginal.sum()
        step = steps[k]
        if step is not None:
            backward = np.einsum("abd,ab->bd", step, backward * weight[k][:, None])
            backward /= backward.max()
