"""Examples in, a network out: trained with JAX on stretches of talk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt
import optax

from audiobook.attributing.features.candidates import MOST_CANDIDATES, Candidates
from audiobook.attributing.model.network import AROUND, LAYERS, Network, normal, same_person_near, squashed
from audiobook.attributing.story import Floats, Ints

Array = jax.Array
Weights = dict[str, Array]
Batch = Mapping[str, Array]

_WIDTH = 96
_SPEECHES_SEEN = 150_000
_MOST_EPOCHS = 12
_STRETCH = 200
_LONG = 2000
"""Speeches: shorter texts are laid end to end."""
_RATE = 3e-3
_WARM_UP = 0.15
_DECAY = 0.02
_LONGEST_STEP = 1.0
_DROPPED_FEATURES = 0.2
_DROPPED = 0.4
_SMALLEST_SPREAD = 1e-3
_SAMPLED = 7
_AT_ONCE = 16
"""Stretches that go to the device together."""
_TINY = 1e-5
_NOBODY = -1e9
_FEW_KNOWN = 50
"""A stretch in which the speakers of fewer speeches are known counts less."""


class Part:
    """A text's candidates, ready to be cut in stretches.

    Attributes:
        values: features, squashed and `normal`: a row a candidate. Half the precision is half the memory.
        c: the candidates.
        right: for each speech the row of its speaker, -1 where unknown.
        weight: what each speech counts.
        around: as `same_person_near` gives it.
    """

    def __init__(
        self,
        values: npt.NDArray[np.float16],
        c: Candidates,
        right: npt.NDArray[np.int64],
        weight: float,
        around: Ints | None = None,
    ) -> None:
        self.values, self.c, self.right, self.weight = values, c, right, weight
        self.around = same_person_near(c) if around is None else around

    def stretches(self, chance: np.random.Generator) -> Iterator[tuple[int, int]]:
        """Where to cut, each time elsewhere: the first speech, and the one after the last."""
        n = len(self.right)
        edges = [0, n] if n <= _STRETCH else [0, *range(int(chance.integers(1, _STRETCH + 1)), n, _STRETCH), n]
        yield from pairwise(edges)

    def cut(self, first: int, stop: int) -> dict[str, npt.NDArray[np.generic]]:
        """A stretch as arrays of one shape: speeches by candidates, empty places masked."""
        low, high = self.c.first[first], self.c.first[stop]
        places = np.full((_STRETCH, MOST_CANDIDATES), -1, np.int64)
        speech = self.c.speech[low:high] - first
        column = np.arange(low, high) - self.c.first[self.c.speech[low:high]]
        places[speech, column] = np.arange(low, high)
        there = places >= 0
        # Where each row of the text has come to lie; the last place is nobody's.
        lies = np.full(high - low + 1, _STRETCH * MOST_CANDIDATES, np.int32)
        lies[:-1] = speech * MOST_CANDIDATES + column
        near = self.around[np.maximum(places, 0)]
        near = np.where(there[..., None] & (near >= low) & (near < high), near - low, high - low)
        right = np.full(_STRETCH, -1, np.int32)
        own = self.right[first:stop]
        right[: stop - first] = np.where(own >= 0, own - self.c.first[first:stop], -1)
        return {
            "values": self.values[np.maximum(places, 0)].astype(np.float32),
            "there": there,
            "near": lies[near],
            "right": right,
            "weight": np.float32(self.weight),
        }


def packed(parts: Sequence[Part]) -> list[Part]:
    """Texts in; the same with short ones of one weight laid end to end out: a stretch costs the same, however much is in it."""
    out: list[Part] = []
    short: defaultdict[float, list[Part]] = defaultdict(list)
    for part in parts:
        if len(part.right) >= _LONG:
            out.append(part)
            continue
        own = short[part.weight]
        own.append(part)
        if sum(len(p.right) for p in own) >= _LONG:
            out.append(_joined(own))
            own.clear()
    return out + [_joined(own) for own in short.values() if own]


def _joined(parts: Sequence[Part]) -> Part:
    """Several texts as one; nobody of one is anybody of another."""
    if len(parts) == 1:
        return parts[0]
    rows = np.cumsum([0, *(len(p.values) for p in parts)])
    speeches = np.cumsum([0, *(len(p.right) for p in parts)])
    speech = np.concatenate([p.c.speech + n for p, n in zip(parts, speeches)]).astype(np.int32)
    first = np.concatenate([*(p.c.first[:-1] + r for p, r in zip(parts, rows)), rows[-1:]]).astype(np.int32)
    # Persons and rows by person are not asked for when a text is cut.
    c = Candidates(speech, np.concatenate([p.c.person for p in parts]), first, {})
    return Part(
        np.concatenate([p.values for p in parts]),
        c,
        np.concatenate([np.where(p.right >= 0, p.right + r, -1) for p, r in zip(parts, rows)]),
        parts[0].weight,
        np.concatenate([np.where(p.around >= 0, p.around + r, -1) for p, r in zip(parts, rows)]).astype(np.int32),
    )


def train(
    values: Sequence[Floats],
    parts: Sequence[tuple[Candidates, npt.NDArray[np.int64]]],
    of_speech: Sequence[float],
    seed: int = 1,
) -> Network:
    """A network that tells who speaks, its weights as coarse as they are stored.

    Args:
        values: the features of each text, a row a feature.
        parts: its candidates and, for each speech, the row of its speaker, -1 where unknown.
        of_speech: what each of its speeches counts.
        seed: decides where it begins, in which order it sees the texts, and what is dropped.
    """
    chance = np.random.default_rng(seed)
    rows = np.concatenate([squashed(v.T[::_SAMPLED]) for v in values])
    mean = rows.mean(0)
    spread = rows.std(0) + np.float32(_SMALLEST_SPREAD)
    del rows
    texts = packed(
        [
            Part(normal(squashed(v.T), mean, spread).astype(np.float16), c, right, weight)
            for v, (c, right), weight in zip(values, parts, of_speech)
        ]
    )
    weights = _start(len(mean), chance)
    epochs = min(_MOST_EPOCHS, max(1, round(_SPEECHES_SEEN / max(1, sum(len(t.right) for t in texts)))))
    todo: list[tuple[Part, int, int]] = []
    for _ in range(epochs):
        own = [(t, *ends) for t in texts for ends in t.stretches(chance) if (t.right[slice(*ends)] >= 0).any()]
        todo += [own[k] for k in chance.permutation(len(own))]
    # Computed here, not in JAX: a network of another number of steps need not be compiled again.
    rates = np.asarray(
        jax.vmap(optax.cosine_onecycle_schedule(max(2, len(todo)), _RATE, _WARM_UP))(jnp.arange(len(todo)))
    )
    state = _optimizer().init(weights)
    keys = jax.random.split(jax.random.key(seed), max(1, len(todo)))
    for low in range(0, len(todo), _AT_ONCE):
        together = range(low, min(low + _AT_ONCE, len(todo)))
        # What is left at the end goes step by step: other shapes are compiled again.
        for some in [together] if len(together) == _AT_ONCE else [range(k, k + 1) for k in together]:
            cuts = [t.cut(first, stop) for t, first, stop in (todo[k] for k in some)]
            batches = {name: np.stack([cut[name] for cut in cuts]) for name in cuts[0]}
            part = slice(some.start, some.stop)
            weights, state = _train_on(weights, state, batches, keys[part], rates[part])
    found = Network(mean, spread, {k: np.asarray(w) for k, w in weights.items()})
    return Network.of_arrays(found.arrays(""), "")


def _optimizer() -> optax.GradientTransformation:
    """Steps of the rate 1: each is scaled by the rate of its time."""
    return optax.chain(optax.clip_by_global_norm(_LONGEST_STEP), optax.adamw(1.0, weight_decay=_DECAY))


@jax.jit
def _train_on(
    weights: Weights, state: optax.OptState, batches: Batch, keys: Array, rates: Array
) -> tuple[Weights, optax.OptState]:
    """A step of training for each stretch of `batches`, one after the other."""

    def step(
        before: tuple[Weights, optax.OptState], own: tuple[Batch, Array, Array]
    ) -> tuple[tuple[Weights, optax.OptState], None]:
        weights, state = before
        batch, key, rate = own
        slope = jax.grad(_loss)(weights, batch, key)
        change, state = _optimizer().update(slope, state, weights)
        return (optax.apply_updates(weights, jax.tree.map(lambda c: rate * c, change)), state), None

    return jax.lax.scan(step, (weights, state), (batches, keys, rates))[0]


def _start(features: int, chance: np.random.Generator) -> Weights:
    half = _WIDTH // 2
    shapes = {"in": (features, _WIDTH), "mid": (_WIDTH, _WIDTH), "out": (_WIDTH, 1)}
    unbiased: dict[str, tuple[int, int]] = {}
    for k in range(LAYERS):
        shapes |= {f"{k}.low": (_WIDTH, half), f"{k}.weigh": (_WIDTH, 1), f"{k}.own": (_WIDTH, _WIDTH)}
        unbiased |= {f"{k}.near": (half * len(AROUND), _WIDTH), f"{k}.rivals": (_WIDTH, _WIDTH)}
    out: Weights = {}
    for name, (inputs, outputs) in {**shapes, **unbiased}.items():
        bound = inputs**-0.5
        out[name] = jnp.asarray(chance.uniform(-bound, bound, (inputs, outputs)), jnp.float32)
        if name in shapes:
            out[f"{name}.bias"] = jnp.zeros(outputs, jnp.float32)
    for k in range(LAYERS):
        out |= {f"{k}.gain": jnp.ones(_WIDTH, jnp.float32), f"{k}.shift": jnp.zeros(_WIDTH, jnp.float32)}
    return out


@jax.custom_vjp
def gathered(x: Array, near: Array) -> Array:
    """Rows of x by index, zeros for the index after the last. Shapes (rows, width), (.., around) to (.., around, width)."""
    return jnp.concatenate([x, jnp.zeros((1, x.shape[1]), x.dtype)])[near]


def _gathered_forward(x: Array, near: Array) -> tuple[Array, Array]:
    return gathered(x, near), near


def _gathered_backward(near: Array, slope: Array) -> tuple[Array, None]:
    """Whose neighbour k speeches ahead somebody is, is theirs k speeches back: gathering again is far quicker than scattering."""
    flat = slope.reshape(-1, *slope.shape[-2:])
    flat = jnp.concatenate([flat, jnp.zeros((1, *flat.shape[1:]), flat.dtype)])
    own = near.reshape(-1, near.shape[-1])
    return jnp.stack([flat[own[:, k], -1 - k] for k in range(own.shape[1])]).sum(0), None


gathered.defvjp(_gathered_forward, _gathered_backward)


def _loss(w: Weights, batch: Batch, key: Array) -> Array:
    found = scores(w, batch, key)
    known = batch["right"] >= 0
    own = jnp.take_along_axis(jax.nn.log_softmax(found, 1), jnp.maximum(batch["right"], 0)[:, None], 1)[:, 0]
    return -batch["weight"] * jnp.where(known, own, 0).sum() / jnp.maximum(known.sum(), _FEW_KNOWN)


def scores(w: Weights, batch: Batch, key: Array | None = None) -> Array:
    """Scores by speech and candidate. The same as `Network.scores`, but for what is dropped where there is a key."""
    keys = iter(jax.random.split(key, 4 + 2 * LAYERS)) if key is not None else None
    there = batch["there"]

    def linear(name: str, x: Array) -> Array:
        return x @ w[name] + w[f"{name}.bias"]

    def drop(x: Array, share: float = _DROPPED) -> Array:
        if keys is None:
            return x
        # All candidates of a speech lose the same: what is left still compares them, and less chance has to be drawn.
        kept = jax.random.bernoulli(next(keys), 1 - share, (there.shape[0], x.shape[1]))
        return x * jnp.repeat(kept / (1 - share), there.shape[1], 0)

    def by_speech(x: Array) -> Array:
        return x.reshape(*there.shape, -1)

    # Rows of candidates: matrix products of more dimensions are several times as slow.
    h = jax.nn.relu(linear("in", drop(batch["values"].reshape(there.size, -1), _DROPPED_FEATURES)))
    h = h + jax.nn.relu(linear("mid", drop(h)))
    for k in range(LAYERS):
        low = jax.nn.relu(linear(f"{k}.low", drop(h)))
        near = gathered(low, batch["near"].reshape(there.size, -1)).reshape(there.size, -1)
        weight = jax.nn.softmax(jnp.where(there, by_speech(linear(f"{k}.weigh", h))[..., 0], _NOBODY), 1)
        rivals = (jnp.where(there, weight, 0)[..., None] * by_speech(h)).sum(1)
        new = linear(f"{k}.own", h) + drop(near) @ w[f"{k}.near"]
        new = new + jnp.repeat(rivals @ w[f"{k}.rivals"], there.shape[1], 0)
        new = new - new.mean(1, keepdims=True)
        new = new / jnp.sqrt((new * new).mean(1, keepdims=True) + _TINY)
        h = h + jax.nn.relu(new * w[f"{k}.gain"] + w[f"{k}.shift"])
    return jnp.where(there, by_speech(linear("out", drop(h)))[..., 0], _NOBODY)
