"""Gradient-boosted decision trees, walked with numpy: no learner is needed where a story is attributed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audiobook.attributing.story import Floats, Ints

_ALL_GO = 5
_LOOK_EVERY = 4
_PLACES = 1 << 16
"""So many places, examples times trees, are walked at once: one call of numpy costs as much for a few places as for a thousand."""
_KEYS = ("feature", "threshold", "left", "right", "value", "root", "depth")


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees as arrays: one entry a node, the nodes of a tree together.

    Attributes:
        feature: for each node, the feature it asks about.
        threshold: at most this much goes left. A leaf's is infinite and leads to itself.
        left: the node (counted from the tree's first) to the left.
        right: the one to the right.
        value: a leaf's value; 0 elsewhere.
        root: for each tree its first node; one more entry at the end.
        depth: for each tree, how many questions at most.
    """

    feature: npt.NDArray[np.int16]
    threshold: Floats
    left: npt.NDArray[np.int16]
    right: npt.NDArray[np.int16]
    value: Floats
    root: npt.NDArray[np.int32]
    depth: npt.NDArray[np.int16]

    def scores(self, values: Floats) -> npt.NDArray[np.float64]:
        """The sum of the trees' values. `values` has a row a feature, a column an example; the result an entry an example."""
        flat = np.ascontiguousarray(values, np.float32).ravel()
        n, trees = values.shape[1], len(self.depth)
        out = np.zeros(n)
        at_once = max(1, _PLACES // max(1, n))
        for tree in range(0, trees, at_once):
            for row in self._values(flat, n, tree, min(trees, tree + at_once)):
                out += row
        return out

    def _values(self, flat: Floats, n: int, begin: int, end: int) -> npt.NDArray[np.floating]:
        """What trees `begin` to `end` give `n` examples: a row a tree. `flat` has all values of the first feature, then of the next."""
        nodes = slice(self.root[begin], self.root[end])
        first = (self.root[begin : end + 1] - self.root[begin]).astype(np.int32)
        offset = self.feature[nodes].astype(np.int32) * n
        threshold, value = self.threshold[nodes], self.value[nodes]
        # Twice the node's number, and one more where the answer is no, finds the next node in one table.
        own_tree = np.repeat(first[:-1], np.diff(first))
        following = np.stack([self.right[nodes] + own_tree, self.left[nodes] + own_tree], 1).ravel()
        inner = following[::2] != np.arange(len(value))
        at = np.repeat(first[:-1], n)
        column = np.tile(np.arange(n, dtype=np.int32), end - begin)
        # Few examples go down to the deepest leaves: every few levels those that have arrived are left behind.
        rows, own, where = np.arange(len(at)), at, column
        for level in range(self.depth[begin:end].max()):
            own = following[2 * own + (flat[offset[own] + where] <= threshold[own])]
            if level >= _ALL_GO and level % _LOOK_EVERY == 0:
                at[rows] = own
                rows = np.flatnonzero(inner[at])
                own, where = at[rows], column[rows]
        at[rows] = own
        return np.asarray(value[at].reshape(end - begin, n))

    def arrays(self, prefix: str) -> dict[str, npt.NDArray[np.generic]]:
        """The arrays by name, to be stored."""
        return {f"{prefix}{key}": getattr(self, key) for key in _KEYS}

    @classmethod
    def of_arrays(cls, arrays: dict[str, npt.NDArray[np.generic]], prefix: str) -> Forest:
        """A forest from stored arrays."""
        return cls(*(arrays[f"{prefix}{key}"] for key in _KEYS))  # type: ignore[arg-type]


def shares(scores: npt.NDArray[np.float64], first: Ints) -> Floats:
    """Scores in, probabilities out: those of each group add up to 1. `first`: each group's first entry, and the end."""
    size = np.diff(first)
    if not len(scores):
        return scores.astype(np.float32)
    begins = first[:-1][size > 0]
    group = np.repeat(np.arange(len(begins)), size[size > 0])
    powers = np.exp(scores - np.maximum.reduceat(scores, begins)[group])
    return np.asarray(powers / np.add.reduceat(powers, begins)[group], np.float32)
