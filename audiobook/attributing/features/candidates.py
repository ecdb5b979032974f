"""Candidates: who may say each speech."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audiobook.attributing.cues import groups
from audiobook.attributing.story import Floats, Ints, Story

MOST_CANDIDATES = 16
"""How many a speech has at most."""

_BACK_TOKENS = 1400
_FORWARD_TOKENS = 350
"""How far before and after a speech a mention makes a candidate."""
_AHEAD_FACTOR = 3.0
"""A mention after the speech counts as this many times as far away."""
_IN_TALK_TOKENS = 250.0
"""A mention inside a quotation counts as this much further away."""
_CUES_BACK, _CUES_AHEAD = 8, 13
_CUE_TOKENS = 60.0
"""Whom a cue names is a candidate of so many speeches before and after, for each of which they count as this much further away."""
_ADDRESSEE_TOKENS = 200
_MOST_NAMED, _MOST_NAMED_TOKENS = 3, 5000.0
"""The people whom most cues name are candidates of every speech, if there is room."""
_NARRATOR_TOKENS = 100.0
_USER_TOKENS = -1.0
_BLOCK_SPEECHES = 512


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who may say each speech.

    Attributes:
        speech: for each row, its speech (rows of a speech are together, in order).
        person: for each row, its person.
        first: for each speech, its first row; one more entry at the end.
        row: the row of a speech and a person; none where the person is not a candidate.
    """

    speech: Ints
    person: Ints
    first: Ints
    row: Mapping[tuple[int, int], int]


def find(story: Story, among: Set[int] | None = None) -> Candidates:
    """A Story in, its candidates out: who is mentioned near a speech, named beside its neighbours, or tells the story.

    Args:
        story: the story.
        among: the persons who may be candidates; None for all.
    """
    near = _distances(story)
    if among is not None:
        near[:, [who for who in range(len(story.persons)) if who not in among]] = np.inf
    return _nearest(near)


def _distances(story: Story) -> Floats:
    """How far each person is from each speech, in tokens, by mentions, cues and addressees. Shape (speeches, people)."""
    n, p = len(story.speeches), len(story.persons)
    near = np.full((n, p), np.inf, np.float32)
    starts = np.array([s.start for s in story.speeches], np.float32)
    ends = np.array([s.end for s in story.speeches], np.float32)
    doc, mentions = story.document, story.mentions
    at = np.array(mentions.starts, np.float32)
    talk = np.array([0.0 if doc.in_narration(k) else _IN_TALK_TOKENS for k in mentions.starts], np.float32)
    for who, own in by_person(mentions.who, p):
        places, extra = at[own], talk[own]
        for shade in (0.0, _IN_TALK_TOKENS):
            some = places[extra == shade]
            if not len(some):
                continue
            k = np.searchsorted(some, ends)
            back = np.where(k > 0, starts - some[np.maximum(k - 1, 0)], np.inf)
            ahead = np.where(k < len(some), _AHEAD_FACTOR * (some[np.minimum(k, len(some) - 1)] - ends), np.inf)
            away = np.where(back <= _BACK_TOKENS, np.maximum(back, 0.0), np.inf)
            away = np.minimum(away, np.where(ahead <= _AHEAD_FACTOR * _FORWARD_TOKENS, ahead, np.inf))
            near[:, who] = np.minimum(near[:, who], away + shade)
    total = np.zeros(p, np.float32)
    for i, context in enumerate(story.contexts):
        for who, weight in context.named.items():
            total[who] += weight
            low, high = max(0, i - _CUES_BACK), min(n, i + _CUES_AHEAD)
            near[low:high, who] = np.minimum(near[low:high, who], _CUE_TOKENS * np.abs(np.arange(low, high) - i))
        for who in story.addressees[i].named:
            near[i + 1 : i + 3, who] = np.minimum(near[i + 1 : i + 3, who], _ADDRESSEE_TOKENS)
    for who in np.argsort(-total, kind="stable")[:_MOST_NAMED].tolist():
        near[:, who] = np.minimum(near[:, who], _MOST_NAMED_TOKENS)
    if (narrator := story.people.narrator) is not None:
        near[:, narrator] = np.minimum(near[:, narrator], _NARRATOR_TOKENS)
    _wait_for_first_mention(story, near)
    _set_groups_apart(story, near)
    for i, who in story.user_speakers.items():
        near[i, who] = _USER_TOKENS
    return near


def _wait_for_first_mention(story: Story, near: Floats) -> None:
    """Nobody speaks in a scene before the one in which they are first mentioned; the narrator may."""
    scene = story.document.scenes()
    first = np.full(near.shape[1], np.iinfo(np.int32).max)
    for at, who in zip(story.mentions.starts, story.mentions.who):
        first[who] = min(first[who], scene(at))
    if story.people.narrator is not None:
        first[story.people.narrator] = 0
    own = np.array([scene(s.end - 1) for s in story.speeches], np.int64)
    mentioned = first < np.iinfo(np.int32).max
    near[:, mentioned] = np.where(own[:, None] < first[None, mentioned], np.inf, near[:, mentioned])


def _set_groups_apart(story: Story, near: Floats) -> None:
    """What several say at once nobody says alone, and "the crew" says only what its cues name it for."""
    crowds = [
        who
        for who, person in enumerate(story.persons)
        if person.description is not None and person.given is None and groups.is_plural(person.description.split()[-1])
    ]
    named = {(i, who): near[i, who] for i, context in enumerate(story.contexts) for who in context.named}
    near[[i for i, context in enumerate(story.contexts) if context.several]] = np.inf
    near[:, crowds] = np.inf
    for place, value in named.items():
        near[place] = value


def _nearest(near: Floats) -> Candidates:
    """The nearest people of each speech."""
    n = len(near)
    found = [np.zeros((0, 2), np.int64)]
    # A block at a time: places of numbers take more room than the numbers.
    for start in range(0, n, _BLOCK_SPEECHES):
        block = near[start : start + _BLOCK_SPEECHES]
        order = np.argsort(block, axis=1, kind="stable")[:, :MOST_CANDIDATES]
        keep = np.zeros(block.shape, bool)
        np.put_along_axis(keep, order, np.take_along_axis(block, order, 1) < np.inf, 1)
        found.append(np.argwhere(keep) + np.array([start, 0], np.int64))
    speech, person = np.concatenate(found).T
    row = {(s, w): i for i, (s, w) in enumerate(zip(speech.tolist(), person.tolist()))}
    first = np.searchsorted(speech, np.arange(n + 1)).astype(np.int32)
    return Candidates(speech.astype(np.int32), person.astype(np.int32), first, row)


def by_person(who: Sequence[int], people: int) -> list[tuple[int, npt.NDArray[np.int64]]]:
    """For each person who is in a list, the indexes of its entries."""
    array = np.array(who, np.int64)
    order = np.argsort(array, kind="stable")
    bounds = np.searchsorted(array[order], np.arange(people + 1))
    return [(c, order[bounds[c] : bounds[c + 1]]) for c in range(people) if bounds[c + 1] > bounds[c]]
