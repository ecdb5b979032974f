"""Shapes: find how one voice must be changed to be many people to a speaker recogniser, and still sound like people.

    python -m pip install resemblyzer
    python benchmarks/shapes.py --people FOLDER voices/hibari.candidates.toml voices/hibari.shapes.toml

For each candidate a shape is looked for, from where its `start` says: equaliser, tilt and formants by gradients (the synthesis is done
once more in PyTorch for that), pitch and length of the vocal tract by trying. What is wanted, in the order of weight:

- a cosine below 0.7 with each other voice;
- at least 0.22 from the middle of the line from man to woman, on the right side (see persons.py; children are free);
- near to real people: a high mean cosine with the five nearest recordings of 261 readers, those of the voice's gender. Without this, a voice that
  fools the recogniser is found sooner than one that sounds like somebody;
- little equaliser, an even one, and formants near where they were.

The sentences here are others than those by which persons.py and heard.py judge. FOLDER is that of `persons.py --people`. Takes about
15 minutes on one core; the same each time on the same machine. voices/hibari.shapes.toml was made by 25 rounds, and 15 more with
--resume.
"""

from __future__ import annotations

import argparse
import json
import random
import time
import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import librosa
import numpy as np
import persons
import torch
from hibari import dsp

from audiobook.engines.hibari import model, pronunciation, voices
from audiobook.engines.hibari import shape as shaping
from audiobook.engines.hibari.shape import BOUNDS, EQUALISER_HZ, FORMANT_HZ, Shape, shaped

SENTENCES = (
    "They came over the hill at dawn, twelve riders with grey cloaks and no banner.",
    "Why did you never write to me, not even once, in all those years?",
    "My brother keeps his money under a loose board in the floor of the barn.",
    "Put the kettle on, please, and tell me what the doctor said about your knee.",
    "A thin yellow light moved behind the curtain, and somebody laughed.",
    "If we leave now, we can be home before the snow begins to fall.",
)
"""What is listened to in the search."""

ROUNDS = 40
"""How often each voice is bettered."""

APART_UNTIL = 25
"""Up to this round voices are driven apart; from then on they only must not come near again, and the equaliser costs more."""

SLOWER = (APART_UNTIL, 36)
"""The rounds from which on steps are half as long."""

TRIES = (18, 24, 30)
"""The rounds in which another pitch and vocal tract are tried."""

MENS_FORMANTS = (0.85, 0.87, 0.88)
"""The first three formants of men, times those of women: means over the twelve vowels of Hillenbrand et al. 1995 (J. Acoust. Soc.
Am. 97:3099, table V)."""

RATE_HZ = 16000
DB = float(np.log(10) / 20)
LEARNT = ("equaliser_db", "tilt_db_per_octave", "low_formant_ratio", "middle_formant_ratio", "high_formant_ratio")
STEPS = {"equaliser_db": 0.4, "tilt_db_per_octave": 0.1, "low_formant_ratio": 0.01, "middle_formant_ratio": 0.01, "high_formant_ratio": 0.01}  # fmt: skip
"""The learning rate of each."""

Learnt = dict[str, torch.Tensor]


@dataclass
class Part:
    """What of a sentence does not depend on what is learnt."""

    sound: torch.Tensor
    noise: torch.Tensor
    own_noise: torch.Tensor
    bands: torch.Tensor
    voiced: torch.Tensor


@dataclass
class Candidate:
    """A voice that is looked for."""

    name: str
    gender: str
    age: str
    start: Shape
    shape: Shape
    learnt: Learnt = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    vector: torch.Tensor = field(default_factory=lambda: torch.zeros(256))


def parts(shape: Shape, texts: tuple[str, ...] = SENTENCES) -> list[Part]:
    """The frames of sentences as a shape's pitch and vocal tract ask for them."""
    loaded = model.load(voices.model_path("heart"))
    unsteady = Shape(
        jitter_percent=shape.jitter_percent, tremor_percent=shape.tremor_percent, shimmer_db=shape.shimmer_db
    )
    found = []
    for text in texts:
        for run in pronunciation.runs(text, british=False):
            frames = loaded.frames(run.phonemes, shape.speed_ratio, shape.f0_ratio, f0_span=shape.f0_span)
            frames = shaped(frames, unsteady)
            voiced = frames.f0 > 40
            loudest = np.maximum(frames.lr, frames.ln)
            np.maximum(loudest, frames.lh, out=loudest, where=voiced)
            noise = (
                np.random.default_rng(3).standard_normal((601, 2 * len(voiced)), dtype=np.float32).view(np.complex64)
            )
            turned = np.exp(1j * np.pi * np.tanh(frames.theta)).astype(np.complex64)
            sound = dsp.stft(dsp.pulses(frames.f0), len(voiced)) * turned * dsp.ex(frames.lh)
            sound += np.exp(1j * frames.phi).astype(np.complex64) * dsp.ex(frames.lr) + noise * dsp.ex(frames.ln)
            bands = shaping._to_bands() @ loudest
            found.append(Part(*map(torch.tensor, (sound, noise, frames.ln, bands, voiced))))
    return found


