"""The columns of a table of features: what all groups of features are made with.

A row is a candidate of a speech. Most of what is known is known by speech, by turn (the speeches of one paragraph), or by
speech and person; these arrays are gathered at the rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from audiobook.attributing.candidates import Candidates
from audiobook.attributing.story import Floats, Story, wording
from audiobook.script import Gender

FAR = 9999.0
Bools = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]


class Columns:
    """Columns in the making, and the arrays that several groups of features need.

    Attributes:
        story, c: the story and its candidates.
        n, p, rows: how many speeches, persons and candidates.
        s, w: for each row, its speech and person.
        woman: for each row, how womanly the person is.
        start, end, above, below: for each speech its first token, the one behind its last, its first and last paragraph.
        narrator: the person who tells the story, -1 for none.
        scene_of: for each speech, the number of its scene.
        turn, turn_first, turns_n, turn_gap: for each speech its turn; for each turn its first speech, and the paragraphs before it.
        wordings, question: for each speech, counts over its words; whether it asks.
        cue_gender, cue_fit: for each speech the gender its cue tells; for each row how well the person fits it.
        named: by speech and person, 1 where a cue names the person, -1 where it names another.
    """

    def __init__(self, story: Story, c: Candidates) -> None:
        self.story = story
        self.c = c
        self.n = len(story.speeches)
        self.p = len(story.people.persons)
        self.rows = len(c.speech)
        self.columns: list[Floats] = []
        self.names: list[str] = []
        self.s, self.w = c.speech, c.person
        self.woman = story.woman[c.person]
        self.start = np.array([s.start for s in story.speeches], np.int64)
        self.end = np.array([s.end for s in story.speeches], np.int64)
        self.above = np.array([s.first_paragraph for s in story.speeches], np.int64)
        self.below = np.array([s.last_paragraph for s in story.speeches], np.int64)
        self.narrator = story.people.narrator if story.people.narrator is not None else -1
        breaks = np.array(sorted(story.doc.breaks), np.int64)
        # Who spoke last in the scene before says nothing of who speaks first in this one.
        self.scene_of = np.searchsorted(breaks, self.above, side="right")
        self._find_turns()
        own = self.wordings = [wording(story, n) for n in range(self.n)]
        self.question = np.array([x.question for x in own], np.float32)
        around = story.around
        self.cue_gender = np.array(
            [1.0 if a.gender is Gender.FEMALE else 0.0 if a.gender is Gender.MALE else 0.5 for a in around], np.float32
        )
        self.cue_fit = self.fits(self.cue_gender)
        self.named = self.dense_of([a.named for a in around])
        others = np.array([bool(a.named) for a in around], bool)
        self.named[others] = np.where(self.named[others] > 0, self.named[others], -1.0)

    def add(self, name: str, column: npt.ArrayLike) -> None:
        """A column with a value a row."""
        self.columns.append(np.asarray(column, np.float32))
        self.names.append(name)

    def add_speech(self, name: str, values: npt.ArrayLike) -> None:
        """A column with a value a speech, the same for all its candidates."""
        self.add(name, np.asarray(values, np.float32)[self.s])

    def shifted(
        self, values: npt.NDArray[np.float32], by: int, outside: float = 0.0, *, in_scene: bool = True
    ) -> Floats:
        """For each row, the value of the speech `by` further on (in its scene); of an array by speech (and person)."""
        at = self.s + by
        inside = (at >= 0) & (at < self.n)
        at = np.clip(at, 0, max(0, self.n - 1))
        if in_scene:
            inside &= self.scene_of[at] == self.scene_of[self.s]
        own = values[at] if values.ndim == 1 else values[at, self.w]
        return np.where(inside, own, np.float32(outside)).astype(np.float32)

    def rank(self, values: Floats) -> Floats:
        """The rank of each row among those of its speech, smallest value first."""
        order = np.lexsort((values, self.s))
        out = np.empty(self.rows, np.float32)
        out[order] = np.arange(self.rows) - self.c.first[self.s[order]]
        return out

    def fits(self, gender: npt.NDArray[np.float32]) -> Floats:
        """How well each row's person fits a gender given a speech: 1 a woman, 0 a man, 0.5 not told."""
        g = gender[self.s]
        return np.where(g == 0.5, 0.5, np.where(g > 0.5, self.woman, 1.0 - self.woman)).astype(np.float32)

    def dense(self) -> npt.NDArray[np.float32]:
        """Zeros by speech and person."""
        return np.zeros((self.n, self.p), np.float32)

    def dense_of(self, values: Sequence[Mapping[int, float]]) -> Floats:
        """Values by speech and person."""
        out = self.dense()
        for n, own in enumerate(values):
            for who, value in own.items():
                out[n, who] = value
        return out

    def window(self, values: Floats, reach: int, low: int | None = None, high: int | None = None) -> Floats:
        """The sum of values over the speeches from `low` to `high` away (both ends in)."""
        sums = np.concatenate([np.zeros((1, values.shape[1]), np.float32), np.cumsum(values, 0, dtype=np.float32)])
        a = np.clip(self.s + (-reach if low is None else low), 0, self.n)
        b = np.clip(self.s + (reach if high is None else high) + 1, 0, self.n)
        return np.where(b > a, sums[b, self.w] - sums[a, self.w], 0).astype(np.float32)

    def by_turn(self, values: Floats, by: int, outside: float = 0.0, *, in_scene: bool = True) -> Floats:
        """For each row, a value by turn (and person) of the turn `by` further on (in its scene)."""
        at = self.turn[self.s] + by
        inside = (at >= 0) & (at < self.turns_n)
        at = np.clip(at, 0, max(0, self.turns_n - 1))
        if in_scene:
            inside &= self.scene_of[self.turn_first[at]] == self.scene_of[self.s]
        own = values[at] if values.ndim == 1 else values[at, self.w]
        return np.where(inside, own, np.float32(outside)).astype(np.float32)

    def _find_turns(self) -> None:
        new = np.ones(self.n, bool)
        if self.n > 1:
            new[1:] = self.above[1:] != self.below[:-1]
        self.turn = np.cumsum(new) - 1
        self.turn_first = np.nonzero(new)[0]
        self.turns_n = len(self.turn_first)
        gap = np.full(self.turns_n + 1, 20, np.float32)
        if self.turns_n > 1:
            starts = self.turn_first[1:]
            gap[1:-1] = np.minimum(self.above[starts] - self.below[starts - 1], 20)
        self.turn_gap = gap


def since(places: npt.NDArray[np.int64], at: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    """Tokens since the last of some places before each of `at`."""
    if not len(places):
        return np.full(len(at), FAR, np.float32)
    i = np.searchsorted(places, at)
    return np.where(i > 0, at - places[np.maximum(i - 1, 0)], FAR).astype(np.float32)


def until(places: npt.NDArray[np.int64], at: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    """Tokens until the first of some places from each of `at`."""
    if not len(places):
        return np.full(len(at), FAR, np.float32)
    i = np.searchsorted(places, at)
    return np.where(i < len(places), places[np.minimum(i, len(places) - 1)] - at, FAR).astype(np.float32)


def last_true(flags: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """For each place, the index of the last true before it in its column, -1 where there is none."""
    n = len(flags)
    index = np.where(flags, np.arange(n)[:, None], -1)
    upto = np.maximum.accumulate(index, 0) if n else index
    return np.concatenate([np.full((1, flags.shape[1]), -1), upto[:-1]]) if n else upto
