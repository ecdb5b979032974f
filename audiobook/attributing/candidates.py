"""A Story in, its candidates out: who may say each speech."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audiobook.attributing.document import NARRATION
from audiobook.attributing.story import Ints, Story

MOST_CANDIDATES = 16
"""How many a speech has at most."""

_BACK_TOKENS = 1400
_FORWARD_TOKENS = 350


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who may say each speech.

    Attributes:
        speech: for each row, its speech (rows of a speech are together, in order).
        person: for each row, its person.
        first: for each speech, its first row; one more entry at the end.
        row: rows by speech and person, -1 where a person is no candidate. Shape (speeches, people).
    """

    speech: Ints
    person: Ints
    first: Ints
    row: Ints


def find(story: Story, among: Set[int] | None = None) -> Candidates:
    """A Story in, its candidates out: who is mentioned near a speech, named beside its neighbours, or tells the story.

    Args:
        story: the story.
        among: the persons who may be candidates; None for all.
    """
    n, p = len(story.speeches), len(story.people.persons)
    near = np.full((n, p), np.inf, np.float32)
    starts = np.array([s.start for s in story.speeches], np.float32)
    ends = np.array([s.end for s in story.speeches], np.float32)
    doc = story.doc
    at = np.array(story.starts, np.float32)
    talk = np.array([250.0 if doc.quotation[k] != NARRATION else 0.0 for k in story.starts], np.float32)
    for who, own in by_person(story.who, p):
        places, extra = at[own], talk[own]
        for shade in (0.0, 250.0):
            some = places[extra == shade]
            if not len(some):
                continue
            k = np.searchsorted(some, ends)
            back = np.where(k > 0, starts - some[np.maximum(k - 1, 0)], np.inf)
            ahead = np.where(k < len(some), 3.0 * (some[np.minimum(k, len(some) - 1)] - ends), np.inf)
            away = np.where(back <= _BACK_TOKENS, np.maximum(back, 0.0), np.inf)
            away = np.minimum(away, np.where(ahead <= 3.0 * _FORWARD_TOKENS, ahead, np.inf))
            near[:, who] = np.minimum(near[:, who], away + shade)
    total = np.zeros(p, np.float32)
    for i, around in enumerate(story.around):
        for who, weight in around.named.items():
            total[who] += weight
            low, high = max(0, i - 8), min(n, i + 13)
            near[low:high, who] = np.minimum(near[low:high, who], 60.0 * np.abs(np.arange(low, high) - i))
        for who in story.hearers[i].told:
            near[i + 1 : i + 3, who] = np.minimum(near[i + 1 : i + 3, who], 200)
    for who in np.argsort(-total, kind="stable")[:3].tolist():
        near[:, who] = np.minimum(near[:, who], 5000.0)
    if story.people.narrator is not None:
        near[:, story.people.narrator] = np.minimum(near[:, story.people.narrator], 100.0)
    for i, who in story.believed.items():
        near[i, who] = -1.0
    if among is not None:
        near[:, [who for who in range(p) if who not in among]] = np.inf
    order = np.argsort(near, axis=1, kind="stable")[:, :MOST_CANDIDATES]
    keep = np.zeros((n, p), bool)
    np.put_along_axis(keep, order, np.take_along_axis(near, order, 1) < np.inf, 1)
    speech, person = np.nonzero(keep)
    row = np.full((n, p), -1, np.int32)
    row[speech, person] = np.arange(len(speech))
    first = np.searchsorted(speech, np.arange(n + 1)).astype(np.int32)
    return Candidates(speech.astype(np.int32), person.astype(np.int32), first, row)


def by_person(who: list[int], people: int) -> list[tuple[int, npt.NDArray[np.int64]]]:
    """For each person who is in a list, the indexes of its entries."""
    array = np.array(who, np.int64)
    order = np.argsort(array, kind="stable")
    bounds = np.searchsorted(array[order], np.arange(people + 1))
    return [(c, order[bounds[c] : bounds[c + 1]]) for c in range(people) if bounds[c + 1] > bounds[c]]
