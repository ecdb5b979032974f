"""A Story in, the probability of every candidate out: two passes of features, trees and network, and conversation."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from audiobook.attributing import characters, conversation, features
from audiobook.attributing.candidates import Candidates
from audiobook.attributing.conversation import Habits
from audiobook.attributing.network import Network
from audiobook.attributing.references import ReferenceKind
from audiobook.attributing.story import Floats, Story
from audiobook.attributing.thought import Thought
from audiobook.attributing.trees import Forest, shares
from audiobook.script import Gender

PASSES = 2
_FILE = "model.npz"
_NETWORK_SHARE = 0.5
_BOUND = 2.0
_CALLED = 2.0
_UNFIT = 2.0
_HARDLY = 0.2
_WOMANLY = {Gender.FEMALE: 1.0, Gender.MALE: 0.0}
_NAMED = 3.0
_DESCRIBED = 4.0
_CERTAIN = 100.0


@dataclass(frozen=True, slots=True)
class Model:
    """What was learned.

    Attributes:
        forests: the trees of each pass.
        networks: the network of each pass.
        habits: the conversation's habits of each pass.
        names: the features of each pass, in order.
        calibration: probabilities as decoded, rising, and what share of such answers is right. Shape (2, knots).
    """

    forests: tuple[Forest, ...]
    networks: tuple[Network, ...]
    habits: tuple[Habits, ...]
    names: tuple[tuple[str, ...], ...]
    calibration: npt.NDArray[np.float64]


def dump(model: Model) -> bytes:
    """The model as a file's content."""
    arrays: dict[str, npt.NDArray[np.generic]] = {"calibration": model.calibration}
    for k in range(PASSES):
        arrays |= model.forests[k].arrays(f"{k}.") | model.networks[k].arrays(f"{k}.network.")
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
        tuple(Network.of_arrays(found, f"{k}.network.") for k in range(PASSES)),
        tuple(Habits(found[f"{k}.odds"]) for k in range(PASSES)),
        tuple(tuple(str(n) for n in found[f"{k}.names"]) for k in range(PASSES)),
        found["calibration"],
    )


def content() -> bytes:
    """The bytes of the model's file."""
    return (files(__package__) / _FILE).read_bytes()


def rank(story: Story, c: Candidates, model: Model) -> Thought:
    """What the last pass thinks of every candidate of a story. The story's pronouns are resolved on the way."""
    thought: Thought | None = None
    for k in range(PASSES):
        table = features.table(story, c, thought)
        if table.names != model.names[k]:
            raise RuntimeError("The model was trained with other features than the program has.")
        scores = mixed(model.forests[k].scores(table.values), model.networks[k].scores(table.values, c))
        thought = think(story, c, scores, model.habits[k])
    assert thought is not None
    return thought


def mixed(by_trees: npt.NDArray[np.float64], by_network: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The scores of trees and network in, those of both out. They err in different places."""
    return (1 - _NETWORK_SHARE) * by_trees + _NETWORK_SHARE * by_network


def think(story: Story, c: Candidates, scores: npt.NDArray[np.float64], habits: Habits) -> Thought:
    """Scores in, probabilities out; the story's pronouns are resolved by them."""
    scores = _by_grammar(story, c, scores)
    own = shares(scores, c.first)
    whole = conversation.decode(story, c, own, habits)
    story.resolve_pronouns(best(c, whole))
    return Thought(own, whole)


def _by_grammar(story: Story, c: Candidates, scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Scores in; those weighed by English grammar, which need not be learned, and by what a user said, out."""
    bound = [c.row[n, who] for n, around in enumerate(story.around) for who in around.bound if c.row[n, who] >= 0]
    scores = scores.copy()
    # "He" is nobody whom the same sentence names after it, and no woman.
    scores[bound] -= _BOUND
    scores[_unfit(story, c)] -= _UNFIT
    # Nor does anybody call themselves.
    scores[[c.row[n, w] for n, around in enumerate(story.around) for w in around.called if c.row[n, w] >= 0]] -= _CALLED
    for n, around in enumerate(story.around):
        r = around.primary
        for who in around.named:
            role = story.people.persons[who].role
            # "the young man" may well have a name; "the landlady" hardly has.
            if c.row[n, who] >= 0 and r is not None and r.verb and (role is None or not characters.is_vague(role)):
                # "Her mother" may be the other one; "the landlady" is hardly anybody else.
                named = r.kind is not ReferenceKind.NOUN and around.source <= 2 and r.verb == 2
                scores[c.row[n, who]] += _DESCRIBED if role is not None else _NAMED if named else _NAMED / 2
    scores[[c.row[n, who] for n, who in story.believed.items()]] += _CERTAIN
    return scores


def _unfit(story: Story, c: Candidates) -> npt.NDArray[np.int64]:
    """Rows of men where the cue says "she", and of women where it says "he"."""
    cue = np.array([_WOMANLY.get(a.gender, np.nan) if a.source <= 4 else np.nan for a in story.around])[c.speech]
    fits = np.where(cue == 1.0, story.woman[c.person], 1.0 - story.woman[c.person])
    return np.flatnonzero(~np.isnan(cue) & (fits < _HARDLY))


def best(c: Candidates, whole: Floats) -> list[tuple[int, float]]:
    """The likeliest person of each speech and the probability; (-1, 0) where there is no candidate."""
    out = []
    for n in range(len(c.first) - 1):
        rows = whole[c.first[n] : c.first[n + 1]]
        if len(rows):
            k = int(rows.argmax())
            out.append((int(c.person[c.first[n] + k]), float(rows[k])))
        else:
            out.append((-1, 0.0))
    return out


def calibrated(model: Model, probability: float) -> float:
    """The share of answers of that probability that are right."""
    return float(np.interp(probability, model.calibration[0], model.calibration[1]))
