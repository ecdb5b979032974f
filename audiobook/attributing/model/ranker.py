"""The ranker: a Story in, the probability of every candidate out, by two passes of trees, network and turn taking."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from audiobook.attributing.coreference import pronouns
from audiobook.attributing.features import table
from audiobook.attributing.features.candidates import Candidates
from audiobook.attributing.features.prediction import Prediction
from audiobook.attributing.model import grammar, turn_taking
from audiobook.attributing.model.confidence import Confidence
from audiobook.attributing.model.network import Network
from audiobook.attributing.model.trees import Forest, shares
from audiobook.attributing.model.turn_taking import Habits
from audiobook.attributing.story import Floats, Story

PASSES = 2
_FILE = "model.npz"
_NETWORK_SHARE = 0.5
"""How much the networks count against the trees. Both alike: they err in different places."""


@dataclass(frozen=True, slots=True)
class Model:
    """What was learned.

    Attributes:
        forests: the trees of each pass.
        networks: the networks of each pass, trained alike from other beginnings.
        habits: how people take turns, for each pass.
        names: the features of each pass, in order.
        confidence: how sure the answers are.
    """

    forests: tuple[Forest, ...]
    networks: tuple[tuple[Network, ...], ...]
    habits: tuple[Habits, ...]
    names: tuple[tuple[str, ...], ...]
    confidence: Confidence


def dump(model: Model) -> bytes:
    """The model as a file's content."""
    sure = model.confidence
    arrays: dict[str, npt.NDArray[np.generic]] = {"calibration": sure.calibration}
    arrays |= sure.right.arrays("right.") | sure.nobody.arrays("nobody.")
    for k in range(PASSES):
        arrays |= model.forests[k].arrays(f"{k}.")
        for i, network in enumerate(model.networks[k]):
            arrays |= network.arrays(_network(k, i))
        arrays[f"{k}.odds"] = model.habits[k].odds
        arrays[f"{k}.names"] = np.array(model.names[k])
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()


@cache
def load() -> Model:
    """The model that comes with the program."""
    with np.load(io.BytesIO(content())) as arrays:
        found = dict(arrays)
    return Model(
        tuple(Forest.of_arrays(found, f"{k}.") for k in range(PASSES)),
        tuple(_networks(found, k) for k in range(PASSES)),
        tuple(Habits(found[f"{k}.odds"]) for k in range(PASSES)),
        tuple(tuple(str(n) for n in found[f"{k}.names"]) for k in range(PASSES)),
        Confidence(Forest.of_arrays(found, "right."), Forest.of_arrays(found, "nobody."), found["calibration"]),
    )


def _network(k: int, i: int) -> str:
    """What the names of the arrays of a pass's network begin with."""
    return f"{k}.network.{i}."


def _networks(arrays: Mapping[str, npt.NDArray[np.generic]], k: int) -> tuple[Network, ...]:
    out: list[Network] = []
    while any(name.startswith(_network(k, len(out))) for name in arrays):
        out.append(Network.of_arrays(arrays, _network(k, len(out))))
    return tuple(out)


def content() -> bytes:
    """The bytes of the model's file."""
    return (files(__package__) / _FILE).read_bytes()


def rank(story: Story, c: Candidates, model: Model) -> Prediction:
    """What the last pass predicts for every candidate of a story.

    Raises:
        RuntimeError: the model was trained with other features.
    """
    prediction: Prediction | None = None
    for k in range(PASSES):
        features = table.of_candidates(story, c, prediction)
        if features.names != model.names[k]:
            raise RuntimeError("The model was trained with other features than the program has.")
        scores = scored(model.forests[k], model.networks[k], features.values, c)
        prediction = predict(story, c, scores, model.habits[k])
        story = with_speakers(story, c, prediction)
    assert prediction is not None
    return prediction


def scored(forest: Forest, networks: Sequence[Network], values: Floats, c: Candidates) -> npt.NDArray[np.float64]:
    """A score a candidate by trees and networks. `values` has a row a feature, a column a candidate."""
    by_network = sum((n.scores(values, c) for n in networks), np.zeros(values.shape[1])) / len(networks)
    return (1 - _NETWORK_SHARE) * forest.scores(values) + _NETWORK_SHARE * by_network


def alone(story: Story, c: Candidates, scores: npt.NDArray[np.float64]) -> Floats:
    """A score for each candidate in, probabilities out, each speech judged alone."""
    return shares(grammar.weighed(story, c, scores), c.first)


def predict(story: Story, c: Candidates, scores: npt.NDArray[np.float64], habits: Habits) -> Prediction:
    """A score for each candidate in, probabilities out, each speech judged alone and in turn."""
    by_speech = alone(story, c, scores)
    return Prediction(by_speech, turn_taking.decode(story, c, by_speech, habits))


def with_speakers(story: Story, c: Candidates, prediction: Prediction) -> Story:
    """The story with its pronouns resolved by who is predicted to speak: the next pass sees further."""
    return pronouns.resolve_with(story, likeliest(c, prediction.in_turn))


def likeliest(c: Candidates, probabilities: Floats) -> list[tuple[int, float]]:
    """The likeliest person of each speech and the probability; (-1, 0) for a speech without candidates."""
    out = []
    for n in range(len(c.first) - 1):
        rows = probabilities[c.first[n] : c.first[n + 1]]
        if len(rows):
            k = int(rows.argmax())
            out.append((int(c.person[c.first[n] + k]), float(rows[k])))
        else:
            out.append((-1, 0.0))
    return out
