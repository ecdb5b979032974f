"""Examples in, a model out: cross-validated by novel, calibrated on predictions of novels not seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from audiobook.attributing.features import table
from audiobook.attributing.features.prediction import Prediction
from audiobook.attributing.features.table import Table
from audiobook.attributing.model import ranker, turn_taking
from audiobook.attributing.model.network import Network
from audiobook.attributing.model.ranker import Model
from audiobook.attributing.model.trees import Forest, shares
from audiobook.attributing.model.turn_taking import Habits
from audiobook.training import network
from audiobook.training.data import Example

if TYPE_CHECKING:
    import lightgbm

Numbers = npt.NDArray[np.float64]

_ROUNDS = 300
_PARAMETERS = {
    "learning_rate": 0.1,
    "num_leaves": 63,
    "min_data_in_leaf": 20,
    "feature_fraction": 0.25,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 2.0,
    "min_sum_hessian_in_leaf": 1.0,
    "max_bin": 63,
    "num_threads": 1,
    "verbose": -1,
    "seed": 1,
}
_KNOTS = 25


@dataclass(frozen=True, slots=True)
class Result:
    """A model trained on everything, and what models that had not seen a novel predict for it.

    Attributes:
        model: to be kept.
        unseen: for each example, the last pass's prediction by a model trained without its novel.
    """

    model: Model
    unseen: list[Prediction]


def folds(examples: Sequence[Example], count: int) -> list[set[str]]:
    """The novels in `count` groups of about the same number of speeches, the same for the same novels."""
    size: dict[str, int] = {}
    for e in examples:
        size[e.novel] = max(size.get(e.novel, 0), len(e.gold))
    groups: list[set[str]] = [set() for _ in range(count)]
    loads = [0] * count
    for novel in sorted(size, key=lambda n: (-size[n], n)):
        k = loads.index(min(loads))
        groups[k].add(novel)
        loads[k] += size[novel]
    return groups


def fit(
    examples: Sequence[Example], *, parts: int = 6, final: bool = True, log: Callable[[str], None] = print
) -> Result:
    """Train every pass. What the next pass learns from is predicted by models that have not seen the novel.

    Args:
        examples: the editions.
        parts: how many groups of novels.
        final: also train on everything. Without it `model` is that of the last group's complement.
        log: told of each step.
    """
    groups = folds(examples, parts)
    predictions: list[Prediction | None] = [None] * len(examples)
    stories = [e.story for e in examples]
    forests: list[Forest] = []
    networks: list[Network] = []
    habits: list[Habits] = []
    names: list[tuple[str, ...]] = []
    for k in range(ranker.PASSES):
        tables = [table.of_candidates(story, e.candidates, t) for e, story, t in zip(examples, stories, predictions)]
        names.append(tables[0].names)
        owns: list[npt.NDArray[np.float64]] = [np.zeros(0)] * len(examples)

        def train(
            left_out: set[str], tables: list[Table] = tables, owns: list[npt.NDArray[np.float64]] = owns
        ) -> tuple[Forest, Network]:
            chosen = [i for i, e in enumerate(examples) if e.novel not in left_out]
            # A network learns from every way of thinning; trees get worse with more than one.
            few = [i for i in chosen if examples[i].thinning <= 1]
            forest = _forest([examples[i] for i in few], [tables[i] for i in few])
            texts = [(examples[i].candidates, examples[i].right) for i in chosen]
            net = network.train([tables[i].values for i in chosen], texts)
            for i, e in enumerate(examples):
                if e.novel in left_out:
                    values = tables[i].values
                    owns[i] = ranker.mixed(forest.scores(values), net.scores(values, e.candidates))
            return forest, net

        with ThreadPoolExecutor(2) as pool:
            trained = list(pool.map(train, [*groups, set()] if final else groups))
        forests.append(trained[-1][0])
        networks.append(trained[-1][1])
        owned = [shares(s, e.candidates.first) for s, e in zip(owns, examples)]
        everything = [(e.story, e.candidates, p, e.right) for e, p in zip(examples, owned)]
        habits.append(turn_taking.estimate(everything))
        new: list[Prediction | None] = [None] * len(examples)
        for group in groups:
            own_habits = turn_taking.estimate([x for e, x in zip(examples, everything) if e.novel not in group])
            for i, e in enumerate(examples):
                if e.novel in group:
                    new[i] = prediction = ranker.predict(stories[i], e.candidates, owns[i], own_habits)
                    stories[i] = ranker.with_speakers(stories[i], e.candidates, prediction)
        predictions = new
        log(f"pass {k + 1}: {_right_share(examples, predictions):.4f} of the speeches with a known speaker right")
    unseen = [t for t in predictions if t is not None]
    return Result(
        Model(tuple(forests), tuple(networks), tuple(habits), tuple(names), calibration(examples, unseen)), unseen
    )


def _right_share(examples: Sequence[Example], predictions: Sequence[Prediction | None]) -> float:
    shares_ = []
    for e, t in zip(examples, predictions):
        if t is not None and not e.thinning:
            hits = [best == e.right[n] for n, best in enumerate(_best_rows(e, t)) if e.gold[n] is not None]
            shares_.append(float(np.mean(hits)))
    return float(np.mean(shares_))


def _best_rows(e: Example, t: Prediction) -> list[int]:
    first = e.candidates.first
    return [
        int(first[n] + t.in_turn[first[n] : first[n + 1]].argmax()) if first[n + 1] > first[n] else -2
        for n in range(len(e.gold))
    ]


def calibration(examples: Sequence[Example], unseen: Sequence[Prediction]) -> Numbers:
    """Knots of probability and the share right there, never falling (pool adjacent violators). Shape (2, knots)."""
    p, right = outcomes(examples, unseen)
    order = np.argsort(p, kind="stable")
    blocks: list[list[float]] = []
    # Knots lie close where answers do: most are all but sure.
    for part in np.array_split(order, _KNOTS):
        if not len(part):
            continue
        blocks.append([float(right[part].sum()), float(len(part)), float(p[part].sum())])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] >= blocks[-1][0] / blocks[-1][1]:
            last = blocks.pop()
            blocks[-1] = [x + y for x, y in zip(blocks[-1], last)]
    return np.array([[b[2] / b[1] for b in blocks], [b[0] / b[1] for b in blocks]])


def shown(
    examples: Sequence[Example], unseen: Sequence[Prediction], groups: Sequence[set[str]]
) -> tuple[Numbers, Numbers]:
    """Confidence as a user would see it, and whether the answer was right: each novel calibrated on the others."""
    p, right = [], []
    for group in groups:
        rest = [(e, t) for e, t in zip(examples, unseen) if e.novel not in group]
        own = [(e, t) for e, t in zip(examples, unseen) if e.novel in group]
        if not (rest and own):
            continue
        knots = calibration(*zip(*rest))
        q, hits = outcomes(*zip(*own))
        p.append(np.interp(q, knots[0], knots[1]))
        right.append(hits)
    return np.concatenate(p), np.concatenate(right)


def outcomes(
    examples: Sequence[Example], predictions: Sequence[Prediction]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """For each speech with a known speaker, in texts with all their cues, the probability of the answer and whether it was right."""
    p, right = [], []
    for e, t in zip(examples, predictions):
        if e.thinning:
            continue
        for n, best in enumerate(_best_rows(e, t)):
            if e.gold[n] is not None and best >= 0:
                p.append(float(t.in_turn[best]))
                right.append(float(best == e.right[n]))
    return np.array(p), np.array(right)


def _forest(examples: Sequence[Example], tables: Sequence[Table]) -> Forest:
    values, labels, sizes = [], [], []
    for e, own in zip(examples, tables):
        size = np.diff(e.candidates.first)
        keep = e.right >= 0
        rows = np.repeat(keep, size)
        label = np.zeros(len(e.candidates.speech))
        label[e.right[keep]] = 1
        values.append(own.values.T[rows])
        labels.append(label[rows])
        sizes.append(size[keep])
    label = np.concatenate(labels)
    first = np.concatenate([[0], np.cumsum(np.concatenate(sizes))]).astype(np.int32)

    def objective(
        scores: npt.NDArray[np.float64], _: lightgbm.Dataset
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        p = shares(scores, first).astype(np.float64)
        return p - label, np.maximum(2 * p * (1 - p), 1e-6)

    # Here, not above: it needs a library of the system's, and without that the rest of this module is still of use.
    import lightgbm

    data = lightgbm.Dataset(np.concatenate(values), label=label)
    # A small corpus has small leaves.
    least = min(_PARAMETERS["min_data_in_leaf"], max(1, len(label) // 50))
    booster = lightgbm.train(
        {**_PARAMETERS, "min_data_in_leaf": least, "objective": objective}, data, num_boost_round=_ROUNDS
    )
    return compiled(booster)


def compiled(booster: lightgbm.Booster) -> Forest:
    """A trained booster in, the same trees as arrays out."""
    feature: list[int] = []
    threshold: list[float] = []
    left: list[int] = []
    right: list[int] = []
    value: list[float] = []
    root = [0]
    depth: list[int] = []

    def grow(node: dict[str, Any], level: int) -> int:
        at = len(feature) - root[-1]
        feature.append(0)
        threshold.append(np.inf)
        left.append(at)
        right.append(at)
        value.append(0.0)
        depth[-1] = max(depth[-1], level)
        own = root[-1] + at
        if "leaf_value" in node:
            value[own] = float(node["leaf_value"])
        else:
            feature[own] = int(node["split_feature"])
            threshold[own] = _down(float(node["threshold"]))
            left[own] = grow(node["left_child"], level + 1)
            right[own] = grow(node["right_child"], level + 1)
        return at

    for tree in booster.dump_model()["tree_info"]:
        depth.append(0)
        grow(tree["tree_structure"], 0)
        root.append(len(feature))
    return Forest(
        np.array(feature, np.int16),
        np.array(threshold, np.float32),
        np.array(left, np.int16),
        np.array(right, np.int16),
        np.array(value, np.float32),
        np.array(root, np.int32),
        np.array(depth, np.int16),
    )


def _down(threshold: float) -> float:
    """The greatest 32-bit float that is not above a threshold: the same 32-bit values go left."""
    near = np.float32(threshold)
    return float(np.nextafter(near, np.float32(-np.inf)) if float(near) > threshold else near)
