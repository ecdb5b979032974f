"""A small network over all candidates of a story, walked with numpy: no learner is needed where a story is attributed.

It sees each candidate's features, in every layer also the other candidates of the speech, weighed, and the same person as
a candidate of the speeches around: who answers whom is learned from the talk as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audiobook.attributing.features.candidates import Candidates
from audiobook.attributing.model.trees import shares
from audiobook.attributing.story import Floats, Ints

AROUND = (-4, -3, -2, -1, 1, 2, 3, 4)
"""Which speeches around, counted from each, a layer sees."""

LAYERS = 2
_FAR_OUT = 4.0
_TINY = 1e-5
_STEPS = 127


@dataclass(frozen=True, slots=True)
class Network:
    """What was learned.

    Attributes:
        mean, spread: of each feature, as `squashed`. Shape (features,).
        weights: matrices (from, to) and vectors by name: see `scores`.
    """

    mean: Floats
    spread: Floats
    weights: Mapping[str, Floats]

    def scores(self, values: Floats, c: Candidates) -> npt.NDArray[np.float64]:
        """A score a candidate. `values` has a row a feature, a column a candidate."""
        if not values.shape[1]:
            return np.zeros(0)
        h = _relu(self._linear("in", normal(squashed(values.T), self.mean, self.spread)))
        h += _relu(self._linear("mid", h))
        around = same_person_near(c)
        begins = c.first[:-1][np.diff(c.first) > 0]
        group = np.repeat(np.arange(len(begins)), np.diff(np.append(begins, len(h))))
        for k in range(LAYERS):
            low = _relu(self._linear(f"{k}.low", h))
            # Where the person is not a candidate, the last row, of zeros, takes the place.
            near = np.concatenate([low, np.zeros((1, low.shape[1]), np.float32)])[around].reshape(len(h), -1)
            weight = shares(self._linear(f"{k}.weigh", h)[:, 0].astype(np.float64), c.first)
            rivals = np.add.reduceat(weight[:, None] * h, begins)
            new = self._linear(f"{k}.own", h) + near @ self.weights[f"{k}.near"]
            new += (rivals @ self.weights[f"{k}.rivals"])[group]
            new -= new.mean(1, keepdims=True)
            new /= np.sqrt((new * new).mean(1, keepdims=True) + _TINY)
            new *= self.weights[f"{k}.gain"]
            h += _relu(new + self.weights[f"{k}.shift"])
        return self._linear("out", h)[:, 0].astype(np.float64)

    def _linear(self, name: str, x: Floats) -> Floats:
        return np.asarray(x @ self.weights[name] + self.weights[f"{name}.bias"], np.float32)

    def arrays(self, prefix: str) -> dict[str, npt.NDArray[np.generic]]:
        """The arrays by name, to be stored; matrices as 8-bit steps of their columns' largest weight."""
        out: dict[str, npt.NDArray[np.generic]] = {f"{prefix}mean": self.mean, f"{prefix}spread": self.spread}
        for name, own in self.weights.items():
            if own.ndim == 1:
                out[f"{prefix}{name}"] = own
            else:
                step = np.maximum(np.abs(own).max(0), _TINY) / _STEPS
                out[f"{prefix}{name}"] = np.rint(own / step).astype(np.int8)
                out[f"{prefix}{name}.step"] = step.astype(np.float32)
        return out

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, npt.NDArray[np.generic]], prefix: str) -> Network:
        """A network from stored arrays."""
        own = {k.removeprefix(prefix): np.asarray(v, np.float32) for k, v in arrays.items() if k.startswith(prefix)}
        mean, spread = own.pop("mean"), own.pop("spread")
        steps = {k.removesuffix(".step"): own.pop(k) for k in list(own) if k.endswith(".step")}
        return cls(mean, spread, {k: v * steps[k] if k in steps else v for k, v in own.items()})


def squashed(values: Floats) -> Floats:
    """Features in, the same with large ones drawn together out."""
    out = np.abs(values)
    np.log1p(out, out=out)
    return np.asarray(np.copysign(out, values, out=out), np.float32)


def normal(values: Floats, mean: Floats, spread: Floats) -> Floats:
    """Squashed features in, a row a candidate; about -1 to 1 out."""
    out = values - mean
    out /= spread
    return np.asarray(np.clip(out, -_FAR_OUT, _FAR_OUT, out=out), np.float32)


def same_person_near(c: Candidates) -> Ints:
    """For each row, those of the same person at the speeches around, -1 where there is none. Shape (rows, around)."""
    n = len(c.first) - 1
    out = np.full((len(c.speech), len(AROUND)), -1, np.int32)
    if not len(c.speech):
        return out
    people = int(c.person.max()) + 1
    keys = c.speech.astype(np.int64) * people + c.person
    for k, by in enumerate(AROUND):
        at = c.speech.astype(np.int64) + by
        inside = (at >= 0) & (at < n)
        wanted = at[inside] * people + c.person[inside]
        found = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        out[inside, k] = np.where(keys[found] == wanted, found, -1)
    return out


def _relu(x: npt.NDArray[np.floating]) -> Floats:
    return np.asarray(np.maximum(x, 0), np.float32)
