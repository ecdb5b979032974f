"""Examples in, a model out: cross-validated by author, confidence judged by predictions for authors not seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from audiobook.attributing.model import ranker, turn_taking
from audiobook.attributing.model.confidence import Confidence, chance
from audiobook.attributing.model.network import Network
from audiobook.attributing.model.ranker import Model
from audiobook.attributing.model.trees import Forest, shares
from audiobook.attributing.model.turn_taking import Habits
from audiobook.attributing.story import Floats
from audiobook.training import network
from audiobook.training.data import FEW_LEFT_OUT, THINNINGS
from audiobook.training.shards import Known, Ranker, Shards
from audiobook.training.texts import CUES

if TYPE_CHECKING:
    import lightgbm

Numbers = npt.NDArray[np.float64]

_ROUNDS = 150
_PARAMETERS = {
    "learning_rate": 0.13,
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
_NETWORKS = 1
"""Networks of a pass, whose scores are averaged. Three told unseen authors no better than one."""
_SURE_ROUNDS = 80
_SURE_PARAMETERS = {
    "learning_rate": 0.05,
    "num_leaves": 15,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "objective": "binary",
    "verbose": -1,
    "seed": 1,
}
_SURE_LEAST = 100
_KNOTS = 25
_MOST_WEIGHT = 4.0
_OF_CUES = 0.5
"""What a line known by its hidden cue counts against one with gold."""


@dataclass(frozen=True, slots=True)
class Result:
    """A model trained on everything, and what models that had not seen an author predict for the author's texts.

    Attributes:
        model: to be kept.
        judges: for each group of authors, the confidence learned without it.
    """

    model: Model
    judges: list[Confidence]


def folds(examples: Sequence[Known], count: int) -> list[set[str]]:
    """The authors in `count` groups of about the same number of speeches, the same for the same texts."""
    works: dict[tuple[str, str], int] = {}
    for e in examples:
        if e.edition != CUES:
            works[e.author, e.work] = max(works.get((e.author, e.work), 0), len(e.gold))
    size: Counter[str] = Counter({e.author: 0 for e in examples})
    for (author, _), speeches in works.items():
        size[author] += speeches
    groups: list[set[str]] = [set() for _ in range(count)]
    loads = [0] * count
    for author in sorted(size, key=lambda a: (-size[a], a)):
        k = min(range(count), key=lambda k: (loads[k], len(groups[k])))
        groups[k].add(author)
        loads[k] += size[author]
    return [g for g in groups if g]


def fit(
    examples: Sequence[Known],
    texts: Shards,
    *,
    parts: int = 4,
    final: bool = True,
    threads: int = 2,
    log: Callable[[str], None] = print,
) -> Result:
    """Train every pass. What the next pass learns from is predicted by models that have not seen the author.

    Args:
        examples: what is known of the texts; their predictions and features are filled in.
        texts: the processes that have their stories.
        parts: how many groups of authors.
        final: also train on everything. Without it `model` is that of the last group's complement.
        threads: how many models are trained side by side.
        log: told of each step.
    """
    groups = folds(examples, parts)
    group_of = {author: k for k, group in enumerate(groups) for author in group}
    forests: list[Forest] = []
    networks: list[tuple[Network, ...]] = []
    habits: list[Habits] = []
    names: list[tuple[str, ...]] = []
    weights = _weights(examples)
    for k in range(ranker.PASSES):
        names.append(examples[0].names)

        def train(task: tuple[set[str], int]) -> Forest | Network:
            left_out, seed = task
            # Networks learn from every way of thinning; trees get worse with more than one.
            most = len(THINNINGS) if seed else 1
            own = [i for i, e in enumerate(examples) if e.author not in left_out and e.thinning <= most]
            some, of_speech = [examples[i] for i in own], [weights[i] for i in own]
            if not seed:
                return _forest(some, of_speech)
            return network.train([e.values for e in some], [(e.candidates, e.right) for e in some], of_speech, seed)

        left_outs = [*groups, set()] if final else groups
        with ThreadPoolExecutor(threads) as pool:
            found = list(pool.map(train, [(authors, seed) for authors in left_outs for seed in range(1 + _NETWORKS)]))
        trained = [_ranker(found[i : i + 1 + _NETWORKS]) for i in range(0, len(found), 1 + _NETWORKS)]
        forests.append(trained[-1][0])
        networks.append(trained[-1][1])
        texts.tell("take", {author: trained[k] for author, k in group_of.items()})
        counts = texts.ask("count", [()] * len(examples))
        habits.append(turn_taking.estimate(counts))
        unseen = [
            turn_taking.estimate([c for e, c in zip(examples, counts) if e.author not in group]) for group in groups
        ]
        last = k == ranker.PASSES - 1
        predicted = texts.ask("predict", [(unseen[group_of[e.author]], last) for e in examples])
        for e, (prediction, about, features) in zip(examples, predicted):
            e.prediction, e.about = prediction, about
            if features is not None:
                e.values, e.names = features
        log(f"pass {k + 1}: {_right_share(examples):.4f} of the speeches with a known speaker right")
    judges = [judge([e for e in examples if e.author not in group]) for group in groups]
    sure = judge(examples)
    return Result(Model(tuple(forests), tuple(networks), tuple(habits), tuple(names), sure), judges)


def _ranker(trained: Sequence[Forest | Network]) -> Ranker:
    """What was trained without one group of authors, the trees first."""
    (forest,) = (x for x in trained if isinstance(x, Forest))
    return forest, tuple(x for x in trained if isinstance(x, Network))


def _weights(examples: Sequence[Known]) -> list[float]:
    """What a speech of each example counts: authors of whom there is much count less, but not all alike."""
    speeches: Counter[str] = Counter()
    for e in examples:
        if not e.thinning and e.edition != CUES:
            speeches[e.author] += sum(g is not None for g in e.gold)
    own = [max(speeches[e.author], 1) ** -0.5 if speeches[e.author] else 0.0 for e in examples]
    usual = float(np.mean([w for w in own if w])) if any(own) else 1.0
    return [
        (min(w / usual, _MOST_WEIGHT) if w else 1.0) * (_OF_CUES if e.edition == CUES else 1.0)
        for e, w in zip(examples, own)
    ]


def _right_share(examples: Sequence[Known]) -> float:
    """The share of speeches that are right, each work alike."""
    shares_ = []
    for e in examples:
        known = [n for n, g in enumerate(e.gold) if g is not None]
        if known and not e.thinning and e.edition == "corpus":
            best = best_rows(e)
            shares_.append(float(np.mean([best[n] == e.right[n] for n in known])))
    return float(np.mean(shares_)) if shares_ else 0.0


def best_rows(e: Known) -> list[int]:
    """For each speech the row of the likeliest candidate, -2 where there is none."""
    assert e.prediction is not None
    first, shown = e.candidates.first, e.prediction.in_turn
    return [
        int(first[n] + shown[first[n] : first[n + 1]].argmax()) if first[n + 1] > first[n] else -2
        for n in range(len(e.gold))
    ]


def judge(examples: Sequence[Known]) -> Confidence:
    """What confidence there is to be had in predictions for authors not seen."""
    about, right, nobody = outcomes(examples)
    halves = np.arange(len(right)) % 2 == 0
    # Each half is calibrated by a forest that learned from the other.
    p = np.zeros(len(right))
    for own in (halves, ~halves):
        p[own] = chance(_sure(about[:, ~own], right[~own]).scores(about[:, own]))
    return Confidence(_sure(about, right), _sure(about, nobody), calibration(p, right))


def _sure(about: Floats, label: Numbers) -> Forest:
    import lightgbm

    least = min(_SURE_LEAST, max(1, len(label) // 50))
    data = lightgbm.Dataset(about.T, label=label)
    return compiled(lightgbm.train({**_SURE_PARAMETERS, "min_data_in_leaf": least}, data, num_boost_round=_SURE_ROUNDS))


def calibration(p: Numbers, right: Numbers) -> Numbers:
    """Knots of probability and the share right there, never falling (pool adjacent violators). Shape (2, knots)."""
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


def outcomes(examples: Sequence[Known]) -> tuple[Floats, Numbers, Numbers]:
    """For each speech with a known speaker: what confidence is judged by, whether the answer was right, whether no candidate was.

    Texts with hidden cues are left out, short stories with most of their cues are in.
    """
    about: list[Floats] = []
    right: list[float] = []
    nobody: list[float] = []
    for e in examples:
        if e.about is None or e.edition == CUES or not _is_plain(e):
            continue
        best = best_rows(e)
        own = [n for n, g in enumerate(e.gold) if g is not None and best[n] >= 0]
        about.append(e.about[:, own])
        right += [float(best[n] == e.right[n]) for n in own]
        nobody += [float(e.right[n] < 0) for n in own]
    return np.concatenate(about, 1), np.array(right), np.array(nobody)


def shown(
    examples: Sequence[Known], judges: Sequence[Confidence], groups: Sequence[set[str]]
) -> tuple[Numbers, Numbers]:
    """Confidence as a user would see it, and whether the answer was right: each author judged by what the others tell."""
    p, right = [np.zeros(0)], [np.zeros(0)]
    for judge_, group in zip(judges, groups):
        own = [e for e in examples if e.author in group]
        for e in own:
            if e.about is None:
                continue
            sure, best = judge_.sureness(e.about), best_rows(e)
            known = [n for n, g in enumerate(e.gold) if g is not None and best[n] >= 0]
            p.append(sure[known])
            right.append(np.array([float(best[n] == e.right[n]) for n in known]))
    return np.concatenate(p), np.concatenate(right)


def _is_plain(e: Known) -> bool:
    return not e.thinning or THINNINGS[e.thinning - 1].left_out < FEW_LEFT_OUT


def _forest(examples: Sequence[Known], of_speech: Sequence[float]) -> Forest:
    values, labels, sizes, weights = [], [], [], []
    for e, weight in zip(examples, of_speech):
        size = np.diff(e.candidates.first)
        keep = e.right >= 0
        rows = np.repeat(keep, size)
        label = np.zeros(len(e.candidates.speech))
        label[e.right[keep]] = 1
        values.append(e.values.T[rows])
        weights.append(np.full(int(rows.sum()), weight))
        labels.append(label[rows])
        sizes.append(size[keep])
    label = np.concatenate(labels)
    weight_of_row = np.concatenate(weights)
    first = np.concatenate([[0], np.cumsum(np.concatenate(sizes))]).astype(np.int32)

    def objective(
        scores: npt.NDArray[np.float64], _: lightgbm.Dataset
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        p = shares(scores, first).astype(np.float64)
        return weight_of_row * (p - label), weight_of_row * np.maximum(2 * p * (1 - p), 1e-6)

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