def _interpolated(x: torch.Tensor, at: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
    i = torch.clamp(torch.searchsorted(at.detach(), x.detach()) - 1, 0, len(at) - 2)
    weight = (x - at[i]) / (at[i + 1] - at[i])
    return values[i] * (1 - weight) + values[i + 1] * weight


def waves(of: list[Part], shape: Shape, learnt: Learnt) -> list[torch.Tensor]:
    """The sound of a shape at RATE_HZ, as `shape.shaped` and `shape.finished` make it, through which gradients flow."""
    octaves = np.log2(np.maximum(np.arange(601) * 20 * shape.formant_ratio, 1))
    weights = np.stack([np.interp(octaves, np.log2(EQUALISER_HZ), row) for row in np.eye(len(EQUALISER_HZ))], axis=1)
    tilt = np.clip(octaves, np.log2(200), np.log2(8000)) - np.log2(1000)
    fixed = torch.tensor(weights, dtype=torch.float32) @ learnt["equaliser_db"]
    fixed = (fixed + learnt["tilt_db_per_octave"] * torch.tensor(tilt, dtype=torch.float32)) * DB
    middles = torch.tensor(shaping._band_bins(), dtype=torch.float32)
    before = torch.tensor([0.0, *(hz / 20 for hz in FORMANT_HZ), 600.0])
    ratios = torch.stack([learnt[name] for name in LEARNT[2:]])
    after = torch.cat([before[:1], before[1:4] * ratios, before[4:]])
    place = _interpolated(
        _interpolated(middles, after, before), middles, torch.arange(len(middles), dtype=torch.float32)
    )
    i = torch.clamp(place.detach().floor().long(), 0, len(middles) - 2)
    weight = (place - i)[:, None]
    to_bins = torch.tensor(shaping._to_bins())
    out = []
    for part in of:
        moved = part.bands[i] * (1 - weight) + part.bands[i + 1] * weight - part.bands
        gain = torch.exp(to_bins @ moved + fixed[:, None])
        spectrum = part.sound * gain
        if shape.breath_db > BOUNDS["breath_db"][0]:
            wanted = torch.exp(torch.clamp(to_bins @ part.bands + shape.breath_db * DB, max=7.0))
            more = torch.relu(wanted - torch.exp(torch.clamp(part.own_noise, max=7.0))) * part.voiced
            spectrum = spectrum + part.noise * more * gain
        wave = torch.istft(spectrum, 1200, 300, 1200, window=torch.tensor(dsp.WIN), length=spectrum.shape[1] * 300)
        length = round(len(wave) / shape.formant_ratio * RATE_HZ / 24000)
        spectrum = torch.fft.rfft(wave)[: length // 2 + 1]
        missing = length // 2 + 1 - len(spectrum)
        spectrum = torch.cat([spectrum, torch.zeros(missing, dtype=spectrum.dtype)]) if missing > 0 else spectrum
        out.append(torch.fft.irfft(spectrum, length))
    return out


MELS = torch.tensor(librosa.filters.mel(sr=RATE_HZ, n_fft=400, n_mels=40), dtype=torch.float32)


def embedding(of: list[torch.Tensor]) -> torch.Tensor:
    """The embedding of waves, as Resemblyzer makes it but for its search for silence."""
    pieces = []
    for wave in of:
        level = wave * (10 ** (persons.LEVEL_DB / 20) / torch.sqrt((wave**2).mean() + 1e-12))
        spectrum = torch.stft(
            level, 400, 160, 400, window=torch.hann_window(400), pad_mode="constant", return_complex=True
        )
        mels = (MELS @ spectrum.abs() ** 2).T
        for at in range(0, max(1, len(mels) - 120), 77):
            piece = mels[at : at + 160]
            pieces.append(torch.cat([piece, torch.zeros(160 - len(piece), 40)]) if len(piece) < 160 else piece)
    mean = persons._encoder()(torch.stack(pieces)).mean(dim=0)
    return mean / mean.norm()


class Search:
    """The candidates, and what is wanted of them."""

    def __init__(self, candidates: list[Candidate], people: dict[str, torch.Tensor]) -> None:
        self.candidates = candidates
        self.people = people
        self.round = 0
        with np.load(persons.PEOPLE) as saved:
            self.line, self.middle = torch.tensor(saved["line"]), torch.tensor(saved["middle"])

    def place(self, vector: torch.Tensor) -> torch.Tensor:
        """Where a voice is on the line from man to woman."""
        return (vector - self.middle) @ self.line

    def usual(self, of: Candidate, shape: Shape) -> tuple[float, ...]:
        """The formant ratios that cost nothing: with the vocal tract's, they make a man's formants of a woman's."""
        if of.gender == "female" or of.age == "child":
            return (1.0, 1.0, 1.0)
        return tuple(min(1.06, ratio / shape.formant_ratio) for ratio in MENS_FORMANTS)

    def loss(self, of: Candidate, shape: Shape, learnt: Learnt, vector: torch.Tensor) -> torch.Tensor:
        """How far a voice is from what is wanted."""
        place = self.place(vector)
        loss = torch.zeros(())
        if of.age != "child":
            loss = 10 * torch.relu(place + 0.22 if of.gender == "male" else 0.22 - place)
        others = torch.stack([c.vector for c in self.candidates if c is not of])
        enough, apart, weight = (0.7, 8, 0.012) if self.round < APART_UNTIL else (0.73, 20, 0.022)
        loss = loss + apart * (torch.relu(others @ vector - enough) ** 2).sum()
        loss = loss + 5 * apart * (torch.relu(others @ vector - 0.8) ** 2).sum()
        near = self.people["M" if of.gender == "male" and of.age != "child" else "F"]
        loss = loss - 2 * (near @ vector).topk(5)[0].mean()
        equaliser = learnt["equaliser_db"]
        uneven = equaliser[1:] - equaliser[:-1]
        loss = loss + weight * ((equaliser / 3).pow(2).sum() + (uneven / 3).pow(2).sum())
        loss = loss + 0.03 * (learnt["tilt_db_per_octave"] / 2) ** 2
        loss = loss + 0.02 * sum(
            ((learnt[name] - usual) / 0.05) ** 2 for name, usual in zip(LEARNT[2:], self.usual(of, shape))
        )
        longest = 0.8 if of.gender == "male" and of.age != "child" else 0.92
        return loss + 60 * max(0.0, longest - shape.formant_ratio) ** 2 + 60 * max(0.0, shape.formant_ratio - 1.2) ** 2

    def step(self, of: Candidate, optimiser: torch.optim.Optimizer) -> float:
        """Better what is learnt of a candidate a little."""
        optimiser.zero_grad()
        vector = embedding(waves(random.sample(of.parts, 2), of.shape, of.learnt))
        loss = self.loss(of, of.shape, of.learnt, vector)
        loss.backward()
        optimiser.step()
        with torch.no_grad():
            of.learnt["equaliser_db"].clamp_(-10, 10)
            of.learnt["tilt_db_per_octave"].clamp_(-3, 3)
            for name in LEARNT[2:]:
                of.learnt[name].clamp_(0.87, 1.15)
            mean = 0.6 * of.vector + 0.4 * vector.detach()
            of.vector = mean / mean.norm()
        return float(loss.detach())

    @torch.no_grad()
    def try_another(self, of: Candidate, start: Shape) -> bool:
        """Try another pitch and vocal tract, not far from the start's, and keep it if it is better."""
        near = np.exp(np.random.default_rng(random.randrange(1 << 30)).normal(0, (0.05, 0.08, 0.025)))
        tried = replace(
            of.shape,
            f0_ratio=float(np.clip(of.shape.f0_ratio * near[0], 0.9 * start.f0_ratio, 1.1 * start.f0_ratio)),
            f0_span=float(np.clip(of.shape.f0_span * near[1], 0.7, 1.25)),
            formant_ratio=float(
                np.clip(of.shape.formant_ratio * near[2], 0.95 * start.formant_ratio, 1.05 * start.formant_ratio)
            ),
        )
        texts = SENTENCES[:2]
        before, after = (
            self.loss(of, s, of.learnt, embedding(waves(parts(s, texts), s, of.learnt))) for s in (of.shape, tried)
        )
        if after >= before - 0.01:
            return False
        of.shape, of.parts = tried, parts(tried)
        return True


def candidates(path: Path, resumed: Path | None) -> list[Candidate]:
    """What a file of candidates says; with the shapes of a run before, where it is to go on."""
    torch.manual_seed(1)
    found = tomllib.loads(resumed.read_text(encoding="utf-8")) if resumed else {}
    out = []
    for table in tomllib.loads(path.read_text(encoding="utf-8"))["voice"]:
        start = Shape.of(table["start"])
        name = table["id"].partition("/")[2]
        shape = Shape.of(found[name]) if found else start
        learnt: Learnt = {n: torch.tensor(getattr(shape, n), dtype=torch.float32) for n in LEARNT}
        if name != table["base"] and not found:
            learnt["equaliser_db"] += torch.randn(len(EQUALISER_HZ))
        of = Candidate(name, table["gender"], table.get("age", "adult"), start, shape, learnt, parts(shape))
        with torch.no_grad():
            of.vector = embedding(waves(of.parts, shape, learnt))
        out.append(of)
    return out


def people(folder: Path) -> dict[str, torch.Tensor]:
    """The embeddings of real people, by sex."""
    found, sexes, _ = persons.embedded(folder)
    return {s: torch.tensor(found[sexes == s]) for s in "MF"}


def written(of: Candidate) -> dict[str, Any]:
    """A candidate's shape as a table; what changes nothing is left out."""
    shape = replace(
        of.shape,
        equaliser_db=tuple(round(float(x), 1) for x in of.learnt["equaliser_db"]),
        tilt_db_per_octave=float(of.learnt["tilt_db_per_octave"]),
        **{name: float(of.learnt[name]) for name in LEARNT[2:]},
    )
    plain = Shape()
    return {
        name: list(value) if isinstance(value, tuple) else round(value, 3)
        for name in (*BOUNDS, "equaliser_db")
        if (value := getattr(shape, name)) != getattr(plain, name)
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Find the shapes of a cast.")
    parser.add_argument("candidates", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--people", type=Path, required=True)
    parser.add_argument(
        "--resume", action="store_true", help=f"go on with the written shapes as after round {APART_UNTIL}"
    )
    asked = parser.parse_args()
    random.seed(1)
    torch.set_num_threads(1)
    for weight in persons._encoder().parameters():
        weight.requires_grad_(False)
    search = Search(candidates(asked.candidates, asked.out if asked.resume else None), people(asked.people))
    changing = [c for c in search.candidates if c.shape != Shape()]
    starts = {c.name: c.start for c in changing}
    optimisers = {}
    for c in changing:
        for value in c.learnt.values():
            value.requires_grad_(True)
        optimisers[c.name] = torch.optim.Adam([{"params": [c.learnt[n]], "lr": STEPS[n]} for n in LEARNT])
    for n in range(APART_UNTIL if asked.resume else 0, ROUNDS):
        began = time.monotonic()
        search.round = n
        if n in SLOWER:
            for o in optimisers.values():
                for group in o.param_groups:
                    group["lr"] /= 2
        total = sum(search.step(c, optimisers[c.name]) for c in changing)
        kept = 0
        if n in TRIES:
            kept = sum(search.try_another(c, starts[c.name]) for c in changing)
        vectors = torch.stack([c.vector for c in search.candidates])
        cosines = (vectors @ vectors.T).numpy()[np.triu_indices(len(vectors), 1)]
        print(
            f"{n:3} loss {total:6.2f}, pairs above 0.85: {(cosines > 0.85).sum()}, above 0.75: {(cosines > 0.75).sum()}, "
            f"highest {cosines.max():.2f}, kept {kept}, {time.monotonic() - began:.0f} s",
            flush=True,
        )
        if n % 5 == 4 or n == ROUNDS - 1:
            lines = [f"{c.name} = {json.dumps(written(c)).replace(': ', ' = ')}" for c in search.candidates]
            header = "# Made by benchmarks/shapes.py from voices/hibari.candidates.toml.\n\n"
            asked.out.write_text(header + "\n".join(lines).replace('"', "") + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
