"""What every family of features is made with: arrays by speech, by turn, and by speech and person, gathered at the rows.

A row is a candidate of a speech. A turn is the speeches of one paragraph, up to where cues tell of another speaker.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from audiobook.attributing.features import wording
from audiobook.attributing.features.candidates import Candidates
from audiobook.attributing.features.sparse import Sparse
from audiobook.attributing.story import Floats, Story
from audiobook.script import Gender

FAR = 9999.0
"""A distance in tokens that stands for "never"."""
_MOST_PARAGRAPHS = 20
"""Paragraphs between turns beyond which the number says nothing more."""

FEMALE_VALUE = {Gender.FEMALE: 1.0, Gender.MALE: 0.0, Gender.UNKNOWN: 0.5}
"""A gender as a number."""

Column = tuple[str, npt.ArrayLike]
"""A feature's name, and its value for each row."""
Columns = Iterator[Column]
Numbers = npt.NDArray[np.int64]


class Rows:
    """The rows of a story, and the arrays that several families of features need. Nothing in it changes.

    Attributes:
        story, c: the story and its candidates.
        n, p, count: how many speeches, persons and rows.
        s, w: for each row, its speech and its person.
        female: for each row, the probability of a woman.
        start, end, above, below: for each speech its first token, the token after its last, its first and last paragraph.
        narrator: the person who tells the story, -1 for none.
        scene_of: for each speech, the number of its scene.
        turn, turn_first, turns_n, turn_gap: for each speech its turn; for each turn its first speech, and the paragraphs before it.
        words, wordings, question: for each speech its words, counts over them, and whether it asks.
        cue_gender, cue_fit: for each speech the gender its cue tells; for each row how well the person fits it.
        named: by speech and person, 1 where a cue names the person, -1 where it names another.
    """

    def __init__(self, story: Story, c: Candidates) -> None:
        self.story = story
        self.c = c
        self.n = len(story.speeches)
        self.p = len(story.persons)
        self.count = len(c.speech)
        self.s, self.w = c.speech, c.person
        self.female = story.female[c.person]
        self.start = np.array([s.start for s in story.speeches], np.int64)
        self.end = np.array([s.end for s in story.speeches], np.int64)
        self.above = np.array([s.first_paragraph for s in story.speeches], np.int64)
        self.below = np.array([s.last_paragraph for s in story.speeches], np.int64)
        self.narrator = story.people.narrator if story.people.narrator is not None else -1
        breaks = np.array(sorted(story.document.breaks), np.int64)
        # Who spoke last in the scene before says nothing of who speaks first in this one.
        self.scene_of = np.searchsorted(breaks, self.above, side="right")
        self._find_turns()
        self.words = [wording.words_of(story, n) for n in range(self.n)]
        self.wordings = [wording.of_speech(story, n, words) for n, words in enumerate(self.words)]
        self.question = np.array([x.question for x in self.wordings], np.float32)
        contexts = story.contexts
        self.cue_gender = np.array([FEMALE_VALUE[x.gender] for x in contexts], np.float32)
        self.cue_fit = self.fits(self.cue_gender)
        named = Sparse.of([{who: v for who, v in x.named.items() if v > 0} for x in contexts])
        others = np.array([-1.0 if x.named else 0.0 for x in contexts], np.float32)
        self.named = Sparse(named.place, named.person, named.values, self.n, others)

    def of_speech(self, values: npt.ArrayLike) -> Floats:
        """For each row, a value of its speech."""
        return np.asarray(values, np.float32)[self.s]

    def shifted(self, values: Floats | Sparse, by: int, outside: float = 0.0, *, in_scene: bool = True) -> Floats:
        """For each row, the value of the speech `by` further on (in its scene); of values by speech (and person)."""
        at = self.s + by
        inside = (at >= 0) & (at < self.n)
        at = np.clip(at, 0, max(0, self.n - 1))
        if in_scene:
            inside &= self.scene_of[at] == self.scene_of[self.s]
        own = values.at(at, self.w) if isinstance(values, Sparse) else values[at]
        return np.where(inside, own, np.float32(outside)).astype(np.float32)

    def rank(self, values: Floats) -> Floats:
        """The rank of each row among those of its speech, smallest value first."""
        order = np.lexsort((values, self.s))
        out = np.empty(self.count, np.float32)
        out[order] = np.arange(self.count) - self.c.first[self.s[order]]
        return out

    def fits(self, gender: npt.NDArray[np.float32]) -> Floats:
        """How well each row's person fits a gender given a speech: 1 a woman, 0 a man, 0.5 not told."""
        g = gender[self.s]
        return np.where(g == 0.5, 0.5, np.where(g > 0.5, self.female, 1.0 - self.female)).astype(np.float32)

    def window(self, values: Sparse, low: int, high: int) -> Floats:
        """For each row, the sum of its person's values over the speeches from `low` to `high` away (both ends in)."""
        return values.window(self.s + low, self.s + high + 1, self.w)

    def joined(self, values: Sparse, how: np.ufunc) -> Sparse:
        """Values by speech joined to values by turn, by `np.add` or `np.maximum`."""
        return values.joined(self.turn, self.turns_n, how)

    def by_turn(self, values: Floats | Sparse, by: int, outside: float = 0.0, *, in_scene: bool = True) -> Floats:
        """For each row, a value by turn (and person) of the turn `by` further on (in its scene)."""
        at = self.turn[self.s] + by
        inside = (at >= 0) & (at < self.turns_n)
        at = np.clip(at, 0, max(0, self.turns_n - 1))
        if in_scene:
            inside &= self.scene_of[self.turn_first[at]] == self.scene_of[self.s]
        own = values.at(at, self.w) if isinstance(values, Sparse) else values[at]
        return np.where(inside, own, np.float32(outside)).astype(np.float32)

    def _find_turns(self) -> None:
        new = np.ones(self.n, bool)
        if self.n > 1:
            another = np.array([s.is_anothers for s in self.story.speeches[1:]], bool)
            new[1:] = (self.above[1:] != self.below[:-1]) | another
        self.turn = np.cumsum(new) - 1
        self.turn_first = np.nonzero(new)[0]
        self.turns_n = len(self.turn_first)
        gap = np.full(self.turns_n + 1, _MOST_PARAGRAPHS, np.float32)
        if self.turns_n > 1:
            starts = self.turn_first[1:]
            gap[1:-1] = np.minimum(self.above[starts] - self.below[starts - 1], _MOST_PARAGRAPHS)
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
