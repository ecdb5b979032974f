"""Examples spread over processes of their own: a story is built once, and only numbers travel.

Each process keeps the stories of its share of the texts. The one that trains asks all of them for the features of a pass, gives
them the scores of models that had not seen the text, and is told what comes of that.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

import numpy as np
import numpy.typing as npt

from audiobook import script as scripts
from audiobook.attributing import learned
from audiobook.attributing.components import build_story
from audiobook.attributing.features import table
from audiobook.attributing.features.candidates import Candidates
from audiobook.attributing.features.prediction import Prediction
from audiobook.attributing.model import confidence, ranker, turn_taking
from audiobook.attributing.model.confidence import Confidence
from audiobook.attributing.model.network import Network
from audiobook.attributing.model.trees import Forest
from audiobook.attributing.model.turn_taking import Counts, Habits
from audiobook.attributing.story import Floats, Story
from audiobook.training import data, texts
from audiobook.training.data import Example
from audiobook.training.texts import Source, Text

Numbers = npt.NDArray[np.float64]

Ranker = tuple[Forest, tuple[Network, ...]]
"""The trees and the networks of a pass."""


@dataclass(frozen=True, slots=True)
class Job:
    """Examples to be made.

    Attributes:
        text: a text, or where it comes from.
        thinning: as for `data.examples`.
        characters: as for `data.examples`.
    """

    text: Source | Text
    thinning: int = 0
    characters: bool = False


@dataclass(slots=True)
class Known:
    """What the one that trains knows of an Example; see there.

    Attributes:
        work, author, edition, thinning, candidates, right, gold: as in Example.
        values: the features of this pass, a row a feature.
        names: what they are called.
        about: what confidence is judged by, once a pass has been predicted; a row a feature, a column a speech.
        prediction: the last pass's.
    """

    work: str
    author: str
    edition: str
    thinning: int
    candidates: Candidates
    right: npt.NDArray[np.int64]
    gold: list[str | None]
    values: Floats
    names: tuple[str, ...]
    about: Floats | None = None
    prediction: Prediction | None = None


def known(e: Example) -> Known:
    """What is to be known of an example before the first pass."""
    own = table.of_candidates(e.story, e.candidates)
    return Known(e.work, e.author, e.edition, e.thinning, e.candidates, e.right, e.gold, own.values, own.names)


class Shard:
    """The examples of one process."""

    def __init__(self) -> None:
        self.examples: list[Example] = []
        self.values: list[Floats] = []
        self.scores: list[Numbers] = []
        self.rankers: Mapping[str, Ranker] = {}
        self.last: tuple[object, Text, Story] | None = None

    def make(self, job: Job) -> list[Known]:
        """Make examples, and give what is to be known of them."""
        # The jobs of one text come one after the other.
        if self.last is None or self.last[0] != job.text:
            text = texts.read(job.text) if isinstance(job.text, Source) else job.text
            self.last = (job.text, text, build_story(text.script))
        _, text, story = self.last
        made = data.examples(text, job.thinning, job.characters, story)
        found = [known(e) for e in made]
        self.examples += made
        self.values += [k.values for k in found]
        self.scores += [np.zeros(0)] * len(made)
        return found

    def take(self, rankers: Mapping[str, Ranker]) -> None:
        """Score from now on with these: for each author the trees and the networks that have not seen the author."""
        self.rankers = rankers

    def count(self, at: int) -> Counts:
        """Score an example; how often turns are taken in it in each way, by its scores each speech judged alone."""
        e = self.examples[at]
        self.scores[at] = ranker.scored(*self.rankers[e.author], self.values[at], e.candidates)
        alone = ranker.alone(e.story, e.candidates, self.scores[at])
        return turn_taking.counts(e.story, e.candidates, alone, e.right)

    def predict(self, at: int, habits: Habits, last: bool) -> tuple[Prediction, Floats | None, Any]:
        """What a pass predicts for an example, and what comes of it: the features of confidence, or those of the next pass."""
        e = self.examples[at]
        prediction = ranker.predict(e.story, e.candidates, self.scores[at], habits)
        e.story = ranker.with_speakers(e.story, e.candidates, prediction)
        if last:
            return prediction, confidence.features(e.story, e.candidates, prediction), None
        own = table.of_candidates(e.story, e.candidates, prediction)
        self.values[at] = own.values
        return prediction, None, (own.values, own.names)

    def script(self, at: int, prediction: Prediction, judged: Confidence) -> str:
        """The finished script of an example, as JSON."""
        e = self.examples[at]
        return scripts.to_json(learned.with_speakers(e.story, e.candidates, prediction, judged))


class Shards:
    """The processes, and where each example lies."""

    def __init__(self, lines: Sequence[Connection]) -> None:
        self._lines = lines
        self._place: list[tuple[int, int]] = []

    def make(self, jobs: Sequence[Job]) -> list[Known]:
        """Make the examples of all jobs; a text's jobs go to one process."""
        out: list[Known] = []
        own: list[list[Job]] = [[] for _ in self._lines]
        loads = [0] * len(self._lines)
        groups: dict[object, list[Job]] = {}
        for job in jobs:
            key = (job.text.book, job.text.edition) if isinstance(job.text, Source) else (id(job.text),)
            groups.setdefault(key, []).append(job)
        for group in sorted(groups.values(), key=_weight, reverse=True):
            k = loads.index(min(loads))
            own[k] += group
            loads[k] += _weight(group)
        for line, share in zip(self._lines, own):
            line.send(("make", [(job,) for job in share]))
        for k, line in enumerate(self._lines):
            made = [found for part in line.recv() for found in part]
            self._place += [(k, at) for at in range(len(made))]
            out += made
        return out

    def tell(self, what: str, *arguments: object) -> None:
        """Call a method of every shard."""
        for line in self._lines:
            line.send((what, [arguments]))
        for line in self._lines:
            line.recv()

    def ask(self, what: str, arguments: Sequence[tuple[Any, ...]]) -> list[Any]:
        """Call a method of the shards once for each example, in order. `arguments` has an entry an example, without its place."""
        own: list[list[tuple[Any, ...]]] = [[] for _ in self._lines]
        for (k, at), rest in zip(self._place, arguments, strict=True):
            own[k].append((at, *rest))
        for line, share in zip(self._lines, own):
            line.send((what, share))
        found = [iter(line.recv()) for line in self._lines]
        return [next(found[k]) for k, _ in self._place]


def _weight(group: Sequence[Job]) -> int:
    text = group[0].text
    size = text.book.stat().st_size if isinstance(text, Source) else sum(len(c.text) for c in text.script.chapters)
    return size * (len(group) + 1)


@contextmanager
def shards(count: int) -> Iterator[Shards]:
    """As many processes; they end with the block."""
    # New processes, not copies: a copy of one with threads, as those of JAX, may hang.
    context = multiprocessing.get_context("spawn")
    lines, processes = [], []
    for _ in range(count):
        line, other = context.Pipe()
        process = context.Process(target=_serve, args=(other,), daemon=True)
        process.start()
        other.close()
        lines.append(line)
        processes.append(process)
    try:
        yield Shards(lines)
    finally:
        for line in lines:
            line.close()
        for process in processes:
            process.join(5)
            if process.is_alive():
                process.terminate()


def _serve(line: Connection) -> None:
    shard = Shard()
    while True:
        try:
            what, arguments = line.recv()
        except EOFError:
            return
        line.send([getattr(shard, what)(*own) for own in arguments])
